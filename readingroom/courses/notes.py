"""Notes of an assignment or of a student as teachers read them: by passage, in the order of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from annotations.models import Annotation, AnnotationQuerySet
from annotations.people import Person
from readingroom.courses.models import AssignedNote, Assignment
from readingroom.library.models import Passage, Source


@dataclass(frozen=True)
class Placed:
    """A note with the passage where it begins (None: on the text as such, or no longer found)."""

    note: Annotation
    by: str
    source: Source
    passage: Passage | None

    @property
    def quote(self) -> str:
        return " … ".join(anchor.exact for anchor in self.note.anchors.all())


def readable_notes(reader: Person, assignments: Iterable[Assignment]) -> AnnotationQuerySet:
    assigned = AssignedNote.objects.filter(assignment__in=assignments).values("annotation")
    notes = Annotation.objects.visible_to(reader).filter(pk__in=assigned)
    return notes.signed_for(reader).select_related("target").defer("target__text").prefetch_related("anchors", "assigned")


def by_passage(notes: Iterable[Annotation], reader: Person) -> list[tuple[Source, Passage | None, list[Placed]]]:
    """Groups in the order of the texts; within a passage the oldest note first."""
    placed = sorted(_place(notes, reader), key=_order)
    return [(key[0], key[1], list(group)) for key, group in groupby(placed, key=lambda each: (each.source, each.passage))]


def _place(notes: Iterable[Annotation], reader: Person) -> Iterator[Placed]:
    notes = list(notes)
    standing = Passage.objects.standing().filter(source__in={note.target_id for note in notes}).order_by("source", "start")
    standing = standing.select_related("source").defer("source__text")
    passages = {key: list(group) for key, group in groupby(standing, key=lambda passage: passage.source_id)}
    for note in notes:
        starts = [anchor.start for anchor in note.anchors.all() if anchor.start is not None and anchor.target_id == note.target_id]
        yield Placed(note, note.shown_creator(reader), note.target, _at(passages.get(note.target_id, []), min(starts, default=None)))


def _at(passages: list[Passage], start: int | None) -> Passage | None:
    if start is None:
        return None
    place = bisect_right(passages, start, key=lambda passage: passage.start) - 1
    return passages[place] if place >= 0 and start < passages[place].end else None


def _order(placed: Placed) -> tuple[str, int, int, int]:
    position = placed.passage.position if placed.passage else -1
    return str(placed.source), placed.source.pk, position, placed.note.pk
