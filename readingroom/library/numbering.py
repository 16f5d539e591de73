"""Numbers are for good: which passage of a new text keeps the number of which old one.

Plain functions over plain values. A passage inserted after 12 is 12a; one split gives 12 and 12b; one joined to another or removed leaves a
tombstone that forwards to the passage where its words, or its place, are now.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotations.anchoring.reanchor import Reanchoring

Span = tuple[int, int]
MOST = 0.5
"""Which share of either passage's words makes one the other's continuation."""


@dataclass(frozen=True)
class Old:
    """A standing passage of the text as it was."""

    number: str
    start: int
    end: int


@dataclass
class Numbering:
    """`numbers[i]` is the number of the new passage i; `forwards` leads from each number that no longer stands to one that does."""

    numbers: list[str] = field(default_factory=list)
    forwards: dict[str, str] = field(default_factory=dict)


def renumbered(old: Sequence[Old], new: Sequence[Span], again: Reanchoring, used: Iterable[str]) -> Numbering:
    """Numbers for the passages of a new text. `used` are all numbers the source ever had, tombstones too."""
    heirs = inheritance(old, new, again)
    taken: dict[int, str] = {}
    forwards: dict[str, int] = {}
    splits: dict[int, str] = {}
    for at, passage in enumerate(old):
        for nth, heir in enumerate(heirs[at]):
            if nth == 0 and heir not in taken:
                taken[heir] = passage.number
            elif nth == 0:
                forwards[passage.number] = heir
            else:
                splits.setdefault(heir, passage.number)
    numbering = Numbering(numbers=new_numbers(len(new), taken, splits, used))
    standing = set(numbering.numbers)
    for at, passage in enumerate(old):
        if passage.number in standing:
            continue
        heir = forwards.get(passage.number, neighbour(at, old, taken))
        if numbering.numbers:
            numbering.forwards[passage.number] = numbering.numbers[min(heir, len(new) - 1)]
    return numbering


def inheritance(old: Sequence[Old], new: Sequence[Span], again: Reanchoring) -> dict[int, list[int]]:
    """For each old passage the new ones that hold its words, in order; the one with its beginning first."""
    heirs: dict[int, list[int]] = defaultdict(list)
    first = 0
    for at, passage in enumerate(old):
        found = again.place(passage.start, passage.end)
        if not found:
            continue
        if new[first : first + 1] and found.start < new[first][0]:
            first = 0
        while first < len(new) and new[first][1] <= found.start:
            first += 1
        for place in range(first, len(new)):
            start, end = new[place]
            if start >= found.end:
                break
            shared = min(end, found.end) - max(start, found.start)
            if shared >= MOST * (end - start) or shared >= MOST * (found.end - found.start):
                heirs[at].append(place)
    return heirs


def neighbour(at: int, old: Sequence[Old], taken: dict[int, str]) -> int:
    """The new place of the nearest passage before one that is gone; else the first."""
    places = {number: place for place, number in taken.items()}
    for before in reversed(old[:at]):
        if before.number in places:
            return places[before.number]
    return 0


def new_numbers(length: int, taken: dict[int, str], splits: dict[int, str], used: Iterable[str]) -> list[str]:
    """The numbers in order: kept ones, then letters after the number before, and plain numbers after the last of all."""
    known = {*used, *taken.values()}
    last_kept = max(taken, default=-1)
    numbers: list[str] = []
    for place in range(length):
        if place in taken:
            numbers.append(taken[place])
            continue
        if place > last_kept and place not in splits:
            number = str(max((whole(number) for number in known), default=0) + 1)
        else:
            stem = splits.get(place) or (numbers[-1] if numbers else "0")
            number = lettered(str(whole(stem)), known, "b" if place in splits else "a")
        known.add(number)
        numbers.append(number)
    return numbers


def whole(number: str) -> int:
    found = re.match(r"\d+", number)
    return int(found.group()) if found else 0


def lettered(stem: str, known: set[str], first: str) -> str:
    """The first of 12a, 12b … 12z, 12aa … that no passage ever had."""
    counted = ord(first) - ord("a")
    while True:
        letters, rest = "", counted
        while rest >= 0:
            letters = chr(ord("a") + rest % 26) + letters
            rest = rest // 26 - 1
        if stem + letters not in known:
            return stem + letters
        counted += 1
