"""Which texts are linked with which: a table, and the same drawn as a circle of equal points."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.db.models import Count

from annotations.people import Person
from readingroom.comparison.models import Link
from readingroom.comparison.relations import Relation
from readingroom.library.models import Source

MOST_DRAWN = 40
"""More points than this cannot be told apart; the table holds all."""
SIDE, RADIUS, POINT = 640, 230, 9


@dataclass(frozen=True)
class Point:
    """A text in the drawing; all are of one size."""

    source: Source
    number: int
    x: float
    y: float
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Line:
    """Two texts with links between them; all lines are of one width."""

    one: Point
    other: Point
    count: int


@dataclass(frozen=True)
class Bond:
    """A row of the table: what one text says of another, and how often."""

    start: Source
    relation: Relation
    end: Source
    count: int


@dataclass(frozen=True)
class Network:
    sources: Sequence[Source]
    bonds: list[Bond]
    points: list[Point]
    """Empty where there are too many to draw."""
    lines: list[Line]
    side: int = SIDE
    point: int = POINT


def network(sources: Sequence[Source], user: Person) -> Network:
    """The links that the person may see between these texts, within each too."""
    keys = [source.pk for source in sources]
    known = {source.pk: source for source in sources}
    links = Link.objects.visible_to(user).standing().filter(from_source__in=keys, to_source__in=keys)
    counted = links.order_by().values_list("from_source", "relation", "to_source").annotate(Count("pk"))
    order = {source.pk: number for number, source in enumerate(sources)}
    relations = {relation.value: number for number, relation in enumerate(Relation)}
    bonds = [
        Bond(known[start], Relation(relation), known[end], count)
        for start, relation, end, count in sorted(counted, key=lambda each: (order[each[0]], order[each[2]], relations[each[1]]))
    ]
    points = [_point(source, number, len(sources)) for number, source in enumerate(sources)] if len(sources) <= MOST_DRAWN else []
    return Network(sources, bonds, points, _lines(points, bonds))


def _point(source: Source, number: int, of: int) -> Point:
    angle = 2 * pi * number / of - pi / 2
    x, y = SIDE / 2 + RADIUS * cos(angle), SIDE / 2 + RADIUS * sin(angle)
    return Point(
        source,
        number + 1,
        round(x, 1),
        round(y, 1),
        round(SIDE / 2 + (RADIUS + 28) * cos(angle), 1),
        round(SIDE / 2 + (RADIUS + 28) * sin(angle) + 5, 1),
    )


def _lines(points: list[Point], bonds: list[Bond]) -> list[Line]:
    counts: Counter[frozenset[int]] = Counter()
    for bond in bonds:
        if bond.start.pk != bond.end.pk:
            counts[frozenset((bond.start.pk, bond.end.pk))] += bond.count
    by_key = {point.source.pk: point for point in points}
    found: dict[int, list[Line]] = defaultdict(list)
    for pair, count in counts.items():
        if points:
            one, other = sorted((by_key[key] for key in pair), key=lambda point: point.number)
            found[one.number].append(Line(one, other, count))
    return [line for number in sorted(found) for line in sorted(found[number], key=lambda line: line.other.number)]
