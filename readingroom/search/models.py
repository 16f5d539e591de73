"""The outbox of the index, and searches people keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

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


class SavedSearch(models.Model):
    """A query a person keeps; `seen` is when they last looked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(max_length=120)
    query = models.CharField(max_length=2000, help_text="The query string of the search page's address.")
    made = models.DateTimeField(default=timezone.now, editable=False)
    seen = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
