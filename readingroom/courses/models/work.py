"""What students did: the notes that belong to an assignment, how far they read, and what they handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from annotations.models import Annotation, Audience, Motivation
from readingroom.courses.models.assignments import Assignment
from readingroom.library.models import Passage

IS_LINK = Q(annotation__motivation=Motivation.LINKING)
IS_NOTE = ~IS_LINK & ~Q(annotation__motivation=Motivation.REPLYING) & ~Q(annotation__body="")


class AssignedNoteQuerySet(models.QuerySet["AssignedNote"]):
    def live(self) -> AssignedNoteQuerySet:
        return self.filter(annotation__deleted=None, annotation__hidden=None)

    def counting(self) -> AssignedNoteQuerySet:
        """What counts towards an assignment: what its teachers can read. What is kept from them is nobody's business."""
        shared = Q(annotation__audience__in=[Audience.SIGNED_IN, Audience.PUBLIC])
        with_course = Q(annotation__audience=Audience.GROUP, annotation__group=F("assignment__course__group"))
        return self.live().filter(shared | with_course)

    def counts(self) -> models.QuerySet[AssignedNote, Any]:
        """One row a student and assignment with `notes` (with words of their own), `tags` (put on places) and `links`."""
        by_student = self.counting().order_by().values("assignment_id", "annotation__creator_id")
        return by_student.annotate(
            notes=Count("annotation", filter=IS_NOTE, distinct=True),
            tags=Count("annotation__tags"),
            links=Count("annotation", filter=IS_LINK, distinct=True),
        )


class AssignedNote(models.Model):
    """A note made in an assignment belongs to it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="assigned_notes")
    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="assigned")
    added = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[AssignedNoteQuerySet] = AssignedNoteQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.annotation} in {self.assignment}"


class Submission(models.Model):
    """Where a student stands: where they stopped reading, and when (if ever) the work was handed in."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    reached = models.ForeignKey(Passage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started = models.DateTimeField(default=timezone.now)
    submitted = models.DateTimeField(null=True, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "student"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.student}: {self.assignment}"

    def hand_in(self) -> None:
        """Handing in again keeps the first time."""
        if self.submitted is None:
            self.submitted = timezone.now()
            self.save(update_fields=["submitted"])

    def take_back(self) -> None:
        self.submitted, self.taken_back = None, timezone.now()
        self.save(update_fields=["submitted", "taken_back"])

    def is_late(self, due: datetime) -> bool:
        return self.submitted is not None and self.submitted > due

    def read_to(self, passage: Passage) -> None:
        self.reached = passage
        self.save(update_fields=["reached"])
