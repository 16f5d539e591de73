"""Codebooks and codings as tables: never a formula, with a byte-order mark, without which spreadsheets misread other scripts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from annotations.models import Codebook
from annotations.people import Person
from readingroom.coding.tagged import Outline, TaggedPlace, outlines_of

CODEBOOK_COLUMNS = ("path", "definition", "use", "not_use", "example", "colour", "pattern", "key", "retired", "guid")
CODING_COLUMNS = (
    *("source", "source_title", "passage", "start", "end", "words", "code", "codebook"),
    *("coder", "date", "audience", "motivation", "note", "address"),
)
Cells = Iterable[Iterable[Any]]


def harmless(value: Any) -> Any:
    """A spreadsheet takes what begins like this for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def unharmed(value: str) -> str:
    """What `harmless` was given."""
    return value[1:] if value.startswith("'") and harmless(value[1:]) == value else value


def as_csv(rows: Cells) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([harmless(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Cells, title: str) -> bytes:
    """A workbook of one sheet; text is always text in it, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip("'") or "1")
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value="".join(sign for sign in value if sign >= " " or sign in "\n\t")[:32_000])
    cell.data_type = "s"
    return cell


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return answer


def codebook_table(codebook: Codebook) -> bytes:
    rows: list[Iterable[Any]] = [CODEBOOK_COLUMNS]
    for branch in codebook.branches(retired=True):
        tag = branch.tag
        said = (tag.definition, tag.use, tag.not_use, tag.example, tag.colour, tag.pattern, tag.key)
        rows.append((branch.path, *said, tag.retired.date().isoformat() if tag.retired else "", str(tag.guid)))
    return as_csv(rows)


def codings_table(found: Iterable[TaggedPlace], user: Person, address: Callable[[str], str]) -> bytes:
    """One row for each coding: long, as statistical programs want it."""
    rows: list[Iterable[Any]] = [CODING_COLUMNS]
    for one in found:
        place = (one.source.slug, one.source.title, one.number, one.start, one.end, one.words, one.path, one.tag.codebook.title)
        note = one.note
        who = (note.shown_creator(user), note.created.isoformat(), note.group.name if note.group else note.audience, note.motivation)
        rows.append((*place, *who, note.body, address(note.get_absolute_url())))
    return as_csv(rows)


def matrix(found: list[TaggedPlace], codebook: Codebook) -> list[list[Any]]:
    """Passages down, tags across, in each cell how often the one is tagged with the other; passages without any are left out."""
    columns = codebook.branches(retired=True)
    outlines: dict[int, Outline] = outlines_of({one.source.pk for one in found})
    counts: Counter[tuple[int, str, int]] = Counter()
    sources = {one.source.pk: one.source for one in found}
    for one in found:
        for number in outlines[one.source.pk].numbers_in(one.start, one.end) or [""]:
            counts[one.source.pk, number, one.tag.pk] += 1
    rows: list[list[Any]] = [["source", "source_title", "passage", *(branch.path for branch in columns)]]
    tagged = {(source, number) for source, number, _tag in counts}
    for key in sorted(sources, key=lambda key: (sources[key].title, key)):
        for number in ["", *(number for _start, _end, number in outlines[key].passages)]:
            if (key, number) in tagged:
                numbers = [counts[key, number, branch.tag.pk] for branch in columns]
                rows.append([sources[key].slug, sources[key].title, number, *numbers])
    return rows
