"""Links that a folder of documents brings along: `links.json`.

    {"made_by": "Name", "links": [{"from": {"doc": "000", "start": 5, "end": 9}, "relation": "supports",
      "to": {…}, "basis": "explicit" or "editorial", "reason": "why"}]}

`doc` is the beginning of a file's name; the spans count code points of the file as decoded (without a byte-order mark).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.models import Audience
from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link
from readingroom.comparison.relations import Basis, Relation
from readingroom.library.importers import ImportRefused
from readingroom.library.models import Source
from readingroom.library.originals import OriginalPlaces


@dataclass
class LinksBrought:
    """How many links were made, how many stood here already, and why others were left out."""

    made: int = 0
    known: int = 0
    left_out: list[str] = field(default_factory=list)


def bring_links(raw: bytes, sources: Mapping[str, Source], *, audience: str = Audience.SIGNED_IN) -> LinksBrought:
    """Make the links of a file between these sources (by file name); those that stand already are left as they are."""
    try:
        said = json.loads(raw.decode("utf-8-sig"))
        rows = said["links"]
        maker = str(said.get("made_by") or "").strip()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImportRefused(_("This is no file of links: %(error)s") % {"error": error}) from error
    if not isinstance(rows, list) or not maker:
        raise ImportRefused(_("A file of links says who made them (made_by) and lists them (links)."))
    brought = LinksBrought()
    places: dict[int, OriginalPlaces] = {}
    with transaction.atomic():
        signed = signatory(maker)
        for number, row in enumerate(rows, 1):
            try:
                one(row, signed, sources, places, audience, brought)
            except (ValidationError, ImportRefused, KeyError, TypeError, ValueError) as error:
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                brought.left_out.append(_("link %(number)s: %(reason)s") % {"number": number, "reason": reason})
    return brought


def one(
    row: dict[str, Any], by: User, sources: Mapping[str, Source], places: dict[int, OriginalPlaces], audience: str, brought: LinksBrought
) -> None:
    start, end = end_of(row["from"], sources, places), end_of(row["to"], sources, places)
    relation, basis = str(row["relation"]), str(row.get("basis") or Basis.EDITORIAL)
    if relation not in Relation.values or basis not in Basis.values:
        raise ImportRefused(_("there is no relation “%(relation)s” on the basis “%(basis)s”") % {"relation": relation, "basis": basis})
    if stands(by, start, relation, end):
        brought.known += 1
        return
    with transaction.atomic():
        Link.objects.make(start, relation, end, by=by, basis=basis, reason=str(row.get("reason") or ""), audience=audience)
    brought.made += 1


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


def stands(by: User, start: End, relation: str, end: End) -> bool:
    """Whether the same hand has made the same link between the same places."""
    links = Link.objects.standing().filter(annotation__creator=by, relation=relation, from_source=start.source, to_source=end.source)
    return any(
        [(anchor.start, anchor.end) for anchor in link.annotation.anchors.all()] == [(start.start, start.end), (end.start, end.end)]
        for link in links.with_places()
    )


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
