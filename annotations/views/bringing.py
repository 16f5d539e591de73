"""Bringing notes in: a file, what would become of each of its notes, and the report."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotations.bringing.plan import Plan, guesses
from annotations.bringing.rows import LARGEST, Row, read_file
from annotations.models import NoteFile, visible_targets
from annotations.protocol.refusing import Refused

MOST_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
def bring_notes(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    NoteFile.objects.stale().delete()
    error = ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise Refused(_("Choose a file."))
            content = sent.read(LARGEST + 1)
            rows = read_file(content)
            if not rows:
                raise Refused(_("There are no notes in this file."))
        except Refused as refused:
            error = refused.message
        else:
            held = NoteFile.objects.create(user_id=request.user.pk or 0, name=str(sent.name)[:255], content=content)
            return redirect("bring_notes_file", held.pk)
    return render(request, "annotations/bring.html", {"error": error}, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_notes_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of each note, for the texts and people chosen; with `do` it is done, and the file thrown away."""
    held = get_object_or_404(NoteFile.objects.editable_by(request.user), pk=pk)
    rows = read_file(bytes(held.content))
    guessed = guesses(rows, request.user, request.get_host())
    writers = Counter(row.user for row in rows if not row.problem)
    names, users = list(guessed), list(writers)
    if request.method == "POST":
        texts = {uri: request.POST.get(f"text-{at}", guessed[uri]) for at, uri in enumerate(names)}
        chosen = {user for at, user in enumerate(users) if request.POST.get(f"user-{at}")} if len(users) > 1 else set(users)
    else:
        texts, chosen = guessed, {writers.most_common(1)[0][0]} if writers else set()
    plan = Plan(rows, request.user, request.get_host(), texts, chosen)
    done = request.method == "POST" and "do" in request.POST
    if done:
        plan.carry_out(keep_audience=bool(request.POST.get("audience")))
        held.delete()
    shown: dict[str, Any] = {
        "file": held,
        "plan": plan,
        "counts": {fate: plan.count(fate) for fate in ("new", "back", "known", "lost")},
        "outcomes": sorted(plan.outcomes, key=lambda each: (each.fate != "lost", not each.reason, each.row.number))[:MOST_SHOWN],
        "done": done,
        "texts": [(at, uri, texts[uri], _titled(rows, uri)) for at, uri in enumerate(names)],
        "writers": [(at, user, writers[user], user in chosen) for at, user in enumerate(users)] if len(users) > 1 else [],
        "sources": visible_targets(request.user).exclude(text="").only("pk", "slug", "title", "short_title").order_by("title"),
        "has_audiences": any(row.audience for row in rows),
        "keeps_audience": bool(request.POST.get("audience")),
    }
    return render(request, "annotations/bring_file.html", shown)


@require_POST
def discard_notes_file(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(NoteFile.objects.editable_by(request.user), pk=pk).delete()
    messages.info(request, _("The file is thrown away; nothing was brought in."))
    return redirect("bring_notes")


def _titled(rows: list[Row], uri: str) -> str:
    return next((row.title for row in rows if row.title and row.uri == uri), "")
