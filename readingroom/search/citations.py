"""How a hit is cited: what the documents say of themselves, and in square brackets what a curator supplied."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from readingroom.library.models import Provenance, Source

_TELLING = (Provenance.Field.CREATOR, Provenance.Field.PUBLISHER, Provenance.Field.ISSUED, Provenance.Field.IDENTIFIER)
_CSL = {
    "speech": "speech",
    "letter": "personal_communication",
    "interview": "interview",
    "news": "article-newspaper",
    "academic": "article-journal",
    "reference": "entry-encyclopedia",
    "legal": "legislation",
    "opinion": "article",
}
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " ", "\r": " ",
    }
)  # fmt: skip


@dataclass
class Citation:
    """What is known of a source for a list of works. A value that was supplied stands in square brackets."""

    source: Source
    creators: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)

    @property
    def date(self) -> str:
        if self.issued:
            return self.issued[0]
        first = self.source.issued_from
        return str(first.year) if first else _("no date stated")

    def line(self, number: str, address: str) -> str:
        """One line for a footnote."""
        parts = ["; ".join(self.creators), f"“{self.source.title}”", ", ".join([*self.publishers[:1], self.date])]
        if number:
            parts.append(f"¶{number}")
        return ". ".join(part.rstrip(".") for part in parts if part) + f". {address}"

    def bibtex(self, numbers: list[str], address: str) -> str:
        fields = {
            "title": f"{{{self.source.title.translate(_TEX)}}}",
            "author": " and ".join(f"{{{creator.translate(_TEX)}}}" for creator in self.creators),
            "publisher": "; ".join(self.publishers).translate(_TEX),
            "date": self._iso(),
            "year": self._iso()[:4],
            "langid": self.source.language,
            "note": ", ".join(f"¶{number}" for number in numbers if number),
            "url": address,
        }
        key = re.sub(r"[^A-Za-z0-9:-]+", "", self.source.slug) or f"source{self.source.pk}"
        return f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value) + "}\n"

    def csl(self, numbers: list[str], address: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": self.source.slug,
            "type": _CSL.get(self.source.kind, "document"),
            "title": self.source.title,
            "URL": address,
        }
        if self.creators:
            told["author"] = [{"literal": creator} for creator in self.creators]
        if self.publishers:
            told["publisher"] = "; ".join(self.publishers)
        if parts := [int(part) for part in self._iso().split("-") if part]:
            told["issued"] = {"date-parts": [parts]}
        if self.source.language:
            told["language"] = self.source.language
        if places := ", ".join(f"¶{number}" for number in numbers if number):
            told["note"] = places
        return told

    def _iso(self) -> str:
        """As exact as the stated date is."""
        first, last = self.source.issued_from, self.source.issued_to
        if first is None:
            return ""
        if first == last:
            return first.isoformat()
        if last and (first.year, first.month) == (last.year, last.month):
            return f"{first.year:04}-{first.month:02}"
        return f"{first.year:04}" if last and first.year == last.year else ""


def citations(sources: Iterable[Source]) -> dict[int, Citation]:
    """For sources that the person may read, asked of the database together."""
    found = {source.pk: Citation(source) for source in sources}
    rows = (
        Provenance.objects.filter(source__in=list(found), field__in=_TELLING)
        .select_related("name")
        .order_by("source", "field", "ordinal", "pk")
    )
    said: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in rows:
        value = row.name.heading if row.name and row.field == Provenance.Field.CREATOR else row.value
        shown = value if row.status == Provenance.Status.STATED else f"[{value}]"
        kept = said[row.source_id, row.field]
        if shown not in kept and value not in kept:
            kept.append(shown)
    for pk, citation in found.items():
        citation.creators = said[pk, Provenance.Field.CREATOR]
        citation.publishers = said[pk, Provenance.Field.PUBLISHER]
        citation.issued = said[pk, Provenance.Field.ISSUED]
        citation.identifiers = said[pk, Provenance.Field.IDENTIFIER]
    return found
