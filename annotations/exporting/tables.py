"""Notes as tables: one row for each place of a note."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from annotations.exporting.told import Told

COLUMNS = (
    *("source", "quote", "kind", "note", "tags", "audience", "created", "changed", "state", "start", "end", "address"),
    *("by", "answers", "id", "stance"),
)
LONGEST_CELL = 32_767
"""What a cell of a spreadsheet holds; longer quotations are cut there, and say so."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def rows(notes: Iterable[Told]) -> Iterator[tuple[Any, ...]]:
    for note in notes:
        for place in note.places or (None,):
            quote, state, start, end = (place.quote, place.state, place.start, place.end) if place else ("", "", None, None)
            source = place.source if place else note.source
            words = (source, quote, note.kind, note.body, ", ".join(note.tags), note.audience)
            days = (note.created.isoformat(), note.changed.isoformat())
            yield (*words, *days, state, start, end, note.url, note.by, note.answers, note.iri, note.stance)


def as_csv(notes: Iterable[Told]) -> bytes:
    """With a byte-order mark, without which spreadsheets misread other scripts."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for row in rows(notes):
        table.writerow([harmless(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(notes: Iterable[Told]) -> bytes:
    """Every cell of words is a string, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Notes")[:31])
    sheet.freeze_panes = "A2"
    for row in (COLUMNS, *rows(notes)):
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        words = _CONTROL.sub("\ufffd", value)
        cell.value = words if len(words) <= LONGEST_CELL else words[: LONGEST_CELL - 2] + " …"
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def harmless(value: Any) -> Any:
    """A spreadsheet takes what begins like this for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
