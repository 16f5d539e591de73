"""What is known about a source, field by field, the same fields for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from annotations.anchoring.folding import folded_text
from readingroom.library.models import Provenance, Source
from readingroom.library.stated_dates import interval

Field = Provenance.Field
BOX = [
    Field.KIND,
    Field.CREATOR,
    Field.PUBLISHER,
    Field.PUBLISHED_AS,
    Field.TIES,
    Field.PEER_REVIEW,
    Field.ISSUED,
    Field.LANGUAGE,
    Field.TRANSLATOR,
    Field.TRANSLATED_FROM,
    Field.RIGHTS,
    Field.IDENTIFIER,
    Field.OBTAINED_FROM,
    Field.CONTACT,
    Field.SUBJECT,
]
"""The provenance box: these fields, in this order, of every source."""


def language_name(tag: str) -> str:
    """The language's name in the language of the page; the tag itself where Django knows none."""
    for known in (tag.lower(), tag.split("-")[0].lower()):
        if "name" in LANG_INFO.get(known, {}):
            return _(LANG_INFO[known]["name"])
    return tag


@dataclass(frozen=True)
class Value:
    """One value with how it is known; `row` is None where the room set it without saying how."""

    text: str
    row: Provenance | None

    @property
    def is_stated(self) -> bool:
        return self.row is not None and self.row.status == Provenance.Status.STATED

    @property
    def is_supplied(self) -> bool:
        return self.row is not None and self.row.status == Provenance.Status.SUPPLIED


@dataclass(frozen=True)
class Fact:
    field: str
    label: str | Promise
    values: list[Value]


def once(values: list[Value]) -> list[Value]:
    """For a line in brief, each thing once: the same name, day or words said twice; what the document states comes first."""
    kept: dict[object, Value] = {}
    for value in sorted(values, key=lambda value: not value.is_stated):
        name = value.row.name_id if value.row else None
        kept.setdefault(name or interval(value.text) or folded_text(value.text), value)
    return list(kept.values())


class Facts:
    """The provenance of one source, read once: `source.provenance.select_related("name", "supplied_by")`."""

    def __init__(self, source: Source, rows: Iterable[Provenance]) -> None:
        self.source = source
        self.rows: dict[str, list[Provenance]] = defaultdict(list)
        for row in rows:
            self.rows[row.field].append(row)

    def of(self, field: str) -> list[Value]:
        """The values of a field; kind and language as the room reads them, where no row says more."""
        values = [Value(self._shown(row), row) for row in self.rows[field]]
        if not values and field == Field.KIND and self.source.kind:
            values = [Value(self.source.get_kind_display(), None)]
        if not values and field == Field.LANGUAGE and self.source.language:
            values = [Value(language_name(self.source.language), None)]
        return values

    def box(self) -> list[Fact]:
        return [Fact(field, field.label, self.of(field)) for field in BOX]

    @property
    def creators(self) -> list[Value]:
        return once(self.of(Field.CREATOR))

    @property
    def publishers(self) -> list[Value]:
        return once(self.of(Field.PUBLISHER))

    @property
    def published_as(self) -> list[Value]:
        return once(self.of(Field.PUBLISHED_AS))

    @property
    def issued(self) -> list[Value]:
        return once(self.of(Field.ISSUED))

    @property
    def about(self) -> list[Value]:
        return self.of(Field.ABOUT)

    @property
    def counted(self) -> dict[str, int]:
        """How many fields of the box are stated, supplied, not stated."""
        counts = {"stated": 0, "supplied": 0, "not_stated": 0}
        for fact in self.box():
            if any(value.is_stated for value in fact.values):
                counts["stated"] += 1
            elif fact.values:
                counts["supplied"] += 1
            else:
                counts["not_stated"] += 1
        return counts

    def _shown(self, row: Provenance) -> str:
        if row.field == Field.KIND:
            return str(dict(Source.Kind.choices).get(row.value, row.value))
        if row.field == Field.LANGUAGE:
            return language_name(row.value)
        return row.value
