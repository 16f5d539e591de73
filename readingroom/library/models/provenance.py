"""What is known about a document, and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from readingroom.library.models.names import Name
from readingroom.library.models.sources import Source


class Provenance(models.Model):
    """One value of one field, with how it is known. No row for a field means "not stated"."""

    class Field(models.TextChoices):
        TITLE = "title", _("title")
        KIND = "kind", _("kind of source")
        CREATOR = "creator", _("creator")
        PUBLISHER = "publisher", _("publisher")
        PUBLISHED_AS = "published_as", _("published as")
        TIES = "ties", _("stated ties")
        PEER_REVIEW = "peer_review", _("peer review")
        ISSUED = "issued", _("issued")
        LANGUAGE = "language", _("language")
        TRANSLATOR = "translator", _("translator")
        TRANSLATED_FROM = "translated_from", _("translated from")
        RIGHTS = "rights", _("rights")
        IDENTIFIER = "identifier", _("identifier")
        OBTAINED_FROM = "obtained_from", _("where it came from")
        CONTACT = "contact", _("contact")
        SUBJECT = "subject", _("keywords")
        ABOUT = "about", _("about")

    class Status(models.TextChoices):
        STATED = "stated", _("stated in the document")
        SUPPLIED = "supplied", _("supplied")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="provenance")
    field = models.CharField(max_length=16, choices=Field)
    value = models.CharField(max_length=500)
    name = models.ForeignKey(Name, on_delete=models.PROTECT, null=True, blank=True, related_name="provenance")
    status = models.CharField(max_length=8, choices=Status)
    origin_start = models.PositiveIntegerField(null=True, blank=True, help_text="Span of the decoded original, for stated values.")
    origin_end = models.PositiveIntegerField(null=True, blank=True)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.CharField(max_length=300, blank=True)
    ordinal = models.PositiveSmallIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["source", "field", "ordinal", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="stated") | Q(origin_start__isnull=False, origin_end__gte=models.F("origin_start")),
                name="stated_provenance_has_span",
            ),
            models.CheckConstraint(
                condition=~Q(status="supplied") | Q(supplied_by__isnull=False) | ~Q(evidence=""), name="supplied_provenance_is_signed"
            ),
        ]
        indexes = [models.Index(fields=["field", "value"])]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
