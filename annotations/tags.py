"""Tags and the codebooks they live in."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group
from annotations.people import Person


class CodebookQuerySet(models.QuerySet["Codebook"]):
    def visible_to(self, user: Person) -> CodebookQuerySet:
        """The room's codebooks, one's own, and those of one's groups."""
        shown = Q(kind=Codebook.Kind.ROOM)
        if user.is_authenticated:
            shown |= Q(owner_id=user.pk) | Q(group__in=Group.objects.current_for(user))
        return self.filter(shown)

    def editable_by(self, user: Person) -> CodebookQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner_id=user.pk)


class Codebook(models.Model):
    """A set of tags with one owner; `free` lets any of its users add a tag by typing it."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        GROUP = "group", _("group")
        ROOM = "room", _("room")

    title = models.CharField(max_length=150)
    slug = models.SlugField(max_length=160, unique=True, allow_unicode=True)
    kind = models.CharField(max_length=8, choices=Kind)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="codebooks")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="codebooks")
    free = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[CodebookQuerySet] = CodebookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="group") & Q(group__isnull=False)) | (~Q(kind="group") & Q(group__isnull=True)),
                name="group_codebook_has_group",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: Person) -> TagQuerySet:
        return self.filter(codebook__in=Codebook.objects.visible_to(user))


class Tag(models.Model):
    """A word to put on passages, with what it means."""

    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="tags")
    label = models.CharField(max_length=80)
    slug = models.SlugField(max_length=90, allow_unicode=True)
    definition = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    retired = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TagQuerySet] = TagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["codebook", "slug"], name="tag_once_in_codebook")]

    def __str__(self) -> str:
        return self.label
