"""An alignment: its page, and joining passages row by row or many together, with every step undone again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.audiences import choice_of
from annotations.people import Person
from readingroom.accounts.middleware import wants_json
from readingroom.comparison.aligned import as_json, items, named, pairings
from readingroom.comparison.aligning import WAYS, Laid, Pairing, lay_out, suggest
from readingroom.comparison.alignment_file import as_csv, as_toml, read_rows
from readingroom.comparison.answering import AnswerForm, said_about, say
from readingroom.comparison.beside import address
from readingroom.comparison.version_forms import AlignmentForm, FileForm
from readingroom.library.importers import ImportRefused
from readingroom.library.models import Alignment, How, Joined, Joining, Passage, rows_of

ROWS = 100
NAMES = {
    "length": gettext_lazy("order and length"),
    "order": gettext_lazy("order alone"),
    "numbers": gettext_lazy("printed numbers"),
    "headings": gettext_lazy("headings, then length"),
}
QUESTION = gettext_lazy("I question this alignment")


def _alignment(person: Person, uid: UUID) -> Alignment:
    found = Alignment.objects.visible_to(person).standing().select_related("annotation__group", "annotation__creator", "one", "other")
    return get_object_or_404(found, annotation__uid=uid)


def _own(person: Person, uid: UUID) -> Alignment:
    """404 for whoever may not see it, 403 for whoever may only read it."""
    alignment = _alignment(person, uid)
    if not Alignment.objects.editable_by(person).filter(pk=alignment.pk).exists():
        raise PermissionDenied
    return alignment


@login_not_required
@require_safe
def alignment(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _alignment(request.user, uid)
    if wants_json(request):
        answer: HttpResponse = JsonResponse(as_json(held, held.annotation.shown_creator(request.user)))
    else:
        answer = _page(request, held, AnswerForm(questions=QUESTION))
    patch_vary_headers(answer, ["Accept", "Cookie"])
    return answer


def _page(request: HttpRequest, held: Alignment, form: AnswerForm, status: int = 200) -> HttpResponse:
    numbers = [
        {
            number
            for _row, by_source in rows_of(held)
            for number in (place.passage_id for place in by_source[key] if place.start is not None)
        }
        for key in (held.one_id, held.other_id)
    ]
    alone = [
        source.passages.standing().exclude(pk__in=joined).count() for source, joined in zip((held.one, held.other), numbers, strict=True)
    ]
    found = {
        "alignment": held,
        "note": held.annotation,
        "named": named(Alignment.objects.filter(pk=held.pk), request.user)[0],
        "rows": [(row, by_source[held.one_id], by_source[held.other_id]) for row, by_source in rows_of(held)],
        "alone": [(source, count) for source, count in zip((held.one, held.other), alone, strict=True)],
        **said_about(held.annotation, request.user),
        "form": form,
        "may_edit": Alignment.objects.editable_by(request.user).filter(pk=held.pk).exists(),
        "side_by_side_url": _beside(held),
    }
    return render(request, "comparison/alignment.html", found, status=status)


def _beside(held: Alignment) -> str:
    return f"{address([held.one, held.other])}?{urlencode({'alignment': held.annotation.uid})}"


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _alignment(request.user, uid)
    form = AnswerForm(request.POST, questions=QUESTION)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    say(request, held.annotation, form)
    return redirect(f"{held.get_absolute_url()}#questions")


@require_safe
def alignment_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """The rows as TOML or, with any other kind, as CSV."""
    held = _alignment(request.user, uid)
    toml = kind == "toml"
    content = as_toml(held, held.annotation.shown_creator(request.user)) if toml else as_csv(held)
    name = f"{held.one.slug}--{held.other.slug}.{'toml' if toml else 'csv'}"
    found = HttpResponse(content, content_type="application/toml; charset=utf-8" if toml else "text/csv; charset=utf-8")
    found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{urlencode({'': name})[1:]}"
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def alignment_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who may read it, and what its reader says about it."""
    held = _own(request.user, uid)
    note = held.annotation
    initial = {"reason": note.body, "audience": choice_of(note)}
    form = AlignmentForm(request.POST or None, user=request.user, target=held.one, initial=initial)
    if request.method == "POST" and form.is_valid():
        note.body = form.cleaned_data["reason"]
        note.audience, note.group = form.cleaned_data["audience"]
        note.updated = timezone.now()
        note.save()
        messages.success(request, _("Changed."))
        return redirect(held)
    return render(request, "comparison/alignment_edit.html", {"alignment": held, "form": form}, status=422 if request.POST else 200)


@require_POST
def alignment_delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    held.annotation.delete_softly()
    messages.success(request, _("Deleted."))
    return redirect("version_pair", held.one.slug, held.other.slug)


