"""Reports, and what moderators do about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.flags import Flag
from annotations.forms import ReasonForm
from annotations.models import Annotation, TrailEntry
from annotations.views.reading import sign


def report_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tell the moderators that a note should be looked at; once for each reader until it is settled."""
    note = get_object_or_404(Annotation.objects.visible_to(request.user).signed_for(request.user), uid=uid)
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 422
        return render(request, "annotations/report.html", {"form": form, "note": sign(note, request.user)}, status=status)
    assert request.user.pk is not None  # the room's middleware lets nobody else in
    try:
        with transaction.atomic():
            Flag.objects.create(annotation=note, reporter_id=request.user.pk, reason=form.cleaned_data["reason"])
    except IntegrityError:
        messages.info(request, _("You have reported this note already; nobody has looked at it yet."))
    else:
        messages.success(request, _("Reported. Whoever looks after these notes will read your reason."))
    return redirect(note)


def reported_notes(request: HttpRequest) -> HttpResponse:
    """What was reported and is not settled, for whoever moderates it; and what they have hidden."""
    moderated = Annotation.objects.moderated_by(request.user)
    flags = Flag.objects.open().filter(annotation__in=moderated).select_related("reporter").order_by("made")
    by_note: dict[int, list[Flag]] = {}
    for flag in flags:
        by_note.setdefault(flag.annotation_id, []).append(flag)
    notes = moderated.signed_for(request.user).select_related("target").defer("target__text").prefetch_related("anchors__target")
    reported = [(sign(note, request.user), by_note[note.pk]) for note in notes.filter(pk__in=by_note)]
    hidden = [sign(note, request.user) for note in notes.exclude(hidden=None).order_by("-hidden")[:100]]
    return render(request, "annotations/reported.html", {"reported": reported, "hidden": hidden, "form": ReasonForm()})


@require_POST
def hide_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = get_object_or_404(Annotation.objects.moderated_by(request.user).signed_for(request.user), uid=uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "annotations/hide.html", {"form": form, "note": sign(note, request.user)}, status=422)
    note.hide(request.user, form.cleaned_data["reason"])
    messages.success(request, _("Hidden. Its writer still sees it, with your reason."))
    return redirect("reported_notes")


@require_POST
def show_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a hidden note again, or settle what was reported without hiding anything."""
    note = get_object_or_404(Annotation.objects.moderated_by(request.user), uid=uid)
    with transaction.atomic():
        if note.settle_flags(request.user):
            note.remember(request.user, TrailEntry.Act.SETTLED)
        if note.hidden:
            note.show_again(request.user)
    messages.success(request, _("The note stands, and the reports are settled."))
    return redirect("reported_notes")
