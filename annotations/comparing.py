"""What changed between two versions of a codebook: a plain function over their contents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

COMPARED = ("path", "definition", "use", "not_use", "example", "colour", "pattern", "key")


@dataclass(frozen=True)
class Change:
    """One part of a tag, before and after."""

    part: str
    before: str
    after: str


@dataclass
class Comparison:
    added: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], list[Change]]] = field(default_factory=list)
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)


def compare(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Comparison:
    """By the tag that an entry is of, whatever it is called now; in the order of `after`, what is gone in that of `before`."""
    earlier, later = {entry["tag"]: entry for entry in before}, {entry["tag"] for entry in after}
    found = Comparison(gone=[entry for entry in before if entry["tag"] not in later])
    for entry in after:
        if (known := earlier.get(entry["tag"])) is None:
            found.added.append(entry)
        elif parts := [Change(part, known[part], entry[part]) for part in COMPARED if known[part] != entry[part]]:
            found.changed.append((entry, parts))
        else:
            found.same += 1
    return found
