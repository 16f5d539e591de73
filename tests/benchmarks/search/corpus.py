"""The text that every engine is given: made here, the same at every run.

Words are made of syllables, half of them with English endings, so that stemming has something to do. They are as frequent as words are
(Zipf, steeper among the rare), so that the vocabulary grows as that of English prose does: about 48,000 words in 10,000 passages, 150,000
in 100,000. A word said once is likelier to be said again in the same passage. Passages have about 92 words in sentences of about 17.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

KINDS = ("speech", "news", "letter", "academic")
PASSAGES_A_SOURCE = 50
VOCABULARY = 600_000
CLASSES = ("rare", "common", "and", "or", "phrase", "prefix", "fuzzy", "filtered", "faceted", "sorted", "page 50", "snippets")


@dataclass(frozen=True)
class Passage:
    number: int
    text: str

    @property
    def source(self) -> int:
        return self.number // PASSAGES_A_SOURCE

    @property
    def kind(self) -> str:
        return KINDS[self.source % len(KINDS)]

    @property
    def year(self) -> int:
        return 1900 + self.source * 7 % 120


def make_words(count: int = VOCABULARY) -> list[str]:
    """Distinct words, short ones first: the commonest are short."""
    random = np.random.default_rng(1)
    onsets = ["", "b", "br", "d", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "sh", "ch"]
    ends = [vowel + coda for vowel in "aeiou" for coda in ("", "n", "r", "s", "l", "nt", "m", "ck", "d")]
    found: dict[str, None] = {}
    size = 1
    while len(found) < count:
        first, last = random.integers(len(onsets), size=(count, size)).tolist(), random.integers(len(ends), size=(count, size)).tolist()
        inflected = random.random(count).tolist()
        for begun, ended, chance in zip(first, last, inflected, strict=True):
            word = "".join(onsets[a] + ends[b] for a, b in zip(begun, ended, strict=True))
            if len(word) > 1:
                found[word] = None
                if size > 1 and chance < 0.3:
                    found[word + ("s", "ed", "ing")[int(chance * 10)]] = None
            if len(found) >= count or (size < 3 and len(found) >= (400, 20_000)[size - 1]):
                break
        size = min(size + 1, 5)
    return list(found)[:count]


def make_passages(words: list[str], count: int) -> Iterator[Passage]:
    random = np.random.default_rng(2)
    ranks = np.arange(1, len(words) + 1)
    weights = 1 / (ranks + 1.7) / (1 + ranks / 8_000)
    edges = np.cumsum(weights / weights.sum())
    made = 0
    while made < count:
        lengths = np.clip(random.lognormal(4.4, 0.5, min(2_000, count - made)), 8, 600).astype(int)
        said = np.searchsorted(edges, random.random(int(lengths.sum())))
        back = random.integers(1, 40, len(said))
        again = (random.random(len(said)) < 0.12) & (said > 60) & (np.arange(len(said)) >= back)
        said[again] = said[np.flatnonzero(again) - back[again]]
        at = 0
        for length in lengths.tolist():
            yield Passage(made, _sentences([words[place] for place in said[at : at + length].tolist()], made))
            at += length
            made += 1


def _sentences(said: list[str], seed: int) -> str:
    sentences, at = [], 0
    while at < len(said):
        long = 9 + (seed * 7 + at * 13) % 17
        sentence = " ".join(said[at : at + long])
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
        at += long
    return " ".join(sentences)


def write(folder: Path, count: int) -> None:
    """Make the corpus and the questions, once."""
    if (folder / "questions.json").exists():
        return
    words = make_words()
    texts = []
    with (folder / "corpus.txt").open("w") as file:
        for passage in make_passages(words, count):
            file.write(passage.text + "\n")
            if len(texts) < 5_000:
                texts.append(passage.text)
    (folder / "questions.json").write_text(json.dumps(make_questions(words, texts)))


def read(folder: Path) -> Iterator[Passage]:
    with (folder / "corpus.txt").open() as file:
        for number, line in enumerate(file):
            yield Passage(number, line.rstrip("\n"))


def make_questions(words: list[str], texts: list[str], rounds: int = 60) -> dict[str, list[Any]]:
    """For each class, lists of words: every engine is asked the same."""
    random = np.random.default_rng(3)
    common, middle, rare = ([word for word in words[a:b] if len(word) > 2] for a, b in ((40, 160), (400, 4_000), (12_000, 40_000)))

    def some(pool: list[str], count: int = 1) -> list[str]:
        return [pool[place] for place in random.choice(len(pool), size=count, replace=False).tolist()]

    phrases = []
    while len(phrases) < rounds:
        sentence = some(some(texts)[0].split(". "))[0].strip(".").lower().split()
        at = int(random.integers(max(len(sentence) - 3, 1)))
        phrases.append(sentence[at : at + 3])
    return {
        "rare": [some(rare) for _ in range(rounds)],
        "common": [some(common) for _ in range(rounds)],
        "and": [some(middle) + some(common) for _ in range(rounds)],
        "or": [some(middle, 3) + some(common, 2) for _ in range(rounds)],
        "phrase": phrases,
        "prefix": [[some([word for word in middle if len(word) > 5])[0][:4]] for _ in range(rounds)],
        "fuzzy": [some([word for word in middle if len(word) > 5]) for _ in range(rounds)],
        "filtered": [some(common) for _ in range(rounds)],
        "faceted": [some(common) for _ in range(rounds)],
        "sorted": [some(common) for _ in range(rounds)],
        "page 50": [some(common) for _ in range(rounds)],
        "snippets": [some(middle) + some(common) for _ in range(rounds)],
        "three words": [some(middle, 2) + some(common) for _ in range(rounds)],
    }
