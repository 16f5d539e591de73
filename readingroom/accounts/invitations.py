"""How people come in where sign-up is by invitation."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from readingroom.accounts.roles import Role

SESSION_KEY, TOKEN_KEY = "admitted", "admitted_by"
GOOD_FOR = timedelta(days=14)


def new_token() -> str:
    return secrets.token_urlsafe(18)


def in_two_weeks() -> datetime:
    return timezone.now() + GOOD_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(withdrawn=None, expires__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets whoever holds it make an account, until it expires or is withdrawn."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.READER)
    note = models.CharField(_("for whom"), max_length=120, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(default=in_two_weeks)
    withdrawn = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known")]

    def __str__(self) -> str:
        return self.note or self.token

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.token])


def admit(request: HttpRequest, role: str = Role.READER, token: str = "") -> None:
    """Let this visitor make an account with `role`, while the invitation of that token is open; a join link of a course calls this too."""
    request.session[SESSION_KEY] = str(role)
    request.session[TOKEN_KEY] = token


def admitted_as(request: HttpRequest) -> str | None:
    """The role this visitor was admitted with, or None."""
    role, token = request.session.get(SESSION_KEY), request.session.get(TOKEN_KEY)
    if role not in Role.values or (token and not Invitation.objects.open().filter(token=token).exists()):
        return None
    return str(role)
