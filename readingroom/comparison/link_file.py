"""Links and pairs that a folder of documents brings along: `links.json`.

    {"made_by": "Name",
     "links": [{"from": {"doc": "000", "start": 5, "end": 9}, "relation": "supports", "to": {…}, "basis": "explicit" or "editorial",
                "reason": "why"}],
     "pairs": [{"title": "…", "primary_statement": ["000"], "critique": ["003"], "set_by": "Name",
                "primary_statement_part": ["Heading", "Heading under it"], "critique_part": ["…"]}]}

`doc` is the beginning of a file's name; the spans count code points of the file as decoded (without a byte-order mark). A pair within one
document that names no parts takes those whose headings fit its title best, among the parts that the file's own links join.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.anchoring.folding import fold
from annotations.models import Audience
from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link, Pair
from readingroom.comparison.outline import Part, Path, outline
from readingroom.comparison.relations import Basis, Relation
from readingroom.library.importers import ImportRefused
from readingroom.library.models import Source
from readingroom.library.originals import OriginalPlaces

Ends = tuple[str, int, int | None, int | None, int, int | None, int | None]
"""(relation, source, start, end, other source, start, end)"""
MISTAKES = (ValidationError, ImportRefused, KeyError, TypeError, ValueError, AttributeError)


@dataclass
class LinksBrought:
    """How many links and pairs were made, how many stood here already, and why others were left out."""

    made: int = 0
    known: int = 0
    pairs: int = 0
    left_out: list[str] = field(default_factory=list)


def bring_links(raw: bytes, sources: Mapping[str, Source], *, audience: str = "") -> LinksBrought:
    """Make the links and pairs of a file between these sources (by file name); those that stand already are left as they are.

    Links are for everybody who may read both texts: everyone where both are public, else everyone signed in, unless `audience` says.
    """
    try:
        text = raw.decode("utf-8-sig")
        said = json.loads(text)
        rows, pairs = said["links"], said.get("pairs") or []
        maker = str(said.get("made_by") or "").strip()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ImportRefused(_("This is no file of links: %(error)s") % {"error": error}) from error
    if not isinstance(rows, list) or not isinstance(pairs, list) or not maker:
        raise ImportRefused(_("A file of links says who made them (made_by) and lists them (links)."))
    with transaction.atomic():
        return Bringing(sources, maker, audience).bring(
            zip(rows, lines_of(text, "links"), strict=False), zip(pairs, lines_of(text, "pairs"), strict=False)
        )


def lines_of(text: str, name: str) -> Iterator[int]:
    """The line on which each member of a list of the file begins."""
    decoder = json.JSONDecoder()
    found = re.search(rf'"{name}"\s*:\s*\[', text)
    at = found.end() if found else len(text)
    while found and (member := re.compile(r"[\s,]*(?=[^\s,\]])").match(text, at)):
        at = member.end()
        yield text.count("\n", 0, at) + 1
        at = decoder.raw_decode(text, at)[1]


class Bringing:
    """One file of links being brought in."""

    def __init__(self, sources: Mapping[str, Source], maker: str, audience: str) -> None:
        self.sources = sources
        self.maker = maker
        self.audience = audience
        self.by = signatory(maker)
        self.places: dict[int, OriginalPlaces] = {}
        self.brought = LinksBrought()
        self.within: list[tuple[End, End]] = []
        """The ends of links within one text, as the file gives them."""
        links = Link.objects.filter(annotation__creator=self.by).prefetch_related("annotation__anchors").select_related("annotation")
        self.standing = {ends_of(link) for link in links}
        """Also those that somebody retired or deleted: they do not come back with the next import."""

    def bring(self, links: Iterator[tuple[Any, int]], pairs: Iterator[tuple[Any, int]]) -> LinksBrought:
        for row, line in links:
            try:
                self.link(row)
            except MISTAKES as error:
                self.leave_out(line, error)
        chosen: set[tuple[int, Path, Path]] = set()
        named = [(row, line, self.asked_pair(row, line)) for row, line in pairs]
        for row, line, ends in sorted(named, key=lambda each: -self.fit(each[0], each[2], chosen)[0]):
            if ends:
                try:
                    self.pair(row, *ends, chosen)
                except MISTAKES as error:
                    self.leave_out(line, error)
        return self.brought

    def leave_out(self, line: int, error: Exception) -> None:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        if isinstance(error, KeyError):
            reason = _("%(name)s is missing") % {"name": error}
        self.brought.left_out.append(_("line %(line)s: %(reason)s") % {"line": line, "reason": reason})

    def link(self, row: dict[str, Any]) -> None:
        start, end = end_of(row["from"], self.sources, self.places), end_of(row["to"], self.sources, self.places)
        relation, basis = str(row["relation"]), str(row.get("basis") or Basis.EDITORIAL)
        if relation not in Relation.values or basis not in Basis.values:
            raise ImportRefused(_("there is no relation “%(relation)s” on the basis “%(basis)s”") % {"relation": relation, "basis": basis})
        if start.source == end.source:
            self.within.append((start, end))
        ends = (relation, start.source.pk, start.start, start.end, end.source.pk, end.start, end.end)
        if ends in self.standing:
            self.brought.known += 1
            return
        public = start.source.access == end.source.access == Source.Access.PUBLIC
        audience = self.audience or (Audience.PUBLIC if public else Audience.SIGNED_IN)
        reason = str(row.get("reason") or "")
        with transaction.atomic():
            Link.objects.make(start, relation, end, by=self.by, basis=basis, reason=reason, audience=audience)
        self.standing.add(ends)
        self.brought.made += 1

    def asked_pair(self, row: Any, line: int) -> tuple[Source, Source] | None:
        try:
            (statement,), (critique,) = row["primary_statement"], row["critique"]
            return source_named(str(statement), self.sources), source_named(str(critique), self.sources)
        except MISTAKES as error:
            self.leave_out(line, error)
            return None

    def pair(self, row: dict[str, Any], statement: Source, critique: Source, chosen: set[tuple[int, Path, Path]]) -> None:
        parts: tuple[Path, Path] = (tuple(row.get("primary_statement_part") or ()), tuple(row.get("critique_part") or ()))
        if statement == critique and parts == ((), ()):
            _score, parts = self.fit(row, (statement, critique), chosen)
            chosen.add((statement.pk, *parts))
        by = signatory(str(row.get("set_by") or self.maker).strip())
        title = str(row.get("title") or "")[:200]
        _pair, made = Pair.objects.get_or_create(
            statement=statement, critique=critique, title=title, set_by=by,
            defaults={"statement_part": list(parts[0]), "critique_part": list(parts[1])},
        )  # fmt: skip
        self.brought.pairs += made

    def fit(self, row: Any, ends: tuple[Source, Source] | None, chosen: set[tuple[int, Path, Path]]) -> tuple[float, tuple[Path, Path]]:
        """The parts of one text that fit a pair's title best, of those that links join; what other pairs took is left out."""
        best: tuple[float, tuple[Path, Path]] = (0.0, ((), ()))
        if not ends or ends[0] != ends[1] or not isinstance(row, dict):
            return best
        source = ends[0]
        parts = outline(source.text, list(source.sections.order_by("start")))
        common = Counter(word for part in parts for word in words_of(part.title))
        title = words_of(str(row.get("title") or ""))
        for start, end in self.within:
            near, far = deepest(parts, start), deepest(parts, end)
            if start.source != source or not near or not far or near == far or (source.pk, far.path, near.path) in chosen:
                continue
            shared = title & (words_of(near.title) | words_of(far.title))
            score = sum(1 / common[word] for word in shared)
            if score > best[0]:
                best = (score, (far.path, near.path))
        return best


