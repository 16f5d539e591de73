"""Cutting a text at the edges of whatever lies on it.

Marks may overlap, nest, repeat, be points (`start == end`) or reach beyond the text cut; every segment knows what covers it,
so a page is made by printing segments one after the other and never by putting tags into words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar


class Spanned(Protocol):
    """Anything with a half-open span in code points."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


M = TypeVar("M", bound=Spanned)
P = TypeVar("P", bound=Spanned)


@dataclass(frozen=True, slots=True)
class Segment(Generic[M]):
    """What is drawn between two edges. Offsets are those of the whole text."""

    start: int
    end: int
    text: str
    marks: tuple[M, ...]
    """What covers the segment: what began first stands first, of two that began together the longer."""
    points: tuple[M, ...]
    """Point marks standing just before the segment's text."""
    closing: tuple[M, ...]
    """Those of `marks` whose last character is this segment's last: where their reference is printed."""


def segments(text: str, marks: Iterable[M], start: int = 0, end: int | None = None) -> Iterator[Segment[M]]:
    """Cut text[start:end] at every edge of marks.

    Joined, the segments' texts are text[start:end]. A mark is cut to the stretch; what lies outside it, or is the wrong way
    round, is left out. Points at the very end stand on a last segment without text.
    """
    end = len(text) if end is None else min(end, len(text))
    opening: dict[int, list[M]] = defaultdict(list)
    ending: dict[int, list[M]] = defaultdict(list)
    points: dict[int, list[M]] = defaultdict(list)
    for mark in sorted(marks, key=_outermost_first):
        if mark.start == mark.end and start <= mark.start <= end:
            points[mark.start].append(mark)
        elif mark.start < mark.end and mark.start < end and mark.end > start:
            opening[max(mark.start, start)].append(mark)
            ending[min(mark.end, end)].append(mark)
    edges = sorted({start, end, *opening, *ending, *points})
    covering: dict[int, M] = {}
    for left, right in pairwise(edges):
        for mark in ending.get(left, ()):
            covering.pop(id(mark), None)
        for mark in opening.get(left, ()):
            covering[id(mark)] = mark
        closing = tuple(mark for mark in ending.get(right, ()) if mark.end == right)
        yield Segment(left, right, text[left:right], tuple(covering.values()), tuple(points.get(left, ())), closing)
    if end in points or start == end:
        yield Segment(end, end, "", (), tuple(points.get(end, ())), ())


def by_place(places: Sequence[P], marks: Iterable[M]) -> list[list[M]]:
    """For each of places (in order, not overlapping) the marks that touch it.

    A point between two places belongs to the one that ends there, unless one begins there too; a point elsewhere outside all
    places belongs to none.
    """
    starts = [place.start for place in places]
    ends = [place.end for place in places]
    touching: list[list[M]] = [[] for _ in places]
    for mark in marks:
        if mark.start == mark.end:
            index = bisect_right(starts, mark.start) - 1
            if index >= 0 and mark.start <= ends[index]:
                touching[index].append(mark)
            continue
        for index in range(bisect_right(ends, mark.start), bisect_left(starts, mark.end)):
            touching[index].append(mark)
    return touching


def _outermost_first(mark: Spanned) -> tuple[int, int]:
    return mark.start, -mark.end
