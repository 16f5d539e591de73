"""Relevance feedback (RM3): what the best passages say besides is asked for as well, for less.

After Lavrenko and Croft's relevance models, mixed with the question as in Abdul-Jaleel and others (TREC 2004). Passages are weighed by
their scores; words by how much of a passage they are; only words of what the person may see are ever looked at.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from readingroom.search.analysis import STOP_WORDS, exact_words, stem
from readingroom.search.executor import Executor, Matches, best
from readingroom.search.snapshot import NO_DOCS, NO_SCORES, Docs

PASSAGES = 10
WORDS = 20
OWN = 0.6
"""How much of the weight stays with the words that were typed."""

Texts = Callable[[Sequence[int]], Iterable[str]]
"""The texts of documents (numbers in the snapshot), in that order."""


def widened(engine: Executor, asked: Sequence[str], first: Matches, texts: Texts) -> dict[str, float]:
    """Stems and weights of the question with feedback from its first answer; the weights add up to one."""
    own = Counter(stem(exact) for exact in asked)
    docs, scores = first
    chosen = best(docs, scores, PASSAGES)
    if not len(chosen) or not own:
        return {word: count / own.total() for word, count in own.items()}
    top = np.exp(scores[chosen] - scores[chosen].max())
    top = top / top.sum()
    model: dict[str, float] = defaultdict(float)
    for text, weight in zip(texts(docs[chosen].tolist()), top.tolist(), strict=True):
        said = Counter(stem(exact) for exact in exact_words(text) if exact not in STOP_WORDS and len(exact) > 2 and not exact.isdigit())
        total = said.total() or 1
        for word, count in said.items():
            model[word] += weight * count / total
    known = {word: weight * _rarity(engine, word) for word, weight in model.items()}
    kept = sorted(known, key=lambda word: (-known[word], word))[:WORDS]
    mass = sum(model[word] for word in kept) or 1.0
    mixed: dict[str, float] = {word: OWN * count / own.total() for word, count in own.items()}
    for word in kept:
        mixed[word] = mixed.get(word, 0.0) + (1 - OWN) * model[word] / mass
    return mixed


def _rarity(engine: Executor, word: str) -> float:
    docs, _ = engine.snapshot.impacts(engine.area.words, word)
    count = len(docs) if engine.mask is None else int(np.count_nonzero(engine.mask[docs]))
    return math.log((engine.population + 1) / (count + 0.5)) if count > 1 else 0.0


def answer(engine: Executor, weights: dict[str, float]) -> Matches:
    """Documents of the mask with any of these stems, each word counting by its weight."""
    scores = np.zeros(engine.snapshot.size, np.float32)
    for word, weight in weights.items():
        docs, values = engine.snapshot.impacts(engine.area.words, word)
        if engine.mask is not None and len(docs):
            kept = engine.mask[docs]
            docs, values = docs[kept], values[kept]
        if len(docs):
            scores[docs] += values * (engine.idf(len(docs)) * np.float32(weight))
    found: Docs = np.flatnonzero(scores).astype(np.int32)
    return (found, scores[found]) if len(found) else (NO_DOCS, NO_SCORES)
