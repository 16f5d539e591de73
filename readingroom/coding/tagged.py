"""Where tags stand: one coding for each tag on each place of each note, as far as a person may see note, text and tag."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from annotations.models import Anchor, Annotation, Tag
from annotations.people import Person
from annotations.tree import paths
from readingroom.library.models import Passage, Source

FIELDS = ("pk", "slug", "title", "short_title", "language", "kind", "issued_from", "issued_to", "invented", "access")
"""What is read of a source here: never its whole text with every row."""


@dataclass(frozen=True)
class TaggedPlace:
    """A tag on text[start:end] of a source (code points). `number` is the passage it begins in, empty on a heading."""

    tag: Tag
    path: str
    note: Annotation
    anchor: Anchor
    source: Source
    start: int
    end: int
    number: str

    @property
    def words(self) -> str:
        return self.anchor.exact

    @cached_property
    def address(self) -> str:
        base = self.source.get_absolute_url()
        return f"{base}{self.number}/#p{self.number}" if self.number else base


def codings(user: Person, tags: Iterable[Tag]) -> list[TaggedPlace]:
    """In the order of the texts' titles, then as they stand. Places lost from the present text are no part of it."""
    seen = Tag.objects.visible_to(user).filter(pk__in=[tag.pk for tag in tags])
    sought = {tag.pk: tag for tag in seen.select_related("codebook", "parent")}
    on_notes = _tags_on_notes(user, sought)
    notes: dict[int, Annotation] = {note.pk: note for note in _signed(user, list(on_notes))}
    anchors = [anchor for key in slices(list(notes)) for anchor in Anchor.objects.filter(annotation__in=key).exclude(start=None)]
    sources = {source.pk: source for source in Source.objects.filter(pk__in={anchor.target_id for anchor in anchors}).only(*FIELDS)}
    outlines = outlines_of(sources)
    known = paths_of(sought.values())
    found = [
        TaggedPlace(
            sought[key],
            known[key],
            notes[anchor.annotation_id],
            anchor,
            sources[anchor.target_id],
            *anchor.span,
            number=outlines[anchor.target_id].number_at(anchor.span[0]),
        )
        for anchor in anchors
        for key in on_notes[anchor.annotation_id]
    ]
    return sorted(found, key=lambda one: (one.source.title, one.source.pk, one.start, one.end, one.path, one.note.pk, one.anchor.pk))


def _tags_on_notes(user: Person, sought: Iterable[int]) -> dict[int, list[int]]:
    """The sought tags on each note that the person may see, ids first: permission stands in one query of its own."""
    through = Annotation.tags.through.objects.filter(tag__in=list(sought)).values_list("annotation_id", "tag_id")
    rows = list(through.filter(annotation__in=Annotation.objects.visible_to(user)))
    on_notes: dict[int, list[int]] = defaultdict(list)
    for note, tag in rows:
        on_notes[note].append(tag)
    return on_notes


def _signed(user: Person, keys: list[int]) -> Iterable[Annotation]:
    for some in slices(keys):
        yield from Annotation.objects.filter(pk__in=some).signed_for(user).defer("target__text")


def slices(keys: list[int], size: int = 5000) -> Iterable[list[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def paths_of(tags: Iterable[Tag]) -> dict[int, str]:
    """The whole path of each tag, also where what stands above it is not among them."""
    books = {tag.codebook_id for tag in tags}
    known = paths(Tag.objects.filter(codebook__in=books)) if books else {}
    return {tag.pk: known[tag.pk] for tag in tags}


class Outline:
    """The standing passages of a source, by where they begin."""

    def __init__(self, passages: list[tuple[int, int, str]]) -> None:
        self.passages = passages
        self._starts = [start for start, _end, _number in passages]

    def number_at(self, position: int) -> str:
        """The number of the passage that holds a code point; empty where none does."""
        place = bisect_right(self._starts, position) - 1
        return self.passages[place][2] if place >= 0 and position < self.passages[place][1] else ""

    def numbers_in(self, start: int, end: int) -> list[str]:
        """The passages that share a code point with the span."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_right(self._starts, end - 1)
        return [number for begins, ends, number in self.passages[first:last] if begins < end and ends > start]


def outlines_of(sources: Iterable[int]) -> dict[int, Outline]:
    rows: dict[int, list[tuple[int, int, str]]] = {key: [] for key in sources}
    standing: Any = Passage.objects.standing().filter(source__in=list(rows)).order_by("start")
    for source, start, end, number in standing.values_list("source", "start", "end", "number"):
        rows[source].append((start, end, number))
    return {key: Outline(passages) for key, passages in rows.items()}
