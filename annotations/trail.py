"""What was done with a note besides writing it: who, when, from where to where, why."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.people import Person


class TrailAct(models.TextChoices):
    """What was done."""

    MOVED = "moved", _("moved to other readers")
    AGREED = "agreed", _("agreed that everybody may read it")
    REVOKED = "revoked", _("took back that everybody may read it")
    HIDDEN = "hidden", _("hidden")
    SHOWN = "shown", _("shown again")
    SETTLED = "settled", _("reports settled")


class TrailEntryQuerySet(models.QuerySet["TrailEntry"]):
    def visible_to(self, user: Person) -> TrailEntryQuerySet:
        """What one did with one's own notes; moderators see more by `TrailEntry.objects.filter(annotation__in=moderated)`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(annotation__creator_id=user.pk, actor_id=user.pk)


class TrailEntry(models.Model):
    """One act. `before` and `after` are audiences as forms write them: "me", "group:7", "signed_in", "public"."""

    Act = TrailAct

    annotation = models.ForeignKey("annotations.Annotation", on_delete=models.CASCADE, related_name="trail")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=Act)
    at = models.DateTimeField(default=timezone.now, editable=False)
    before = models.CharField(max_length=32, blank=True)
    after = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[TrailEntryQuerySet] = TrailEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=TrailAct.values), name="trail_act_known"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.annotation}"

    @classmethod
    def of_move(cls, note: int, actor: Person, before: str, after: str, at: datetime) -> list[TrailEntry]:
        """What is written when a note is addressed to others; to agree that everybody reads it, or not any more, is an act of its own."""
        if before == after:
            return []
        act = TrailAct.AGREED if after == "public" else TrailAct.REVOKED if before == "public" else TrailAct.MOVED
        return [cls(annotation_id=note, actor_id=actor.pk, act=act, before=before, after=after, at=at)]  # type: ignore[misc]  # somebody signed in
