"""What this room decides about signing in and up; the rest is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from readingroom.accounts.invitations import SESSION_KEY, admitted_as
from readingroom.accounts.models import User
from readingroom.accounts.room import Room, SignUp


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    def get_user(self, user_id: int) -> User | None:
        """Every page wants the person's preference too: one query for both."""
        user = User.objects.select_related("preference").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return Room.current().sign_up == SignUp.OPEN or admitted_as(request) is not None

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        if role := admitted_as(request):
            user.role = role
        saved: User = super().save_user(request, user, form, commit)
        request.session.pop(SESSION_KEY, None)
        return saved

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if Room.current().is_demo and not settings.LOCAL:
            raise ValidationError(_("This is the demonstration, whose passwords are known: nobody can sign in to it from outside."))
        super().pre_authenticate(request, **credentials)
