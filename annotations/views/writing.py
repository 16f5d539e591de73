"""Writing notes: on words counted by a script, on a passage without one, changing, deleting, answering."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.forms import NoteForm, ReplyForm
from annotations.models import Annotation, Audience, Group, Motivation, visible_targets
from annotations.naming import name_people
from annotations.placing import PassageNoteForm, PlacedNoteForm
from annotations.signals import annotation_made

UNDO_WITHIN = timedelta(days=30)
CARRIED = ("assignment",)
"""What a form passes on of the address it was opened at."""


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def target_of(request: HttpRequest, slug: str) -> Any:
    return get_object_or_404(visible_targets(request.user), slug=slug)


@require_POST
def annotate_words(request: HttpRequest, slug: str) -> HttpResponse:
    """A note on spans of a text. Programs are answered in JSON; a browser without script sees the same form again."""
    target = target_of(request, slug)
    form = PlacedNoteForm(request.POST, creator=request.user, target=target)
    if not form.is_valid():
        return _refused(request, form, "annotations/annotate.html", {"target": target, "quote": _quoted(target, request)})
    return _saved(request, _made(request, form))


def annotate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """A note on a passage: the way without script, for screen readers and touch."""
    target = target_of(request, slug)
    passage = target.passage_numbered(number)
    if passage is None:
        raise Http404
    form = PassageNoteForm(request.POST or None, creator=request.user, target=target, passage=passage)
    shown = {"target": target, "passage": passage, "quote": target.text[passage.start : passage.end]}
    if request.method != "POST":
        return render(request, "annotations/annotate.html", {"form": form, **shown, **_carried(request)})
    if not form.is_valid():
        return _refused(request, form, "annotations/annotate.html", shown)
    return _saved(request, _made(request, form))


def edit_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = own_note(request, uid)
    form: NoteForm | ReplyForm
    if note.motivation == Motivation.REPLYING:
        assert note.parent is not None
        form = ReplyForm(request.POST or None, creator=request.user, root=note.parent, note=note)
    else:
        form = NoteForm(request.POST or None, creator=request.user, target=note.target, note=note)
    if request.method != "POST":
        return render(request, "annotations/edit.html", {"form": form, "note": note})
    if not form.is_valid():
        return _refused(request, form, "annotations/edit.html", {"note": note})
    with transaction.atomic():
        form.save()
        _name(request, note)
    return _saved(request, note, status=200)


@require_POST
def delete_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Deleting can be undone, so it is not asked about."""
    note = own_note(request, uid)
    note.delete_softly()
    restore = reverse("restore_note", args=[note.uid])
    if wants_json(request):
        return JsonResponse({"deleted": str(note.uid), "restore": restore})
    return render(request, "annotations/deleted.html", {"note": note, "back": note.get_place_url()})


@require_POST
def restore_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    recently = Annotation.objects.filter(creator_id=request.user.pk, deleted__gt=timezone.now() - UNDO_WITHIN)
    note = get_object_or_404(recently.on_texts_of(request.user), uid=uid)
    note.restore()
    return _saved(request, note, status=200)


def reply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An answer to the note that began a thread; an answer to an answer stands in the same thread."""
    answered = get_object_or_404(Annotation.objects.visible_to(request.user).signed_for(request.user), uid=uid)
    root = answered.parent or answered
    if root.pk != answered.pk:
        root = get_object_or_404(Annotation.objects.visible_to(request.user).signed_for(request.user), pk=root.pk)
    if root.group is not None and root.group.archived:
        messages.error(request, _("The group is archived: its notes can be read, not answered."))
        return redirect(root)
    if root.group is not None and not Group.objects.writable_by(request.user).filter(pk=root.group.pk).exists():
        messages.error(request, _("You are not in this group any more: what you wrote there stays, and nothing is added to it."))
        return redirect(root)
    form = ReplyForm(request.POST or None, creator=request.user, root=root)
    if request.method != "POST":
        return render(request, "annotations/reply.html", {"form": form, "note": root})
    if not form.is_valid():
        return _refused(request, form, "annotations/reply.html", {"note": root})
    with transaction.atomic():
        answer = form.save()
        annotation_made.send(sender=Annotation, annotation=answer, request=request)
        _name(request, answer)
    return _saved(request, answer, to=f"{root.get_absolute_url()}#note-{answer.uid}")


@require_POST
def resolve_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A question is settled, or open again, for whoever asked it and whoever moderates it."""
    asked = Annotation.objects.filter(motivation=Motivation.QUESTIONING)
    mine = asked.editable_by(request.user) | asked.moderated_by(request.user)
    note = get_object_or_404(mine, uid=uid)
    note.resolved = None if note.resolved else timezone.now()
    note.save(update_fields=["resolved"])
    return _saved(request, note, status=200, to=note.get_absolute_url())


@require_POST
def keep_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Only for me, from now on. What others answered stays theirs, and is shown to nobody but them and the note's writer."""
    note = own_note(request, uid)
    Annotation.objects.filter(pk=note.pk).readdress(request.user, Audience.ME, None)
    messages.success(request, _("Only you read this note from now on."))
    return _saved(request, note, status=200, to=note.get_absolute_url())


def own_note(request: HttpRequest, uid: UUID) -> Annotation:
    """404 for those who may not read it, 403 for those who may but did not write it."""
    notes = Annotation.objects.select_related("target", "parent", "group")
    own = notes.editable_by(request.user).filter(uid=uid).first()
    if own is None:
        get_object_or_404(notes.visible_to(request.user), uid=uid)
        raise PermissionDenied(_("Only its writer can change a note."))
    return own


def _made(request: HttpRequest, form: PlacedNoteForm) -> Annotation:
    with transaction.atomic():
        note = form.save()
        annotation_made.send(sender=Annotation, annotation=note, request=request)
        _name(request, note)
    return note


def _name(request: HttpRequest, note: Annotation) -> None:
    """Keep whom the note names, and say so to its writer."""
    if names := name_people(note, request.user):
        messages.info(request, _("Named: %(names)s.") % {"names": ", ".join(names)})


def _saved(request: HttpRequest, note: Annotation, *, status: int = 201, to: str = "") -> HttpResponse:
    to = _carrying(request, to or note.get_place_url())
    if wants_json(request):
        said = [str(message) for message in messages.get_messages(request)]
        return JsonResponse(
            {"uid": str(note.uid), "url": note.get_absolute_url(), "place": to, "messages": said}, status=status, headers={"Location": to}
        )
    return redirect(to)


def _refused(request: HttpRequest, form: Form, template: str, shown: dict[str, Any]) -> HttpResponse:
    """422, with everything that was typed."""
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    return render(request, template, {"form": form, **shown, **_carried(request)}, status=422)


def _carried(request: HttpRequest) -> dict[str, Any]:
    carried = {name: request.POST.get(name) or request.GET.get(name, "") for name in CARRIED}
    return {"carried": {name: value for name, value in carried.items() if value}}


def _carrying(request: HttpRequest, url: str) -> str:
    """The address with what the form carried, so that the page one came from looks as it did."""
    carried = _carried(request)["carried"]
    if not carried:
        return url
    path, hash_sign, fragment = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(carried)}{hash_sign}{fragment}"


def _quoted(target: Any, request: HttpRequest) -> str:
    """The words a refused form was about, as far as its spans can be read."""
    pairs = [span.split("-") for span in request.POST.get("spans", "").split(",")[:20]]
    places = [
        (int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(part.isdecimal() and len(part) < 10 for part in pair)
    ]
    return " […] ".join(target.text[start:end] for start, end in places)
