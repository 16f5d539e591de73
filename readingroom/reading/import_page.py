"""Bringing a text in: choose or paste, look at what the room makes of it, save. Nothing is lost between the steps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from readingroom.accounts.models import User
from readingroom.library.importers import ImportRefused, draft_of, importers_of, read
from readingroom.library.importing import Arrival, Outcome, bring_in
from readingroom.library.models import Source, Upload
from readingroom.reading.bringing_in import BringForm, Preview, SaveForm

LINES_A_PAGE = 300
WAITING = 30
"""Uploads of one person that are kept; the oldest go first."""


def _importer(request: HttpRequest) -> User:
    """Whoever may bring texts in: curators, and instructors for those they read with."""
    if not isinstance(request.user, User) or not request.user.may_teach:
        raise PermissionDenied
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    user = _importer(request)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.method == "POST" and form.is_valid():
        file_name, original = form.brought
        try:
            draft_of(read(original))
        except ImportRefused as refused:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", refused.args[0])
        else:
            upload = Upload.objects.create(user=user, file_name=file_name[:255], original=original)
            _tidy(user)
            return redirect("import_preview", pk=upload.pk)
    uploads = Upload.objects.visible_to(user).defer("original")
    return render(request, "reading/import.html", {"form": form, "uploads": uploads}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    user = _importer(request)
    upload = get_object_or_404(Upload.objects.visible_to(user), pk=pk)
    original = bytes(upload.original)
    asked = request.POST.get("importer") or request.GET.get("importer", "")
    try:
        decoded = read(original)
        offered = importers_of(decoded.text)
        draft = draft_of(decoded, importer=asked if asked in offered else "")
    except ImportRefused as refused:
        return render(request, "reading/import_preview.html", {"upload": upload, "refused": refused.args[0]}, status=422)
    form = SaveForm(request.POST if request.method == "POST" else None, user=user, title=draft.title)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _saved(upload, original, form, user, draft.importer)
        except ImportRefused as refused:
            error = refused.args[0]
        else:
            return _answer(request, outcome)
    preview = Preview(draft, decoded.text)
    page = Paginator(preview.lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    found = {
        "upload": upload,
        "preview": preview,
        "encoding": decoded.encoding,
        "importers": offered,
        "form": form,
        "error": error,
        "page": page,
        "kept": kept.urlencode(),
    }
    return render(request, "reading/import_preview.html", found, status=422 if form.is_bound else 200)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Upload.objects.visible_to(_importer(request)), pk=pk).delete()
    messages.success(request, _("The file has been discarded."))
    return redirect("import_page")


@transaction.atomic
def _saved(upload: Upload, original: bytes, form: SaveForm, user: User, importer: str) -> Outcome:
    """The source, with the upload gone in the same moment. Where a text goes is chosen on the page, never guessed."""
    target = form.target
    arrival = Arrival(
        original,
        upload.file_name,
        by=user,
        access=form.cleaned_data["access"],
        collections=form.cleaned_data.get("collections") or (),
        importer=importer,
        as_new=target is None,
    )
    is_record = target is not None and target.is_record
    outcome = bring_in(arrival, record=target if is_record else None, revise=None if is_record else target)
    if outcome.did == "added":
        outcome.source.groups.set(form.cleaned_data["groups"])
    upload.delete()
    return outcome


def _answer(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    source = outcome.source
    if not Source.objects.visible_to(request.user).filter(pk=source.pk).exists():
        messages.warning(request, _("The room holds this very file already, where you cannot see it. Ask a curator to open it to you."))
        return redirect("import_page")
    said = {
        "added": _("“%s” stands in the room now."),
        "unchanged": _("The room holds this very file already: “%s”. Nothing was changed."),
        "given": _("The record “%s” has its text now."),
        "revised": _("“%s” has a new text. Numbers were kept; readers' notes were found again where their words still stand."),
    }
    messages.success(request, said[outcome.did] % source.title)
    return redirect(source)


def _tidy(user: User) -> None:
    Upload.objects.forgotten().delete()
    kept = Upload.objects.visible_to(user).values_list("pk", flat=True)[:WAITING]
    Upload.objects.visible_to(user).exclude(pk__in=list(kept)).delete()
