"""Annotations: what readers say about places in texts."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group, GroupQuerySet, Membership
from annotations.people import Person
from annotations.rules import kept_by_rules
from annotations.tags import Codebook, Tag

__all__ = ["Anchor", "Annotation", "Codebook", "Flag", "Group", "GroupQuerySet", "Membership", "Tag", "Token", "target_model"]


def target_model() -> type[models.Model]:
    """The model that notes are about: it has `.text` and `objects.visible_to(user)`."""
    return apps.get_model(settings.ANNOTATIONS_TARGET_MODEL)


def visible_targets(user: Person) -> models.QuerySet[Any]:
    return target_model()._default_manager.visible_to(user)  # type: ignore[attr-defined, no-any-return]


class Audience(models.TextChoices):
    """Who may read a note besides its writer."""

    ME = "me", _("only me")
    GROUP = "group", _("my group")
    SIGNED_IN = "signed_in", _("everyone signed in")
    PUBLIC = "public", _("everyone")


class Motivation(models.TextChoices):
    """Why a note was made (W3C Web Annotation vocabulary)."""

    COMMENTING = "commenting", _("comment")
    HIGHLIGHTING = "highlighting", _("highlight")
    TAGGING = "tagging", _("tag")
    QUESTIONING = "questioning", _("question")
    ASSESSING = "assessing", _("assessment")
    LINKING = "linking", _("link")
    REPLYING = "replying", _("reply")
    DESCRIBING = "describing", _("description")


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: Person) -> AnnotationQuerySet:
        """What the person may read: notes whose every text they may read, addressed to them, and not withheld."""
        addressed = Q(audience=Audience.PUBLIC)
        if user.is_authenticated:
            addressed |= Q(creator_id=user.pk) | Q(audience=Audience.SIGNED_IN)
            addressed |= Q(audience=Audience.GROUP, group__in=Group.objects.current_for(user))
        texts = visible_targets(user).values("pk")
        elsewhere = Anchor.objects.filter(annotation=OuterRef("pk")).exclude(target__in=texts)
        kept = self.filter(~Exists(elsewhere), target__in=texts, deleted=None, hidden=None)
        return kept.filter(addressed).filter(kept_by_rules(user))

    def editable_by(self, user: Person) -> AnnotationQuerySet:
        """Their own, as long as it is not deleted; a hidden note can still be mended by its writer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(creator_id=user.pk, deleted=None, target__in=visible_targets(user).values("pk"))

    def live(self) -> AnnotationQuerySet:
        """Neither deleted nor hidden, for the index and for counts made by the system, never for a page."""
        return self.filter(deleted=None, hidden=None)


class Annotation(models.Model):
    """A note, highlight, tag, question, reply or link. `body` is Markdown as typed; `body_html` is what the one door made of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target = models.ForeignKey(settings.ANNOTATIONS_TARGET_MODEL, on_delete=models.PROTECT, related_name="annotations")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations")
    motivation = models.CharField(max_length=12, choices=Motivation, default=Motivation.COMMENTING)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ME)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="annotations")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    tags = models.ManyToManyField(Tag, blank=True, related_name="annotations")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)
    deleted = models.DateTimeField(null=True, blank=True, editable=False)
    hidden = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[AnnotationQuerySet] = AnnotationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="annotation_audience_known"),
            models.CheckConstraint(
                condition=(Q(audience="group") & Q(group__isnull=False)) | (~Q(audience="group") & Q(group__isnull=True)),
                name="annotation_group_iff_audience_group",
            ),
            models.CheckConstraint(condition=~Q(motivation="replying") | Q(parent__isnull=False), name="annotation_reply_has_parent"),
        ]
        indexes = [models.Index(fields=["target", "deleted"]), models.Index(fields=["creator", "created"])]

    def __str__(self) -> str:
        return f"{self.motivation} {self.uid}"


class Anchor(models.Model):
    """A reader's place. The words as made are never overwritten; `start` and `end` are null while it is orphaned."""

    class State(models.TextChoices):
        ANCHORED = "anchored", _("where it was made")
        MOVED = "moved", _("found again elsewhere")
        ORPHANED = "orphaned", _("not found in the present text")

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="anchors")
    ordinal = models.PositiveSmallIntegerField(default=0)
    target = models.ForeignKey(settings.ANNOTATIONS_TARGET_MODEL, on_delete=models.PROTECT, related_name="anchors")
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ANCHORED)

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


class Flag(models.Model):
    """A reader's word to the moderators that a note should be looked at."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="flags")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flags")
    reason = models.CharField(max_length=300)
    made = models.DateTimeField(default=timezone.now, editable=False)
    settled = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["made"]
        constraints = [models.UniqueConstraint(fields=["annotation", "reporter"], condition=Q(settled=None), name="one_open_flag_each")]

    def __str__(self) -> str:
        return f"flag on {self.annotation}"


class Token(models.Model):
    """A key for a program that acts as a person. Only the SHA-256 of the key is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    used = models.DateTimeField(null=True, blank=True, editable=False)
    revoked = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["made"]

    def __str__(self) -> str:
        return self.name
