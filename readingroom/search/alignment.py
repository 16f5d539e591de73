"""The cheapest way to lay the words of a quotation along those of a passage, and which words are nearly the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from readingroom.search.analysis import NEGATIONS, STOP_WORDS, stem
from readingroom.search.comparison import Op
from readingroom.search.quote import Quote
from readingroom.search.tokens import Token

Names = Mapping[str, Collection[str]]
"""Folded words that are names, each with its other spellings."""

MISREAD = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("ii", "u"), ("d", "cl"))
"""What a scanner writes, and what stood there."""


def readings(form: str) -> list[str]:
    """What a word may have been before a scanner read it: one thing misread in it, or every one."""
    found = dict.fromkeys(form.replace(read, meant) for read, meant in MISREAD if read in form)
    every = form
    for read, meant in MISREAD[:-1]:
        every = every.replace(read, meant)
    return [word for word in [*found, every] if word != form]


_ADDED, _LEFT_OUT, _REPLACED = 1.0, 1.0, 1.2
_EDGE = 0.25
_LIKE = 0.5
_NOTHING = 1e-9


Step = tuple[int, int]
"""How many words of the quotation and of the passage a step takes."""


def piece_edges(quote: Quote, limit: int) -> set[int]:
    """Numbers of words said before each ellipsis."""
    edges, count = set(), 0
    for piece in quote.pieces[:-1]:
        count += len(piece)
        if count < limit:
            edges.add(count)
    return edges


def align(said: Sequence[Token], held: Sequence[Token], edges: set[int], names: Names) -> tuple[list[tuple[int, int, Step]], float]:
    """Cheapest path through quotation (rows) and passage (columns): it may begin and end anywhere in the passage.

    Returns steps as (word of the quotation, word of the passage, what the step takes), in order. Of paths that cost the same, the one that
    pairs words first is taken, then the one that adds, then the one that leaves out.
    """
    rows, columns = len(said), len(held)
    paired = _pair_costs(said, held, names)
    joins = _joins(said, held)
    away = np.arange(columns + 1, dtype=np.float64)
    costs = np.zeros((rows + 1, columns + 1))
    for i in range(1, rows + 1):
        above, row, added = costs[i - 1], costs[i], _added(i, rows)
        row[0] = above[0] + added
        np.minimum(above[:-1] + paired[i - 1], above[1:] + added, out=row[1:])
        for j, step, cost in joins.get(i, ()):
            row[j] = min(row[j], costs[i - step[0], j - step[1]] + cost)
        if i in edges:
            np.minimum.accumulate(row, out=row)
        else:
            row -= away
            np.minimum.accumulate(row, out=row)
            row += away
    end = int(np.argmin(costs[rows]))
    return _traced(costs, paired, joins, edges, end), float(costs[rows, end])


def _added(row: int, rows: int) -> float:
    """What a word costs that the passage does not have. A first or last one is rather read as another word of the passage."""
    return _ADDED + (_EDGE if row in (1, rows) else 0.0)


def _traced(
    costs: NDArray[np.float64], paired: NDArray[np.float64], joins: dict[int, list[tuple[int, Step, float]]], edges: set[int], end: int
) -> list[tuple[int, int, Step]]:
    steps: list[tuple[int, int, Step]] = []
    i, j = len(paired), end
    while i > 0:
        here = costs[i, j] + _NOTHING
        if j and costs[i - 1, j - 1] + paired[i - 1, j - 1] <= here:
            step: Step = (1, 1)
        elif costs[i - 1, j] + _added(i, len(paired)) <= here:
            step = (1, 0)
        else:
            step = next((step for at, step, cost in joins.get(i, ()) if at == j and costs[i - step[0], j - step[1]] + cost <= here), (0, 1))
        i, j = i - step[0], j - step[1]
        steps.append((i, j, step))
    return steps[::-1]


def _pair_costs(said: Sequence[Token], held: Sequence[Token], names: Names) -> NDArray[np.float64]:
    """What it costs to read each word of the quotation as each of the passage; only words that may be alike are looked at closely."""
    costs = np.full((len(said), len(held)), _REPLACED)
    places: dict[str, list[int]] = {}
    for place, token in enumerate(held):
        places.setdefault(token.form, []).append(place)
    begun: dict[str, list[str]] = {}
    for form in places:
        for key in {form[:1], _as_scanned(form), stem(form)}:
            begun.setdefault(key, []).append(form)
    known: dict[str, list[tuple[str, float]]] = {}
    for i, token in enumerate(said):
        form = token.form
        if form not in known:
            near = {other for key in (form[:1], _as_scanned(form), stem(form)) for other in begun.get(key, ())}
            known[form] = [(other, _LIKE) for other in near if other != form and alike(form, other)]
            known[form] += [(other, 0.1) for other in names.get(form, ()) if other != form and other in places]
        for other, cost in known[form]:
            costs[i, places[other]] = cost
        if form in places:
            costs[i, places[form]] = 0.0
        if i in (0, len(said) - 1):
            for other in places:
                if _cut(token, other, i == 0, i == len(said) - 1):
                    costs[i, places[other]] = 0.0
    return costs


def _joins(said: Sequence[Token], held: Sequence[Token]) -> dict[int, list[tuple[int, Step, float]]]:
    """Two words here that are one there: by the row after them, the column after them, the step and what it costs."""
    found: dict[int, list[tuple[int, Step, float]]] = {}
    ones: dict[str, list[int]] = {}
    for place, token in enumerate(held):
        ones.setdefault(token.form, []).append(place)
    twos: dict[str, list[int]] = {}
    for place, (one, other) in enumerate(pairwise(held)):
        twos.setdefault(one.form + other.form, []).append(place)
    for i, token in enumerate(said):
        if i:
            for place in ones.get(said[i - 1].form + token.form, ()):
                found.setdefault(i + 1, []).append((place + 1, (2, 1), 0.0 if token.dashed else _LIKE))
        for place in twos.get(token.form, ()):
            found.setdefault(i + 1, []).append((place + 2, (1, 2), 0.0 if held[place + 1].dashed else _LIKE))
    return found


def _cut(said: Token, held: str, first: bool, last: bool) -> bool:
    """A first or last word of a quotation may be cut; a whole small word, a number or a negation is not a cut one."""
    if not (first or last) or said.whole or len(said.form) < 2 or said.form in STOP_WORDS or said.form in NEGATIONS:
        return False
    if any(letter.isdigit() for letter in said.form):
        return False
    return (last and held.startswith(said.form)) or (first and held.endswith(said.form) and not turned(said.form, held))


_TURNING = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "anti", "\u0646", "\u0646\u0627", "\u0628\u06cc", "\u0644\u0627")
"""What a word begins with that says the opposite of the rest of it."""


def turned(one: str, other: str) -> bool:
    """Whether one of two words says the opposite of the other by what it begins with: just and unjust."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(shorter) >= 3 and longer.endswith(shorter) and longer[: len(longer) - len(shorter)] in _TURNING


