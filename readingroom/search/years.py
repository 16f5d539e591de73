"""Dates as values beside a search: by decade, and by year within it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from readingroom.search.facets import FacetValue
from readingroom.search.snapshot import Docs, Mask, Snapshot

UNDATED = "none"
_DECADE = re.compile(r"^(\d{1,3}0)s$")
_YEAR = re.compile(r"^\d{1,4}$")
_DAYS_BEFORE_1970 = 719_163


def _years(snapshot: Snapshot) -> NDArray[np.int32]:
    """The year in which each document's stated date begins; 0 where none is stated."""

    def make() -> NDArray[np.int32]:
        since = snapshot.numbers["since"]
        days = (since.astype(np.int64) - _DAYS_BEFORE_1970).astype("datetime64[D]")
        found = days.astype("datetime64[Y]").astype(np.int64) + 1970
        return np.where(since > 0, found, 0).astype(np.int32)

    years: NDArray[np.int32] = snapshot.remembered(("years",), make)
    return years


def having(snapshot: Snapshot, asked: Iterable[str]) -> Mask:
    """Documents of these decades ("1980s") and years ("1984"): a decade with years chosen in it is narrowed to them."""
    wanted = set(asked)
    chosen = {int(value) for value in wanted if _YEAR.match(value)}
    for value in wanted:
        if decade := _DECADE.match(value):
            first = int(decade[1])
            if not any(first <= year < first + 10 for year in chosen):
                chosen |= set(range(max(first, 1), first + 10))
    if UNDATED in wanted:
        chosen.add(0)
    elif 0 in chosen:
        chosen.discard(0)
    found: Mask = np.isin(_years(snapshot), list(chosen))
    return found


def counted(snapshot: Snapshot, docs: Docs) -> list[tuple[str, int]]:
    """How many of the documents each year has, earliest first; "none" stands last."""
    if not len(docs):
        return []
    counts = np.bincount(_years(snapshot)[docs])
    found = [(str(year), int(counts[year])) for year in np.flatnonzero(counts).tolist() if year]
    return found + ([(UNDATED, int(counts[0]))] if counts[0] else [])


def by_decade(counts: Iterable[tuple[str, int]], selected: Iterable[str], undated: str) -> list[FacetValue]:
    """Decades, earliest first, each followed by its years where it or one of them is chosen; what is undated stands last."""
    years = dict(counts)
    chosen = set(selected)
    decades: Counter[int] = Counter()
    for value, count in years.items():
        if value != UNDATED:
            decades[int(value) // 10 * 10] += count
    for value in chosen:
        if decade := _DECADE.match(value):
            decades[int(decade[1])] += 0
        elif _YEAR.match(value):
            decades[int(value) // 10 * 10] += 0
            years.setdefault(value, 0)
    found = []
    for first, count in sorted(decades.items()):
        value = f"{first}s"
        found.append(FacetValue(value, f"{first}–{first + 9}", count, value in chosen))
        within = [str(year) for year in range(first, first + 10) if str(year) in years]
        if value in chosen or any(year in chosen for year in within):
            found += [FacetValue(year, year, years[year], year in chosen, within=value) for year in within]
    if UNDATED in years or UNDATED in chosen:
        found.append(FacetValue(UNDATED, undated, years.get(UNDATED, 0), UNDATED in chosen))
    return found
