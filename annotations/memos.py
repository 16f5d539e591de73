"""Memos: what people think about a tag or a whole codebook while they work. A memo on a passage is a note of the kind "description"."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import markup
from annotations.codebooks import Codebook
from annotations.groups import Group, groups_of
from annotations.people import Person
from annotations.signatures import a_reader
from annotations.tags import Tag
from annotations.vocabulary import Audience


class MemoQuerySet(models.QuerySet["Memo"]):
    def visible_to(self, user: Person) -> MemoQuerySet:
        """One's own and those addressed to one, about codebooks one may see."""
        if not user.is_authenticated:
            return self.none()
        addressed = Q(creator_id=user.pk) | Q(audience=Audience.SIGNED_IN)
        addressed |= Q(audience=Audience.GROUP, group__in=groups_of(user))
        return self.filter(addressed, codebook__in=Codebook.objects.visible_to(user), deleted=None)

    def editable_by(self, user: Person) -> MemoQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(creator_id=user.pk, codebook__in=Codebook.objects.visible_to(user), deleted=None)


class Memo(models.Model):
    """A thought about a codebook, or about one tag of it. `body` is Markdown as typed; `body_html` is what the one door made of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="memos")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, null=True, blank=True, related_name="memos")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memos")
    body = models.TextField(_("memo"))
    body_html = models.TextField(blank=True, editable=False)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ME)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="memos")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)
    deleted = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MemoQuerySet] = MemoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(audience="group") & Q(group__isnull=False)) | (Q(audience__in=["me", "signed_in"]) & Q(group__isnull=True)),
                name="memo_group_iff_audience_group",
            ),
        ]

    def __str__(self) -> str:
        return f"memo {self.uid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make HTML of the body, through the one door, whenever the body is written."""
        fields = kwargs.get("update_fields")
        if fields is None or "body" in fields:
            self.body_html = markup.render(self.body)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "body_html"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        about = self.tag if self.tag is not None else self.codebook
        return f"{about.get_absolute_url()}#memo-{self.uid}"

    def shown_creator(self, user: Person) -> str:
        """The writer's name; in a group anonymous to peers only for themselves and for whoever leads it."""
        hidden = self.group is not None and self.group.anonymous_to_peers and self.creator_id != user.pk
        if hidden and self.group not in Group.objects.led_by(user):
            return a_reader(self.group_id, self.creator_id)
        return str(self.creator)
