"""Tags offered while one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from annotations.codebooks import KeysInUse
from annotations.groups import Group
from annotations.tags import Tag
from annotations.tree import branches
from annotations.typed import as_typed, closed_codebook, nearness, offered_to

MOST = 12


def suggestions(user: Any, group: Group | None, typed: str) -> dict[str, Any]:
    """Up to twelve tags whose path holds what was typed, best first, and whether a new one may be typed.

    Best: the label begins so, a word of it does, then anything; the nearer codebook first. Nothing typed: the nearest codebooks.
    """
    sought = " ".join(typed.casefold().split())[:80]
    chosen = KeysInUse.objects.filter(user_id=user.pk).values_list("codebook", flat=True).first()
    found: list[tuple[tuple[int, int, int], str, Tag]] = []
    for place, (tag, path) in enumerate(_with_paths(offered_to(user, group).offered())):  # type: ignore[attr-defined]
        rank = _rank(tag.label.casefold(), path.casefold(), sought)
        if rank is not None:
            found.append(((rank, nearness(tag.codebook, group, chosen), place), path, tag))
    found.sort(key=lambda one: one[0])
    shown = [
        {
            "typed": as_typed([tag]),
            "label": tag.label,
            "path": path,
            "codebook": tag.codebook.title,
            "definition": tag.definition[:200],
            "colour": tag.colour,
            "pattern": tag.pattern,
            "key": tag.key,
        }
        for _order, path, tag in found[:MOST]
    ]
    return {"suggestions": shown, "free": closed_codebook(user, group) is None}


def _with_paths(tags: Iterable[Tag]) -> Iterable[tuple[Tag, str]]:
    by_book: dict[int, list[Tag]] = {}
    for tag in tags:
        by_book.setdefault(tag.codebook_id, []).append(tag)
    return ((branch.tag, branch.path) for book in by_book.values() for branch in branches(book))


def _rank(label: str, path: str, sought: str) -> int | None:
    if not sought or label.startswith(sought):
        return 0
    if any(word.startswith(sought) for word in label.split()):
        return 1
    return 2 if sought in path else None
