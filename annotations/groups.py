"""Groups of readers, and who is in them when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from annotations.remembering import keys


def in_group_today(user: Person, memberships: str = "memberships") -> Q:
    """The person is a member at this moment, by a join (`memberships` is the way there).

    A join, because SQLite's parser takes only so many subqueries within each other, and permission stands within all of them.
    """
    now = timezone.now()
    current = Q((f"{memberships}__ended", None)) | Q((f"{memberships}__ended__gt", now))
    return Q(current, (f"{memberships}__started__lte", now), (f"{memberships}__user_id", user.pk))


class GroupQuerySet(models.QuerySet["Group"]):
    def current_for(self, user: Person) -> GroupQuerySet:
        """Groups the person is in today; archived ones stay readable."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(in_group_today(user)).distinct()

    def led_by(self, user: Person) -> GroupQuerySet:
        """Groups the person leads or owns; leaders see through anonymity and moderate."""
        if not user.is_authenticated:
            return self.none()
        leads = in_group_today(user) & Q(memberships__role=Membership.Role.LEADER)
        return self.filter(Q(owner_id=user.pk) | leads).distinct()

    def writable_by(self, user: Person) -> GroupQuerySet:
        return self.current_for(user).filter(archived=None)

    def visible_to(self, user: Person) -> GroupQuerySet:
        return self.current_for(user)

    def editable_by(self, user: Person) -> GroupQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner_id=user.pk)


def groups_of(user: Person) -> Any:
    """For `__in`: the groups a person is in today."""
    return keys("groups", user, lambda: Group.objects.current_for(user))


def groups_led_by(user: Person) -> Any:
    """For `__in`: the groups a person leads or owns."""
    return keys("groups led", user, lambda: Group.objects.led_by(user))


class Group(models.Model):
    """Readers who share notes: a course's, a project's, or a reader's own circle."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course")
        PROJECT = "project", _("project")
        CIRCLE = "circle", _("reading circle")

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CIRCLE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_groups")
    anonymous_to_peers = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    archived = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def add(self, user: Person, role: str = "member") -> Membership:
        """Let a person in from now on; somebody already in stays as they are.

        Raises ValueError for a guest.
        """
        if user.pk is None:
            raise ValueError("a guest cannot join a group")
        membership, _made = Membership.objects.get_or_create(group=self, user_id=user.pk, ended=None, defaults={"role": role})
        return membership

    def remove(self, user: Person) -> None:
        """End a person's membership today; what they wrote stays with the group."""
        if user.pk is not None:
            self.memberships.filter(user_id=user.pk, ended=None).update(ended=timezone.now())


class Membership(models.Model):
    """A person's time in a group. Only a leader sees through anonymity."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        LEADER = "leader", _("leader")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    started = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], condition=Q(ended=None), name="one_current_membership"),
        ]
        indexes = [models.Index(fields=["user", "group"])]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"
