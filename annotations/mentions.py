"""People named in a note by "@name", among those who may read it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class MentionQuerySet(models.QuerySet["Mention"]):
    def unseen(self) -> MentionQuerySet:
        return self.filter(seen=None)


class Mention(models.Model):
    """A person named in a note. Whether they may read it is asked again whenever it is shown."""

    annotation = models.ForeignKey("annotations.Annotation", on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    seen = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MentionQuerySet] = MentionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation", "pk"]
        constraints = [models.UniqueConstraint(fields=["annotation", "person"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.annotation}"
