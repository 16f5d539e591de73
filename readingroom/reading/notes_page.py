"""The notes panel: every note on a text or on one of its passages, filtered, a page at a time; and whether there are new ones."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from annotations.filters import NotesFilter
from annotations.models import Anchor, visible_notes
from annotations.views.reading import sign
from readingroom.library.models import Passage, Source
from readingroom.reading.beside import notes_at, notes_on
from readingroom.reading.source_page import open_source

NOTES_A_PAGE = 50


@login_not_required
@require_safe
def source_notes(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, open_source(request.user, slug), None)


@login_not_required
@require_safe
def passage_notes(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    held = open_source(request.user, slug)
    return _page(request, held, get_object_or_404(held.passages.standing(), number=number))


def _page(request: HttpRequest, held: Source, passage: Passage | None) -> HttpResponse:
    user = request.user
    chosen = NotesFilter(request.GET, user=user)
    every = notes_at(held, passage.start, passage.end, user) if passage else notes_on(held, user)
    first = Anchor.objects.filter(annotation=OuterRef("pk"), target=held).order_by().values("annotation").annotate(at=Min("start"))
    found = chosen.kept(every).annotate(at=Subquery(first.values("at"))).order_by("at", "created", "pk")
    page = Paginator(found, NOTES_A_PAGE).get_page(request.GET.get("page"))
    keys = [note.pk for note in page.object_list]
    notes = visible_notes(user).filter(pk__in=keys).signed_for(user).select_related("target", "parent").defer("target__text")
    by_key = {note.pk: sign(note, user) for note in notes.prefetch_related("anchors__target")}
    shown_here = [by_key[key] for key in keys if key in by_key]
    if not passage:
        _number(shown_here, held)
    page.object_list = shown_here  # type: ignore[assignment]  # the same rows, signed
    shown = {
        "source": held,
        "passage": passage,
        "words": passage.text if passage else "",
        "chosen": chosen,
        "groups": list(chosen.groups()) if user.is_authenticated else [],
        "tags": chosen.tags(every),
        "people": chosen.people(every),
        "page": page,
        "back": passage.get_absolute_url() if passage else held.get_absolute_url(),
    }
    return render(request, "reading/notes.html", shown)


def _number(notes: list[Any], held: Source) -> None:
    """Which passage each note begins in, and how many of the page begin there."""
    passages = list(held.passages.standing().order_by("start").values_list("number", "start", "end"))
    for note in notes:
        starts = [anchor.start for anchor in note.anchors.all() if anchor.start is not None and anchor.target_id == held.pk]
        at = min(starts, default=None)
        note.number = next((number for number, _start, end in passages if at is not None and at < end), "")
    here = Counter(note.number for note in notes)
    for note in notes:
        note.here = here[note.number]


@login_not_required
@require_safe
def notes_news(request: HttpRequest, slug: str) -> HttpResponse:
    """For a page that is open: how many notes of others there are that were not there `since`; 304 where nothing has changed.

    What is counted is what the person may read; a note that was deleted or withheld meanwhile changes the tag and no number.
    """
    held = get_object_or_404(Source.objects.visible_to(request.user).only("pk"), slug=slug)
    since = parse_datetime(request.GET.get("since", "")[:40].replace(" ", "+"))
    notes = visible_notes(request.user).filter(Q(target=held) | Exists(Anchor.objects.filter(annotation=OuterRef("pk"), target=held)))
    fresh = Q(created__gt=since) if since is not None and since.tzinfo is not None else Q(pk__in=[])
    if request.user.is_authenticated:
        fresh &= ~Q(creator_id=request.user.pk)
    found = notes.order_by().aggregate(n=Count("pk"), changed=Max("updated"), newest=Max("pk"), fresh=Count("pk", filter=fresh))
    tag = '"' + sha256(f"{request.user.pk} {sorted(found.items())}".encode()).hexdigest()[:24] + '"'
    same = request.headers.get("If-None-Match") == tag
    answer: HttpResponse = HttpResponseNotModified() if same else JsonResponse({"new": found["fresh"]})
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Cookie"
    return answer
