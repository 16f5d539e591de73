"""Words given as somebody's, and what persons decided about them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from annotations.places import Place
from readingroom.accounts.models import User
from readingroom.library.models.names import Name
from readingroom.library.models.sources import Source

COUNTED = Q(rejected=None) & (Q(by_rule=True) | Q(confirmed__isnull=False))
WAITING = Q(rejected=None, confirmed=None, by_rule=False)


class QuotationQuerySet(models.QuerySet["Quotation"]):
    def visible_to(self, user: Person) -> QuotationQuerySet:
        """In texts that the person may read; candidates and rejected ones only for those who judge them."""
        kept = self.filter(source__in=Source.objects.visible_to(user))
        return kept if getattr(user, "may_teach", False) else kept.counted()

    def editable_by(self, user: Person) -> QuotationQuerySet:
        """Curators and instructors judge what is given as somebody's words in the texts that they read."""
        return self.visible_to(user) if getattr(user, "may_teach", False) else self.none()

    def counted(self) -> QuotationQuerySet:
        """Read by a rule where the text is explicit, or confirmed by a person, and not rejected."""
        return self.filter(COUNTED)

    def waiting(self) -> QuotationQuerySet:
        """Candidates: found, and judged by nobody."""
        return self.filter(WAITING)

    def judged(self) -> QuotationQuerySet:
        return self.exclude(confirmed=None, rejected=None)


class QuotationKind(models.TextChoices):
    UTTERANCE = "utterance", _("utterance")
    FRAGMENT = "fragment", _("fragment")
    SCRIPTURE = "scripture", _("scripture")
    LEGAL = "legal", _("legal text")
    MOTTO = "motto", _("motto")
    TERM = "term", _("term")
    HYPOTHETICAL = "hypothetical", _("hypothetical speech")
    UNCERTAIN = "uncertain", _("uncertain")


class Quotation(Place):
    """Words given as someone's. It counts for pages and search once a rule or a person stands behind it, until a person rejects it."""

    Kind = QuotationKind

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="quotations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNCERTAIN)
    speaker = models.ForeignKey(Name, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations")
    stated_as = models.CharField(max_length=200, blank=True)
    reporter = models.ForeignKey(Name, on_delete=models.PROTECT, null=True, blank=True, related_name="reported_quotations")
    reported_as = models.CharField(
        max_length=200, blank=True, help_text="Whoever reports the words; empty where it is the text's own voice."
    )
    evidence = models.CharField(max_length=300, blank=True, help_text="The words of the text by which the speaker was read.")
    by_rule = models.BooleanField(default=False, help_text="The text itself is explicit; a rule read it.")
    read_as = models.JSONField(default=dict, blank=True, help_text="What was read before a person corrected it.")
    confirmed = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rejected = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[QuotationQuerySet] = QuotationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Place.Meta):
        ordering = ["source", "start"]
        constraints = [
            *Place.Meta.constraints,
            models.CheckConstraint(condition=Q(confirmed=None) | Q(rejected=None), name="quotation_judged_one_way"),
        ]
        indexes = [models.Index(fields=["source", "start"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"

    def get_absolute_url(self) -> str:
        return reverse("quotation_places", args=[self.uid])

    @property
    def words(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def said_by(self) -> str:
        """The speaker as the text states them, with the room's heading where a name is known; empty where nobody is stated."""
        if self.speaker and self.stated_as and self.speaker.heading != self.stated_as:
            return f"{self.stated_as} ({self.speaker.heading})"
        return self.speaker.heading if self.speaker else self.stated_as

    @property
    def is_counted(self) -> bool:
        return self.rejected is None and (self.by_rule or self.confirmed is not None)

    def confirm(self, by: User, **corrected: Any) -> None:
        """Somebody stands behind it, perhaps with another kind, speaker or reporter; what was read before is kept."""
        self._remember()
        for name, value in corrected.items():
            setattr(self, name, value)
        self.confirmed, self.confirmed_by = timezone.now(), by
        self.rejected, self.rejected_by = None, None
        self.save()

    def reject(self, by: User) -> None:
        """No quotation, somebody says; it stays rejected when the text is searched for quotations again."""
        self.rejected, self.rejected_by = timezone.now(), by
        self.confirmed, self.confirmed_by = None, None
        self.save()

    def take_back(self) -> None:
        """As if nobody had judged it: a candidate again, as it was read."""
        for name, value in self.read_as.items():
            setattr(self, name, value)
        self.read_as = {}
        self.confirmed, self.confirmed_by, self.rejected, self.rejected_by = None, None, None, None
        self.save()

    def _remember(self) -> None:
        if not self.read_as:
            names = ("kind", "stated_as", "speaker_id", "reported_as", "reporter_id")
            self.read_as = {name: getattr(self, name) for name in names}


class SameWordsQuerySet(models.QuerySet["SameWords"]):
    def visible_to(self, user: Person) -> SameWordsQuerySet:
        readable = Source.objects.visible_to(user).values("pk")
        return self.filter(source__in=readable, quotation__source__in=readable)


class SameWords(Place):
    """A place elsewhere that a person judged: it gives the words of a quotation, or only words that look like them."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="judged_places")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField(default=True)
    judged = models.DateTimeField(default=timezone.now, editable=False)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[SameWordsQuerySet] = SameWordsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Place.Meta):
        ordering = ["quotation", "source", "start"]
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["quotation", "source", "start", "end"], name="same_words_judged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quotation} {'=' if self.same else '≠'} {self.start}-{self.end}"
