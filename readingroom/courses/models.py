"""Who reads what, by when."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group
from annotations.models import Annotation
from annotations.people import Person
from readingroom.library.models import Passage, Source


def new_join_code() -> str:
    return secrets.token_urlsafe(9)


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: Person) -> CourseQuerySet:
        """Courses the person is enrolled in now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Enrolment.objects.filter(user_id=user.pk, ended=None).values("course_id"))

    def editable_by(self, user: Person) -> CourseQuerySet:
        """Courses the person teaches."""
        if not user.is_authenticated:
            return self.none()
        taught = Enrolment.objects.filter(user_id=user.pk, ended=None, role__in=Enrolment.TEACHING)
        return self.filter(pk__in=taught.values("course_id"))


class Course(models.Model):
    """A course reads together; its group is the default audience of what its people write in it."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="course")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    join_code = models.CharField(max_length=24, unique=True, default=new_join_code)
    join_open = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    archived = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CourseQuerySet] = CourseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.slug])


class Enrolment(models.Model):
    """A person's part in a course."""

    class Role(models.TextChoices):
        INSTRUCTOR = "instructor", _("instructor")
        ASSISTANT = "assistant", _("assistant")
        STUDENT = "student", _("student")

    TEACHING = ("instructor", "assistant")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    started = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], condition=Q(ended=None), name="one_current_enrolment")]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.course}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Person) -> AssignmentQuerySet:
        """For teachers all of a course's; for students those that are open."""
        if not user.is_authenticated:
            return self.none()
        opened = Q(course__in=Course.objects.visible_to(user), published=True, opens__lte=timezone.now())
        return self.filter(opened | Q(course__in=Course.objects.editable_by(user)))

    def editable_by(self, user: Person) -> AssignmentQuerySet:
        return self.filter(course__in=Course.objects.editable_by(user))


class Assignment(models.Model):
    """A reading with a task, a due time and what counts as done."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assignments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    task = models.TextField(_("task"), blank=True)
    opens = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(_("due"))
    published = models.BooleanField(default=True)
    withhold_until_done = models.BooleanField(_("peers' notes are seen after one's own are handed in"), default=False)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="assignment_number_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assignment", args=[self.course.slug, self.number])


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
        return str(self.source)


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
        constraints = [models.UniqueConstraint(fields=["assignment", "kind"], name="requirement_kind_once")]

    def __str__(self) -> str:
        return f"{self.least} {self.kind}"


class Extension(models.Model):
    """A later due time for one student."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "student"], name="extension_once")]

    def __str__(self) -> str:
        return f"{self.student}: {self.due}"


class AssignedNote(models.Model):
    """A note made in an assignment belongs to it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="assigned_notes")
    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="assigned")

    def __str__(self) -> str:
        return f"{self.annotation} in {self.assignment}"


class Submission(models.Model):
    """Where a student stands: the passage last read, and when (if ever) the work was handed in."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    reached = models.ForeignKey(Passage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started = models.DateTimeField(default=timezone.now)
    submitted = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "student"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.student}: {self.assignment}"
