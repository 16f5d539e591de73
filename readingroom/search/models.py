"""The outbox of the index, and searches people keep."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from typing import ClassVar

import numpy as np
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from annotations.people import Person

SOURCE_CHANGED = "library.source"
PASSAGE_CHANGED = "library.passage"
NAME_CHANGED = "library.name"
COLLECTION_CHANGED = "library.collection"
NOTE_CHANGED = "annotations.annotation"
TAG_CHANGED = "annotations.tag"


class IndexChange(models.Model):
    """Something that may have changed and that the index has yet to look at: a model's label and a key, nothing more."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, user: Person) -> SavedSearchQuerySet:
        """One's own: what somebody looks for is nobody else's business."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def editable_by(self, user: Person) -> SavedSearchQuerySet:
        return self.visible_to(user)

    def fed_by(self, key: str) -> SavedSearchQuerySet:
        """That whose feed the key opens; of somebody who may no longer come in, none."""
        return self.filter(feed_digest=digest(key), user__is_active=True) if key else self.none()


class SavedSearch(models.Model):
    """A query a person keeps. `known` is what it found when they last looked (`seen`): keys of passages or notes, packed."""

    MOST = 200

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(_("title"), max_length=120)
    query = models.CharField(max_length=2000, help_text="The query string of the search page's address.")
    made = models.DateTimeField(default=timezone.now, editable=False)
    seen = models.DateTimeField(default=timezone.now)
    known = models.BinaryField(default=bytes, editable=False)
    feed_digest = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False, help_text="SHA-256 of the key in the feed's address."
    )
    feed_made = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[SavedSearchQuerySet] = SavedSearchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.title

    def look(self, found: NDArray[np.int64]) -> None:
        """Keep what is found now as known."""
        self.seen = timezone.now()
        self.known = packed(found)

    def new_among(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those found that were not there when the person last looked."""
        return np.setdiff1d(found, unpacked(bytes(self.known)), assume_unique=True)

    def make_feed_key(self) -> str:
        """A new key, which only its owner is told; an older one opens nothing any more."""
        key = secrets.token_urlsafe(24)
        self.feed_digest, self.feed_made = digest(key), timezone.now()
        self.save(update_fields=["feed_digest", "feed_made"])
        return key

    def revoke_feed(self) -> None:
        self.feed_digest = self.feed_made = None
        self.save(update_fields=["feed_digest", "feed_made"])


def digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def packed(keys: NDArray[np.int64]) -> bytes:
    """Rising keys as differences, squeezed."""
    return zlib.compress(np.diff(keys.astype("<i8"), prepend=0).astype("<i8").tobytes(), 6)


def unpacked(held: bytes) -> NDArray[np.int64]:
    return np.cumsum(np.frombuffer(zlib.decompress(held), "<i8")) if held else np.empty(0, np.int64)