def kind_of(said: Sequence[Token], held: Sequence[Token], i: int, j: int, step: Step, rows: int, names: Names) -> Op:
    match step:
        case (1, 1):
            one, other = said[i], held[j]
            if one.form == other.form or _cut(one, other.form, i == 0, i == rows - 1):
                return Op.NAME if one.renamed else Op.SAME
            if other.form in names.get(one.form, ()):
                return Op.NAME
            return Op.SPELT if alike(one.form, other.form) else Op.REPLACED
        case (2, 1):
            return Op.SAME if said[i + 1].dashed else Op.SPELT
        case (1, 2):
            return Op.SAME if held[j + 1].dashed else Op.SPELT
        case (1, 0):
            return Op.ADDED
        case _:
            return Op.LEFT_OUT


@lru_cache(maxsize=20_000)
def alike(one: str, other: str) -> bool:
    """The same word in another ending, another spelling, or badly read by a machine. Never two numbers, never a negation."""
    if _as_scanned(one) == _as_scanned(other) and not (one.isdigit() or other.isdigit()):
        return True
    if one in NEGATIONS or other in NEGATIONS or turned(one, other):
        return False
    if any(map(str.isdigit, one)) and any(map(str.isdigit, other)):
        return False
    if stem(one) == stem(other):
        return True
    longest = max(len(one), len(other))
    return longest >= 4 and one[0] == other[0] and Levenshtein.distance(one, other, score_cutoff=2) <= (1 if longest < 8 else 2)


@lru_cache(maxsize=50_000)
def _as_scanned(form: str) -> str:
    """What a scanner confuses, made one."""
    for read, meant in (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("i", "l"), ("0", "o"), ("5", "s"), ("j", "l")):
        form = form.replace(read, meant)
    return form
