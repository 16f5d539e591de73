"""Words that stand together: what neighbours in the question add where they are neighbours in a passage.

After the sequential dependence model of Metzler and Croft (2005), on the best passages only: each pair of neighbouring words counts
where one follows the other, and where they stand within a few words of each other in either order.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from readingroom.search.executor import Executor, best
from readingroom.search.grammar import AnyOf, Clause, Meaning, Query, Term
from readingroom.search.postings import impact
from readingroom.search.snapshot import Docs, Scores

BEST = 200
"""How many passages are looked at; those further down keep their places."""
CLOSE = 8
FOLLOWING, TOGETHER = 0.1, 0.1
"""What a pair weighs against its two words, following one another, and close to each other."""
MOST_PAIRS = 24
_WIDTH = 1 << 20


def lent(engine: Executor, query: Query, docs: Docs, scores: Scores) -> Scores:
    """What to add to the scores. Zero beyond the best `BEST`, and for questions without two plain words beside each other."""
    added = np.zeros(len(docs), np.float32)
    pairs = [(one, other) for one, other in pairwise(query.should) if _plain(one) and _plain(other) and one != other][:MOST_PAIRS]
    if not pairs or not len(docs):
        return added
    chosen = np.sort(best(docs, scores, BEST))
    top = docs[chosen]
    room = engine.snapshot.lengths[engine.area.words][top]
    pivot = engine.snapshot.pivots[engine.area.words]
    places = {clause: _places(engine, clause, top) for clause in dict.fromkeys(clause for pair in pairs for clause in pair)}
    weights = {clause: engine.idf(len(engine.matches(clause)[0])) for clause in places}
    for one, other in pairs:
        here, there = places[one], places[other]
        if not len(here) or not len(there):
            continue
        owner = here // _WIDTH
        follows = np.searchsorted(there, here + 1, side="right") - np.searchsorted(there, here + 1)
        close = np.searchsorted(there, here + CLOSE) - np.searchsorted(there, here - CLOSE, side="right")
        for found, weight in ((follows, FOLLOWING), (close, TOGETHER)):
            counts = np.bincount(owner, weights=found, minlength=len(top))
            added[chosen] += impact(counts, room, pivot) * np.float32(weight) * (weights[one] + weights[other])
    return added


def _plain(clause: Clause) -> bool:
    return bool(_spelled(clause))


def _spelled(clause: Clause) -> list[str]:
    match clause:
        case Term(exact):
            return [exact]
        case Meaning(inner):
            return _spelled(inner)
        case AnyOf(options):
            return [word for option in options for word in _spelled(option)]
        case _:
            return []


def _places(engine: Executor, clause: Clause, docs: Docs) -> NDArray[np.int64]:
    """Every place of the word, in any ending and spelling, in the documents: index * width + position, rising.

    A margin keeps places of neighbouring documents further apart than any two words are close.
    """
    found = []
    for word in dict.fromkeys(other for exact in _spelled(clause) for other in engine.endings(exact)):
        owner, position = engine.snapshot.places(engine.area.words, word, docs)
        found.append(owner * _WIDTH + position + CLOSE)
    return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)