def ends_of(link: Link) -> Ends:
    found: list[int | None] = []
    for ordinal, source in ((0, link.from_source_id), (1, link.to_source_id)):
        anchor = link.anchor(ordinal)
        found += [source, anchor.start if anchor else None, anchor.end if anchor else None]
    return (link.relation, *found)  # type: ignore[return-value]


def deepest(parts: Sequence[Part], end: End) -> Part | None:
    """The innermost part that a place stands in."""
    if end.start is None:
        return None
    return next((part for part in reversed(parts) if part.start <= end.start < part.end), None)


def words_of(text: str) -> set[str]:
    """Words compared by their beginnings, so that Khomeini's and Khomeini are one."""
    return {word.text[:7] for word in fold(text).words() if len(word.text) > 3}


def end_of(said: dict[str, Any], sources: Mapping[str, Source], places: dict[int, OriginalPlaces]) -> End:
    source = source_named(str(said["doc"]), sources)
    if source.pk not in places:
        places[source.pk] = OriginalPlaces(source)
    found = places[source.pk].place(int(said["start"]), int(said["end"]))
    if not found:
        raise ImportRefused(_("no words of “%(source)s” stand at %(place)s") % {"source": source, "place": said["start"]})
    return End.trimmed(source, *found)


def source_named(doc: str, sources: Mapping[str, Source]) -> Source:
    """The source whose file is called so, or begins so: "000" is 000_something.txt, and not 0001.txt."""
    found = {source.pk: source for name, source in sources.items() if name == doc or re.match(rf"{re.escape(doc)}(?![^\W_])", name)}
    if len(found) != 1:
        raise ImportRefused(_("“%(doc)s” names no one document of this folder") % {"doc": doc})
    return next(iter(found.values()))


def signatory(maker: str) -> User:
    """The maker as the file names them: a name to sign with, no account to sign in with."""
    username = slugify(maker)[:140] or "editor"
    found: User
    found, made = User.objects.get_or_create(username=username, defaults={"full_name": maker[:150], "is_active": False})
    if not made and (found.is_active or found.full_name != maker[:150]):
        found, made = User.objects.get_or_create(username=f"{username}-file", defaults={"full_name": maker[:150], "is_active": False})
    if made:
        found.set_unusable_password()
        found.save()
    return found
