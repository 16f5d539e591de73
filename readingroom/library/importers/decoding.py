"""Bytes to text. Every offset of an import counts code points of what this module returns.

The byte-order mark is not part of the text; line ends stay as they are (CRLF counts two). The encoding used is stated,
also where it was guessed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from readingroom.library.importers.draft import ImportRefused

MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
"""UTF-32 before UTF-16: the mark of the one begins with the mark of the other."""

OTHER_FILES = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (a word-processor file, an e-book)"),
    (b"\xd0\xcf\x11\xe0", "an old word-processor file"),
    (b"{\\rtf", "a rich-text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
]
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
ARABIC = re.compile("[\u0621-\u064a\u067e\u0686\u0698\u06af\u06cc\u06a9]")
SOUNDING = 100_000
"""How many bytes or code points are looked at to guess."""


@dataclass(frozen=True)
class Decoded:
    """A file's text and the encoding it was read with; `guessed` where neither a mark nor valid UTF-8 decided it."""

    text: str
    encoding: str
    guessed: bool = False


def decode(raw: bytes) -> Decoded:
    """The text of a file, or ImportRefused where it is no text."""
    for start, name in OTHER_FILES:
        if raw.startswith(start):
            raise ImportRefused(f"This is {name}, not a text file.")
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return Decoded(strictly(raw[len(mark) :], encoding), encoding)
    wide = without_mark(raw)
    if wide:
        return Decoded(strictly(raw, wide), wide, guessed=True)
    try:
        text, encoding, guessed = raw.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        text, encoding = legacy(raw, error)
        guessed = True
    refuse_binary(text)
    return Decoded(text, encoding, guessed)


def strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(f"The file says it is {encoding}, but byte {error.start} is not.") from error


def without_mark(raw: bytes) -> str:
    """UTF-16 without a byte-order mark: every other byte of its ASCII is zero. Empty where it is not."""
    head = raw[:SOUNDING]
    if len(head) < 4 or len(raw) % 2:
        return ""
    even, odd = head[0::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return ""


def legacy(raw: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """A one-byte encoding: Arabic Windows where that gives mostly Arabic letters, else Western Windows, else Latin-1."""
    line = raw.count(b"\n", 0, error.start) + 1
    high = sum(byte >= 0x80 for byte in raw[:SOUNDING])
    if b"\x00" in raw:
        raise ImportRefused("This is not a text file: it holds zero bytes and is not valid UTF-8.", line)
    arabic = raw.decode("cp1256")
    if high > 20 and len(ARABIC.findall(arabic[:SOUNDING])) > 0.8 * high:
        return arabic, "cp1256"
    try:
        return raw.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def refuse_binary(text: str) -> None:
    """A few stray control characters are dropped by the importers; many mean that this is no text."""
    head = text[:SOUNDING]
    if len(CONTROLS.findall(head)) > max(8, len(head) // 100):
        raise ImportRefused("This is not a text file: it is full of control characters.")
