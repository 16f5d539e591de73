"""The room's notes as one Annotation Container: an LDP Basic Container that is an AnnotationCollection with pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.jsonld import CONTEXT, Address, as_jsonld, iri_of, stamp
from annotations.models import Annotation
from annotations.people import Person
from annotations.protocol.refusing import Refused
from annotations.tree import DEEPEST

LDP_CONTEXT = "http://www.w3.org/ns/ldp.jsonld"
DESCRIPTIONS_A_PAGE = 50
IRIS_A_PAGE = 500
ABOVE_TAGS = "tags" + "__parent" * (DEEPEST - 1)

_INCLUDE = re.compile(r'\binclude\s*=\s*(?:"([^"]*)"|([^\s;,]+))', re.IGNORECASE)
_RETURN = re.compile(r"\breturn\s*=\s*\"?representation\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """How the container is to be shown."""

    iris: bool = False
    minimal: bool = False
    applied: bool = False


def wish_of(prefer: str, query: str) -> Wish:
    """From the Prefer header, else from the address (`iris=1`). What contradicts itself is no wish."""
    if not _RETURN.search(prefer):
        return Wish(iris=query == "1")
    included = {each.rpartition("#")[2] for found in _INCLUDE.findall(prefer) for each in (found[0] or found[1]).split()}
    iris, whole = "PreferContainedIRIs" in included, "PreferContainedDescriptions" in included
    minimal = "PreferMinimalContainer" in included
    if iris and whole:
        return Wish(iris=query == "1", minimal=minimal, applied=minimal)
    return Wish(iris=iris or (query == "1" and not whole), minimal=minimal, applied=iris or whole or minimal)


class Container:
    """What one person may see of the container; `only` narrows it to the notes on one text (its address)."""

    def __init__(self, user: Person, address: Address, iris: bool, only: str = "") -> None:
        self.user, self.address, self.iris, self.only = user, address, iris, only
        self.a_page = IRIS_A_PAGE if iris else DESCRIPTIONS_A_PAGE
        notes = Annotation.objects.visible_to(user)
        self.notes: QuerySet[Annotation] = notes.filter(target__slug=only) if only else notes
        self.total = self.notes.count()
        self.last = max(0, (self.total - 1) // self.a_page)

    def iri(self, page: int | None = None) -> str:
        query = {"iris": "1" if self.iris else "0", **({"source": self.only} if self.only else {})}
        return f"{self.address(reverse('annotations'))}?{urlencode(query | ({} if page is None else {'page': str(page)}))}"

    def described(self, minimal: bool) -> dict[str, Any]:
        made: dict[str, Any] = {
            "@context": [CONTEXT, LDP_CONTEXT],
            "id": self.iri(),
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": _("Notes of this room that you may read"),
            "total": self.total,
        }
        if self.total:
            made["modified"] = stamp(self.notes.aggregate(last=Max("updated"))["last"])
            made["first"] = self.iri(0) if minimal else self.page(0, embedded=True)
            made["last"] = self.iri(self.last)
        return made

    def page(self, number: int, *, embedded: bool = False) -> dict[str, Any]:
        """Raises Refused (404) for a page that there is not."""
        if not 0 <= number <= self.last or not self.total:
            raise Refused(_("There is nothing at this address."), status=404)
        start = number * self.a_page
        links = {"next": self.iri(number + 1)} if number < self.last else {}
        links |= {"prev": self.iri(number - 1)} if number else {}
        part_of: Any = self.iri() if embedded else {"id": self.iri(), "type": "AnnotationCollection", "total": self.total}
        made = {"id": self.iri(number), "type": "AnnotationPage", "partOf": part_of, "startIndex": start, **links}
        return {**({} if embedded else {"@context": CONTEXT}), **made, "items": self._items(start)}

    def _items(self, start: int) -> list[Any]:
        rows = self.notes.order_by("created", "pk")[start : start + self.a_page]
        if self.iris:
            return [iri_of(note, self.address) for note in rows.only("uid")]
        return [without_context(as_jsonld(note, self.user, self.address)) for note in told(rows, self.user)]


def told(notes: QuerySet[Annotation], user: Person) -> QuerySet[Annotation]:
    """With all that a representation needs."""
    signed: QuerySet[Annotation] = notes.signed_for(user)  # type: ignore[attr-defined]
    whole = signed.select_related("creator", "group", "target", "parent").defer("target__text")
    return whole.prefetch_related("anchors__target", ABOVE_TAGS)


def without_context(item: dict[str, Any]) -> dict[str, Any]:
    """Within a page whose context holds for its items, too; one that has further ones keeps its own."""
    return {name: value for name, value in item.items() if name != "@context" or value != CONTEXT}
