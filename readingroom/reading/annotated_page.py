"""A whole text with its notes as endnotes: to print, to save, to read on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from annotations.anchoring.segments import by_place
from annotations.models import Annotation, Motivation
from annotations.views.reading import sign
from readingroom.library.models import Passage, Section, Source
from readingroom.reading.drawing import Lying, Setting, words
from readingroom.reading.source_page import cited, facts_of, open_source


@dataclass(frozen=True)
class Printed:
    """A heading (`level`) or a passage (`number`) with its words as HTML."""

    html: SafeString
    level: int = 0
    number: str = ""
    label: str = ""


@dataclass(frozen=True)
class Endnote:
    number: int
    note: Annotation
    replies: list[Annotation]


@require_safe
def annotated(request: HttpRequest, slug: str) -> HttpResponse:
    """With every note one may read, or (`notes=mine`) one's own."""
    source = open_source(request.user, slug)
    mine = request.GET.get("notes") == "mine"
    endnotes = _endnotes(request, source, mine)
    facts = facts_of(source)
    shown = {
        "source": source,
        "facts": facts,
        "cite": cited(source, facts),
        "printed": _printed(source, endnotes, request.user.pk),
        "endnotes": endnotes,
        "mine": mine,
    }
    return render(request, "reading/annotated.html", shown)


def _endnotes(request: HttpRequest, source: Source, mine: bool) -> list[Endnote]:
    visible = Annotation.objects.visible_to(request.user).signed_for(request.user)
    notes = visible.filter(target=source, parent=None).exclude(motivation=Motivation.LINKING)
    if mine:
        notes = notes.filter(creator_id=request.user.pk)
    chosen = [note for note in notes.prefetch_related("anchors") if not (note.motivation == Motivation.HIGHLIGHTING and not note.body)]
    chosen.sort(key=lambda note: (_first(note, source), note.created))
    replies: dict[int, list[Annotation]] = defaultdict(list)
    for reply in visible.filter(parent__in=[note.pk for note in chosen]).order_by("created", "pk"):
        replies[reply.parent_id or 0].append(sign(reply, request.user))
    return [Endnote(number, sign(note, request.user), replies[note.pk]) for number, note in enumerate(chosen, 1)]


def _first(note: Annotation, source: Source) -> int:
    """Where a note begins; those on the whole text, and those that lost their place, stand last."""
    starts = [anchor.start for anchor in note.anchors.all() if anchor.start is not None and anchor.target_id == source.pk]
    return min(starts, default=len(source.text) + 1)


def _printed(source: Source, endnotes: Sequence[Endnote], person: int | None) -> list[Printed]:
    sections = list(source.sections.all())
    depths = {level: depth for depth, level in enumerate(sorted({section.level for section in sections}), 2)}
    places: list[Passage | Section] = [*source.passages.standing(), *sections]
    places.sort(key=lambda place: place.start)
    marks = by_place(places, source.marks.all())
    found = []
    for place, lying in zip(places, marks, strict=True):
        laid = [Lying(mark.start, mark.end, mark.kind, mark.attributes) for mark in lying]
        laid += _noted(source, place, endnotes, person)
        html = words(source.text, place.start, place.end, laid, Setting())
        if isinstance(place, Section):
            found.append(Printed(html, level=min(6, depths[place.level]), label=place.label))
        else:
            found.append(Printed(html, number=place.number, label=place.label))
    return found


def _noted(source: Source, place: Passage | Section, endnotes: Sequence[Endnote], person: int | None) -> list[Lying]:
    laid = []
    for each in endnotes:
        anchors = [anchor for anchor in each.note.anchors.all() if anchor.target_id == source.pk and anchor.start is not None]
        last = max((anchor.end or 0 for anchor in anchors), default=0)
        for anchor in anchors:
            start, end = anchor.span
            if start < place.end and end > place.start:
                ends_here = end <= place.end and end == last
                own = each.note.creator_id == person
                laid.append(
                    Lying(max(start, place.start), min(end, place.end), "note", {}, each.number, str(each.note.uid), own, ends_here)
                )
    return laid
