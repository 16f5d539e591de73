"""What a search is asked with and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from annotations.models import Annotation
from readingroom.library.direction import direction
from readingroom.library.models import Passage, Source
from readingroom.search.facets import FacetValue
from readingroom.search.snippets import Snippet
from readingroom.search.variants import AlsoWritten


@dataclass(frozen=True)
class Filters:
    """What narrows a search. Several values of one field widen each other; different fields narrow."""

    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    """Slugs."""
    speaker: tuple[str, ...] = ()
    reporter: tuple[str, ...] = ()
    creator: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    published_as: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    """Decades ("1980s") and years ("1984"); "none" is what states no date."""
    after: str = ""
    """A year, a month or a day, and everything later."""
    before: str = ""

    def joined(self, fields: Sequence[tuple[str, str]]) -> Filters:
        """With those typed into the question (`speaker:…`)."""
        found: dict[str, Any] = {}
        for name, value in fields:
            if name in ("after", "before"):
                found[name] = value
            else:
                found[name] = tuple(dict.fromkeys([*found.get(name, getattr(self, name)), value]))
        return replace(self, **found)

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Hit:
    """A passage, or a note, with the words that were found."""

    score: float
    snippet: Snippet
    source: Source
    passage: Passage | None = None
    note: Annotation | None = None
    start: int = 0
    """Span of the passage in its source's text, in code points."""
    end: int = 0
    speakers: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """Where passages like another were sought: the words that made this one like it."""

    @property
    def direction(self) -> str:
        """The way the words of the snippet run: a Persian passage of an English article runs its own way."""
        return direction("".join(piece.text for piece in self.snippet.pieces)) or self.source.direction

    @property
    def address(self) -> str:
        """Of a note the address that leads on to its place, so that a page of notes asks for no passage each."""
        if self.passage:
            return self.passage.get_absolute_url()
        return reverse("note_place", args=[self.note.uid]) if self.note else self.source.get_absolute_url()


@dataclass
class Results:
    typed: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    all_words: int = 0
    page: int = 1
    pages: int = 1
    filters: Filters = field(default_factory=Filters)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    also_written_as: list[AlsoWritten] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    """Words of related meaning that counted for something, the nearest of them."""
    expanded_with: tuple[str, ...] = ()
    """Words of the best passages that were asked for as well."""
    did_you_mean: str = ""
    searched_instead: str = ""
    """What was searched because nothing had the words as typed."""
    notes: list[str] = field(default_factory=list)
    """How the question was read, where that may surprise."""
    degraded: bool = False
    """The index was damaged: these come from a plain look through the texts."""
