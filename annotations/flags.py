"""Reports to the moderators."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> FlagQuerySet:
        return self.filter(settled=None)


class Flag(models.Model):
    """A reader's word to the moderators that a note should be looked at."""

    annotation = models.ForeignKey("annotations.Annotation", on_delete=models.CASCADE, related_name="flags")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flags")
    reason = models.CharField(max_length=300)
    made = models.DateTimeField(default=timezone.now, editable=False)
    settled = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[FlagQuerySet] = FlagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made"]
        constraints = [models.UniqueConstraint(fields=["annotation", "reporter"], condition=Q(settled=None), name="one_open_flag_each")]

    def __str__(self) -> str:
        return f"flag on {self.annotation}"
