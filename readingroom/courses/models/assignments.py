"""Assignments: what is read, by when, and what counts as done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from readingroom.courses.models.courses import Course
from readingroom.library.models import Passage, Source


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Person) -> AssignmentQuerySet:
        """For teachers all of a course's; for students those that are open."""
        if not user.is_authenticated:
            return self.none()
        opened = Q(course__in=Course.objects.visible_to(user), published=True, opens__lte=timezone.now())
        return self.filter(opened | Q(course__in=Course.objects.editable_by(user)))

    def editable_by(self, user: Person) -> AssignmentQuerySet:
        return self.filter(course__in=Course.objects.editable_by(user))

    def running(self) -> AssignmentQuerySet:
        """Neither the assignment nor its course is archived."""
        return self.filter(archived=None, course__archived=None)

    def open(self) -> AssignmentQuerySet:
        """What students of the course can work on now, late or not."""
        return self.running().filter(published=True, opens__lte=timezone.now())

    def of_student(self, user: Person) -> AssignmentQuerySet:
        """Assignments of the courses in which the person is a student now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(course__enrolments__user_id=user.pk, course__enrolments__role="student", course__enrolments__ended=None)

    def reading(self, texts: Iterable[int]) -> AssignmentQuerySet:
        """Assignments that give one of the texts (by key) to read."""
        keys = list(texts)
        items = Item.objects.filter(Q(source__in=keys) | Q(other__in=keys))
        return self.filter(pk__in=items.values("assignment_id"))

    def with_readings(self) -> AssignmentQuerySet:
        """What a line about an assignment shows, in a constant number of queries."""
        without_text = Source.objects.defer("text")
        readings = Item.objects.select_related("first", "last").prefetch_related(
            models.Prefetch("source", without_text), models.Prefetch("other", without_text)
        )
        return self.select_related("course").prefetch_related(models.Prefetch("items", readings), "requirements")


class Assignment(models.Model):
    """A reading with a task, a due time and what counts as done."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assignments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    task = models.TextField(_("task"), blank=True)
    opens = models.DateTimeField(_("opens"), default=timezone.now)
    due = models.DateTimeField(_("due"))
    published = models.BooleanField(default=True)
    withhold_until_done = models.BooleanField(_("peers' notes are seen after one's own are handed in"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    archived = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="assignment_number_once")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """A new assignment takes the next number of its course."""
        with transaction.atomic():
            if not self.number:
                course = Course.objects.select_for_update().get(pk=self.course_id)
                self.number = (course.assignments.aggregate(last=Max("number"))["last"] or 0) + 1
            super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("assignment", args=[self.course.slug, self.number])

    @property
    def is_open(self) -> bool:
        return self.published and self.archived is None and self.course.archived is None and self.opens <= timezone.now()

    @property
    def least(self) -> dict[str, int]:
        """How many of each kind count as done."""
        return {requirement.kind: requirement.least for requirement in self.requirements.all()}

    @property
    def sources(self) -> list[Source]:
        """Every text it gives to read, in order."""
        return [source for item in self.items.all() for source in (item.source, item.other) if source is not None]

    def covers(self, text: int, start: int | None = None, end: int | None = None) -> bool:
        """Whether a span of a text (by key; no span: the text as such) touches the reading."""
        return any(item.covers(text, start, end) for item in self.items.all())

    def has_work(self) -> bool:
        """Whether somebody made notes in it or handed in, so that it can no longer be deleted."""
        return self.assigned_notes.exists() or self.submissions.filter(submitted__isnull=False).exists()

    def withdraw(self) -> bool:
        """Delete it, or archive it where somebody already worked in it; says whether it was deleted."""
        with transaction.atomic():
            if self.has_work():
                self.archived = timezone.now()
                self.save(update_fields=["archived"])
                return False
            self.submissions.all().delete()
            self.delete()
            return True

    def duplicate(self, due: datetime, by: Person) -> Assignment:
        """The same readings and requirements again, unpublished, for the teacher to change."""
        with transaction.atomic():
            copy = Assignment.objects.create(
                course=self.course,
                title=gettext("%(title)s (copy)") % {"title": self.title[:140]},
                task=self.task,
                due=due,
                published=False,
                withhold_until_done=self.withhold_until_done,
                made_by_id=by.pk,
            )
            for item in self.items.all():
                item.pk, item.assignment, item._state.adding = None, copy, True
                item.save()
            for requirement in self.requirements.all():
                requirement.pk, requirement.assignment, requirement._state.adding = None, copy, True
                requirement.save()
        return copy


class Item(models.Model):
    """What is read: a source, a range of its passages, or a pair of sources."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="items")
    ordinal = models.PositiveSmallIntegerField(default=0)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    last = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["assignment", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "ordinal"], name="item_ordinal_once"),
            models.CheckConstraint(
                condition=Q(first__isnull=True, last__isnull=True) | Q(first__isnull=False, last__isnull=False, other__isnull=True),
                name="item_range_or_pair",
            ),
        ]

    def __str__(self) -> str:
        if self.other is not None:
            return gettext("%(first)s with %(second)s") % {"first": self.source, "second": self.other}
        return f"{self.source} {self.range}".strip()

    @property
    def range(self) -> str:
        """ "¶4–12", "¶4" or nothing."""
        if self.first is None or self.last is None:
            return ""
        return f"¶{self.first.number}" if self.first_id == self.last_id else f"¶{self.first.number}–{self.last.number}"

    def covers(self, text: int, start: int | None = None, end: int | None = None) -> bool:
        """Any place of a whole text or of a pair; of a range what shares a code point with it."""
        if text not in {self.source_id, self.other_id}:
            return False
        if self.first is None or self.last is None or start is None or end is None:
            return True
        return start < self.last.end and end > self.first.start

    def url_at(self, passage: Passage | None = None) -> str:
        """Where the reading opens: at a passage, side by side for a pair, else at the beginning of the range or of the text."""
        if passage is not None:
            return passage.get_absolute_url()
        if self.other is not None:
            return reverse("side_by_side", args=[self.source.slug, self.other.slug])
        return self.first.get_absolute_url() if self.first is not None else self.source.get_absolute_url()


def amount(kind: str, number: int) -> str:
    """ "1 note", "3 tags"."""
    forms = {
        "notes": ngettext("%(number)d note", "%(number)d notes", number),
        "tags": ngettext("%(number)d tag", "%(number)d tags", number),
        "links": ngettext("%(number)d link", "%(number)d links", number),
    }
    return forms[kind] % {"number": number}


class Requirement(models.Model):
    """What counts: at least so many notes, tags or links."""

    class Kind(models.TextChoices):
        NOTES = "notes", _("notes")
        TAGS = "tags", _("tags")
        LINKS = "links", _("links")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=5, choices=Kind)
    least = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["assignment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "kind"], name="requirement_kind_once"),
            models.CheckConstraint(condition=Q(kind__in=["notes", "tags", "links"], least__gte=1), name="requirement_asks_something"),
        ]

    def __str__(self) -> str:
        return amount(self.kind, self.least)


class Extension(models.Model):
    """A later due time for one student."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "student"], name="extension_once")]

    def __str__(self) -> str:
        return f"{self.student}: {self.due}"