# -- Joining.


@require_safe
def alignment_rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`?by=` a way to suggest, `?part=`."""
    return _rows_page(request, _own(request.user, uid))


def _rows_page(request: HttpRequest, held: Alignment, status: int = 200) -> HttpResponse:
    way = _way(request)
    sides = [list(source.passages.standing().order_by("start")) for source in (held.one, held.other)]
    joined = pairings(held)
    suggested = _suggested(held, way, joined, sides)
    laid = lay_out([each.number for each in sides[0]], [each.number for each in sides[1]], joined, suggested)
    parts = max(1, -(-len(laid) // ROWS))
    asked = request.GET.get("part") or request.POST.get("part") or "1"
    part = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), parts)
    by_number = [{passage.number: passage for passage in side} for side in sides]
    rows = Joined.objects.in_bulk([row.row for row in laid if row.row is not None])
    found = {
        "alignment": held,
        "note": held.annotation,
        "way": way,
        "ways": [(each, NAMES[each]) for each in WAYS],
        "suggested": len(suggested),
        "joined": len(joined),
        "shown": [_shown(row, rows, held, by_number) for row in laid[(part - 1) * ROWS : part * ROWS]],
        "part": part,
        "parts": range(1, parts + 1),
        "steps": held.last_step,
        "file_form": FileForm(),
        "side_by_side_url": _beside(held),
    }
    return render(request, "comparison/alignment_rows.html", found, status=status)


def _shown(row: Laid, rows: dict[int, Joined], held: Alignment, by_number: list[dict[str, Passage]]) -> dict[str, Any]:
    def side(source: Any, numbers: list[str], known: dict[str, Passage]) -> list[tuple[str, str]]:
        return [(number, source.text[known[number].start : known[number].end]) for number in numbers if number in known]

    return {
        "name": row.name,
        "row": rows.get(row.row) if row.row is not None else None,
        "suggested": row.suggested,
        "one": side(held.one, row.one, by_number[0]),
        "other": side(held.other, row.other, by_number[1]),
    }


def _way(request: HttpRequest) -> str:
    asked = request.GET.get("by") or request.POST.get("by")
    return asked if asked in WAYS else WAYS[0]


def _suggested(held: Alignment, way: str, joined: list[tuple[int, Pairing]], sides: list[list[Passage]]) -> list[Pairing]:
    return suggest(items(held.one, sides[0]), items(held.other, sides[1]), [pairing for _row, pairing in joined], way)


@require_POST
def alignment_join(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`one` and `other`, each once or several times: numbers of passages that become one row."""
    held = _own(request.user, uid)
    joining = Joining(tuple(request.POST.getlist("one")), tuple(request.POST.getlist("other")))
    try:
        held.join([joining])
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return _rows_page(request, held, status=422)
    return _back(request, held, Laid(list(joining.one), list(joining.other)).name)


@require_POST
def alignment_accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All suggestions at once; they say so of themselves for good."""
    held = _own(request.user, uid)
    way = _way(request)
    sides = [list(source.passages.standing().order_by("start")) for source in (held.one, held.other)]
    suggested = _suggested(held, way, pairings(held), sides)
    made = held.join(Joining(one, other, How(way)) for one, other in suggested)
    messages.success(request, _("Rows joined: %(count)d. “Undo the last step” takes all of them back.") % {"count": made})
    return _back(request, held)


@require_POST
def alignment_separate(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    key = request.POST.get("row", "")
    row = get_object_or_404(held.rows.filter(separated=None), pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
    held.separate([row])
    return _back(request, held, request.POST.get("name", "")[:200])


@require_POST
def alignment_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    if held.undo():
        messages.success(request, _("The last step is undone."))
    else:
        messages.info(request, _("There is nothing to undo."))
    return _back(request, held)


@require_POST
def alignment_bring(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return _rows_page(request, held, status=422)
    try:
        made = held.join(read_rows(form.cleaned_data["file"].read(), held))
    except (ImportRefused, ValidationError) as problem:
        messages.error(request, " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem))
        return _rows_page(request, held, status=422)
    messages.success(request, _("Rows joined: %(count)d. “Undo the last step” takes all of them back.") % {"count": made})
    return _back(request, held)


def _back(request: HttpRequest, held: Alignment, name: str = "") -> HttpResponse:
    """To the page of joining, as it was, at the row that was worked on."""
    held.annotation.updated = timezone.now()
    held.annotation.save(update_fields=["updated"])
    part = request.POST.get("part", "")
    query = {"by": _way(request), **({"part": part} if part.isdecimal() and len(part) < 6 else {})}
    return redirect(f"{reverse('alignment_rows', args=[held.annotation.uid])}?{urlencode(query)}{f'#{name}' if name else ''}")
