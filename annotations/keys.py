"""One key for each tag: the codebook that a reader tags with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from annotations.codebooks import Codebook, KeysInUse
from annotations.people import Person
from annotations.tags import Tag


def codebook_in_use(user: Person, target: Any = None) -> Codebook | None:
    """The codebook that a person's keys are of: the one they chose, as long as they may see it; else one with keys, of the group
    that a note on this text would go to, of their own, of the room."""
    if not user.is_authenticated:
        return None
    seen = Codebook.objects.visible_to(user)
    chosen = KeysInUse.objects.filter(user_id=user.pk, codebook__in=seen).select_related("codebook").first()
    if chosen is not None:
        return chosen.codebook
    hook = getattr(settings, "ANNOTATIONS_DEFAULT_AUDIENCE", "")
    group = import_string(hook)(user, target)[1] if hook and target is not None else None
    keyed = list(seen.filter(pk__in=Tag.objects.offered().exclude(key="").values("codebook")).order_by("pk"))
    near = [[book for book in keyed if group is not None and book.group_id == group.pk]]
    near += [[book for book in keyed if book.kind == kind] for kind in (Codebook.Kind.PERSONAL, Codebook.Kind.ROOM)]
    return next((books[0] for books in near if books), None)


def keys_for(user: Person, target: Any = None) -> list[tuple[str, Tag]]:
    """What each key puts on the selected words: digits first, then letters, each with its tag.

    A page of a text prints them (`tag.path`, `tag.colour`, `tag.pattern`); to tag, it posts `tag.reference` as the tags of a note
    of the kind "tagging".
    """
    codebook = codebook_in_use(user, target)
    if codebook is None:
        return []
    tags = codebook.tags.offered().exclude(key="").select_related("codebook", "parent").order_by("key")
    return [(tag.key, tag) for tag in tags]
