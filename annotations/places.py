"""A place in a text: a half-open span in code points."""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """`start <= end`; a point has `start == end`. Subclasses add the text they lie in."""

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="%(app_label)s_%(class)s_start_before_end")
        ]

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether this place and the span share a code point (a point is shared when it lies inside)."""
        return (self.start < end and self.end > start) or start <= self.start == self.end < end
