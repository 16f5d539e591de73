"""Keys for programs: made once, shown once, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.people import Person

PREFIX = "rr_"
"""So that a key that turns up in a log or a repository is known for what it is."""
MOST_TOKENS = 20
SEEN_EVERY = timedelta(minutes=1)


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self) -> TokenQuerySet:
        """Neither revoked nor past their day, of people who may still sign in."""
        return self.filter(Q(expires=None) | Q(expires__gt=timezone.now()), revoked=None, user__is_active=True)

    def of(self, user: Person) -> TokenQuerySet:
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def make(self, user: Person, name: str, *, may_write: bool = False, expires: datetime | None = None) -> tuple[Token, str]:
        """A token and its key, which nobody can read again. Raises ValueError for a guest."""
        if user.pk is None:
            raise ValueError("a guest has no tokens")
        key = PREFIX + secrets.token_urlsafe(32)
        token = self.create(user_id=user.pk, name=name, may_write=may_write, expires=expires, digest=digest_of(key))
        return token, key

    def holding(self, key: str) -> Token | None:
        """The live token of a key, if there is one; its use is noted, to the minute."""
        token = self.live().select_related("user").filter(digest=digest_of(key)).first() if key.startswith(PREFIX) else None
        now = timezone.now()
        if token is not None and (token.used is None or token.used < now - SEEN_EVERY):
            self.filter(pk=token.pk).update(used=now)
        return token


class Token(models.Model):
    """A key for a program that acts as a person. Only the SHA-256 of the key is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True, editable=False)
    revoked = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked is None and (self.expires is None or self.expires > timezone.now())

    def revoke(self) -> None:
        self.revoked = timezone.now()
        self.save(update_fields=["revoked"])


def digest_of(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
