"""How views fetch rounds: 404 for strangers, 403 for coders who may not steer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from readingroom.accounts.models import User
from readingroom.coding.models import Round


def signed_in(request: HttpRequest) -> User:
    """Whoever asks; the room's middleware lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def round_of(request: HttpRequest, key: int) -> Round:
    rounds = Round.objects.visible_to(request.user).select_related("version__codebook", "group", "made_by", "closed_by")
    return get_object_or_404(rounds, pk=key)


def steers(request: HttpRequest, one: Round) -> bool:
    return Round.objects.editable_by(request.user).filter(pk=one.pk).exists()


def steered_round(request: HttpRequest, key: int) -> Round:
    one = round_of(request, key)
    if not steers(request, one):
        raise PermissionDenied(_("Only whoever opened this round, or leads its group, may do that."))
    return one


def closed_round(request: HttpRequest, key: int) -> Round:
    """A round whose coders are no longer blind to each other."""
    one = round_of(request, key)
    if one.is_open:
        raise PermissionDenied(_("While a round is open, coders do not see what others put. Close it first."))
    return one
