"""A link's own page: both ends, why, by whom, what was asked about it; and changing, retiring or deleting it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.audiences import choice_of
from annotations.people import Person
from readingroom.comparison.answering import AnswerForm, said_about, say
from readingroom.comparison.beside import address
from readingroom.comparison.forms import LinkForm, RetireForm
from readingroom.comparison.models import End, Link, ReadingLink
from readingroom.comparison.relations import Relation
from readingroom.library.models import Source


def _link(person: Person, uid: UUID) -> Link:
    links = Link.objects.visible_to(person).select_related("annotation__creator", "annotation__group", "from_source", "to_source")
    return get_object_or_404(links, annotation__uid=uid)


def _own(person: Person, uid: UUID) -> Link:
    """The link if the person may change it: 404 for whoever may not see it, 403 for whoever may only read it."""
    link = _link(person, uid)
    if not Link.objects.editable_by(person).filter(pk=link.pk).exists():
        raise PermissionDenied
    return link


@login_not_required
@require_safe
def link(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _page(request, _link(request.user, uid), AnswerForm())


def _page(request: HttpRequest, shown: Link, form: AnswerForm, status: int = 200) -> HttpResponse:
    by = shown.annotation.shown_creator(request.user)
    found = {
        "link": shown,
        "note": shown.annotation,
        "by": by,
        "retired_by": by if shown.retired_by_id == shown.annotation.creator_id else shown.retired_by,
        "relation": Relation(shown.relation),
        "ends": [_end(shown, 0), _end(shown, 1)],
        "says": _says(shown),
        "asked_for": ReadingLink.objects.filter(
            link=shown, link__annotation__creator_id=request.user.pk, agreed=None, declined=None, reading__withdrawn=None
        ).exists(),
        **said_about(shown.annotation, request.user),
        "form": form,
        "may_edit": Link.objects.editable_by(request.user).filter(pk=shown.pk).exists(),
        "side_by_side_url": address([shown.from_source, shown.to_source]),
    }
    return render(request, "comparison/link.html", found, status=status)


def _says(shown: Link) -> dict[str, Any] | None:
    """The words that make the link explicit, with the passage where they stand today."""
    anchor = shown.says
    if anchor is None:
        return None
    source = shown.from_source if anchor.target_id == shown.from_source_id else shown.to_source
    passage = source.passage_at(anchor.start) if anchor.start is not None else None
    return {"source": source, "anchor": anchor, "passage": passage}


def _end(shown: Link, ordinal: int) -> dict[str, Any]:
    """One end: its source, its words as made, and the passage where they stand today."""
    source: Source = shown.to_source if ordinal else shown.from_source
    anchor = shown.anchor(ordinal)
    passage = source.passage_at(anchor.start) if anchor and anchor.start is not None else None
    return {"source": source, "anchor": anchor, "passage": passage, "role": _("acted on") if ordinal else _("acts")}


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Question a link or answer in its thread; whoever may read the link may read the answer."""
    asked = _link(request.user, uid)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    say(request, asked.annotation, form)
    return redirect(f"{asked.get_absolute_url()}#questions")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    changed = _own(request.user, uid)
    note = changed.annotation
    held = changed.says.exact if changed.says else ""
    initial = {"relation": changed.relation, "basis": changed.basis, "says": held, "reason": note.body, "audience": choice_of(note)}
    form = LinkForm(request.POST or None, user=request.user, target=changed.from_source, note=note, initial=initial)
    if request.method == "POST" and form.is_valid() and (says := _words(changed, form)) is not False:
        with transaction.atomic():
            if form.cleaned_data["says"] != held or form.cleaned_data["basis"] != changed.basis:
                changed.put_words(says or None)
            changed.relation, changed.basis = form.cleaned_data["relation"], form.cleaned_data["basis"]
            changed.save(update_fields=["relation", "basis"])
            note.body = form.cleaned_data["reason"]
            note.audience, note.group = form.cleaned_data["audience"]
            if "signature" in form.fields:
                note.signature, note.signature_group_id = form.signed["signature"], form.signed["signature_group_id"]
            note.updated = timezone.now()
            note.save()
        messages.success(request, _("Changed."))
        return redirect(changed)
    found = {"link": changed, "form": form, "ends": [_end(changed, 0), _end(changed, 1)]}
    return render(request, "comparison/link_edit.html", found, status=422 if request.method == "POST" else 200)


def _words(changed: Link, form: LinkForm) -> End | Literal[False] | None:
    """The words that make the link explicit; False, with an error on the form, where they stand in neither text."""
    ends = [
        End(source, anchor.start if anchor else None, anchor.end if anchor else None)
        for source, anchor in ((changed.from_source, changed.anchor(0)), (changed.to_source, changed.anchor(1)))
    ]
    try:
        return form.words_in(ends)
    except ValidationError as problem:
        form.add_error("says", problem.messages)
        return False


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    gone = _own(request.user, uid)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gone.retire(request.user, form.cleaned_data["reason"])
        messages.success(request, _("Retired: it no longer stands between the texts; its page stays."))
        return redirect(gone)
    return render(request, "comparison/link_retire.html", {"link": gone, "form": form}, status=422 if request.method == "POST" else 200)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    gone = _own(request.user, uid)
    gone.annotation.delete_softly()
    messages.success(request, _("Deleted."))
    return redirect(address([gone.from_source, gone.to_source]))
