"""Annotations: what readers say about places in texts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from annotations import markup
from annotations.anchors import Anchor, AnchorQuerySet
from annotations.codebooks import Codebook, CodebookVersion, KeysInUse
from annotations.files import NoteFile
from annotations.flags import Flag, FlagQuerySet
from annotations.groups import Group, GroupQuerySet, Membership, groups_led_by, groups_of
from annotations.memos import Memo
from annotations.mentions import Mention
from annotations.merging import Merge
from annotations.people import Person
from annotations.remembering import keys_but_for, once
from annotations.rules import kept_by_rules
from annotations.signatures import Signature, a_reader, a_student_of
from annotations.tags import Tag
from annotations.tokens import Token
from annotations.trail import TrailEntry
from annotations.vocabulary import Audience, Motivation, Stance

__all__ = [
    "Anchor",
    "AnchorQuerySet",
    "Annotation",
    "Audience",
    "Codebook",
    "CodebookVersion",
    "Flag",
    "FlagQuerySet",
    "Group",
    "GroupQuerySet",
    "KeysInUse",
    "Membership",
    "Memo",
    "Mention",
    "Merge",
    "Motivation",
    "NoteFile",
    "Signature",
    "Stance",
    "Tag",
    "Token",
    "TrailEntry",
    "shown_texts",
    "target_model",
    "visible_notes",
    "visible_targets",
]


def target_model() -> type[models.Model]:
    """What notes are about: `.slug`, `.text`, `.place_url(position)`, `.passage_at(position)`, `.passage_numbered(number)`,

    `.read_address(path)`, `objects.visible_to(user)`; a passage has `.start`, `.end` and `.number`.
    """
    return apps.get_model(settings.ANNOTATIONS_TARGET_MODEL)


def visible_targets(user: Person) -> models.QuerySet[Any]:
    return target_model()._default_manager.visible_to(user)  # type: ignore[attr-defined, no-any-return]


def shown_texts(user: Person) -> Any:
    """For `__in`: the texts a person may read."""
    return keys_but_for("texts", user, target_model()._default_manager.all, lambda: visible_targets(user))


def addressed_to(user: Person) -> Q:
    """Half of `visible_to`: the audience and the registered rules, whatever became of text, note and thread."""
    return once("addressed", user, lambda: _addressed_to(user))


def _addressed_to(user: Person) -> Q:
    addressed = Q(audience=Audience.PUBLIC)
    if user.is_authenticated:
        addressed |= Q(creator_id=user.pk) | Q(audience=Audience.SIGNED_IN)
        addressed |= Q(audience=Audience.GROUP, group__in=groups_of(user))
    return addressed & kept_by_rules(user)


def visible_notes(user: Person) -> AnnotationQuerySet:
    """`Annotation.objects.visible_to(user)`, stated once for a page that asks several things of it."""
    shown: AnnotationQuerySet = once("notes", user, lambda: Annotation.objects.visible_to(user))
    return shown.all()


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: Person) -> AnnotationQuerySet:
        """What the person may read: notes whose every text they may read, addressed to them, not withheld, in a thread they may read."""
        texts = shown_texts(user)
        addressed = addressed_to(user)
        elsewhere = Anchor.objects.filter(annotation=OuterRef("pk")).exclude(target__in=texts)
        in_thread = Q(parent=None) | Q(Exists(Annotation.objects.filter(addressed, pk=OuterRef("parent"), hidden=None)))
        if user.is_authenticated:
            in_thread |= Q(creator_id=user.pk)
        return self.filter(addressed, in_thread, ~Exists(elsewhere), target__in=texts, deleted=None, hidden=None)

    def editable_by(self, user: Person) -> AnnotationQuerySet:
        """Their own, as long as it is not deleted; a hidden note can still be mended by its writer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(creator_id=user.pk, deleted=None).on_texts_of(user)

    def gone_for(self, user: Person) -> AnnotationQuerySet:
        """Deleted ones that the person could read before: their own, and those addressed to them that were not hidden."""
        readable = self.filter(addressed_to(user), Q(parent=None) | Q(parent__hidden=None)).exclude(deleted=None)
        mine = Q(creator_id=user.pk) if user.is_authenticated else Q()
        return readable.filter(Q(hidden=None) | mine).on_texts_of(user)

    def moderated_by(self, user: Person) -> AnnotationQuerySet:
        """What the person may hide or show again: a group's leader the group's notes, a curator those addressed to everybody."""
        if not user.is_authenticated:
            return self.none()
        theirs = Q(audience=Audience.GROUP, group__in=groups_led_by(user))
        if getattr(user, "may_curate", False):
            theirs |= Q(audience__in=[Audience.SIGNED_IN, Audience.PUBLIC])
        return self.filter(theirs, deleted=None).on_texts_of(user)

    def on_texts_of(self, user: Person) -> AnnotationQuerySet:
        """Notes of which the person may read every text, also those that their further places stand in."""
        texts = shown_texts(user)
        elsewhere = Anchor.objects.filter(annotation=OuterRef("pk")).exclude(target__in=texts)
        return self.filter(~Exists(elsewhere), target__in=texts)

    @transaction.atomic
    def readdress(self, actor: Person, audience: str, group: Group | None) -> int:
        """Address notes of the actor's to others, and write each into the trail; how many were not addressed so already.

        Answers of other people keep the audience they were written for: whoever reads the notes from now on does not read those.
        """
        after = f"group:{group.pk}" if group else audience
        held = list(self.filter(creator_id=actor.pk).exclude(audience=audience, group=group).select_for_update(of=("self",)))
        now = timezone.now()
        entries = [entry for note in held for entry in TrailEntry.of_move(note.pk, actor, note.audience_choice, after, now)]
        changed = Annotation.objects.filter(pk__in=[note.pk for note in held])
        changed.update(audience=audience, group=group, agreed=now if audience == Audience.PUBLIC else None, updated=now)
        TrailEntry.objects.bulk_create(entries)
        return len(held)

    def live(self) -> AnnotationQuerySet:
        """Neither deleted nor hidden, for the index and for counts made by the system, never for a page."""
        return self.filter(deleted=None, hidden=None)

    def signed_for(self, user: Person) -> AnnotationQuerySet:
        """For pages of many notes: with writer, group and the tags the person may see, and `is_signed`: may they know the writer?

        Who leads a group, or the course that a student signed as one of, knows who wrote what.
        """
        named = Q(Q(group=None) | Q(group__anonymous_to_peers=False), signature=Signature.NAME)
        if user.is_authenticated:
            led = groups_led_by(user)
            named |= Q(creator_id=user.pk) | Q(group__in=led) | Q(signature_group__in=led)
        tags = models.Prefetch("tags", Tag.objects.visible_to(user).select_related("codebook"))
        signed = models.Case(models.When(named, then=True), default=False, output_field=models.BooleanField())
        return self.select_related("creator", "group", "signature_group").prefetch_related(tags).annotate(is_signed=signed)

    def make(self, target: Any, spans: Iterable[tuple[int, int]], *, tags: Iterable[Tag] = (), **fields: Any) -> Annotation:
        """Write a note on spans of target.text (code points, half-open); the words are taken from the text."""
        with transaction.atomic():
            note = self.model(target=target, **fields)
            note.save()
            note.put_on(spans)
            note.tags.set(tags)
        return note


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
    agreed = models.DateTimeField(null=True, blank=True, editable=False)
    """Of a note that everybody may read: when its writer agreed to that."""
    signature = models.CharField(max_length=9, choices=Signature, default=Signature.NAME)
    signature_group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stance = models.CharField(max_length=9, choices=Stance, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    tags = models.ManyToManyField(Tag, blank=True, related_name="annotations")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)
    resolved = models.DateTimeField(null=True, blank=True, editable=False)
    deleted = models.DateTimeField(null=True, blank=True, editable=False)
    hidden = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)
    extra = models.JSONField(default=dict, blank=True, editable=False, help_text="What a program said that the room has no field for.")
    canonical = models.TextField(blank=True, editable=False)
    via = models.JSONField(default=list, blank=True, editable=False)
    brought_from = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256 of the address it was imported from.")

    objects: ClassVar[AnnotationQuerySet] = AnnotationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="annotation_audience_known"),
            models.CheckConstraint(condition=Q(motivation__in=Motivation.values), name="annotation_motivation_known"),
            models.CheckConstraint(
                condition=(Q(audience="group") & Q(group__isnull=False)) | (~Q(audience="group") & Q(group__isnull=True)),
                name="annotation_group_iff_audience_group",
            ),
            models.CheckConstraint(condition=~Q(audience="public") | Q(agreed__isnull=False), name="annotation_public_only_as_agreed"),
            models.CheckConstraint(
                condition=Q(signature="student", signature_group__isnull=False)
                | Q(signature__in=["name", "pseudonym"], signature_group__isnull=True),
                name="annotation_signature_known",
            ),
            models.CheckConstraint(
                condition=Q(stance="") | Q(stance__in=Stance.values, motivation="assessing"), name="annotation_stance_of_assessments"
            ),
            models.CheckConstraint(condition=~Q(motivation="replying") | Q(parent__isnull=False), name="annotation_reply_has_parent"),
            models.UniqueConstraint(fields=["creator", "brought_from"], condition=~Q(brought_from=""), name="annotation_brought_once"),
        ]
        indexes = [models.Index(fields=["target", "deleted"]), models.Index(fields=["creator", "created"])]

    def __str__(self) -> str:
        return f"{self.motivation} {self.uid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make HTML of the body, through the one door, whenever the body is written; keep since when everybody may read it.

        Forms ask for that agreement item by item; whoever writes `audience` elsewhere gives it by doing so.
        """
        if self._state.adding:
            self.updated = self.created
        self.agreed = (self.agreed or timezone.now()) if self.audience == Audience.PUBLIC else None
        fields = kwargs.get("update_fields")
        if fields is not None and "audience" in fields:
            kwargs["update_fields"] = fields = {*fields, "agreed"}
        if fields is None or "body" in fields:
            self.body_html = markup.render(self.body)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "body_html"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The note's own page: its words, the thread, and the way to its passage."""
        return reverse("note", args=[self.uid])

    @property
    def audience_choice(self) -> str:
        """The audience as forms and the trail write it: "me", "group:7", "signed_in", "public"."""
        return f"group:{self.group_id}" if self.group_id else self.audience

    def get_place_url(self) -> str:
        """The note beside its passage; a reply stands with the note that began the thread."""
        root = self.parent or self
        anchor = next((anchor for anchor in root.anchors.all() if anchor.start is not None), None)
        if anchor is None or anchor.start is None:
            return root.get_absolute_url()
        url: str = anchor.target.place_url(anchor.start)
        return f"{url.partition('#')[0]}#note-{root.uid}"

    def put_on(self, spans: Iterable[tuple[int, int]]) -> None:
        """Stand on these spans of the target's text and no others."""
        self.anchors.all().delete()
        for ordinal, (start, end) in enumerate(spans):
            anchor = Anchor(annotation=self, ordinal=ordinal, target_id=self.target_id)
            anchor.place(self.target.text, start, end)
            anchor.save()

    def shown_creator(self, user: Person) -> str:
        """The writer's name as the person may know it, and what the note is signed with where that is another.

        In a group anonymous to peers only its leaders see who wrote what.
        """
        signed = getattr(self, "is_signed", None)
        if signed is None:
            signed = getattr(Annotation.objects.filter(pk=self.pk).signed_for(user).get(), "is_signed")  # noqa: B009 - annotated
        if not signed:
            return self.signed_as
        if self.signature == Signature.NAME:
            return str(self.creator)
        return gettext("%(name)s, signed as “%(signature)s”") % {"name": self.creator, "signature": self.signed_as}

    @property
    def signed_as(self) -> str:
        """What those read who may not know the writer."""
        if self.group is not None and self.group.anonymous_to_peers:
            return a_reader(self.group_id, self.creator_id)
        if self.signature == Signature.STUDENT and self.signature_group is not None:
            return a_student_of(self.signature_group)
        if self.signature == Signature.PSEUDONYM:
            return getattr(self.creator, "pseudonym", "") or a_reader("pseudonym", self.creator_id)
        return str(self.creator)

    def delete_softly(self) -> None:
        self.deleted = timezone.now()
        self.save(update_fields=["deleted"])

    def restore(self) -> None:
        self.deleted = None
        self.save(update_fields=["deleted"])

    @transaction.atomic
    def hide(self, moderator: Person, reason: str) -> None:
        """Take the note out of everybody's sight but its writer's, and settle what was reported about it."""
        self.hidden, self.hidden_by_id, self.hidden_reason = timezone.now(), moderator.pk, reason
        self.save(update_fields=["hidden", "hidden_by", "hidden_reason"])
        self.remember(moderator, TrailEntry.Act.HIDDEN, reason=reason)
        self.settle_flags(moderator)

    @transaction.atomic
    def show_again(self, moderator: Person) -> None:
        """The reason of the hiding stays on record."""
        self.hidden = None
        self.save(update_fields=["hidden"])
        self.remember(moderator, TrailEntry.Act.SHOWN)

    def settle_flags(self, moderator: Person) -> int:
        """How many reports that settles."""
        return self.flags.open().update(settled=timezone.now(), settled_by=moderator.pk)

    def remember(self, actor: Person, act: str, **told: str) -> None:
        """Write into the trail what somebody does with the note."""
        TrailEntry.objects.create(annotation=self, actor_id=actor.pk, act=act, **told)  # type: ignore[misc]  # whoever acts is signed in
