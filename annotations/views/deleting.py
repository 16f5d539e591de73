"""Deleting everything one wrote: asked about, because it is much; taken back within a month, as one note is."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from annotations.models import Annotation
from annotations.views.writing import UNDO_WITHIN


@require_http_methods(["GET", "HEAD", "POST"])
def delete_notes(request: HttpRequest) -> HttpResponse:
    """Whoever types their name means it."""
    own = Annotation.objects.filter(creator_id=request.user.pk, deleted=None)
    error = ""
    if request.method == "POST":
        if request.POST.get("name", "").strip() == request.user.get_username():
            count = _delete(request)
            said = ngettext("%(n)s note is deleted.", "%(n)s notes are deleted.", count) % {"n": count}
            messages.success(request, f"{said} {_('You can take that back here for a month.')}")
            return redirect("delete_notes")
        error = _("That is not your user name: nothing was deleted.")
    recent = Annotation.objects.filter(creator_id=request.user.pk, deleted__gt=timezone.now() - UNDO_WITHIN)
    at_once = recent.order_by().values("deleted").annotate(n=Count("pk")).filter(n__gt=1).order_by("-deleted")
    answered = Annotation.objects.filter(parent__in=own, deleted=None).exclude(creator_id=request.user.pk).count()
    shown = {"total": own.count(), "answered": answered, "at_once": at_once, "error": error}
    return render(request, "annotations/delete_notes.html", shown, status=422 if error else 200)


@require_POST
def restore_notes(request: HttpRequest) -> HttpResponse:
    """Take back what was deleted at one moment."""
    moment = _moment(request.POST.get("deleted", ""))
    count = 0
    if moment is not None and moment > timezone.now() - UNDO_WITHIN:
        with transaction.atomic():
            for note in Annotation.objects.filter(creator_id=request.user.pk, deleted=moment):
                note.restore()
                count += 1
    messages.success(request, ngettext("%(n)s note is back.", "%(n)s notes are back.", count) % {"n": count})
    return redirect("my_notes")


@transaction.atomic
def _delete(request: HttpRequest) -> int:
    """All at one moment, by which they are found again; one by one, so that whoever listens is told."""
    now, count = timezone.now(), 0
    for note in Annotation.objects.filter(creator_id=request.user.pk, deleted=None):
        note.deleted = now
        note.save(update_fields=["deleted"])
        count += 1
    return count


def _moment(sent: str) -> datetime | None:
    try:
        return parse_datetime(sent)
    except ValueError:
        return None
