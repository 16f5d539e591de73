"""Notes to take along: one's own, those on a text, under a tag, of a group; in five formats that say the same."""

from __future__ import annotations

import json

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.anchors import Anchor
from annotations.exporting.papers import as_html, as_markdown
from annotations.exporting.tables import as_csv, as_xlsx
from annotations.exporting.told import all_told
from annotations.forms import MyNotesForm
from annotations.jsonld import MEDIA_TYPE, collection
from annotations.models import Annotation, Group, Tag, visible_targets
from annotations.programs import for_programs
from annotations.protocol.container import told
from annotations.views.reading import my_notes_found

TYPES = {
    "jsonld": MEDIA_TYPE,
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


@for_programs()
@require_safe
def my_notes_file(request: HttpRequest, form: str) -> HttpResponse:
    """What the filters of "my notes" keep, all of it."""
    filters = MyNotesForm(request.GET)
    if not filters.is_valid():
        raise Http404
    own: QuerySet[Annotation] = my_notes_found(filters, Annotation.objects.editable_by(request.user))
    return taken_along(request, own, form, _("My notes"))


@for_programs()
@require_safe
def source_notes_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The notes on one text, as far as one may read them."""
    target = get_object_or_404(visible_targets(request.user).only("pk", "slug", "title", "short_title"), slug=slug)
    on_it = Anchor.objects.filter(target=target).values("annotation")
    notes = Annotation.objects.visible_to(request.user).filter(Q(target=target) | Q(pk__in=on_it))
    return taken_along(request, notes, form, _("Notes on %(source)s") % {"source": target}, slug)


@for_programs()
@require_safe
def tag_notes_file(request: HttpRequest, codebook: str, slug: str, form: str) -> HttpResponse:
    tag = get_object_or_404(Tag.objects.visible_to(request.user), codebook__slug=codebook, slug=slug)
    notes = Annotation.objects.visible_to(request.user).filter(tags=tag)
    return taken_along(request, notes, form, _("Notes tagged “%(tag)s”") % {"tag": tag}, slug)


@for_programs()
@require_safe
def group_notes_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    group = get_object_or_404(Group.objects.visible_to(request.user), pk=pk)
    notes = Annotation.objects.visible_to(request.user).filter(group=group)
    return taken_along(request, notes, form, _("Notes of %(group)s") % {"group": group}, slugify(group.name, allow_unicode=True))


def taken_along(request: HttpRequest, notes: QuerySet[Annotation], form: str, title: str, name: str = "") -> HttpResponse:
    """A file of notes that the person may read, in the order they were made."""
    user, address = request.user, request.build_absolute_uri
    chosen = told(notes, user).order_by("created", "pk")
    if form == "jsonld":
        made = json.dumps(collection(chosen, user, address, request.path, title), ensure_ascii=False, indent=1).encode()
    elif form in {"csv", "xlsx"}:
        made = (as_csv if form == "csv" else as_xlsx)(all_told(chosen, user, address))
    else:
        made = (as_html if form == "html" else as_markdown)(all_told(chosen, user, address), title)
    answer = HttpResponse(made, content_type=TYPES[form])
    file_name = f"notes-{name}.{form}" if name else f"notes.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return answer
