"""What a closed round shows: how far its coders agree, and where they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from readingroom.accounts.models import User
from readingroom.coding.agreement import (
    Interval,
    Reliability,
    cohens_kappa,
    confusion,
    fleiss_kappa,
    masi,
    nominal,
    of_one_code,
    share_agreed,
)
from readingroom.coding.models import Coding, Decision, Outcome, Round, Unit

Codes = frozenset[int]


@dataclass(frozen=True)
class Figures:
    """Share agreed, alpha with its interval, over so many units that at least two coded."""

    units: int
    share: float | None
    alpha: float | None
    interval: Interval | None


@dataclass(frozen=True)
class PairOfCoders:
    one: str
    other: str
    units: int
    share: float | None
    kappa: float | None


@dataclass(frozen=True)
class OfOneCode:
    """A code of the frozen version, how often it was put, and how far coders agree on it."""

    code: dict[str, Any]
    put: int
    figures: Figures


@dataclass(frozen=True)
class Confused:
    """How often one coder put `code` where another put `instead` (None: no code of their own)."""

    code: dict[str, Any]
    instead: dict[str, Any] | None
    times: int


@dataclass(frozen=True)
class Turn:
    """What one coder said of a unit."""

    coder: str
    outcome: str
    codes: list[str]
    memo: str


@dataclass(frozen=True)
class Differing:
    """A unit on which coders differ, with what each put and what was decided."""

    unit: Unit
    turns: list[Turn]
    decision: Decision | None
    decided: list[str]


class Report:
    """Computed from what the person may read: units in texts that are closed to them are left out everywhere."""

    def __init__(self, of: Round, user: User) -> None:
        self.round = of
        self.names = of.shown_coders(user)
        self.codes = {code["tag"]: code for code in of.codes}
        self.units = Unit.objects.visible_to(user).filter(round=of).with_words()
        turns = Coding.objects.visible_to(user).filter(unit__round=of).prefetch_related("tags").order_by("coder")
        self.turns: dict[int, list[Coding]] = {unit.pk: [] for unit in self.units}
        for turn in turns:
            self.turns[turn.unit_id].append(turn)
        decisions = Decision.objects.visible_to(user).filter(unit__round=of).select_related("by").prefetch_related("tags")
        self.decisions = {decision.unit_id: decision for decision in decisions}

    @cached_property
    def values(self) -> list[dict[int, Codes]]:
        """What each coder put on each unit, by the coder's key; who was unsure or has not coded it is left out."""
        return [
            {turn.coder_id: codes_of(turn) for turn in self.turns[unit.pk] if turn.outcome in {Outcome.CODED, Outcome.NONE}}
            for unit in self.units
        ]

    @property
    def outcomes(self) -> Counter[str]:
        """How many turns were coded, "none applies", unsure, and never taken (the empty word)."""
        return Counter(turn.outcome for turns in self.turns.values() for turn in turns)

    @cached_property
    def overall(self) -> Figures:
        distance = masi if self.round.several else nominal
        reliability = Reliability(self.values, distance)
        return Figures(reliability.units, share_agreed(self.values), reliability.alpha(), reliability.interval())

    @cached_property
    def fleiss(self) -> float | None:
        return fleiss_kappa(self.values)

    @cached_property
    def pairs(self) -> list[PairOfCoders]:
        """Each two coders who coded something both."""
        found = []
        for one, other in combinations(self.names, 2):
            both = [{one: unit[one], other: unit[other]} for unit in self.values if one in unit and other in unit]
            if both:
                kappa = cohens_kappa(both, one, other)
                found.append(PairOfCoders(self.names[one], self.names[other], len(both), share_agreed(both), kappa))
        return found

    @cached_property
    def by_code(self) -> list[OfOneCode]:
        put = Counter(code for unit in self.values for codes in unit.values() for code in codes)
        found = []
        for key, code in self.codes.items():
            units = of_one_code(self.values, key)
            reliability = Reliability(units)
            figures = Figures(reliability.units, share_agreed(units), reliability.alpha(), reliability.interval())
            found.append(OfOneCode(code, put[key], figures))
        return found

    @cached_property
    def confused(self) -> list[Confused]:
        """The most frequent first; each two codes once."""
        found, seen = [], set()
        for (code, instead), times in sorted(confusion(self.values).items(), key=lambda item: (-item[1], str(item[0]))):
            two = frozenset({code, instead})
            if two not in seen and isinstance(code, int):
                seen.add(two)
                found.append(Confused(self.codes[code], self.codes[instead] if isinstance(instead, int) else None, times))
        return found

    @cached_property
    def differing(self) -> list[Differing]:
        """Units of which coders said different things; "unsure" differs from everything else."""
        found = []
        for unit in self.units:
            said = [turn for turn in self.turns[unit.pk] if turn.outcome]
            if len({(turn.outcome == Outcome.UNSURE, codes_of(turn)) for turn in said}) > 1:
                decision = self.decisions.get(unit.pk)
                decided = self.paths(decided_codes(decision)) if decision else []
                found.append(Differing(unit, [self._turn(turn) for turn in said], decision, decided))
        return found

    @property
    def undecided(self) -> int:
        return sum(differing.decision is None for differing in self.differing)

    def settled(self, unit: Unit) -> Codes | None:
        """What the unit counts as: what was decided, else what all who coded it agree on; None where it is open."""
        if unit.pk in self.decisions:
            return decided_codes(self.decisions[unit.pk])
        said = {codes_of(turn) for turn in self.turns[unit.pk] if turn.outcome in {Outcome.CODED, Outcome.NONE}}
        unsure = any(turn.outcome == Outcome.UNSURE for turn in self.turns[unit.pk])
        return said.pop() if len(said) == 1 and not unsure else None

    def paths(self, codes: Codes) -> list[str]:
        """In the order of the codebook."""
        return [code["path"] for key, code in self.codes.items() if key in codes]

    def _turn(self, turn: Coding) -> Turn:
        return Turn(self.names.get(turn.coder_id, "?"), turn.outcome, self.paths(codes_of(turn)), turn.memo)


def codes_of(turn: Coding) -> Codes:
    """From what was fetched beforehand."""
    return frozenset(tag.pk for tag in turn.tags.all())


def decided_codes(decision: Decision) -> Codes:
    return frozenset(tag.pk for tag in decision.tags.all())
