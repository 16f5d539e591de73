"""Comparing words with words: are these the words of that passage, and if not, which differ?

Pure: no index, no database. Only the words shown can judge; there is no score here that turns "nearly" into "the same".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from readingroom.search.alignment import Names, Step, align, kind_of, piece_edges
from readingroom.search.analysis import NEGATIONS, STOP_WORDS, stem
from readingroom.search.comparison import Comparison, Op, Warning_
from readingroom.search.differences import negations, tell
from readingroom.search.quote import Quote
from readingroom.search.tokens import Token, tokens

MOST_WORDS = 150


def compare(quote: Quote, passage: str, names: Names = MappingProxyType({})) -> Comparison | None:
    """The best way to lay the quotation along the passage; None where not one of its words is there."""
    said, held = quote.words[:MOST_WORDS], tokens(passage)
    if not said or not held:
        return None
    edges = piece_edges(quote, len(said))
    steps, cost = align(said, held, edges, names)
    return _described(quote, said, passage, held, steps, edges, cost, names)


def _described(
    quote: Quote,
    said: Sequence[Token],
    passage: str,
    held: Sequence[Token],
    steps: list[tuple[int, int, Step]],
    edges: set[int],
    cost: float,
    names: Names,
) -> Comparison | None:
    taken = [
        (j, step[1]) for i, j, step in steps if step[0] and step[1] and kind_of(said, held, i, j, step, len(said), names) is not Op.REPLACED
    ]
    if not taken:
        return None
    first = min(j for j, _ in taken)
    last = max(j + count for j, count in taken)
    found = Comparison(held[first].start, held[last - 1].end, cost=cost)
    matched: set[int] = set()
    run: list[str] = []
    pieces: list[tuple[Op, list[Token], list[Token]]] = []
    for i, j, step in steps:
        if step[0] == 0 and not first <= j < last:
            continue
        kind = kind_of(said, held, i, j, step, len(said), names)
        if step == (0, 1):
            kind = Op.SKIPPED if i in edges else Op.LEFT_OUT
        ours, theirs = list(said[i : i + step[0]]), list(held[j : j + step[1]])
        if kind in (Op.SAME, Op.NAME, Op.SPELT):
            matched.update(range(i, i + step[0]))
        if kind in (Op.SAME, Op.NAME):
            run.extend(token.form for token in ours)
        elif run:
            found.runs.append(run)
            run = []
        pieces.append((kind, ours, theirs))
    if run:
        found.runs.append(run)
    found.abridged = any(kind is Op.SKIPPED for kind, _, _ in pieces)
    _measure(found, said, matched)
    window = _gather(found, said, held)
    tell(found, quote, passage, pieces)
    if (
        found.gathered > found.coverage
        and found.gathered_content >= 0.8
        and negations(token.form for token in said) == negations(token.form for token in window)
    ):
        found.warnings -= {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}
    if _loose_negation(said, matched):
        found.warnings.add(Warning_.NEGATION_ADDED)
    return found


def _measure(found: Comparison, said: Sequence[Token], matched: set[int]) -> None:
    found.coverage = len(matched) / len(said)
    meaning = [place for place, token in enumerate(said) if token.form not in STOP_WORDS or token.form in NEGATIONS]
    found.content = len(matched.intersection(meaning)) / len(meaning) if meaning else found.coverage
    affirmed = [place for place in meaning if said[place].form not in NEGATIONS]
    found.affirmed = len(matched.intersection(affirmed)) / len(affirmed) if affirmed else found.content


def _loose_negation(said: Sequence[Token], matched: set[int]) -> bool:
    """A negation stands in both, but what it denies in the quotation does not stand in the passage."""
    for place, token in enumerate(said):
        if token.form in NEGATIONS and place in matched:
            denied = next((after for after in range(place + 1, len(said)) if said[after].form not in STOP_WORDS), None)
            if denied is not None and denied not in matched:
                return True
    return False


def _gather(found: Comparison, said: Sequence[Token], held: Sequence[Token]) -> Sequence[Token]:
    """Find the stretch of the passage that has most of the quotation's words, whatever their order; returns it."""
    wanted = Counter(stem(token.form) for token in said)
    size = min(len(said) + len(said) // 6 + 1, len(held))
    keys = [stem(token.form) for token in held]
    inside: Counter[str] = Counter(keys[:size])
    shared = sum((wanted & inside).values())
    best, most = 0, shared
    for at in range(1, len(keys) - size + 1):
        gone, come = keys[at - 1], keys[at + size - 1]
        shared -= inside[gone] <= wanted[gone]
        inside[gone] -= 1
        inside[come] += 1
        shared += inside[come] <= wanted[come]
        if shared > most:
            best, most = at, shared
    window = held[best : best + size]
    meaning = Counter({key: count for key, count in wanted.items() if key not in STOP_WORDS})
    there = Counter(keys[best : best + size])
    found.gathered = most / len(said)
    found.gathered_content = sum((meaning & there).values()) / meaning.total() if meaning else found.gathered
    return window
