"""Saying "I looked and found none", and setting two texts in the roles of primary statement and critique."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from readingroom.comparison.beside import address
from readingroom.comparison.forms import LookedForm, PairForm
from readingroom.comparison.models import Looked, Pair
from readingroom.comparison.version_forms import ReasonForm
from readingroom.library.models import Passage, Source


@require_http_methods(["GET", "HEAD", "POST"])
def looked(request: HttpRequest, slug: str, number: str, other: str) -> HttpResponse:
    passage = get_object_or_404(Passage.objects.visible_to(request.user).select_related("source"), source__slug=slug, number=number)
    text = get_object_or_404(Source.objects.visible_to(request.user), slug=other)
    back = address([passage.source, text], passage.number)
    form = LookedForm(request.POST or None, user=request.user, target=passage.source)
    if request.method == "POST" and form.is_valid():
        audience, group = form.cleaned_data["audience"]
        Looked.objects.make(passage, text, by=request.user, where=form.cleaned_data["where"], audience=audience, group=group)
        messages.success(request, _("Noted: you looked and found none."))
        return redirect(back)
    found = {"passage": passage, "source": passage.source, "other": text, "form": form, "back": back}
    return render(request, "comparison/looked.html", found, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Instructors and curators set roles, under their names."""
    sources = tuple(get_object_or_404(Source.objects.visible_to(request.user), slug=each) for each in (slug, other))
    if not getattr(request.user, "may_teach", False):
        raise PermissionDenied
    form = PairForm(request.POST or None, sources=(sources[0], sources[1]), instance=Pair(set_by_id=request.user.pk))
    if request.method == "POST" and form.is_valid():
        pair = form.save()
        messages.success(request, _("Set. Both columns now say so, with your name and the date."))
        return redirect(pair)
    pairs = (
        Pair.objects.visible_to(request.user).standing().between(sources[0], sources[1]).select_related("statement", "critique", "set_by")
    )
    mine = set(Pair.objects.editable_by(request.user).values_list("pk", flat=True))
    found = {"source": sources[0], "other": sources[1], "form": form, "pairs": [(pair, pair.pk in mine) for pair in pairs]}
    return render(request, "comparison/roles.html", found, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_roles(request: HttpRequest, key: int) -> HttpResponse:
    pair = get_object_or_404(Pair.objects.visible_to(request.user).standing().select_related("statement", "critique"), pk=key)
    if not Pair.objects.editable_by(request.user).filter(pk=pair.pk).exists():
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pair.withdraw(request.user, form.cleaned_data["reason"])
        messages.success(request, _("The roles are withdrawn, with your reason in the ledger."))
        return redirect(address([pair.statement, pair.critique]))
    return render(request, "comparison/withdraw.html", {"what": pair, "form": form}, status=422 if request.method == "POST" else 200)
