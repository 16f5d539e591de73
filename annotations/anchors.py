"""Anchors: readers' places in texts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotations.anchoring.quotes import Quote, State, describe
from annotations.anchoring.reanchor import Reanchoring


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def touching(self, start: int, end: int) -> AnchorQuerySet:
        """Those that share a code point with the span."""
        return self.filter(start__lt=end, end__gt=start)

    def follow(self, again: Reanchoring) -> dict[str, int]:
        """Move every anchor of a target to its place in the target's new text; how many are in which state now."""
        moved = list(self)
        for anchor in moved:
            anchor.follow(again)
        self.bulk_update(moved, ["start", "end", "state"], batch_size=500)
        return {state: sum(anchor.state == state for anchor in moved) for state in Anchor.State.values}


class Anchor(models.Model):
    """A reader's place. The words as made are never overwritten; `start` and `end` are null while it is orphaned."""

    class State(models.TextChoices):
        ANCHORED = "anchored", _("where it was made")
        MOVED = "moved", _("found again, in other words or another place")
        ORPHANED = "orphaned", _("not found in the present text")

    annotation = models.ForeignKey("annotations.Annotation", on_delete=models.CASCADE, related_name="anchors")
    ordinal = models.PositiveSmallIntegerField(default=0)
    target = models.ForeignKey(settings.ANNOTATIONS_TARGET_MODEL, on_delete=models.PROTECT, related_name="anchors")
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ANCHORED)

    objects: ClassVar[AnchorQuerySet] = AnchorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["annotation", "ordinal"], name="anchor_ordinal_once"),
            models.CheckConstraint(
                condition=Q(state="orphaned", start__isnull=True, end__isnull=True)
                | (~Q(state="orphaned") & Q(start__isnull=False, end__gt=models.F("start"))),
                name="anchor_orphaned_iff_nowhere",
            ),
        ]
        indexes = [models.Index(fields=["target", "start"])]

    def __str__(self) -> str:
        return f"{self.start}-{self.end} of {self.target_id}"

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands; only for one that does."""
        if self.start is None or self.end is None:
            raise ValueError("an orphaned anchor stands nowhere")
        return self.start, self.end

    @property
    def quote(self) -> Quote:
        return Quote(self.exact, self.prefix, self.suffix)

    def place(self, text: str, start: int, end: int) -> None:
        """Stand at text[start:end] and remember its words."""
        quote = describe(text, start, end)
        self.start, self.end = start, end
        self.exact, self.prefix, self.suffix = quote.exact, quote.prefix, quote.suffix
        self.state = self.State.ANCHORED

    def follow(self, again: Reanchoring) -> None:
        """Find the place again in a changed text. What once moved stays marked as moved until it stands on its own words again."""
        lost = self.start is None or self.end is None
        found = again.orphan(self.quote) if lost else again.place(*self.span, self.quote)
        if found is None:
            self.start, self.end, self.state = None, None, self.State.ORPHANED
            return
        carried = found.state is State.ANCHORED and self.state == self.State.ANCHORED
        settled = carried or again.holds(self.quote, found.start)
        self.start, self.end, self.state = found.start, found.end, self.State.ANCHORED if settled else self.State.MOVED
