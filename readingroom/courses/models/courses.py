"""Courses and the people in them."""

from __future__ import annotations

import secrets
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group, Membership
from annotations.people import Person
from readingroom.accounts.models import User
from readingroom.library.models import Source

RESERVED_SLUGS = {"new"}


def new_join_code() -> str:
    return secrets.token_urlsafe(9)


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: Person) -> CourseQuerySet:
        """Courses the person is enrolled in now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Enrolment.objects.current().filter(user_id=user.pk).values("course_id"))

    def editable_by(self, user: Person) -> CourseQuerySet:
        """Courses the person teaches, as instructor or assistant."""
        if not user.is_authenticated:
            return self.none()
        taught = Enrolment.objects.current().filter(user_id=user.pk, role__in=Enrolment.TEACHING)
        return self.filter(pk__in=taught.values("course_id"))

    def running(self) -> CourseQuerySet:
        return self.filter(archived=None)


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
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.slug])

    @classmethod
    def begin(cls, title: str, time_zone: str, instructor: User) -> Course:
        """A new course with its group, taught by whoever makes it."""
        with transaction.atomic():
            group = Group.objects.create(name=title, kind=Group.Kind.COURSE, owner=instructor)
            course = cls.objects.create(title=title, slug=cls.free_slug(title), group=group, time_zone=time_zone)
            course.enrol(instructor, Enrolment.Role.INSTRUCTOR)
        return course

    @classmethod
    def free_slug(cls, title: str) -> str:
        """Titles may repeat; a second "Reading 101" gets a few random letters, so that its address tells nothing of the first."""
        slug = slugify(title, allow_unicode=True)[:100] or "course"
        if slug in RESERVED_SLUGS or cls.objects.filter(slug=slug).exists():
            return f"{slug}-{secrets.token_hex(4)}"
        return slug

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def enrol(self, user: User, role: str) -> Enrolment:
        """Let a person in from now on; somebody already in keeps their part."""
        with transaction.atomic():
            enrolment, made = self.enrolments.get_or_create(user=user, ended=None, defaults={"role": role})
            if made:
                leads = role in Enrolment.TEACHING
                self.group.memberships.update_or_create(
                    user=user, ended=None, defaults={"role": Membership.Role.LEADER if leads else Membership.Role.MEMBER}
                )
        return enrolment

    def was_removed(self, user: User) -> bool:
        """Whether a teacher ended the person's last time in the course, so that the join link does not let them in again."""
        last = self.enrolments.filter(user=user).exclude(ended=None).order_by("-ended").first()
        return last is not None and last.ended_by_id is not None and last.ended_by_id != user.pk

    def renew_join_code(self) -> None:
        """The old link leads nowhere from now on; the new one is open."""
        self.join_code = new_join_code()
        self.join_open = True
        self.save(update_fields=["join_code", "join_open"])

    def archive(self) -> None:
        """The course can be read but not written in; nobody joins any more."""
        with transaction.atomic():
            self.archived = self.group.archived = timezone.now()
            self.join_open = False
            self.save(update_fields=["archived", "join_open"])
            self.group.save(update_fields=["archived"])

    def reopen(self) -> None:
        with transaction.atomic():
            self.archived = self.group.archived = None
            self.save(update_fields=["archived"])
            self.group.save(update_fields=["archived"])

    def may_all_read(self, source: Source) -> bool:
        """Whether every member of the course may read the source, because of its access or of the course's group."""
        if source.withdrawn is not None:
            return False
        if source.access in {Source.Access.PUBLIC, Source.Access.SIGNED_IN}:
            return True
        return source.access == Source.Access.GROUPS and source.groups.filter(pk=self.group_id).exists()

    def open_source(self, source: Source) -> None:
        """Let the members of the course read the source; whoever could read it still can."""
        if self.may_all_read(source):
            return
        with transaction.atomic():
            source.groups.add(self.group)
            if source.access == Source.Access.DRAFT:
                source.access = Source.Access.GROUPS
                source.save(update_fields=["access", "changed"])


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> EnrolmentQuerySet:
        return self.filter(ended=None)

    def students(self) -> EnrolmentQuerySet:
        return self.filter(role=Enrolment.Role.STUDENT)

    def teachers(self) -> EnrolmentQuerySet:
        return self.filter(role__in=Enrolment.TEACHING)

    def by_name(self) -> EnrolmentQuerySet:
        """As a list of people shows them."""
        return self.select_related("user", "course").order_by("user__full_name", "user__username", "pk")

    def visible_to(self, user: Person) -> EnrolmentQuerySet:
        """The people of one's courses; in a course whose group is anonymous, students see its teachers and themselves."""
        if not user.is_authenticated:
            return self.none()
        named = self.filter(course__in=Course.objects.visible_to(user))
        taught = Course.objects.editable_by(user)
        return named.filter(
            Q(course__group__anonymous_to_peers=False) | Q(user_id=user.pk) | Q(role__in=Enrolment.TEACHING) | Q(course__in=taught)
        )

    def editable_by(self, user: Person) -> EnrolmentQuerySet:
        """Instructors change everybody's part but their own; assistants that of students."""
        if not user.is_authenticated:
            return self.none()
        mine = Enrolment.objects.current().filter(user_id=user.pk)
        led = mine.filter(role=Enrolment.Role.INSTRUCTOR).values("course_id")
        assisted = mine.filter(role=Enrolment.Role.ASSISTANT).values("course_id")
        others = self.current().exclude(user_id=user.pk)
        return others.filter(Q(course__in=led) | Q(course__in=assisted, role=Enrolment.Role.STUDENT))


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
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], condition=Q(ended=None), name="one_current_enrolment"),
            models.CheckConstraint(condition=Q(role__in=["instructor", "assistant", "student"]), name="enrolment_role_known"),
        ]
        indexes = [models.Index(fields=["user", "course"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.course}"

    def get_absolute_url(self) -> str:
        return reverse("course_person", args=[self.course.slug, self.pk])

    @property
    def teaches(self) -> bool:
        return self.role in self.TEACHING

    def take_role(self, role: str) -> None:
        """From now on the person has another part; the group's leaders are the course's teachers."""
        with transaction.atomic():
            self.role = role
            self.save(update_fields=["role"])
            part = Membership.Role.LEADER if self.teaches else Membership.Role.MEMBER
            self.course.group.memberships.filter(user_id=self.user_id, ended=None).update(role=part)
            self._hand_over_group()

    def end(self, by: User) -> None:
        """The person leaves; what they wrote and handed in stays with the course."""
        with transaction.atomic():
            self.ended, self.ended_by = timezone.now(), by
            self.save(update_fields=["ended", "ended_by"])
            self.course.group.remove(self.user)
            self._hand_over_group()

    def _hand_over_group(self) -> None:
        """A group's owner sees through its anonymity, so that only an instructor of the course may own it."""
        if self.course.group.owner_id == self.user_id and (self.ended is not None or self.role != self.Role.INSTRUCTOR):
            heir = self.course.enrolments.current().filter(role=self.Role.INSTRUCTOR).order_by("started", "pk").first()
            if heir is not None:
                self.course.group.owner_id = heir.user_id
                self.course.group.save(update_fields=["owner"])
