"""Counts beside a search: exact values, how many hits each has, and which are chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readingroom.library.models import Source

MOST_VALUES = 50


@dataclass(frozen=True)
class FacetValue:
    value: str
    """As it stands in the address."""
    label: str
    count: int
    selected: bool = False


def labelled(name: str, counted: Iterable[tuple[str, int]], selected: Sequence[str]) -> list[FacetValue]:
    """Commonest first; what is chosen is always there, also with no hits."""
    labels = dict(Source.Kind.choices) if name == "kind" else {}
    found = [FacetValue(value, str(labels.get(value, value)), count, value in selected) for value, count in counted if value]
    shown = found[:MOST_VALUES] + [value for value in found[MOST_VALUES:] if value.selected]
    missing = [value for value in selected if value not in {facet.value for facet in found}]
    return shown + [FacetValue(value, str(labels.get(value, value)), 0, True) for value in missing]


def decades(years: Iterable[tuple[int, int]]) -> list[FacetValue]:
    """(year, count) pairs by decade, earliest first."""
    counts: Counter[int] = Counter()
    for year, count in years:
        counts[year // 10 * 10] += count
    return [FacetValue(str(decade), f"{decade}–{decade + 9}", count) for decade, count in sorted(counts.items())]
