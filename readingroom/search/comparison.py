"""What came of laying a quotation along a passage: what is the same, what differs, what to be warned of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Op(Enum):
    SAME = "same"
    REPLACED = "replaced"
    SPELT = "spelt"
    """The same word in another ending or spelling, or badly read by a machine."""
    ADDED = "added"
    """Stands in the quotation and not in the passage."""
    LEFT_OUT = "left_out"
    """Stands in the passage, within the quotation, and is missing from it."""
    SKIPPED = "skipped"
    """Left out where the quotation says so, by an ellipsis."""
    NAME = "name"
    """The same name, in another form."""


class Warning_(Enum):
    NEGATION_ADDED = "negation_added"
    NEGATION_LEFT_OUT = "negation_left_out"
    NEGATION_SKIPPED = "negation_skipped"
    NUMBER = "number"
    AMOUNT = "amount"
    """A word such as all, some, only or never differs."""
    NAME = "name"
    OPPOSITE = "opposite"
    """A word differs by what turns its sense: just and unjust."""
    ONE_WORD = "one_word"
    """Nothing but this differs: one word is enough to turn the sense."""
    CUT = "cut"
    """The first or last word is only a part of the passage's."""
    ORDER = "order"
    CROSSES = "crosses"
    """What an ellipsis skips leaves the quotation that the passage has: the pieces stand in two."""


@dataclass(frozen=True)
class Difference:
    """A stretch of the comparison: the quotation's words and the passage's."""

    op: Op
    quote: str
    text: str


@dataclass
class Comparison:
    """A quotation laid along a passage."""

    start: int
    """Span of the passage's words that it covers, in code points of the passage."""
    end: int
    differences: list[Difference] = field(default_factory=list)
    warnings: set[Warning_] = field(default_factory=set)
    called: dict[Warning_, tuple[str, str]] = field(default_factory=dict)
    """For a warning, the quotation's words and the passage's that it is about."""
    abridged: bool = False
    crosses: bool = False
    """What an ellipsis skips leaves the quotation that the passage has."""
    coverage: float = 0.0
    """Share of the quotation's words that stand in the passage, in order."""
    content: float = 0.0
    """The same of the words that carry meaning."""
    affirmed: float = 0.0
    """The same without negations."""
    gathered: float = 0.0
    """Share of the quotation's words that stand together in the passage, in any order."""
    gathered_content: float = 0.0
    runs: list[list[str]] = field(default_factory=list)
    """Stretches of words that are the same without a gap."""
    cost: float = 0.0

    @property
    def same(self) -> bool:
        return all(difference.op in (Op.SAME, Op.SKIPPED) for difference in self.differences)

    @property
    def same_but_names(self) -> bool:
        return all(difference.op in (Op.SAME, Op.SKIPPED, Op.NAME) for difference in self.differences)

    @property
    def longest_run(self) -> list[str]:
        return max(self.runs, key=len, default=[])
