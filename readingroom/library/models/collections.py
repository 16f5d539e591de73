"""Collections: shelves a curator puts together."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from annotations.people import Person


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, user: Person) -> CollectionQuerySet:
        """Collections with at least one source the person may see; curators see empty ones too."""
        if getattr(user, "may_curate", False):
            return self
        shown: models.QuerySet[Any] = apps.get_model("library", "Source").objects.visible_to(user)
        return self.filter(models.Exists(shown.filter(collections=models.OuterRef("pk"))))


class Collection(models.Model):
    """A named set of sources; a source may stand in several."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    objects: ClassVar[CollectionQuerySet] = CollectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collection", args=[self.slug])
