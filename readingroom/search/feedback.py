"""Relevance feedback: what the best passages say besides is asked for as well, for less.

After Rocchio (1971), as used without judgements: the first passages are taken to be good ones, weighed by their scores; their words
weigh what they weigh in BM25, each passage as long as the next. Only passages that the person may see are ever read, and how rare a
word is, is counted among those only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from readingroom.search.analysis import exact_words, stem
from readingroom.search.executor import Executor, Matches, best
from readingroom.search.grammar import QUESTION_WORDS
from readingroom.search.postings import impact

PASSAGES = 10
WORDS = 40
OWN = 0.6
"""How much of the weight stays with the words that were typed."""
EVENNESS = 4.0
"""By how much a passage's score must be less for it to count 1/e of the first."""
MOST_SHOWN = 12
MOST_MORE = 100
"""How many passages without any of the words typed are added to what was found."""

Texts = Callable[[Sequence[int]], Iterable[str]]
"""The texts of documents (numbers in the snapshot), in that order."""


@dataclass(frozen=True)
class Widening:
    """Stems to be asked for besides, and what each counts beside a typed word, which counts 1."""

    weights: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()
    """The weightiest as they are written in the passages."""


def widening(engine: Executor, asked: Iterable[str], first: Matches, texts: Texts) -> Widening:
    """What the first answer to a question of these words adds to it. `asked`: the words that count, with their repetitions."""
    own = Counter(stem(exact) for exact in asked)
    docs, scores = first
    chosen = best(docs, scores, PASSAGES)
    if not len(chosen) or not own:
        return Widening()
    shares = np.exp((scores[chosen] - scores[chosen].max()) / EVENNESS)
    shares = shares / shares.sum()
    model: dict[str, float] = defaultdict(float)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    pivot = engine.snapshot.pivots[engine.area.words]
    rarity: dict[str, float] = {}
    for text, share in zip(texts(docs[chosen].tolist()), shares.tolist(), strict=True):
        said = exact_words(text)
        counts: Counter[str] = Counter()
        for exact in said:
            if len(exact) > 2 and exact not in QUESTION_WORDS and not exact.isdigit():
                known = stem(exact)
                counts[known] += 1
                written[known][exact] += 1
        for known in counts:
            if known not in rarity:
                rarity[known] = _rarity(engine, known)
        often = np.fromiter(counts.values(), np.float32, len(counts))
        values = impact(often, np.full(len(counts), len(said)), pivot) * np.array([rarity[known] for known in counts], np.float32)
        length = float(np.sqrt(values @ values)) or 1.0
        for known, value in zip(counts, values.tolist(), strict=True):
            model[known] += share * value / length
    kept = sorted((known for known in model if model[known] > 0), key=lambda known: (-model[known], known))[:WORDS]
    # A score multiplies by the rarity once more: it is counted once.
    mass = sum(model[known] / rarity[known] for known in kept) or 1.0
    scale = (1 - OWN) / OWN * own.total() / mass
    shown = [known for known in kept if known not in own][:MOST_SHOWN]
    return Widening(
        tuple((known, model[known] / rarity[known] * scale) for known in kept),
        tuple(min(written[known], key=lambda word: (-written[known][word], word)) for known in shown),
    )


def _rarity(engine: Executor, known: str) -> float:
    """The idf of a stem among what may be seen; 0 where it stands once, and could lead nowhere."""
    count = engine.stem_count(known)
    return float(engine.idf(count)) if count > 1 else 0.0
