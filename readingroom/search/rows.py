"""A hit as the page shows it: where it leads, and the ways on from it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from readingroom.library.models import Source
from readingroom.search.drawing import Drawing
from readingroom.search.results import Hit


class Rows:
    """Made for one page: what is the same for all its hits is said and looked up once."""

    def __init__(self, found_as: str) -> None:
        self.marked = f"?find={quote(found_as, safe='')}" if found_as else ""
        self.search = reverse("search")
        self.kinds = {**{value: str(label) for value, label in Source.Kind.choices}, "": _("kind not stated")}
        self.like, self.linked = _("More like this"), _("What is linked with this text")
        self.drawing = Drawing()
        self._linked: dict[str, str] = {}
        self._side: dict[int, SafeString] = {}

    def of(self, hit: Hit, other: Source | None = None) -> SafeString:
        """The hit, drawn; where there is an `other` text, with a way to read the two side by side."""
        ways: list[tuple[str, str]] = []
        url = hit.address
        if hit.passage:
            url = f"{url}{self.marked}#p{hit.passage.number}"
            ways.append((f"{self.search}?{urlencode({'like': f'{hit.source.slug}/{hit.passage.number}'}, safe='/')}", self.like))
        if hit.source.slug not in self._linked:
            self._linked[hit.source.slug] = _address("linked", hit.source.slug)
        if linked := self._linked[hit.source.slug]:
            ways.append((linked, self.linked))
        if other and (side := _address("side_by_side", hit.source.slug, other.slug)):
            if other.pk not in self._side:
                self._side[other.pk] = format_html(_("Side by side with <bdi>{title}</bdi>"), title=str(other))
            ways.append((side, self._side[other.pk]))
        return self.drawing.hit_html(hit, self.kinds.get(hit.source.kind, hit.source.kind), url, ways)

    def beside_one_another(self, hits: Iterable[Hit]) -> list[SafeString]:
        """Each with a way to be read beside the next best text among them."""
        hits = list(hits)
        first = hits[0].source if hits else None
        second = next((hit.source for hit in hits if first and hit.source.pk != first.pk), None)
        return [self.of(hit, second if first and hit.source.pk == first.pk else first) for hit in hits]


def _address(name: str, *where: str) -> str:
    """Of a page of a room further up, where there is one."""
    try:
        return reverse(name, args=where)
    except NoReverseMatch:
        return ""
