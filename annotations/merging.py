"""One tag merged into another, and the way back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.people import Person
from annotations.tags import Tag
from annotations.tree import under


class MergeQuerySet(models.QuerySet["Merge"]):
    def editable_by(self, user: Person) -> MergeQuerySet:
        """Merges that the person may take back."""
        return self.filter(tag__in=Tag.objects.editable_by(user), undone=None)

    @transaction.atomic
    def make(self, tag: Tag, into: Tag, by: Any) -> Merge:
        """Put `into` wherever `tag` stands, and remember where it stood. What was under `tag` comes to stand under `into`.

        Raises ValidationError where that cannot be.
        """
        check(tag, into)
        merge = self.create(tag=tag, into=into, by=by, key=tag.key, children=list(tag.children.values_list("pk", flat=True)))
        with_into = set(into.annotations.values_list("pk", flat=True))
        noted = list(tag.annotations.values_list("pk", flat=True))
        MergedUse.objects.bulk_create(
            [MergedUse(merge=merge, annotation_id=key, had_both=key in with_into) for key in noted], batch_size=1000
        )
        tag.annotations.remove(*noted)
        into.annotations.add(*noted)
        for child in tag.children.all():
            child.parent = into
            child.save(update_fields=["parent"])
        tag.merged_into, tag.key = into, ""
        tag.save(update_fields=["merged_into", "key"])
        return merge


class Merge(models.Model):
    """That a tag went into another. `children` are the keys of the tags that stood under it."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="merges_taken")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    undone = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=1, blank=True)
    children = models.JSONField(default=list)

    objects: ClassVar[MergeQuerySet] = MergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made", "-pk"]
        constraints = [models.UniqueConstraint(fields=["tag"], condition=Q(undone=None), name="one_standing_merge")]

    def __str__(self) -> str:
        return f"{self.tag} into {self.into}"

    @transaction.atomic
    def undo(self) -> None:
        """Every note gets back the tag it had; one whose writer took the tag off meanwhile stays without.

        Raises ValidationError where `into` has itself been merged on: that comes back first.
        """
        if self.into.merged_into_id is not None:
            raise ValidationError(_("“%(tag)s” has itself been merged: take that back first.") % {"tag": self.into})
        carrying = set(self.into.annotations.values_list("pk", flat=True))
        uses = [use for use in self.uses.all() if use.annotation_id in carrying]
        self.tag.annotations.add(*(use.annotation_id for use in uses))
        self.into.annotations.remove(*(use.annotation_id for use in uses if not use.had_both))
        for child in Tag.objects.filter(pk__in=self.children, parent=self.into):
            child.parent = self.tag
            child.save(update_fields=["parent"])
        taken = self.tag.codebook.tags.filter(key=self.key).exclude(key="").exists()
        self.tag.merged_into, self.tag.key = None, "" if taken else self.key
        self.tag.save(update_fields=["merged_into", "key"])
        self.undone = timezone.now()
        self.save(update_fields=["undone"])


class MergedUse(models.Model):
    """That a note carried the merged tag, and whether it carried the other one, too."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="uses")
    annotation = models.ForeignKey("annotations.Annotation", on_delete=models.CASCADE, related_name="+")
    had_both = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "annotation"], name="merged_use_once")]

    def __str__(self) -> str:
        return f"{self.annotation_id} of {self.merge_id}"


def check(tag: Tag, into: Tag) -> None:
    """Raises ValidationError unless the one can go into the other."""
    if tag.codebook_id != into.codebook_id:
        raise ValidationError(_("Only tags of one codebook can be merged."))
    if tag.merged_into_id is not None or into.merged_into_id is not None:
        raise ValidationError(_("One of them has been merged already."))
    if into.pk in under(tag.codebook.tags.all(), tag.pk):
        raise ValidationError(_("A tag cannot go into itself, nor into one that stands under it."))
