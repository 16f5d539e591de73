"""Which passages of two versions may belong together, and how a page of joining them is laid out: plain values, no database.

A suggestion is never more than that: nothing is joined before a reader says so. What a reader joined stands as it is; suggestions are made
between the joined rows only.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import erfc, log, sqrt

Numbers = tuple[str, ...]
Pairing = tuple[Numbers, Numbers]
"""Numbers of passages of the one text and of the other."""
WAYS = ("length", "order", "numbers", "headings")
BAND = 25
"""How far from the diagonal two passages of long texts may be suggested."""
PENALTIES = {(1, 1): 0.12, (1, 2): 2.4, (2, 1): 2.4, (1, 0): 4.6, (0, 1): 4.6, (2, 2): 4.5}
"""-log of how often one passage becomes one, two become one …, after Gale and Church (1993)."""
VARIANCE = 6.8
RATIOS = (1.0, 0.75, 0.87, 1.15, 1.33)
MOST_TRIED = 40_000


@dataclass(frozen=True, slots=True)
class Item:
    """A passage of a version, as far as a suggestion asks."""

    number: str
    length: int
    label: str = ""
    opening: str = ""
    path: tuple[int, ...] = ()
    """Which heading of its level it stands under, from the outermost: (2, 1) is the first under the second."""


def suggest(one: Sequence[Item], other: Sequence[Item], joined: Iterable[Pairing], way: str) -> list[Pairing]:
    """Pairings of passages that stand in no joined row, in the order of the first text."""
    found: list[Pairing] = []
    ratio = (sum(item.length for item in other) or 1) / (sum(item.length for item in one) or 1)
    for near, far in gaps(one, other, list(joined)):
        found += _IN_GAP[way](near, far, ratio)
    return found


def gaps(one: Sequence[Item], other: Sequence[Item], joined: Sequence[Pairing]) -> list[tuple[list[Item], list[Item]]]:
    """The stretches of both texts between joined rows that follow the order of both; what is joined is left out of them."""
    places = [{item.number: at for at, item in enumerate(items)} for items in (one, other)]
    taken = [{number for row in joined for number in row[side]} for side in (0, 1)]
    pegs = sorted(
        (min(places[0][n] for n in near), min(places[1][n] for n in far))
        for near, far in ((_known(row[0], places[0]), _known(row[1], places[1])) for row in joined)
        if near and far
    )
    edges = [(-1, -1), *_rising(pegs), (len(one), len(other))]
    made = []
    for (start, there), (end, there_end) in pairwise(edges):
        near = [item for item in one[start + 1 : end] if item.number not in taken[0]]
        far = [item for item in other[there + 1 : there_end] if item.number not in taken[1]]
        if near and far:
            made.append((near, far))
    return made


def _known(numbers: Numbers, places: dict[str, int]) -> list[str]:
    return [number for number in numbers if number in places]


def _rising(pegs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pegs that rises in both texts: rows that cross the others are no edges."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = [None] * len(pegs)
    for at, (_near, far) in enumerate(pegs):
        place = bisect_left(ends, far)
        before[at] = last[place - 1] if place else None
        ends[place : place + 1], last[place : place + 1] = [far], [at]
    run: list[tuple[int, int]] = []
    at_last = last[-1] if last else None
    while at_last is not None:
        run.append(pegs[at_last])
        at_last = before[at_last]
    return run[::-1]


def by_order(one: Sequence[Item], other: Sequence[Item], ratio: float = 1) -> list[Pairing]:
    """The first with the first, the second with the second …"""
    return [((near.number,), (far.number,)) for near, far in zip(one, other, strict=False)]


def by_numbers(one: Sequence[Item], other: Sequence[Item], ratio: float = 1) -> list[Pairing]:
    """Passages that carry the same printed number ("Article 7", "7.", "۷"), where each carries it once."""
    numbered = [[(printed_number(item), item.number) for item in items] for items in (one, other)]
    once = []
    for side in numbered:
        keys = [key for key, _number in side if key]
        once.append({key: number for key, number in side if key and keys.count(key) == 1})
    return [((number,), (once[1][key],)) for key, number in numbered[0] if key in once[0] and key in once[1]]


def by_headings(one: Sequence[Item], other: Sequence[Item], ratio: float = 1) -> list[Pairing]:
    """Within headings that stand at the same place of both outlines, by length."""
    found: list[Pairing] = []
    for path in dict.fromkeys(item.path for item in one):
        found += by_length([item for item in one if item.path == path], [item for item in other if item.path == path], ratio)
    return found


def by_length(one: Sequence[Item], other: Sequence[Item], ratio: float = 1) -> list[Pairing]:
    """Order, with passages put together where their lengths say so: one to one, one to two, two to one, two to two, or to none.

    `ratio` is how much longer the other text is as a whole. Where a text leaves passages out that says little of the others, so that
    shorter stretches are tried with other ratios too.
    """
    if not one or not other:
        return []
    ratios = [ratio * by for by in (RATIOS if len(one) * len(other) <= MOST_TRIED else (1.0,))]
    _cost, found = min((_by_length(one, other, each) for each in ratios), key=lambda each: each[0])
    return found


def _by_length(one: Sequence[Item], other: Sequence[Item], ratio: float) -> tuple[float, list[Pairing]]:
    near_ends, far_ends = ([0, *accumulate(item.length for item in items)] for items in (one, other))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for near in range(len(one) + 1):
        middle = near * len(other) // len(one)
        for far in range(max(0, middle - BAND), min(len(other), middle + BAND) + 1):
            options = []
            for (taken, given), penalty in PENALTIES.items():
                before = best.get((near - taken, far - given))
                if before is None or near < taken or far < given:
                    continue
                cost = before[0] + penalty
                if taken and given:
                    length, theirs = near_ends[near] - near_ends[near - taken], far_ends[far] - far_ends[far - given]
                    cost += _unlikely(length, theirs, ratio)
                options.append((cost, (taken, given)))
            if options:
                best[near, far] = min(options)
    found: list[Pairing] = []
    near, far = len(one), len(other)
    while near or far:
        taken, given = best[near, far][1]
        if taken and given:
            found.append((_of(one, near - taken, near), _of(other, far - given, far)))
        near, far = near - taken, far - given
    return best[len(one), len(other)][0], found[::-1]


def _unlikely(length: int, theirs: int, ratio: float) -> float:
    """-log of how likely two stretches of these lengths are to translate each other."""
    mean = (length + theirs / ratio) / 2 or 1
    away = abs(theirs - length * ratio) / sqrt(VARIANCE * mean * max(ratio, 0.05))
    return -log(max(erfc(away / sqrt(2)), 1e-12))


def _of(items: Sequence[Item], start: int, end: int) -> Numbers:
    return tuple(item.number for item in items[start:end])


_IN_GAP = {"length": by_length, "order": by_order, "numbers": by_numbers, "headings": by_headings}
_NUMBER = re.compile(r"^\W*(?:[^\W\d]+\s+)?(\d+(?:\.\d+)*)(?=\W|$)")


def printed_number(item: Item) -> str:
    """The number at the beginning of a passage or on its label, in ASCII digits; empty where there is none."""
    for words in (item.label, item.opening):
        plain = (sign for sign in words if not unicodedata.combining(sign))
        found = _NUMBER.match("".join(str(unicodedata.digit(sign, sign)) for sign in plain))
        if found:
            return found[1]
    return ""


@dataclass(slots=True)
class Laid:
    """A row of the page: `row` where it is joined (the caller's), `suggested`, or one text's passage alone."""

    one: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    row: int | None = None
    suggested: bool = False

    @property
    def name(self) -> str:
        return f"row-{'-'.join(self.one) or 'none'}-{'-'.join(self.other) or 'none'}"


def lay_out(one: Sequence[str], other: Sequence[str], joined: Sequence[tuple[int, Pairing]], suggested: Sequence[Pairing]) -> list[Laid]:
    """Every passage of both texts once, in the order of the first; those of the other that stand alone after the one before them."""
    at: list[dict[str, Laid]] = [{}, {}]
    for key, pairing in [*joined, *((None, pairing) for pairing in suggested)]:
        laid = Laid(list(pairing[0]), list(pairing[1]), key, key is None)
        for side in (0, 1):
            at[side] |= dict.fromkeys(pairing[side], laid)
    rows: list[Laid] = []
    met: set[int] = set()
    for number in one:
        laid = at[0].get(number) or Laid([number], [])
        if id(laid) not in met:
            met.add(id(laid))
            rows.append(laid)
    after: Laid | None = None
    for number in other:
        held = at[1].get(number)
        if held is None:
            held = Laid([], [number])
            rows.insert(_place(rows, after), held)
        after = held
    return rows


def _place(rows: list[Laid], after: Laid | None) -> int:
    return next((place + 1 for place, row in enumerate(rows) if row is after), 0)
