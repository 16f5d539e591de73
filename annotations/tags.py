"""Tags and the codebooks they live in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
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

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.codebook.slug, self.slug])


MOST_TAGS = 20
_APART = re.compile(r"[,;،؛\n]")


def labels_in(typed: str) -> list[str]:
    """The labels in what a person typed apart by commas. Raises ValidationError where one is too long or there are too many."""
    labels = {slug_of(label): label for label in (" ".join(part.split()) for part in _APART.split(typed)) if slug_of(label)}
    if len(labels) > MOST_TAGS:
        raise ValidationError(gettext("At most %(most)s tags on a note."), "too_many_tags", {"most": MOST_TAGS})
    if any(len(label) > 80 for label in labels.values()):
        raise ValidationError(gettext("A tag has at most 80 characters."), "tag_too_long")
    return list(labels.values())


def slug_of(label: str) -> str:
    """Letters and digits of any script, joined by hyphens; for a label of other signs, their code points."""
    label = label.strip()
    return slugify(label, allow_unicode=True)[:90] or "-".join(f"u{ord(sign):x}" for sign in label)[:90]


def tags_for(user: Any, group: Group | None, labels: Iterable[str], already: Iterable[Tag] = ()) -> list[Tag]:
    """The tags that these labels mean for a note of this reader's to this group.

    Those already on the note stay what they are; then the group's codebook is asked, the room's, and the reader's own. A label
    that none of them knows becomes a new tag: of the group's codebook where the note is for a group, else of the reader's own.
    """
    kept = {tag.slug: tag for tag in already}
    offered = Tag.objects.visible_to(user).filter(retired=None).select_related("codebook")
    found = []
    for label in labels:
        slug = slug_of(label)
        known = [tag for tag in offered.filter(slug=slug) if tag.codebook.group_id in {None, group.pk if group else None}]
        tag = kept.get(slug) or min(known, key=lambda tag: _nearness(tag.codebook, group), default=None)
        found.append(tag or _free_codebook(user, group).tags.get_or_create(slug=slug, defaults={"label": label})[0])
    return found


def _nearness(codebook: Codebook, group: Group | None) -> int:
    if group is not None and codebook.group_id == group.pk:
        return 0
    return 1 if codebook.kind == Codebook.Kind.ROOM else 2


def _free_codebook(user: Any, group: Group | None) -> Codebook:
    """Where a reader's new tags go; made when first needed."""
    if group is not None:
        held = group.codebooks.filter(free=True).order_by("pk").first()
        return held or Codebook.objects.create(
            title=gettext("Tags of %(group)s") % {"group": group},
            slug=f"group-{group.pk}",
            kind=Codebook.Kind.GROUP,
            group=group,
            owner_id=group.owner_id,
        )
    held = Codebook.objects.filter(owner_id=user.pk, kind=Codebook.Kind.PERSONAL, free=True).order_by("pk").first()
    return held or Codebook.objects.create(
        title=gettext("My tags"), slug=f"personal-{user.pk}", kind=Codebook.Kind.PERSONAL, owner_id=user.pk
    )
