"""Joined passages as pages and other rooms ask for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.anchoring.folding import folded_text
from annotations.models import Annotation
from annotations.people import Person
from readingroom.comparison.aligning import Item, Pairing
from readingroom.comparison.rows import Span
from readingroom.comparison.shown import questioned
from readingroom.library.models import Alignment, AlignmentQuerySet, How, Joined, Passage, Section, Source, rows_of


@dataclass(frozen=True)
class Named:
    """An alignment with its reader as the person may know them."""

    alignment: Alignment
    by: str
    own: bool
    hows: list[tuple[How, int]]
    """How many rows were joined in which way."""
    questioned: int = 0

    @property
    def rows(self) -> int:
        return sum(count for _how, count in self.hows)


def named(alignments: AlignmentQuerySet, user: Person) -> list[Named]:
    """Ready for a page; `alignments` must already be what the person may see."""
    found = list(alignments.select_related("annotation", "one", "other").defer("one__text", "other__text"))
    notes = Annotation.objects.filter(pk__in=[each.annotation_id for each in found]).signed_for(user)
    signed = {note.pk: (note.shown_creator(user), note.creator_id == user.pk) for note in notes}
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for alignment, how in Joined.objects.filter(alignment__in=found, separated=None).values_list("alignment", "how"):
        counted[alignment][how] += 1
    asked = questioned([each.annotation_id for each in found], user)
    return [
        Named(
            each, *signed[each.annotation_id], [(how, counted[each.pk][how]) for how in How if counted[each.pk][how]],
            asked.get(each.annotation_id, 0),
        )
        for each in found
    ]  # fmt: skip


def alignment_for(one: Source, other: Source, user: Person, asked: str = "") -> tuple[Named | None, list[Named]]:
    """The alignment that sets two texts in rows, and all of them: the one asked for, else one's own, else the earliest; none for "none"."""
    between = Alignment.objects.between(one, other)
    if one.pk == other.pk or not between.exists():  # seldom any, and permission is the dear part of the question
        return None, []
    found = named(between.visible_to(user).standing(), user)
    with_rows = [each for each in found if each.rows or str(each.alignment.annotation.uid) == asked]
    chosen = next((each for each in with_rows if str(each.alignment.annotation.uid) == asked), None)
    if chosen is None and asked != "none":
        chosen = next((each for each in with_rows if each.own), None) or next(iter(with_rows), None)
    return chosen, with_rows


@dataclass(frozen=True)
class AlignedWith:
    """What an alignment says belongs to a passage."""

    alignment: Alignment
    passages: list[Passage]
    by: str
    """The reader who joined them, as the person may know them."""


def aligned_with(passages: Iterable[int], user: Person) -> dict[int, list[AlignedWith]]:
    """Passage -> the passages of other versions that readers joined with it, as far as the person may know. For "another translation"."""
    keys = set(passages)
    joined = Joined.objects.filter(separated=None, places__passage__in=keys, places__start__isnull=False)
    visible = Alignment.objects.filter(rows__in=joined).visible_to(user).standing() if joined.exists() else Alignment.objects.none()
    alignments = {each.pk: each for each in visible.select_related("annotation").distinct()}
    if not alignments:
        return {}
    notes = Annotation.objects.filter(pk__in=[each.annotation_id for each in alignments.values()]).signed_for(user)
    signed = {note.pk: note.shown_creator(user) for note in notes}
    found: dict[int, list[AlignedWith]] = defaultdict(list)
    for row in joined.filter(alignment__in=alignments).distinct().order_by("pk").prefetch_related("places__passage__source"):
        places = [place for place in row.places.all() if place.start is not None and place.passage.removed is None]
        for place in places:
            if place.passage_id in keys:
                others = [each.passage for each in places if each.source_id != place.source_id]
                if others:
                    alignment = alignments[row.alignment_id]
                    found[place.passage_id].append(AlignedWith(alignment, others, signed[alignment.annotation_id]))
    return dict(found)


def spans_of(alignment: Alignment, first: int) -> list[tuple[list[Span], list[Span]]]:
    """The standing rows as spans of the one source (`first`) and of the other."""
    second = alignment.other_id if alignment.one_id == first else alignment.one_id
    return [
        (
            [(p.start, p.end) for p in by_source[first] if p.start is not None and p.end],
            [(p.start, p.end) for p in by_source[second] if p.start is not None and p.end],
        )
        for _row, by_source in rows_of(alignment)
    ]


def pairings(alignment: Alignment) -> list[tuple[int, Pairing]]:
    """The standing rows by their numbers, those of places whose words are gone left out."""
    found = []
    for row, by_source in rows_of(alignment):
        sides = [
            tuple(place.passage.number for place in by_source[key] if place.start is not None)
            for key in (alignment.one_id, alignment.other_id)
        ]
        found.append((row.pk, (sides[0], sides[1])))
    return found


def items(source: Source, passages: Sequence[Passage]) -> list[Item]:
    """Passages as a suggestion asks for them, with the headings they stand under counted level by level."""
    sections = list(Section.objects.filter(source=source).order_by("start"))
    made: list[Item] = []
    counts: list[int] = []
    levels: list[int] = []
    at = 0
    for passage in passages:
        while at < len(sections) and sections[at].start < passage.start:
            _count(levels, counts, sections[at].level)
            at += 1
        text = source.text[passage.start : passage.end]
        made.append(Item(passage.number, len(folded_text(text)) or len(text), passage.label, text[:60], tuple(counts)))
    return made


def _count(levels: list[int], counts: list[int], level: int) -> None:
    """Move on to a heading: (2, 1) becomes (2, 2) at the same level, (3,) at the one above, (2, 1, 1) below."""
    while levels and levels[-1] > level:
        levels.pop()
        counts.pop()
    if levels and levels[-1] == level:
        counts[-1] += 1
    else:
        levels.append(level)
        counts.append(1)


def as_json(alignment: Alignment, by: str) -> dict[str, Any]:
    return {
        "url": alignment.get_absolute_url(),
        "one": alignment.one.slug,
        "other": alignment.other.slug,
        "by": by,
        "made": alignment.annotation.created.isoformat(),
        "rows": [
            {
                "one": [place.passage.number for place in by_source[alignment.one_id]],
                "other": [place.passage.number for place in by_source[alignment.other_id]],
                "how": row.how,
                "made": row.made.isoformat(),
            }
            for row, by_source in rows_of(alignment)
        ],
    }
