"""A place of a quotation's words as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from readingroom.library.models import SameWords, Source
from readingroom.search.comparison import Difference
from readingroom.search.elsewhere import LIKENESSES, Again, Likeness
from readingroom.search.quoted_places import Place
from readingroom.search.warnings import warned


@dataclass
class Standing:
    """A place of a quotation's words, the quotation's own among them."""

    source: Source
    number: str
    url: str
    start: int
    end: int
    words: str
    kind: Likeness | None = None
    """What the words side by side show, where they were compared."""
    likeness: str = ""
    """The same, or what persons made of it, to be shown."""
    speaker: str = ""
    reporter: str = ""
    differences: list[tuple[Difference, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    own: bool = False
    judged: SameWords | None = None
    issued: list[str] = field(default_factory=list)
    aligned: dict[str, str] = field(default_factory=dict)
    """Addresses of the alignments that join it with the passage asked about, and their readers."""

    @property
    def is_uncertain(self) -> bool:
        """Dated, but not to a day."""
        return self.source.issued_from is not None and self.source.issued_from != self.source.issued_to

    @property
    def order(self) -> tuple[bool, date, date, str, int]:
        first = self.source.issued_from or date.max
        return self.source.issued_from is None, first, self.source.issued_to or first, self.source.slug, self.start

    @classmethod
    def at(cls, place: Place) -> Self:
        return cls(
            source=place.source,
            number=place.number,
            url=place.passage.get_absolute_url(),
            start=place.start,
            end=place.end,
            words=place.words,
            speaker=place.speaker,
            reporter=place.reporter,
        )

    @classmethod
    def again(cls, again: Again) -> Self:
        made = cls.at(again.place)
        made.kind, made.likeness = again.likeness, str(LIKENESSES[again.likeness])
        if again.likeness is not Likeness.SAME:
            made.differences = [(each, each.op.value) for each in again.differences]
        made.warnings = [warned(warning, {}) for warning in again.warnings]
        return made
