"""How far coders agree beyond chance. Numbers only: no Django, no model.

A *unit* is what was coded (a passage), as a mapping from coder to the value that coder gave; a coder who has not coded it, or was
unsure, is absent. A value is anything hashable; where a unit may take several codes it is a frozenset of them, empty for "none applies".

Every figure is None where it is not defined: nobody coded the same unit, or there was one value only and nothing to tell from chance.

- Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20.
- Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin 76.
- Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
- Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. LREC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Unit = Mapping[Any, Hashable]
Distance = Callable[[Any, Any], float]
Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Within which the figure lies when the units are drawn again and again."""

    low: float
    high: float


def nominal(one: Hashable, other: Hashable) -> float:
    """Values are the same or they are not."""
    return 0.0 if one == other else 1.0


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """How far two sets are apart (0 to 1): Jaccard's share, weighted by whether one holds the other (Passonneau 2006)."""
    if one == other:
        return 0.0
    common, either = len(one & other), len(one | other)
    if not common:
        return 1.0
    return 1 - common / either * (2 / 3 if one <= other or other <= one else 1 / 3)


def share_agreed(units: Sequence[Unit], distance: Distance = nominal) -> float | None:
    """Of all pairs of coders on all units, the share that gave the same value (0 to 1)."""
    pairs = [distance(one, other) for unit in units for one, other in combinations(unit.values(), 2)]
    return 1 - sum(pairs) / len(pairs) if pairs else None


def cohens_kappa(units: Sequence[Unit], one: Any, other: Any) -> float | None:
    """Of two coders, over the units that both coded; each coder keeps their own habits (margins)."""
    pairs = [(unit[one], unit[other]) for unit in units if one in unit and other in unit]
    if not pairs:
        return None
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    observed = sum(first == second for first, second in pairs) / len(pairs)
    expected = sum(firsts[value] * seconds[value] for value in firsts) / len(pairs) ** 2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def fleiss_kappa(units: Sequence[Unit]) -> float | None:
    """Of several coders, over the units that the greatest number of them coded: Fleiss asks for as many values of each unit."""
    coders = max((len(unit) for unit in units), default=0)
    full = [Counter(unit.values()) for unit in units if len(unit) == coders]
    if coders < 2:
        return None
    observed = sum(sum(n * (n - 1) for n in counted.values()) for counted in full) / (len(full) * coders * (coders - 1))
    totals = sum(full, Counter[Hashable]())
    expected = sum((n / totals.total()) ** 2 for n in totals.values())
    return None if expected == 1 else (observed - expected) / (1 - expected)


class Reliability:
    """Krippendorff's alpha, for any number of coders and any holes in the table. `distance` says how far two values are apart (0 to 1)."""

    def __init__(self, units: Sequence[Unit], distance: Distance = nominal) -> None:
        paired = [unit for unit in units if len(unit) > 1]
        values = list(dict.fromkeys(value for unit in paired for value in unit.values()))
        place = {value: i for i, value in enumerate(values)}
        self.counts: Floats = np.zeros((len(paired), len(values)))
        self.within: Floats = np.zeros(len(paired))
        self.apart: Floats = np.array([[distance(one, other) ** 2 for other in values] for one in values]).reshape(len(values), len(values))
        for row, unit in enumerate(paired):
            for value in unit.values():
                self.counts[row, place[value]] += 1
            self.within[row] = self.counts[row] @ self.apart @ self.counts[row] / (len(unit) - 1)

    @property
    def units(self) -> int:
        """How many units count: those that at least two coded."""
        return len(self.within)

    def alpha(self) -> float | None:
        """1 where all agree, 0 where they agree as by chance, less where they agree less than that."""
        figure = self._alphas(np.ones((1, self.units)))[0]
        return None if np.isnan(figure) else float(figure)

    def interval(self, *, draws: int = 1000, level: float = 0.95, seed: int = 0) -> Interval | None:
        """A percentile bootstrap over units; draws in which alpha is not defined are left out."""
        if self.units < 2:
            return None
        chance = np.random.default_rng(seed)
        drawn = chance.multinomial(self.units, np.full(self.units, 1 / self.units), size=draws).astype(np.float64)
        alphas = self._alphas(drawn)
        alphas = alphas[~np.isnan(alphas)]
        if not len(alphas):
            return None
        low, high = np.quantile(alphas, [(1 - level) / 2, (1 + level) / 2])
        return Interval(float(low), float(high))

    def _alphas(self, weights: Floats) -> Floats:
        """Alpha for each row of weights (how often each unit counts); not a number where it is not defined."""
        totals = weights @ self.counts
        n = totals.sum(axis=1)
        between = np.einsum("dc,ck,dk->d", totals, self.apart, totals)
        with np.errstate(divide="ignore", invalid="ignore"):
            alphas: Floats = 1 - (n - 1) * (weights @ self.within) / between
        return np.where(between > 0, alphas, np.nan)


def confusion(units: Sequence[Mapping[Any, frozenset[Hashable]]]) -> Counter[tuple[Hashable, Hashable]]:
    """How often one coder put (the first) where another, on the same unit, put (the second) and not the first.

    Each pair of coders counts in both directions; None stands for "no code of their own".
    """
    counted: Counter[tuple[Hashable, Hashable]] = Counter()
    for unit in units:
        for one, other in permutations(unit.values(), 2):
            for mine in one - other:
                counted.update((mine, theirs) for theirs in (other - one or {None}))
    return counted


def of_one_code(units: Sequence[Mapping[Any, frozenset[Hashable]]], code: Hashable) -> list[dict[Any, bool]]:
    """The same units, asked of one code alone: did the coder put it or not?"""
    return [{coder: code in codes for coder, codes in unit.items()} for unit in units]
