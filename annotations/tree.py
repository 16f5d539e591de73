"""Tags as a tree: plain functions over tags that are held already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotations.tags import Tag

BETWEEN = " / "
DEEPEST = 8


@dataclass(frozen=True)
class Branch:
    """A tag in its place: `depth` is 1 at the top, `path` the labels from there down."""

    tag: Tag
    depth: int
    path: str


def branches(tags: Iterable[Tag]) -> list[Branch]:
    """Parents before children, siblings by position and label. A tag whose parent is not among them stands at the top."""
    held = list(tags)
    keys = {tag.pk for tag in held}
    below: dict[int | None, list[Tag]] = defaultdict(list)
    for tag in sorted(held, key=lambda tag: (tag.position, tag.label.casefold(), tag.pk)):
        below[tag.parent_id if tag.parent_id in keys else None].append(tag)
    return list(_down(below, None, 1, ""))


def _down(below: dict[int | None, list[Tag]], parent: int | None, depth: int, above: str) -> Iterator[Branch]:
    for tag in below.get(parent, []):
        path = f"{above}{BETWEEN}{tag.label}" if above else tag.label
        yield Branch(tag, depth, path)
        yield from _down(below, tag.pk, depth + 1, path)


def paths(tags: Iterable[Tag]) -> dict[int, str]:
    """The path of each tag, by its key."""
    return {branch.tag.pk: branch.path for branch in branches(tags)}


def under(tags: Iterable[Tag], root: int) -> set[int]:
    """The keys of a tag and of everything under it."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for tag in tags:
        below[tag.parent_id].append(tag.pk)
    found, waiting = {root}, [root]
    while waiting:
        fresh = [key for key in below[waiting.pop()] if key not in found]
        found.update(fresh)
        waiting += fresh
    return found
