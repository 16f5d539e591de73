"""A codebook out of a table: our own, or any with a column of names."""

from __future__ import annotations

import csv
import io
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.looks import Colour, Pattern, nearest_colour, next_look
from annotations.models import Codebook, Tag
from annotations.tree import BETWEEN, DEEPEST
from annotations.typed import free_slug, sign_of
from readingroom.coding.refi.bringing import Report, clean_label
from readingroom.coding.refi.xml import Refused
from readingroom.coding.sheets import unharmed

NAMES = {
    "path": {"path", "code", "name", "label", "tag", "codes"},
    "definition": {"definition", "description", "memo", "comment"},
    "use": {"use", "when to use", "include", "inclusion", "when to use it"},
    "not_use": {"not_use", "when not to use", "exclude", "exclusion", "when not to use it"},
    "example": {"example", "examples"},
    "colour": {"colour", "color"},
    "pattern": {"pattern"},
    "key": {"key", "shortcut"},
    "retired": {"retired"},
    "guid": {"guid"},
}
"""What columns of other programs' tables are called."""
MOST_ROWS = 5000
Row = dict[str, str]


def rows_of(raw: bytes) -> list[Row]:
    """The rows of a table apart by commas, semicolons or tabs, by our names of columns. Raises Refused."""
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused(_("It is no text in UTF-8.")) from problem
    first = text.partition("\n")[0]
    apart = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=apart))
    except csv.Error as problem:
        raise Refused(_("It is no table: %(problem)s.") % {"problem": problem}) from problem
    if not table or len(table) > MOST_ROWS:
        raise Refused(_("It holds no rows, or more than %(most)d.") % {"most": MOST_ROWS})
    columns = {place: ours for place, name in enumerate(table[0]) for ours, names in NAMES.items() if name.strip().lower() in names}
    if "path" not in columns.values():
        raise Refused(_("Its first row names no column “path” (or “code”, “name”, “label”)."))
    rows = [{ours: unharmed(row[place]).strip() for place, ours in columns.items() if place < len(row)} for row in table[1:]]
    return [row for row in rows if row.get("path")]


@transaction.atomic
def add_rows(codebook: Codebook, rows: list[Row]) -> Report:
    """A tag for each path that is not there yet, and for what stands above it; what is there stays as it is."""
    report = Report()
    for row in rows:
        labels = [clean_label(part) for part in row["path"].split(BETWEEN)]
        if len(labels) > DEEPEST:
            report.not_taken.append(_("“%(path)s” is too deep.") % {"path": row["path"][:80]})
            continue
        above: Tag | None = None
        for depth, label in enumerate(labels, 1):
            tag = next((one for one in codebook.tags.filter(parent=above, merged_into=None) if sign_of(one.label) == sign_of(label)), None)
            if tag is None:
                tag = _added(codebook, above, label, row if depth == len(labels) else {}, report)
            elif depth == len(labels):
                report.known_tags += 1
            above = tag
    return report


def _added(codebook: Codebook, above: Tag | None, label: str, row: Row, report: Report) -> Tag:
    colour, pattern = next_look(codebook.tags.values_list("colour", "pattern"))
    written = row.get("colour", "").lower()
    key = row.get("key", "").lower()
    if key and (len(key) > 1 or not (key.isascii() and key.isalnum()) or codebook.tags.filter(key=key).exists()):
        report.not_taken.append(_("the key “%(key)s” of “%(tag)s”") % {"key": key[:10], "tag": label})
        key = ""
    try:
        guid = uuid.UUID(row.get("guid", ""))
    except ValueError:
        guid = uuid.uuid4()
    if codebook.tags.filter(guid=guid).exists():
        guid = uuid.uuid4()
    report.tags += 1
    return codebook.tags.create(
        label=label,
        slug=free_slug(codebook, label),
        parent=above,
        guid=guid,
        position=codebook.tags.filter(parent=above).count(),
        colour=written if written in Colour.values else nearest_colour(written) or colour,
        pattern=row["pattern"] if row.get("pattern") in Pattern.values else pattern,
        key=key,
        retired=timezone.now() if row.get("retired") else None,
        **{name: row.get(name, "")[:4000] for name in ("definition", "use", "not_use", "example")},
    )
