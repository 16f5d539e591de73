"""One tag put on many passages at once, after they were looked at."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from annotations.models import Annotation, Tag
from annotations.people import Person


class BulkTaggingQuerySet(models.QuerySet["BulkTagging"]):
    def editable_by(self, user: Person) -> BulkTaggingQuerySet:
        """One's own, as long as they stand."""
        return self.filter(by_id=user.pk, undone=None) if user.is_authenticated else self.none()


class BulkTagging(models.Model):
    """The notes that one confirmed review made, so that they can be taken back together."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=2000, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)
    undone = models.DateTimeField(null=True, blank=True)
    notes = models.ManyToManyField(Annotation, related_name="+")

    objects: ClassVar[BulkTaggingQuerySet] = BulkTaggingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made", "-pk"]

    def __str__(self) -> str:
        return f"{self.tag} by {self.by} on {self.made:%Y-%m-%d}"

    @transaction.atomic
    def undo(self) -> int:
        """Delete its notes, but for those that were written on or answered since; how many stay."""
        going = list(self.notes.filter(deleted=None, body="", replies=None))
        for note in going:
            note.delete_softly()
        self.undone = timezone.now()
        self.save(update_fields=["undone"])
        return self.notes.filter(deleted=None).count()
