"""Importers: a format is a module with `recognises(raw)` and `parse(raw) -> Draft`; adding one edits one list.

Pure Python: no Django, no database. `read` gives the text that every offset points into, `draft_of` the document in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from readingroom.library.importers import article, interview, markdown, paper, plain, wiki
from readingroom.library.importers.decoding import Decoded, decode
from readingroom.library.importers.draft import Draft, ImportRefused, Note

__all__ = ["FORMATS", "Decoded", "Draft", "ImportRefused", "draft_of", "format_named", "importers_of", "read"]

MOST = 64_000_000
"""Files above this many bytes are refused: a book has two million."""


class Format(Protocol):
    """What every importer is."""

    __name__: str
    VERSION: str

    def recognises(self, raw: str) -> bool: ...
    def parse(self, raw: str) -> Draft: ...


FORMATS: list[Format] = [interview, wiki, paper, markdown, article, plain]
"""Most particular first; the last takes anything."""


def read(file: Path | bytes) -> Decoded:
    """A file's text and encoding; ImportRefused where it is no text."""
    raw = file if isinstance(file, bytes) else file.read_bytes()
    if len(raw) > MOST:
        raise ImportRefused(f"The file has {len(raw):,} bytes; at most {MOST:,} are read.")
    return decode(raw)


def format_named(name: str) -> Format:
    """The importer of that name, as a Revision remembers it."""
    for each in FORMATS:
        if each.__name__.rpartition(".")[2] == name:
            return each
    raise ImportRefused(f"There is no importer called “{name}”.")


def importers_of(text: str) -> list[str]:
    """The names of the importers that would take this text, best first: what a curator may choose from."""
    return [each.__name__.rpartition(".")[2] for each in FORMATS if each.recognises(text)]


def draft_of(decoded: Decoded, *, importer: str = "") -> Draft:
    """The document in a text, read by the first importer that recognises it or by the one named."""
    chosen = format_named(importer) if importer else next(each for each in FORMATS if each.recognises(decoded.text))
    draft = chosen.parse(decoded.text)
    if not any(not block.is_heading for block in draft.blocks):
        raise ImportRefused("The file holds no passage: there is nothing to read in it.")
    if decoded.guessed:
        draft.notes.insert(0, Note("notice", 1, f"the file does not say its encoding; it was read as {decoded.encoding}"))
    return draft
