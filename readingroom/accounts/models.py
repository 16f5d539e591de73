"""The people of the room."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from readingroom.accounts.feeds import FeedKey
from readingroom.accounts.invitations import Invitation
from readingroom.accounts.roles import Role
from readingroom.accounts.room import Room, SignUp

__all__ = ["Digest", "FeedKey", "Invitation", "Preference", "Role", "Room", "SignUp", "User"]


class UserQuerySet(models.QuerySet["User"]):
    def editable_by(self, user: User) -> UserQuerySet:
        """Whose account the person may change: administrators everybody's."""
        return self.filter() if user.may_administer else self.none()


class People(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Django's own manager, which makes people, with our words for permission."""


class User(AbstractUser):
    """A person. The e-mail address is optional; nobody but the person and administrators sees it."""

    email = models.EmailField(_("e-mail address"), blank=True)
    full_name = models.CharField(_("name as others see it"), max_length=150, blank=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.READER)

    objects: ClassVar[People] = People()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_once"),
            models.UniqueConstraint(Lower("pseudonym"), condition=~models.Q(pseudonym=""), name="user_pseudonym_once"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def may_administer(self) -> bool:
        return self.is_active and (self.role == Role.ADMIN or self.is_superuser)

    @property
    def may_curate(self) -> bool:
        return self.is_active and (self.role == Role.CURATOR or self.may_administer)

    @property
    def may_teach(self) -> bool:
        return self.is_active and (self.role == Role.INSTRUCTOR or self.may_curate)


class Digest(models.TextChoices):
    """How often a mail says what is new; only for those who ask for it."""

    NEVER = "never", _("never")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


class Preference(models.Model):
    """How a signed-in person likes the pages; guests keep the same in a cookie."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    language = models.CharField(max_length=12, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.NEVER)
    digest_sent = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(digest__in=Digest.values), name="preference_digest_known")]

    def __str__(self) -> str:
        return f"preferences of {self.user}"
