"""Test data, made plainly: each function makes one row that is valid without being told anything."""

from __future__ import annotations

from typing import Any

from readingroom.accounts.models import User
from readingroom.library.models import Passage, Revision, Section, Source

PASSWORD = "reading is quiet work"
TEXT = "The river knows no borders.\n\nIt was here before the office that measures it."


def make_user(username: str = "reader", **fields: Any) -> User:
    return User.objects.create_user(username=username, password=PASSWORD, **fields)


def make_source(text: str = TEXT, *, slug: str = "", title: str = "", access: str = "public", **fields: Any) -> Source:
    """A source with its first revision and its places.

    Blocks are parted by a blank line; a block that begins with "# ", "## " … is a heading, one that begins with "- " a list
    item, one with "> " a block quotation (the signs are no part of the text). An empty text makes a record.
    """
    slug = slug or f"source-{Source.objects.count() + 1}"
    source = Source.objects.create(slug=slug, title=title or slug.replace("-", " ").capitalize(), access=access, **fields)
    blocks = [block for block in text.split("\n\n") if block.strip()]
    signs = {"-": Passage.Kind.BULLET, ">": Passage.Kind.BLOCK_QUOTATION}
    words = [_without_sign(block) for block in blocks]
    source.text = "\n\n".join(words)
    source.save()
    start, original, number, outline = 0, 0, 0, {}
    section: Section | None = None
    above: list[Section] = []
    for position, (block, shown) in enumerate(zip(blocks, words, strict=True)):
        sign = block.split(" ")[0]
        end = start + len(shown)
        if set(sign) == {"#"}:
            above = [higher for higher in above if higher.level < len(sign)]
            section = Section.objects.create(
                source=source, parent=above[-1] if above else None, level=len(sign), position=position, start=start, end=end
            )
            above.append(section)
        else:
            number += 1
            outline[str(number)] = [start, end]
            first = original + len(block) - len(shown)
            Passage.objects.create(
                source=source,
                section=section,
                number=str(number),
                position=position,
                kind=signs.get(sign, Passage.Kind.PARAGRAPH),
                start=start,
                end=end,
                origin=[[first, first + len(shown)]],
                line=text[: text.index(block)].count("\n") + 1,
            )
        start, original = end + 2, original + len(block) + 2
    if blocks:
        raw = "\n\n".join(blocks).encode()
        Revision.objects.create(
            source=source,
            number=1,
            original=raw,
            sha256=Revision.digest(raw),
            file_name=f"{slug}.txt",
            encoding="utf-8",
            importer="plain",
            importer_version="1",
            text=source.text,
            outline=outline,
        )
    return source


def _without_sign(block: str) -> str:
    sign, _space, rest = block.partition(" ")
    return rest if rest and (set(sign) == {"#"} or sign in {"-", ">"}) else block
