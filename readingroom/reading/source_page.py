"""A source, opened: at its beginning, at a passage, or as it stood in an earlier revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.anchoring.segments import by_place
from annotations.filters import NotesFilter
from annotations.people import Person
from annotations.programs import for_programs
from readingroom.comparison.models import Objection
from readingroom.library.facts import Facts
from readingroom.library.models import Passage, Source
from readingroom.reading.appearance import COOKIE, Appearance
from readingroom.reading.presenters import answer_json, passage_json, source_json, vary, wants_json
from readingroom.reading.sheet import sheet

ANNOTATED_AT = {"Link": '</annotations/>; rel="http://www.w3.org/ns/oa#annotationService"'}
"""Where annotations of a text are kept (https://www.w3.org/TR/annotation-protocol/#discovery-of-annotation-containers)."""


def open_source(user: Person, slug: str) -> Source:
    """The source if the person may see it; for everybody else there is none."""
    return get_object_or_404(Source.objects.visible_to(user), slug=slug)


def facts_of(source: Source) -> Facts:
    return Facts(source, source.provenance.select_related("name", "supplied_by"))


def cited(source: Source, facts: Facts) -> str:
    """Creator, title, date: what stands before the paragraph in a citation."""
    creators = "; ".join(value.text for value in facts.creators)
    issued = "; ".join(value.text for value in facts.issued) or _("date not stated")
    return f"{creators}, {source.title} ({issued})" if creators else f"{source.title} ({issued})"


def notes_wanted(request: HttpRequest, appearance: Appearance) -> bool:
    """Asked for in the address, else as the reader set it, else shown to those who are signed in."""
    wanted = request.GET.get("notes") or appearance["notes"]
    return wanted == "on" or (wanted != "off" and request.user.is_authenticated)


def uid_in(asked: str) -> str:
    """The uid that an address names, where it is one."""
    try:
        return str(UUID(asked))
    except ValueError:
        return ""


@login_not_required
@for_programs(headers=ANNOTATED_AT)
@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    held = open_source(request.user, slug)
    if wants_json(request):
        return answer_json(_whole(request, held))
    return vary(_page(request, held, None))


@login_not_required
@for_programs(headers=ANNOTATED_AT)
@require_safe
def passage(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    held = open_source(request.user, slug)
    found = get_object_or_404(held.passages.select_related("section", "forward"), number=number)
    if found.removed is not None:
        return _tombstone(request, held, found)
    if wants_json(request):
        voices = held.voices.filter(start__lt=found.end, end__gt=found.start).select_related("speaker", "reporter")
        marks = held.marks.filter(start__lte=found.end, end__gte=found.start)
        return answer_json(passage_json(held, found, voices, marks, found.section))
    return vary(_page(request, held, found))


@login_not_required
@require_safe
def revision_passage(request: HttpRequest, slug: str, revision: int, number: str) -> HttpResponse:
    """The words of a passage as they stood in one revision, whatever became of it since."""
    held = open_source(request.user, slug)
    then = get_object_or_404(held.revisions.defer("original"), number=revision)
    if number not in then.outline:
        raise Http404
    start, end = then.outline[number][:2]
    words = then.text[start:end]
    now = held.passages.select_related("forward").filter(number=number).first()
    found: dict[str, Any] = {
        "source": held,
        "revision": then,
        "number": number,
        "words": words,
        "now": now,
        "unchanged": now is not None and now.removed is None and held.text[now.start : now.end] == words,
        "newest": not held.revisions.filter(number__gt=revision).exists(),
    }
    if wants_json(request):
        content = {"slug": held.slug, "revision": revision, "number": number, "start": start, "end": end, "text": words}
        return answer_json({**content, "unchanged": found["unchanged"]})
    return vary(render(request, "reading/revision_passage.html", found))


def _page(request: HttpRequest, held: Source, at: Passage | None) -> HttpResponse:
    appearance = Appearance.read(request.COOKIES.get(COOKIE, ""))
    looked_for = request.GET.get("find", "")[:200]
    now = timezone.now().isoformat()  # before the notes are looked up
    opened = sheet(
        held,
        request.user,
        at,
        NotesFilter(request.GET, user=request.user),
        notes_shown=notes_wanted(request, appearance),
        edges_said=appearance["edges"] == "on",
        looked_for=looked_for,
        asked=uid_in(request.GET.get("note", "")),
    )
    facts = facts_of(held)
    found = {
        "source": held,
        "sheet": opened,
        "facts": facts,
        "cite": cited(held, facts),
        "at": at,
        "now": now,
        "questioned": Objection.objects.visible_to(request.user).standing().filter(source=held).counted(),
        "looked_for": looked_for,
        "collections": list(held.collections.all()),
        "may_edit": Source.objects.editable_by(request.user).filter(pk=held.pk).exists() if request.user.is_authenticated else False,
    }
    return render(request, "reading/source.html", found)


def _tombstone(request: HttpRequest, held: Source, gone: Passage) -> HttpResponse:
    """Forward to the passage that holds the words now; where none does, say what became of them."""
    forward = gone.forward
    for _hop in range(20):
        if forward is None or forward.removed is None:
            break
        forward = forward.forward
    if forward is not None and forward.removed is None:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return vary(redirect(f"{held.get_absolute_url()}{forward.number}/{query}#p{forward.number}"))
    last = next((each for each in held.revisions.order_by("-number").defer("original") if gone.number in each.outline), None)
    if wants_json(request):
        return answer_json({"number": gone.number, "removed": gone.removed}, status=410)
    return vary(render(request, "reading/tombstone.html", {"source": held, "gone": gone, "last": last}, status=410))


def _whole(request: HttpRequest, held: Source) -> dict[str, Any]:
    passages: Sequence[Passage] = list(held.passages.standing().select_related("section").order_by("start"))
    marks = by_place(passages, held.marks.all())
    voices = by_place(passages, held.voices.select_related("speaker", "reporter"))
    shown = [passage_json(held, each, said, lying, each.section) for each, said, lying in zip(passages, voices, marks, strict=True)]
    revision = held.revisions.order_by("-number").values_list("number", flat=True).first()
    return source_json(request, held, facts_of(held), held.sections.order_by("start"), shown, revision)
