"""Notes and groups for the tests of this room."""

from __future__ import annotations

from typing import Any

from annotations.models import Annotation, Codebook, Group, Tag
from readingroom.accounts.models import User


def make_group(owner: User, *members: User, **fields: Any) -> Group:
    """A group with its owner as leader and these members."""
    group = Group.objects.create(name=fields.pop("name", "Tuesday readers"), owner=owner, **fields)
    group.add(owner, role="leader")
    for member in members:
        group.add(member)
    return group


def make_note(creator: User, target: Any, words: str = "", **fields: Any) -> Annotation:
    """A note on words of the target (its first ten characters where none are given)."""
    start = target.text.index(words) if words else 0
    spans = [(start, start + (len(words) or 10))] if target.text else []
    return Annotation.objects.make(target, spans, creator=creator, **{"body": "A remark.", **fields})


def make_book(slug: str, kind: str = "room", **fields: Any) -> Codebook:
    return Codebook.objects.create(title=slug.capitalize(), slug=slug, kind=kind, **fields)


def make_tag(book: Codebook, label: str, parent: Tag | None = None, **fields: Any) -> Tag:
    return book.tags.create(label=label, slug=fields.pop("slug", label.lower().replace(" ", "-")), parent=parent, **fields)
