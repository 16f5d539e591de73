"""Counts beside a search: exact values, how many hits each has, and which are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotations.models import Motivation
from readingroom.library.models import Source

MOST_VALUES = 12
"""Of a facet that nobody asked to see whole: more make a list to scroll, not to choose from."""
LABELS = {"kind": {**dict(Source.Kind.choices), **dict(Motivation.choices)}}


@dataclass(frozen=True)
class FacetValue:
    value: str
    """As it stands in the address."""
    label: str
    count: int
    selected: bool = False
    within: str = ""
    """The value that this one is a part of: a year of its decade."""


def labelled(name: str, counted: Iterable[tuple[str, int]], selected: Sequence[str], most: int | None = MOST_VALUES) -> list[FacetValue]:
    """Commonest first; what is chosen is always there, also with no hits."""
    labels = LABELS.get(name, {})
    found = [FacetValue(value, str(labels.get(value, value)), count, value in selected) for value, count in counted if value]
    shown = found[:most] + [value for value in found[most or len(found) :] if value.selected]
    missing = [value for value in selected if value not in {facet.value for facet in found}]
    return shown + [FacetValue(value, str(labels.get(value, value)), 0, True) for value in missing]
