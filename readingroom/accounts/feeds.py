"""Keys in the addresses of private feeds, which programs fetch without signing in."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone


class FeedKeyQuerySet(models.QuerySet["FeedKey"]):
    def live(self) -> FeedKeyQuerySet:
        """Not revoked, of people who may still sign in."""
        return self.filter(revoked=None, user__is_active=True)

    @transaction.atomic
    def make(self, user: AbstractBaseUser, purpose: str) -> tuple[FeedKey, str]:
        """A new key for one feed of a person, which takes the place of the one before; it cannot be read again."""
        self.filter(user_id=user.pk, purpose=purpose, revoked=None).update(revoked=timezone.now())
        key = secrets.token_urlsafe(24)
        return self.create(user_id=user.pk, purpose=purpose, digest=digest_of(key)), key

    def holding(self, key: str, purpose: str) -> FeedKey | None:
        return self.live().select_related("user").filter(digest=digest_of(key), purpose=purpose).first()


class FeedKey(models.Model):
    """Lets whoever holds it read one feed (`purpose`: "notes", "search-12") as a person, and nothing else. Only its SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_keys")
    purpose = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    revoked = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[FeedKeyQuerySet] = FeedKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made"]
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], condition=Q(revoked=None), name="one_live_key_a_feed")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user}"

    def revoke(self) -> None:
        self.revoked = timezone.now()
        self.save(update_fields=["revoked"])


def digest_of(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
