"""The search page's address, read and written: every search has a permanent one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.people import Person
from readingroom.search import grammar
from readingroom.search.backend import backend
from readingroom.search.executor import Found
from readingroom.search.finding import PAGE, Order, Search, Where, find
from readingroom.search.more_like import Likeness, find_like, passage_at
from readingroom.search.results import Filters, Results
from readingroom.search.snippets import Wanted

PARAMETERS = {"after": "from", "before": "to"}
"""Filters that are called otherwise in the address."""
SWITCHES = ("in", "sort", "names", "meanings", "expand", "own")
MOST_VALUES = 20
LONGEST_QUERY = 2000
_WHERE: tuple[Where, ...] = get_args(Where)
_ORDER: tuple[Order, ...] = get_args(Order)
LABELS = {
    "kind": _("Kind"),
    "source": _("Source"),
    "speaker": _("Speaker"),
    "reporter": _("Reported by"),
    "creator": _("Creator"),
    "collection": _("Collection"),
    "language": _("Language"),
    "published_as": _("Published as"),
    "tag": _("Tag"),
    "date": _("Date"),
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


class NoSuchPassage(LookupError):
    """What is asked for is like a passage that the person cannot read, or that there is not."""


@dataclass(frozen=True)
class Chip:
    """A choice made, and the address without it."""

    facet: str
    label: str
    url: str
    name: str = ""


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
    expand: bool
    like: str
    """A passage as `slug/number`, where what is sought is like it."""
    own: bool
    """Of passages like another also those of its own source."""
    whole: str
    """The facet that is shown with all its values."""
    address: QueryDict

    @classmethod
    def by(cls, address: QueryDict) -> Asked:
        chosen: dict[str, Any] = {}
        for field in fields(Filters):
            given = [value.strip()[:200] for value in address.getlist(PARAMETERS.get(field.name, field.name)) if value.strip()]
            if given:
                chosen[field.name] = given[-1] if field.name in PARAMETERS else tuple(dict.fromkeys(given))[:MOST_VALUES]
        where, sort, page = address.get("in", ""), address.get("sort", ""), address.get("page", "")
        query = address.get("q", "")
        return cls(
            query=query,
            filters=Filters(**chosen),
            where=next((known for known in _WHERE if known == where), "passages"),
            sort=next((known for known in _ORDER if known == sort), "relevance"),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            names=address.get("names") != "as-typed",
            meanings=address.get("meanings") != "as-typed",
            expand=address.get("expand") == "1",
            like="" if query.strip() else address.get("like", "")[:300],
            own=address.get("own") == "1",
            whole=address.get("facet", "") if address.get("facet", "") in LABELS else "",
            address=address,
        )

    def __bool__(self) -> bool:
        return bool(self.query.strip()) or self.filters.any or bool(self.like)

    def find(self, user: Person, *, per_page: int = PAGE, with_facets: bool = True) -> Results:
        """Raises NoSuchPassage."""
        shown: dict[str, Any] = {"per_page": per_page, "with_facets": with_facets, "whole": self.whole}
        if self.like:
            return find_like(self.passage(user), user, own=self.own, filters=self.filters, sort=self.sort, page=self.page, **shown)
        return find(
            self.query,
            user,
            where=self.where,
            filters=self.filters,
            sort=self.sort,
            page=self.page,
            names=self.names,
            meanings=self.meanings,
            expand=self.expand,
            **shown,
        )

    def passage(self, user: Person) -> Any:
        """The passage that what is sought is like."""
        passage = passage_at(user, self.like)
        if passage is None:
            raise NoSuchPassage(self.like)
        return passage

    def everything(self, user: Person) -> tuple[Search, Found, Wanted]:
        """All that is found, without page or order. Raises NoSuchPassage, and Damaged where the index is being mended."""
        if self.like:
            likeness = Likeness(self.passage(user), user, own=self.own, filters=self.filters, sort="relevance")
            found = likeness.run(Results(typed=""), 0, likeness.search.snapshot.size, with_facets=False)
            return likeness.search, found, Wanted.by(likeness.terms, {})
        asked = grammar.read(self.query)
        chosen = self.filters.joined(asked.fields)
        search = Search(backend().store.snapshot(), user, self.where, chosen, "relevance", self.names, self.meanings)
        found, wanted = search.everything(asked)
        return search, found, wanted

    @property
    def kept(self) -> str:
        """The parameters of the next and the previous page."""
        address = self.address.copy()
        for name in ("page", "facet"):
            address.pop(name, None)
        return address.urlencode()

    @property
    def lasting(self) -> str:
        """The same question as every address that asks it writes it: what a saved search keeps."""
        address = QueryDict(mutable=True)
        if self.like:
            address["like"] = self.like
        elif self.query.strip():
            address["q"] = " ".join(self.query.split())
        for field in fields(Filters):
            given = getattr(self.filters, field.name)
            address.setlist(PARAMETERS.get(field.name, field.name), [given] if isinstance(given, str) and given else sorted(given))
        for name in SWITCHES:
            if value := self.address.get(name, ""):
                address[name] = value
        return address.urlencode()[:LONGEST_QUERY]

    def changed(self, **changes: str | None) -> str:
        """The address with some parameters set, or left out; back on the first page."""
        address = self.address.copy()
        for name in ("page", "facet"):
            address.pop(name, None)
        for name, value in changes.items():
            address.pop(name, None)
            if value:
                address[name] = value
        return f"?{address.urlencode()}"

    def chips(self, results: Results) -> list[Chip]:
        """What was chosen in the form; what was typed into the question is taken away there."""
        chips = []
        for field in fields(Filters):
            name = PARAMETERS.get(field.name, field.name)
            given = getattr(self.filters, field.name)
            labels = {value.value: value.label for value in results.facets.get(field.name, [])}
            for value in (given,) if isinstance(given, str) else given:
                if value:
                    chips.append(Chip(str(LABELS[field.name]), labels.get(value, value), self._without(name, value), field.name))
        return chips

    def _without(self, name: str, value: str) -> str:
        address = self.address.copy()
        address.pop("page", None)
        gone = {value} | ({year for year in address.getlist("date") if _within(year, value)} if name == "date" else set())
        address.setlist(name, [other for other in address.getlist(name) if other.strip() not in gone])
        return f"?{address.urlencode()}"

    def relaxed(self, user: Person) -> list[tuple[Chip, int]]:
        """Where nothing is found: each filter that alone is in the way, and how many there are without it."""
        found = []
        for chip in self.chips(Results(typed="")):
            none: dict[str, Any] = {chip.name: "" if chip.name in PARAMETERS else ()}
            looser = replace(self, filters=replace(self.filters, **none))
            if looser:
                count = looser.everything(user)[1].total
                if count:
                    found.append((replace(chip, url=self.changed(**{PARAMETERS.get(chip.name, chip.name): None})), count))
        return list({chip.name: (chip, count) for chip, count in found}.values())


def _within(year: str, decade: str) -> bool:
    """Taking a decade away takes its years with it."""
    return decade.endswith("0s") and year.isdigit() and year[:-1] == decade[:-2]
