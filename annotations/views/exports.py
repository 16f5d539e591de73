"""One's notes to take along: as W3C Web Annotations and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.forms import MyNotesForm
from annotations.jsonld import MEDIA_TYPE, collection
from annotations.models import Annotation
from annotations.views.reading import my_notes_found

COLUMNS = ("source", "quote", "kind", "note", "tags", "audience", "created", "changed", "state", "start", "end", "address")


def my_notes_file(request: HttpRequest, form: str) -> HttpResponse:
    """What the filters of "my notes" keep, all of it."""
    filters = MyNotesForm(request.GET)
    if not filters.is_valid():
        raise Http404
    own: QuerySet[Annotation] = my_notes_found(filters, Annotation.objects.editable_by(request.user))
    notes = own.signed_for(request.user).select_related("creator", "group", "target", "parent").defer("target__text")  # type: ignore[attr-defined]
    notes = notes.prefetch_related("anchors__target").order_by("created", "pk")
    if form == "jsonld":
        made = collection(notes, request.user, request.build_absolute_uri, reverse("my_notes"), _("My notes"))
        answer: HttpResponse = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1}, content_type=MEDIA_TYPE)
    else:
        answer = HttpResponse(_table(notes, request), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="notes.{form}"'
    return answer


def _table(notes: Iterable[Annotation], request: HttpRequest) -> bytes:
    """One row for each place of a note; with a byte-order mark, without which spreadsheets misread other scripts."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for note in notes:
        for anchor in note.anchors.all() or [None]:
            quote, state, start, end = (anchor.exact, anchor.state, anchor.start, anchor.end) if anchor else ("", "", None, None)
            table.writerow(
                _harmless(value)
                for value in (
                    str(note.target),
                    quote,
                    note.motivation,
                    note.body,
                    ", ".join(tag.label for tag in note.tags.all()),
                    note.group.name if note.group else note.audience,
                    note.created.isoformat(),
                    note.updated.isoformat(),
                    state,
                    start,
                    end,
                    request.build_absolute_uri(note.get_absolute_url()),
                )
            )
    return written.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    """A spreadsheet takes what begins like this for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
