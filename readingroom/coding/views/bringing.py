"""A codebook or a project out of a file: choose it, look at what it holds, bring it in, read what was taken and what was not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.audiences import fields_of
from annotations.files import NoteFile
from annotations.models import Audience
from annotations.views.codebooks import ASKED, editable_codebook
from readingroom.accounts.models import User
from readingroom.coding.bringing_forms import CodingFileForm, IntoForm
from readingroom.coding.codebook_csv import Row, add_rows, rows_of
from readingroom.coding.refi.bringing import Bringing, Report, matching_sources
from readingroom.coding.refi.project import Project, TextIn, read_codebook, read_project
from readingroom.coding.refi.xml import Refused
from readingroom.library.models import Source

KIND = "coding/"
"""How the names of our waiting files begin, so that no other import takes them for its own."""


@dataclass
class Held:
    """A file as it was read: rows of a table, or a project (of a codebook file, one without texts)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    project: Project | None = None

    @property
    def title(self) -> str:
        stem = self.name.rpartition("/")[2].rpartition(".")[0] or self.name
        return ((self.project.name if self.project else "") or stem.replace("_", " "))[:150]


def held(name: str, raw: bytes) -> Held:
    """Known by its content, whatever it is called. Raises Refused."""
    if raw[:2] == b"PK":
        return Held(name, project=read_project(raw))
    if raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or (raw[:2] in {b"\xff\xfe", b"\xfe\xff"} and b"<" in raw[2:6]):
        return Held(name, project=read_codebook(raw))
    return Held(name, rows=rows_of(raw))


@require_safe
def codebook_import(request: HttpRequest, codebook: str) -> HttpResponse:
    """Into this codebook."""
    book = editable_codebook(request, codebook)
    return redirect(f"{reverse('coding_import')}?{urlencode({'into': book.slug})}")


@require_http_methods(ASKED)
def coding_import(request: HttpRequest) -> HttpResponse:
    form = CodingFileForm(request.POST, request.FILES) if request.method == "POST" else CodingFileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        raw = file.read()
        try:
            held(file.name or "", raw)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            assert request.user.pk is not None  # the room's middleware lets nobody else in
            NoteFile.objects.stale().delete()
            kept = NoteFile.objects.create(user_id=request.user.pk, name=f"{KIND}{file.name}"[:255], content=raw)
            into = request.GET.get("into", "")
            return redirect(f"{reverse('coding_import_file', args=[kept.pk])}{'?' + urlencode({'into': into}) if into else ''}")
    return render(request, "coding/import.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(ASKED)
def coding_import_file(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _kept(request, pk)
    assert isinstance(request.user, User)
    found = held(kept.name.removeprefix(KIND), bytes(kept.content))
    project = found.project
    matched = matching_sources(request.user, project.texts) if project else {}
    missing = [text for text in project.texts if text.guid not in matched] if project else []
    offered = [(str(text.guid), text.name) for text in missing] if request.user.may_teach else []
    initial = {"into": f"book:{request.GET['into']}"} if "into" in request.GET else {"audience": Audience.ME.value}
    form = IntoForm(request.POST or None, user=request.user, title=found.title, new_texts=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            book = form.codebook()
            report = _brought(found, book, form.cleaned_data, request.user)
            kept.delete()
        return render(request, "coding/imported.html", {"codebook": book, "report": report, "name": found.name})
    shown: dict[str, Any] = {"held": found, "kept": kept, "form": form, "missing": missing, "may_create": bool(offered)}
    if project:
        shown["matched"] = _with_sources(project.texts, matched)
        shown["selections"] = sum(len(text.selections) for text in project.texts)
        shown["left_out"] = sorted(project.left_out.items())
    return render(request, "coding/import_preview.html", shown, status=422 if form.is_bound else 200)


@require_POST
def coding_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    _kept(request, pk).delete()
    return redirect("coding_import")


def _kept(request: HttpRequest, pk: int) -> NoteFile:
    return get_object_or_404(NoteFile.objects.editable_by(request.user).filter(name__startswith=KIND), pk=pk)


def _brought(found: Held, book: Any, chosen: dict[str, Any], user: User) -> Report:
    if found.project is None:
        return add_rows(book, found.rows)
    new_texts = {UUID(guid) for guid in chosen["texts"]}
    return Bringing(found.project, user, book, fields_of(chosen["audience"]), new_texts).bring()


def _with_sources(texts: list[TextIn], matched: dict[UUID, Source]) -> list[tuple[TextIn, Source]]:
    return [(text, matched[text.guid]) for text in texts if text.guid in matched]
