"""Codebooks: sets of tags with an owner, and their frozen versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group, groups_led_by, groups_of
from annotations.people import Person
from annotations.tree import Branch, branches


class CodebookQuerySet(models.QuerySet["Codebook"]):
    def visible_to(self, user: Person) -> CodebookQuerySet:
        """The room's codebooks, one's own, and those of one's groups."""
        shown = Q(kind=Codebook.Kind.ROOM)
        if user.is_authenticated:
            shown |= Q(owner_id=user.pk, group=None) | Q(group__in=groups_of(user))
        return self.filter(shown)

    def editable_by(self, user: Person) -> CodebookQuerySet:
        """One's own; a group's by whoever leads it; the room's by its curators."""
        if not user.is_authenticated:
            return self.none()
        theirs = Q(kind=Codebook.Kind.PERSONAL, owner_id=user.pk) | Q(group__in=groups_led_by(user))
        if getattr(user, "may_curate", False):
            theirs |= Q(kind=Codebook.Kind.ROOM)
        return self.filter(theirs)


class Codebook(models.Model):
    """A set of tags with one owner; `free` lets any of its users add a tag by typing it."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        GROUP = "group", _("course or group")
        PROJECT = "project", _("project")
        ROOM = "room", _("room")

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(max_length=160, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    description = models.TextField(_("description"), blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="codebooks")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="codebooks")
    free = models.BooleanField(_("free tags"), default=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[CodebookQuerySet] = CodebookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind__in=["group", "project"]) & Q(group__isnull=False))
                | (~Q(kind__in=["group", "project"]) & Q(group__isnull=True)),
                name="group_codebook_has_group",
            ),
            models.CheckConstraint(condition=~Q(kind="personal") | Q(owner__isnull=False), name="personal_codebook_has_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("codebook", args=[self.slug])

    def branches(self, *, retired: bool = False) -> list[Branch]:
        """The tags in the order of the tree, each with its depth and path; those merged away are no part of it."""
        kept = self.tags.filter(merged_into=None)
        return branches(kept if retired else kept.filter(retired=None))

    def content(self) -> list[dict[str, Any]]:
        """The tags as they are now, as a version keeps them."""
        return [
            {
                "tag": branch.tag.pk,
                "guid": str(branch.tag.guid),
                "parent": branch.tag.parent_id,
                "depth": branch.depth,
                "path": branch.path,
                **{name: getattr(branch.tag, name) for name in FROZEN},
            }
            for branch in self.branches()
        ]

    @transaction.atomic
    def freeze(self, by: Any, note: str = "") -> CodebookVersion:
        """Keep the tags as they are now, under the next number."""
        Codebook.objects.select_for_update().get(pk=self.pk)
        last = self.versions.aggregate(last=models.Max("number"))["last"] or 0
        return self.versions.create(number=last + 1, by=by, note=note, content=self.content())


FROZEN = ("label", "definition", "use", "not_use", "example", "colour", "pattern", "key")
"""What a version keeps of a tag, beside its path and who it is."""


class CodebookVersionQuerySet(models.QuerySet["CodebookVersion"]):
    def visible_to(self, user: Person) -> CodebookVersionQuerySet:
        return self.filter(codebook__in=Codebook.objects.visible_to(user))


class CodebookVersion(models.Model):
    """A codebook as it stood when it was frozen. `content` is a list of tags in the order of the tree:

    {"tag": id, "guid", "parent": id or null, "depth", "path": "A / B", "label", "definition", "use", "not_use", "example",
    "colour", "pattern", "key"}. It is never changed.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    frozen = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    content = models.JSONField(default=list, editable=False)

    objects: ClassVar[CodebookVersionQuerySet] = CodebookVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["codebook", "-number"]
        constraints = [models.UniqueConstraint(fields=["codebook", "number"], name="codebook_version_once")]

    def __str__(self) -> str:
        return f"{self.codebook}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("codebook_version", args=[self.codebook.slug, self.number])


class KeysInUse(models.Model):
    """The codebook that a person chose to tag with by one key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="keys_in_use")
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.user} tags with {self.codebook}"
