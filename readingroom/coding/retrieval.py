"""Passages by what they are tagged with: A and B, A near B, A but not B, and in whose voice.

Everything starts from the notes that the person may see, and ends with words of texts they may read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models import Anchor, Annotation, Tag
from annotations.people import Person
from annotations.tree import under
from readingroom.library.models import Name, Passage, Quotation, Source, Voice

Span = tuple[int, int]


class Relation(models.TextChoices):
    ALONE = "", _("whatever else")
    AND = "and", _("and on the same words")
    NEAR = "near", _("and near it")
    NOT = "not", _("and not, on the same words,")


@dataclass(frozen=True)
class Question:
    """`tag` and, but for ALONE, `other`. `within` is how many passages apart NEAR may be (0: the same passage).

    `speaker` asks for words spoken by that name; what somebody else says in quotation within them is not theirs.
    """

    tag: Tag
    relation: str = Relation.ALONE
    other: Tag | None = None
    within: int = 1
    speaker: Name | None = None


@dataclass
class Tagged:
    """A stretch of a text under a tag, with how many notes put it there."""

    start: int
    end: int
    notes: set[int] = field(default_factory=set)

    def overlaps(self, other: Tagged) -> bool:
        return self.start < other.end and self.end > other.start


@dataclass(frozen=True)
class Retrieved:
    """A passage with the stretches of it that were asked for (code points of the text) and those of the other tag beside them."""

    source: Source
    passage: Passage
    spans: tuple[Span, ...]
    others: tuple[Span, ...]
    notes: int

    @property
    def words(self) -> list[str]:
        return [self.source.text[start:end] for start, end in self.spans]


def retrieve(question: Question, user: Person) -> list[Retrieved]:
    """In the order of titles and texts."""
    mine = _tagged(question.tag, user)
    theirs = _tagged(question.other, user) if question.other is not None else {}
    sources = Source.objects.visible_to(user).in_bulk(list(mine))
    found = []
    for source in sorted(sources.values(), key=lambda source: (str(source).casefold(), source.pk)):
        passages = list(source.passages.standing().order_by("position"))
        places = {passage.pk: place for place, passage in enumerate(passages)}
        spoken = _spoken(source, question.speaker) if question.speaker is not None else None
        against = theirs.get(source.pk, [])
        for passage in passages:
            kept, beside = [], []
            for one in mine[source.pk]:
                if not passage.overlaps(one.start, one.end) or (spoken is not None and not _meets(one, spoken)):
                    continue
                near = [other for other in against if _related(question, one, other, passages, places)]
                if question.relation in {Relation.ALONE, Relation.NOT}:
                    kept += [one] if not near else []
                elif near:
                    kept.append(one)
                    beside += near
            if kept:
                found.append(_retrieved(source, passage, kept, beside))
    return found


def _retrieved(source: Source, passage: Passage, kept: Iterable[Tagged], beside: Iterable[Tagged]) -> Retrieved:
    notes = {note for one in kept for note in one.notes}
    return Retrieved(source, passage, _within(kept, passage), _within(beside, passage), len(notes))


def _within(stretches: Iterable[Tagged], passage: Passage) -> tuple[Span, ...]:
    """What of them lies in the passage, run together where it overlaps."""
    spans = sorted((max(one.start, passage.start), min(one.end, passage.end)) for one in stretches)
    merged: list[Span] = []
    for start, end in spans:
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _related(question: Question, one: Tagged, other: Tagged, passages: list[Passage], places: dict[int, int]) -> bool:
    if question.relation != Relation.NEAR:
        return question.relation != Relation.ALONE and one.overlaps(other)
    first, last = _reach(one, passages, places)
    begins, ends = _reach(other, passages, places)
    return begins <= last + question.within and ends >= first - question.within


def _reach(one: Tagged, passages: list[Passage], places: dict[int, int]) -> Span:
    """The first and last passage (by place in the text) that a stretch lies in."""
    touched = [places[passage.pk] for passage in passages if passage.overlaps(one.start, one.end)]
    return (touched[0], touched[-1]) if touched else (-(10**9), -(10**9))


def _tagged(tag: Tag, user: Person) -> dict[int, list[Tagged]]:
    """By source: the stretches under the tag or under a tag below it."""
    tags = under(Tag.objects.visible_to(user).filter(codebook=tag.codebook_id), tag.pk)
    notes = Annotation.objects.visible_to(user).filter(tags__in=tags).values_list("pk", flat=True).distinct()
    anchors = Anchor.objects.filter(annotation__in=list(notes), start__isnull=False).values_list("target", "start", "end", "annotation")
    held: dict[int, dict[Span, Tagged]] = defaultdict(dict)
    for source, start, end, note in anchors:
        if start is not None and end is not None:
            held[source].setdefault((start, end), Tagged(start, end)).notes.add(note)
    return {source: list(stretches.values()) for source, stretches in held.items()}


def _meets(one: Tagged, spoken: list[Span]) -> bool:
    return any(one.start < end and one.end > start for start, end in spoken)


def _spoken(source: Source, speaker: Name) -> list[Span]:
    """The stretches in which the innermost voice or confirmed quotation is the speaker's."""
    frames: list[tuple[int, int, int | None]] = [
        (voice.start, voice.end, voice.speaker_id) for voice in Voice.objects.filter(source=source) if voice.end > voice.start
    ]
    frames += [
        (quotation.start, quotation.end, quotation.speaker_id)
        for quotation in Quotation.objects.filter(source=source, confirmed__isnull=False, speaker__isnull=False)
    ]
    return list(_innermost(frames, speaker.pk))


def _innermost(frames: list[tuple[int, int, int | None]], speaker: int) -> Iterator[Span]:
    edges = sorted({edge for start, end, _speaker in frames for edge in (start, end)})
    for start, end in pairwise(edges):
        over = min(
            (frame for frame in frames if frame[0] <= start and frame[1] >= end), key=lambda frame: frame[1] - frame[0], default=None
        )
        if over is not None and over[2] == speaker:
            yield start, end
