"""Parts of a text by their headings: a part is called by the headings above it, which outlive a new revision of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.library.models import Section

Path = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A heading with all that stands under it, up to the next heading of its level or a higher one."""

    position: int
    level: int
    path: Path
    """The headings from the outermost to its own."""
    start: int
    end: int

    @property
    def title(self) -> str:
        return self.path[-1]


def outline(text: str, sections: Sequence[Section]) -> list[Part]:
    """The parts of a text; `sections` in the order of the text."""
    found: list[Part] = []
    above: list[Section] = []
    for index, section in enumerate(sections):
        above = [*(higher for higher in above if higher.level < section.level), section]
        path = tuple(text[heading.start : heading.end] for heading in above)
        end = next((later.start for later in sections[index + 1 :] if later.level <= section.level), len(text))
        found.append(Part(section.position, section.level, path, section.start, end))
    return found
