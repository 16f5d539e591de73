"""Plain text: paragraphs and lists, nothing guessed."""

from __future__ import annotations

from readingroom.library.importers import cues
from readingroom.library.importers.draft import Draft
from readingroom.library.importers.drafting import Drafting, as_it_stands
from readingroom.library.importers.lines import Chunk, chunks, hard_wrapped, lines

VERSION = "1"


def recognises(raw: str) -> bool:
    return True


def parse(raw: str) -> Draft:
    all_lines = lines(raw)
    drafting = Drafting(raw, all_lines, as_it_stands)
    runs = list(chunks(all_lines))
    wrapped = hard_wrapped(runs)
    for run in runs:
        for stretch in paragraphs(run, wrapped):
            write(drafting, stretch)
    return drafting.draft("plain", VERSION, supplied="Untitled text")


def paragraphs(run: Chunk, wrapped: bool) -> list[Chunk]:
    """A run of lines as paragraphs and list items: a marker begins an item where the line before ended or was one."""
    found: list[Chunk] = []
    for line in run:
        before = found[-1][-1].text if found else ""
        marked = cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text)
        starts = marked and (
            not before or cues.ends(before) or bool(cues.BULLET.match(found[-1][0].text) or cues.NUMBERED.match(found[-1][0].text))
        )
        if found and wrapped and not starts:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def write(drafting: Drafting, stretch: Chunk, kind: str = "paragraph") -> None:
    """A paragraph, or a list item with its marker as label."""
    first = stretch[0]
    spans = [line.span for line in stretch]
    found = cues.BULLET.match(first.text) or cues.NUMBERED.match(first.text)
    if not found or (kind == "paragraph" and found["label"] in {"–", "—"}):
        drafting.passage(spans, first.number, drafting.kind(kind))
        return
    usual = "bullet" if found.re is cues.BULLET else "numbered_item"
    drafting.around([first.span])
    spans[0] = first.part(found.end())
    drafting.passage(spans, first.number, drafting.kind(usual), first.part(found.start("label"), found.end("label")))
