"""Joined passages as a file, and back: by the numbers that passages keep for good.

TOML:

    made_by = "Name"
    one = "slug"
    other = "slug"

    [[row]]
    one = ["1", "2"]
    other = ["1"]
    how = "hand"

CSV: a head `one,other,how` and a line for each row, several numbers parted by spaces. What a file joins counts as brought in with a file,
whatever its `how` says: who vouches for the rows is whoever brings them.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from readingroom.library.importers import ImportRefused
from readingroom.library.models import Alignment, How, Joining, rows_of

NUMBER = re.compile(r"\d{1,7}[a-z]{0,3}")
MOST_BYTES = 2_000_000


def numbered(alignment: Alignment) -> list[Joining]:
    """The rows as they stand, by the numbers of their passages; a passage whose words are gone is left out."""
    found = []
    for row, by_source in rows_of(alignment):
        sides = [
            tuple(place.passage.number for place in by_source[source] if place.start is not None)
            for source in (alignment.one_id, alignment.other_id)
        ]
        if all(sides):
            found.append(Joining(sides[0], sides[1], row.how))
    return found


def as_toml(alignment: Alignment, made_by: str) -> str:
    said = {"made_by": made_by, "one": alignment.one.slug, "other": alignment.other.slug}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]
    for row in numbered(alignment):
        lines += ["", "[[row]]", f"one = {json.dumps(row.one)}", f"other = {json.dumps(row.other)}", f'how = "{row.how}"']
    return "\n".join(lines) + "\n"


def as_csv(alignment: Alignment) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["one", "other", "how"])
    table.writerows([" ".join(row.one), " ".join(row.other), row.how] for row in numbered(alignment))
    return written.getvalue()


def read_rows(raw: bytes, alignment: Alignment) -> list[Joining]:
    """The rows of a file for an alignment, whichever of its texts the file calls `one`; ImportRefused says in one sentence why not."""
    if len(raw) > MOST_BYTES:
        raise ImportRefused(_("The file is too large."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(_("The file is not in UTF-8.")) from error
    csv_head = re.match(r"\s*\"?(one|other)\"?\s*,", text)
    rows = list(_of_csv(text) if csv_head else _of_toml(text, alignment))
    if not rows:
        raise ImportRefused(_("The file joins nothing."))
    return rows


def _of_toml(text: str, alignment: Alignment) -> Iterator[Joining]:
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ImportRefused(_("This is no file of joined passages: %(error)s") % {"error": error}) from error
    slugs = (str(said.get("one")), str(said.get("other")))
    ours = (alignment.one.slug, alignment.other.slug)
    if slugs not in {ours, ours[::-1]}:
        raise ImportRefused(_("The file joins “%(one)s” and “%(other)s”, not these two texts.") % {"one": slugs[0], "other": slugs[1]})
    rows = said.get("row")
    if not isinstance(rows, list):
        raise ImportRefused(_("The file joins nothing."))
    for at, row in enumerate(rows, 1):
        sides = [row.get("one"), row.get("other")] if isinstance(row, dict) else [None]
        if not all(isinstance(side, list) and side for side in sides):
            raise ImportRefused(_("row %(row)s: both “one” and “other” list numbers of passages") % {"row": at})
        one, other = (_numbers([str(number) for number in side], at) for side in sides if side)
        yield Joining(one, other, How.FILE) if slugs == ours else Joining(other, one, How.FILE)


def _of_csv(text: str) -> Iterator[Joining]:
    try:
        for at, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
            yield Joining(_numbers((row.get("one") or "").split(), at), _numbers((row.get("other") or "").split(), at), How.FILE)
    except csv.Error as error:
        raise ImportRefused(_("This is no file of joined passages: %(error)s") % {"error": error}) from error


def _numbers(said: list[str], at: int) -> tuple[str, ...]:
    numbers = tuple(number.removeprefix("¶") for number in said)
    if not numbers or not all(NUMBER.fullmatch(number) for number in numbers):
        raise ImportRefused(_("row %(row)s: “%(numbers)s” are no numbers of passages") % {"row": at, "numbers": " ".join(said)[:60]})
    return numbers
