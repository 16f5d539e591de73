"""Tags, and what typed labels mean."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.codebooks import Codebook
from annotations.groups import Group
from annotations.looks import Colour, Pattern
from annotations.people import Person
from annotations.tree import BETWEEN, DEEPEST


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
    def path(self) -> str:
        """The labels from the top down: "A / B". For many tags at once there is `tree.paths`."""
        labels, above = [self.label], self.parent
        while above is not None and len(labels) <= DEEPEST:
            labels.append(above.label)
            above = above.parent
        return BETWEEN.join(reversed(labels))


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
    """Where a reader's new tags go; made when first needed. Two who need it at once get the same one: its slug is there once."""
    if group is not None:
        held = group.codebooks.filter(free=True).order_by("pk").first()
        made = {"title": gettext("Tags of %(group)s") % {"group": group}, "kind": Codebook.Kind.GROUP, "group": group}
        return held or Codebook.objects.get_or_create(slug=f"group-{group.pk}", defaults={**made, "owner_id": group.owner_id})[0]
    held = Codebook.objects.filter(owner_id=user.pk, kind=Codebook.Kind.PERSONAL, free=True).order_by("pk").first()
    made = {"title": gettext("My tags"), "kind": Codebook.Kind.PERSONAL, "owner_id": user.pk}
    return held or Codebook.objects.get_or_create(slug=f"personal-{user.pk}", defaults=made)[0]
