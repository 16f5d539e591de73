"""Tags: words to put on passages."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.codebooks import Codebook
from annotations.looks import Colour, Pattern
from annotations.people import Person
from annotations.tree import BETWEEN, DEEPEST

REFERENCE = "tag:"


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: Person) -> TagQuerySet:
        return self.filter(codebook__in=Codebook.objects.visible_to(user))

    def editable_by(self, user: Person) -> TagQuerySet:
        return self.filter(codebook__in=Codebook.objects.editable_by(user))

    def offered(self) -> TagQuerySet:
        """Those that may be put on something: neither retired nor merged into another."""
        return self.filter(retired=None, merged_into=None)


class Tag(models.Model):
    """A word to put on passages, with what it means. `guid` is who it is in files of other programs."""

    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="tags")
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="children")
    label = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=90, allow_unicode=True)
    guid = models.UUIDField(default=uuid.uuid4, editable=False)
    definition = models.TextField(_("definition"), blank=True)
    use = models.TextField(_("when to use it"), blank=True)
    not_use = models.TextField(_("when not to use it"), blank=True)
    example = models.TextField(_("example"), blank=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, blank=True)
    pattern = models.CharField(_("pattern"), max_length=8, choices=Pattern, default=Pattern.SOLID)
    key = models.CharField(_("key"), max_length=1, blank=True)
    position = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now, editable=False)
    retired = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged")

    objects: ClassVar[TagQuerySet] = TagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["codebook", "slug"], name="tag_once_in_codebook"),
            models.UniqueConstraint(fields=["codebook", "guid"], name="tag_guid_once_in_codebook"),
            models.UniqueConstraint(fields=["codebook", "key"], condition=~Q(key=""), name="tag_key_once_in_codebook"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=models.F("pk")), name="tag_not_under_itself"),
            models.CheckConstraint(condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")), name="tag_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.codebook.slug, self.slug])

    @property
    def reference(self) -> str:
        """Typed as a tag of a note, this means this very tag and no other of the same label."""
        return f"{REFERENCE}{self.codebook.slug}/{self.slug}"

    @property
    def path(self) -> str:
        """The labels from the top down: "A / B". For many tags at once there is `tree.paths`."""
        labels, above = [self.label], self.parent
        while above is not None and len(labels) <= DEEPEST:
            labels.append(above.label)
            above = above.parent
        return BETWEEN.join(reversed(labels))
