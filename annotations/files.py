"""Files of notes that wait between their preview and their import."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from annotations.people import Person

KEPT_FOR = timedelta(days=1)


class NoteFileQuerySet(models.QuerySet["NoteFile"]):
    def editable_by(self, user: Person) -> NoteFileQuerySet:
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def stale(self) -> NoteFileQuerySet:
        return self.filter(made__lt=timezone.now() - KEPT_FOR)


class NoteFile(models.Model):
    """What somebody sent and has not brought in yet; it is thrown away once it is brought in, or after a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="note_files")
    name = models.CharField(max_length=255)
    content = models.BinaryField(editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[NoteFileQuerySet] = NoteFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made"]

    def __str__(self) -> str:
        return self.name
