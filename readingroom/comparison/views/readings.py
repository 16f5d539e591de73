"""Readings of a pair: choosing links, asking their writers, publishing, withdrawing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.people import Person
from readingroom.comparison.answering import AnswerForm, said_about, say
from readingroom.comparison.beside import address
from readingroom.comparison.models import Link, Reading, ReadingLink
from readingroom.comparison.reading_forms import AgreeForm, ReadingForm
from readingroom.comparison.shown import Shown, shown
from readingroom.comparison.version_forms import ReasonForm
from readingroom.library.models import Source

QUESTION = gettext_lazy("I question this reading")


@require_http_methods(["GET", "HEAD", "POST"])
def new_reading(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Instructors choose among the links that they may read."""
    one, second = (get_object_or_404(Source.objects.visible_to(request.user), slug=each) for each in (slug, other))
    if not getattr(request.user, "may_teach", False):
        raise PermissionDenied
    links = shown(Link.objects.visible_to(request.user).standing().between(one, [second]), request.user)
    form = ReadingForm(request.POST or None, links=[each.link for each in links])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = Reading.objects.make(
            one, second, by=request.user, title=said["title"], body=said["introduction"], audience=said["audience"], links=form.chosen
        )
        messages.success(request, _("Kept as a draft, which nobody else sees. Publish it when the writers have answered, or before."))
        return redirect(made)
    chosen = set(request.POST.getlist("links"))
    found = {
        "source": one,
        "other": second,
        "form": form,
        "links": [(each, str(each.link.pk) in chosen, each.link.annotation.creator_id == request.user.pk) for each in links],
    }
    return render(request, "comparison/reading_new.html", found, status=422 if request.method == "POST" else 200)


def _reading(person: Person, uid: UUID) -> Reading:
    found = Reading.objects.visible_to(person).filter(annotation__deleted=None)
    return get_object_or_404(found.select_related("annotation__creator", "annotation__group", "one", "other"), annotation__uid=uid)


def _own(person: Person, uid: UUID) -> Reading:
    reading = _reading(person, uid)
    if not Reading.objects.editable_by(person).filter(pk=reading.pk).exists():
        raise PermissionDenied
    return reading


@login_not_required
@require_safe
def reading(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _page(request, _reading(request.user, uid), AnswerForm(questions=QUESTION))


def _page(request: HttpRequest, held: Reading, form: AnswerForm, status: int = 200) -> HttpResponse:
    mine = Reading.objects.editable_by(request.user).filter(pk=held.pk).exists()
    links = shown(held.links_for(request.user), request.user)
    found = {
        "reading": held,
        "note": held.annotation,
        "by": held.annotation.shown_creator(request.user),
        "links": links,
        "waiting": _waiting(held, links, request.user) if mine else [],
        "mine": mine,
        "reason_form": ReasonForm(),
        **said_about(held.annotation, request.user),
        "form": form,
        "side_by_side_url": f"{address([held.one, held.other])}?{urlencode({'reading': held.annotation.uid})}",
    }
    return render(request, "comparison/reading.html", found, status=status)


def _waiting(held: Reading, links: list[Shown], user: Person) -> list[tuple[Shown, bool]]:
    """For the publisher: chosen links that are not in, and whether their writer declined."""
    inside = {each.link.pk for each in links}
    said = {member.link_id: member.declined is not None for member in held.members.all()}
    chosen = Link.objects.visible_to(user).standing().filter(pk__in=said).exclude(pk__in=inside)
    return [(each, said[each.link.pk]) for each in shown(chosen, user)]


@require_POST
def reading_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    if not getattr(request.user, "may_teach", False):
        raise PermissionDenied
    held.publish(request.user)
    messages.success(request, _("Published under your name; the ledger lists it."))
    return redirect(held)


@require_POST
def reading_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _own(request.user, uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: everybody who could read it can read that."))
    else:
        held.withdraw(form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. Links that it showed to more people are addressed again to whom they were before."))
    return redirect(held)


@require_POST
def reading_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    held = _reading(request.user, uid)
    form = AnswerForm(request.POST, questions=QUESTION)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    say(request, held.annotation, form)
    return redirect(f"{held.get_absolute_url()}#questions")


# -- Whoever wrote the links.


def asked_of(user: Person) -> list[ReadingLink]:
    """Links of one's own that somebody would publish, the unanswered first."""
    if not user.is_authenticated:
        return []
    own = Link.objects.visible_to(user).standing().filter(annotation__creator_id=user.pk)
    members = ReadingLink.objects.filter(link__in=own, reading__withdrawn=None, reading__annotation__deleted=None)
    others = members.exclude(reading__annotation__creator_id=user.pk).select_related(
        "reading__annotation__creator", "link__annotation", "link__from_source", "link__to_source"
    )
    return sorted(others, key=lambda member: (member.agreed is not None or member.declined is not None, member.pk))


@require_safe
def readings_asked(request: HttpRequest) -> HttpResponse:
    members = asked_of(request.user)
    found = {
        "asked": [
            (member, AgreeForm(user=request.user, link=member.link, initial=_said(member), auto_id=f"id_{member.pk}_%s"))
            for member in members
        ]
    }
    return render(request, "comparison/readings_asked.html", found)


def _said(member: ReadingLink) -> dict[str, Any]:
    return {"answer": "yes" if member.agreed else "no" if member.declined else ""}


@require_POST
def reading_agree(request: HttpRequest, key: int) -> HttpResponse:
    member = next((each for each in asked_of(request.user) if each.pk == key), None)
    if member is None:
        raise Http404
    form = AgreeForm(request.POST, user=request.user, link=member.link)
    if form.is_valid():
        member.answer(agrees=form.cleaned_data["answer"] == "yes", signed=form.signed)
        messages.success(request, _("Noted. You can say otherwise here at any time."))
    else:
        messages.error(request, _("Choose yes or no."))
    return redirect("readings_asked")
