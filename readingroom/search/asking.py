"""The search page's address, read and written: every search has a permanent one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from readingroom.search.finding import Order, Where, find
from readingroom.search.results import Filters, Results

PARAMETERS = {"after": "from", "before": "to"}
"""Filters that are called otherwise in the address."""
MOST_VALUES = 20
_WHERE: tuple[Where, ...] = get_args(Where)
_ORDER: tuple[Order, ...] = get_args(Order)
LABELS = {
    "kind": _("Kind"),
    "source": _("Source"),
    "speaker": _("Speaker"),
    "creator": _("Creator"),
    "collection": _("Collection"),
    "language": _("Language"),
    "published_as": _("Published as"),
    "tag": _("Tag"),
    "after": _("From"),
    "before": _("To"),
}
ORDERS = {
    "relevance": _("Best first"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "position": _("As they stand in the texts"),
}
PLACES = {"passages": _("Passages"), "notes": _("Notes"), "mine": _("My notes")}


@dataclass(frozen=True)
class Chip:
    """A choice made, and the address without it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Anything unknown in it is as if it were not there."""

    query: str
    filters: Filters
    where: Where
    sort: Order
    page: int
    names: bool
    meanings: bool
    address: QueryDict

    @classmethod
    def by(cls, address: QueryDict) -> Asked:
        chosen: dict[str, Any] = {}
        for field in fields(Filters):
            given = [value.strip()[:200] for value in address.getlist(PARAMETERS.get(field.name, field.name)) if value.strip()]
            if given:
                chosen[field.name] = given[-1] if field.name in PARAMETERS else tuple(dict.fromkeys(given))[:MOST_VALUES]
        where, sort, page = address.get("in", ""), address.get("sort", ""), address.get("page", "")
        return cls(
            query=address.get("q", ""),
            filters=Filters(**chosen),
            where=next((known for known in _WHERE if known == where), "passages"),
            sort=next((known for known in _ORDER if known == sort), "relevance"),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            names=address.get("names") != "as-typed",
            meanings=address.get("meanings") != "as-typed",
            address=address,
        )

    def __bool__(self) -> bool:
        return bool(self.query.strip()) or self.filters.any

    def find(self, user: Person) -> Results:
        return find(
            self.query,
            user,
            where=self.where,
            filters=self.filters,
            sort=self.sort,
            page=self.page,
            names=self.names,
            meanings=self.meanings,
        )

    def changed(self, **changes: str | None) -> str:
        """The address with some parameters set, or left out; back on the first page."""
        address = self.address.copy()
        address.pop("page", None)
        for name, value in changes.items():
            address.pop(name, None)
            if value:
                address[name] = value
        return f"?{address.urlencode()}"

    @property
    def kept(self) -> str:
        """The parameters of the next and the previous page."""
        address = self.address.copy()
        address.pop("page", None)
        return address.urlencode()

    def chips(self, results: Results) -> list[Chip]:
        """What was chosen in the form; what was typed into the question is taken away there."""
        chips = []
        for field in fields(Filters):
            name = PARAMETERS.get(field.name, field.name)
            given = getattr(self.filters, field.name)
            labels = {value.value: value.label for value in results.facets.get(field.name, [])}
            for value in (given,) if isinstance(given, str) else given:
                if value:
                    chips.append(Chip(str(LABELS[field.name]), labels.get(value, value), self._without(name, value)))
        return chips

    def _without(self, name: str, value: str) -> str:
        address = self.address.copy()
        address.pop("page", None)
        address.setlist(name, [other for other in address.getlist(name) if other.strip() != value])
        return f"?{address.urlencode()}"
