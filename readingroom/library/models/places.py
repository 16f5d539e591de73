"""Places of the library: sections, passages, marks, voices, quotations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from annotations.places import Place
from readingroom.library.models.names import Name
from readingroom.library.models.sources import Source


class Section(Place):
    """A heading of the text: `start` to `end` is the heading's own words. Its passages point at it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="sections")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsections")
    level = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=32, blank=True, help_text="A printed number such as 4.6.1.")
    position = models.PositiveIntegerField()

    class Meta(Place.Meta):
        ordering = ["source", "position"]
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["source", "position"], name="section_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    @property
    def title(self) -> str:
        return self.source.text[self.start : self.end]


class PassageQuerySet(models.QuerySet["Passage"]):
    def standing(self) -> PassageQuerySet:
        """Passages of the present text; the others are tombstones that forward."""
        return self.filter(removed=None)

    def visible_to(self, user: Person) -> PassageQuerySet:
        return self.standing().filter(source__in=Source.objects.visible_to(user))


class PassageKind(models.TextChoices):
    PARAGRAPH = "paragraph", _("paragraph")
    NUMBERED_ITEM = "numbered_item", _("numbered item")
    BULLET = "bullet", _("list item")
    SEE_ALSO = "see_also", _("see-also entry")
    BLOCK_QUOTATION = "block_quotation", _("block quotation")
    ABSTRACT = "abstract", _("abstract")
    KEYWORDS = "keywords", _("keywords")
    BYLINE = "byline", _("byline")
    EMAIL = "email", _("e-mail address")
    REFERENCE = "reference", _("reference")
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    DISCLAIMER = "disclaimer", _("disclaimer")


class Passage(Place):
    """The citable stretch. `number` is a label fixed for the source's life; `position` orders."""

    Kind = PassageKind

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="passages")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="passages")
    number = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PARAGRAPH)
    label = models.CharField(max_length=120, blank=True)
    origin = models.JSONField(default=list, help_text="Spans of the decoded original, as [[start, end], …].")
    line = models.PositiveIntegerField(default=1)
    removed = models.DateTimeField(null=True, blank=True, editable=False)
    forward = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[PassageQuerySet] = PassageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Place.Meta):
        ordering = ["source", "position"]
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["source", "number"], name="passage_number_once"),
            models.UniqueConstraint(fields=["source", "position"], condition=Q(removed=None), name="passage_position_once"),
            models.CheckConstraint(condition=Q(kind__in=PassageKind.values), name="passage_kind_known"),
        ]
        indexes = [models.Index(fields=["source", "start"])]

    def __str__(self) -> str:
        return f"{self.source} ¶{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("passage", args=[self.source.slug, self.number])

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


class Mark(Place):
    """Emphasis, links and the like; a point (start == end) for a note reference, a page break, something missing."""

    class Kind(models.TextChoices):
        EMPHASIS = "emphasis", _("emphasis")
        STRONG = "strong", _("strong emphasis")
        SUPERSCRIPT = "superscript", _("superscript")
        SUBSCRIPT = "subscript", _("subscript")
        CODE = "code", _("code")
        LINK = "link", _("link")
        NOTE_REFERENCE = "note_reference", _("note reference")
        PAGE_BREAK = "page_break", _("page break")
        MISSING = "missing", _("missing in our copy")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=16, choices=Kind)
    attributes = models.JSONField(default=dict)

    class Meta(Place.Meta):
        ordering = ["source", "start", "end"]
        indexes = [models.Index(fields=["source", "start"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"


class Voice(Place):
    """Who speaks a stretch, and in whose report; `speaker` is set where the name is known to the room."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="voices")
    speaker = models.ForeignKey(Name, on_delete=models.PROTECT, null=True, blank=True, related_name="voices")
    stated_as = models.CharField(max_length=200)
    reporter = models.ForeignKey(Name, on_delete=models.PROTECT, null=True, blank=True, related_name="reported_voices")
    reported_as = models.CharField(max_length=200, blank=True)

    class Meta(Place.Meta):
        ordering = ["source", "start"]
        indexes = [models.Index(fields=["source", "start"])]

    def __str__(self) -> str:
        return f"{self.stated_as} {self.start}-{self.end}"
