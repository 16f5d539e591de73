"""What stands beside a text: readers' notes, and the texts its passages are linked with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from annotations.models import Anchor, Annotation, AnnotationQuerySet, Motivation
from annotations.people import Person
from readingroom.comparison.models import Link
from readingroom.library.models import Source
from readingroom.reading.drawing import Lying


@dataclass(slots=True)
class NoteBeside:
    """A note as it stands beside its row. `number` counts the notes of the page in the order of their words."""

    note: Annotation
    number: int
    creator: str
    own: bool
    start: int
    exact: str
    replies: int
    marks: list[Lying] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinkedWith:
    """A stretch of this text that is linked with another."""

    start: int
    end: int
    other: Source


def notes_on(source: Source, user: Person) -> AnnotationQuerySet:
    """The notes that begin threads on a source, without links, which have pages of their own."""
    return Annotation.objects.visible_to(user).exclude(motivation=Motivation.LINKING).filter(target=source, parent=None)


def notes_beside(source: Source, start: int, end: int, user: Person, *, shown: bool) -> tuple[list[NoteBeside], int]:
    """The notes on text[start:end] and how many they are; only the number where they are not to be shown."""
    here = Anchor.objects.filter(target=source, start__lt=end, end__gt=start)
    notes = notes_on(source, user).filter(Exists(here.filter(annotation=OuterRef("pk"))))
    if not shown:
        return [], notes.count()
    answered = Annotation.objects.visible_to(user).filter(parent=OuterRef("pk")).order_by().values("parent")
    found = notes.signed_for(user).select_related("creator", "group").prefetch_related("tags__codebook", "anchors")
    beside: list[tuple[int, list[Anchor], Annotation, int]] = []
    for note in found.annotate(reply_count=answered.annotate(n=Count("pk")).values("n")):
        anchors = [anchor for anchor in note.anchors.all() if anchor.target_id == source.pk and anchor.start is not None]
        within = [anchor for anchor in anchors if (anchor.start or 0) < end and (anchor.end or 0) > start]
        beside.append((min(anchor.start or 0 for anchor in within), anchors, note, getattr(note, "reply_count", None) or 0))
    beside.sort(key=lambda each: (each[0], each[2].created))
    return [_beside(note, number, first, anchors, replies, user) for number, (first, anchors, note, replies) in enumerate(beside, 1)], len(
        beside
    )


def _beside(note: Annotation, number: int, first: int, anchors: list[Anchor], replies: int, user: Person) -> NoteBeside:
    own = note.creator_id == user.pk
    key = str(note.uid)
    last = max(anchor.end for anchor in anchors if anchor.end is not None)
    marks = [
        Lying(anchor.start, anchor.end, "note", number=number, key=key, own=own, ends_here=anchor.end == last)
        for anchor in anchors
        if anchor.start is not None and anchor.end is not None
    ]
    exact = " […] ".join(anchor.exact for anchor in anchors)
    return NoteBeside(note, number, note.shown_creator(user), own, first, exact, replies, marks)


def linked_with(source: Source, start: int, end: int, user: Person) -> list[LinkedWith]:
    """Where links that the person may see touch text[start:end], and with which text."""
    here = Anchor.objects.filter(annotation=OuterRef("annotation"), target=source, start__lt=end, end__gt=start)
    links = (
        Link.objects.visible_to(user)
        .standing()
        .touching(source)
        .filter(Exists(here))
        .select_related("annotation", "from_source", "to_source")
    )
    found = []
    for link in links.defer("from_source__text", "to_source__text").prefetch_related("annotation__anchors"):
        for anchor in link.annotation.anchors.all():
            if anchor.target_id == source.pk and anchor.start is not None and anchor.end is not None:
                found.append(LinkedWith(anchor.start, anchor.end, link.to_source if anchor.ordinal == 0 else link.from_source))
    return found


def linked_here(linked: list[LinkedWith], start: int, end: int) -> list[tuple[Source, int]]:
    """The other texts that text[start:end] is linked with, and by how many links each."""
    others = [one.other for one in linked if one.start < end and one.end > start]
    counts = Counter(other.pk for other in others)
    return [(other, counts[other.pk]) for other in {other.pk: other for other in others}.values()]
