"""Sources and their revisions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group, in_group_today
from annotations.people import Person
from readingroom.library.models.collections import Collection

if TYPE_CHECKING:
    from readingroom.library.models.places import Passage


ADDRESSES = {"source", "passage", "revision_passage"}
"""Names of the pages that show a source or a place in it."""


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: Person) -> SourceQuerySet:
        """What the person may read: not withdrawn, and open to them, their own, or theirs to curate."""
        return self.filter(withdrawn=None)._open_to(user)

    def withdrawn_from(self, user: Person) -> SourceQuerySet:
        """Withdrawn sources that the person could read but for that: that one is gone, by whom and why is theirs to know, not its title."""
        return self.exclude(withdrawn=None)._open_to(user)

    def _open_to(self, user: Person) -> SourceQuerySet:
        if getattr(user, "may_curate", False):
            return self
        open_to = Q(access=Source.Access.PUBLIC)
        if user.is_authenticated:
            open_to |= Q(access=Source.Access.SIGNED_IN) | Q(added_by_id=user.pk)
            shared = Source.groups.through.objects.filter(in_group_today(user, "group__memberships"))
            open_to |= Q(access=Source.Access.GROUPS, pk__in=shared.values("source_id"))
        return self.filter(open_to)

    def editable_by(self, user: Person) -> SourceQuerySet:
        """Curators edit every source; an instructor what they brought in themselves, unless it was withdrawn."""
        if getattr(user, "may_curate", False):
            return self
        if getattr(user, "may_teach", False):
            return self.filter(added_by_id=user.pk, withdrawn=None)
        return self.none()

    def with_text(self) -> SourceQuerySet:
        return self.exclude(text="")


class SourceKind(models.TextChoices):
    SPEECH = "speech", _("speech")
    LETTER = "letter", _("letter")
    INTERVIEW = "interview", _("interview")
    STATEMENT = "statement", _("statement")
    OPINION = "opinion", _("opinion or analysis")
    NEWS = "news", _("news")
    ACADEMIC = "academic", _("academic article")
    REFERENCE = "reference", _("reference article")
    LEGAL = "legal", _("legal text")


class SourceAccess(models.TextChoices):
    DRAFT = "draft", _("draft: only curators and whoever added it")
    GROUPS = "groups", _("chosen groups")
    SIGNED_IN = "signed_in", _("everyone signed in")
    PUBLIC = "public", _("everyone")


class Source(models.Model):
    """A document as held. `text` is the canonical text (NFC, blocks apart by a blank line); a record has none."""

    Kind = SourceKind
    Access = SourceAccess

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    title = models.CharField(_("title"), max_length=400)
    title_supplied = models.BooleanField(default=False, help_text=_("The document has no title; this one stands in square brackets."))
    short_title = models.CharField(_("short title"), max_length=80, blank=True)
    kind = models.CharField(_("kind of source"), max_length=10, choices=Kind, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("A BCP 47 tag; empty where not stated."))
    access = models.CharField(_("who may read it"), max_length=10, choices=Access, default=Access.DRAFT)
    groups = models.ManyToManyField(Group, blank=True, related_name="sources")
    collections = models.ManyToManyField(Collection, blank=True, related_name="sources")
    invented = models.BooleanField(_("invented for the demonstration"), default=False)
    issued_from = models.DateField(null=True, blank=True, help_text=_("First day the stated date can mean."))
    issued_to = models.DateField(null=True, blank=True, help_text=_("Last day the stated date can mean."))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="added_sources")
    added = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(auto_now=True)
    withdrawn = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    # Last, and so last in its row: SQLite reads through all that stands before a column, and every page asks for access and withdrawn.
    text = models.TextField(blank=True, editable=False)

    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(access__in=SourceAccess.values), name="source_access_known"),
            models.CheckConstraint(condition=Q(kind__in=[*SourceKind.values, ""]), name="source_kind_known"),
            models.CheckConstraint(
                condition=Q(issued_from__isnull=True, issued_to__isnull=True) | Q(issued_to__gte=models.F("issued_from")),
                name="source_issued_interval",
            ),
        ]
        # Who may read what is asked by every page: without it, every text is walked through to the columns behind it.
        indexes = [models.Index(fields=["withdrawn", "access", "added_by"])]

    def __str__(self) -> str:
        return self.short_title or self.title

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])

    @staticmethod
    def read_address(path: str) -> tuple[str, str] | None:
        """The slug, and the passage's number or "", that a path of this room leads to; None where it leads to no source."""
        try:
            match = resolve(path)
        except Resolver404:
            return None
        return (match.kwargs["slug"], match.kwargs.get("number", "")) if match.url_name in ADDRESSES else None

    def withdraw(self, by: Person, reason: str) -> None:
        """Take the source out of everybody's sight; nothing of it, or of what was written about it, is lost."""
        self.withdrawn, self.withdrawn_by_id, self.withdrawn_reason = timezone.now(), by.pk, reason
        self.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_reason", "changed"])

    def bring_back(self) -> None:
        self.withdrawn, self.withdrawn_by, self.withdrawn_reason = None, None, ""
        self.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_reason", "changed"])

    @property
    def is_record(self) -> bool:
        """Metadata of a document whose text the room does not hold."""
        return not self.text

    @property
    def direction(self) -> str:
        return "rtl" if self.language.split("-")[0] in {"ar", "fa", "he", "ur", "ps", "ckb", "yi"} else "ltr"

    def passage_at(self, position: int) -> Passage | None:
        """The standing passage that holds a code point of the text, if any does."""
        passages: models.QuerySet[Any] = self.passages.standing()
        return passages.filter(start__lte=position, end__gt=position).first()

    def passage_numbered(self, number: str) -> Passage | None:
        """The standing passage of that number, if there is one."""
        passages: models.QuerySet[Any] = self.passages.standing()
        return passages.filter(number=number).first()

    def place_url(self, position: int) -> str:
        """The address of the passage at a code point; of the source where a heading or nothing stands there."""
        passage = self.passage_at(position)
        return passage.get_absolute_url() if passage else self.get_absolute_url()


class Revision(models.Model):
    """A text as it stood between two imports, with the original bytes."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, editable=False)
    file_name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=32)
    importer = models.CharField(max_length=32)
    importer_version = models.CharField(max_length=16)
    outline = models.JSONField(default=dict, editable=False, help_text="Passage numbers with their spans in this revision's text.")
    report = models.JSONField(default=list, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    original = models.BinaryField(editable=False)
    text = models.TextField(editable=False)

    class Meta:
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["source", "sha256"], name="revision_bytes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} r{self.number}"

    @staticmethod
    def digest(original: bytes) -> str:
        return hashlib.sha256(original).hexdigest()

    @property
    def decoded(self) -> str:
        """The original as the importer read it: the text that origins point into (a byte-order mark removed)."""
        return bytes(self.original).decode(self.encoding).removeprefix("\ufeff")
