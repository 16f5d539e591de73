"""Rounds: the list, opening one, its page, closing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.models import Group
from readingroom.coding.access import round_of, signed_in, steered_round, steers
from readingroom.coding.forms import RoundForm, codebook_choices
from readingroom.coding.models import Coding, Round
from readingroom.library.models import Source


@dataclass(frozen=True)
class Standing:
    """How far a coder has come in a round."""

    coder: str
    done: int
    of: int

    @property
    def waiting(self) -> int:
        return self.of - self.done


@require_safe
def coding_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds one has part in, with what waits for oneself."""
    person = signed_in(request)
    mine = Q(units__codings__coder=person)
    rounds = (
        Round.objects.visible_to(person)
        .select_related("version__codebook", "group")
        .annotate(mine=Count("units__codings", filter=mine, distinct=True))
        .annotate(waiting=Count("units__codings", filter=mine & Q(units__codings__outcome=""), distinct=True))
    )
    return render(request, "coding/rounds.html", {"rounds": rounds, "may_open": Group.objects.led_by(person).exists()})


@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """`?group=KEY` says whose members code; who leads one group only is not asked."""
    person = signed_in(request)
    groups = Group.objects.led_by(person).filter(archived=None).distinct()
    asked = request.GET.get("group", "")
    group = get_object_or_404(groups, pk=asked) if asked.isdecimal() and len(asked) < 10 else None
    if group is None:
        led = list(groups[:2])
        if len(led) == 1:
            group = led[0]
        else:
            return render(request, "coding/choose_group.html", {"groups": groups})
    form = RoundForm(request.POST or None, user=person, group=group)
    if request.method == "POST" and form.is_valid():
        opened = form.save()
        messages.success(request, _("The round is open. Its coders find it under “Coding rounds”."))
        return redirect(opened)
    context = {"form": form, "group": group, "has_codebook": bool(codebook_choices(person))}
    return render(request, "coding/new_round.html", context, status=422 if form.is_bound else 200)


@require_safe
def coding_round(request: HttpRequest, key: int) -> HttpResponse:
    one = round_of(request, key)
    person = signed_in(request)
    names = one.shown_coders(person)
    counted = Coding.objects.progress(one)
    standings = {coder: Standing(name, *counted[coder]) for coder, name in names.items() if coder in counted}
    steering = steers(request, one)
    context = {
        "round": one,
        "is_steering": steering,
        "mine": standings.get(person.pk),
        "standings": list(standings.values()) if steering or not one.is_open else [],
        "unit_count": one.units.count(),
        "sources": Source.objects.visible_to(person).filter(pk__in=one.units.values("source")).defer("text"),
    }
    return render(request, "coding/round.html", context)


@require_POST
def close_round(request: HttpRequest, key: int) -> HttpResponse:
    one = steered_round(request, key)
    if one.is_open:
        one.close(request.user)
        messages.success(request, _("The round is closed. All in it now see what everybody put."))
    return redirect(one)


@require_POST
def delete_round(request: HttpRequest, key: int) -> HttpResponse:
    """Only as long as nobody has coded: what coders put is not thrown away."""
    one = steered_round(request, key)
    if Coding.objects.filter(unit__round=one).done().exists():
        messages.error(request, _("Somebody has coded in it already: close it instead."))
        return redirect(one)
    one.delete()
    messages.success(request, _("The round is deleted; nobody had coded in it."))
    return redirect("coding_rounds")
