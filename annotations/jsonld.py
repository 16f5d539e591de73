"""A note as W3C Web Annotation (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from annotations.anchors import Anchor
from annotations.models import Annotation, Motivation
from annotations.people import Person
from annotations.protocol.addressees import audience_json
from annotations.protocol.bodies import as_made
from annotations.typed import slug_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'

ENDS = 2
"""Anchors 0 and 1 of a link are its ends."""
Address = Callable[[str], str]
"""From a path of the room to a whole address."""


def iri_of(note: Annotation, address: Address) -> str:
    return address(reverse("annotation", args=[note.uid]))


def as_jsonld(note: Annotation, user: Person, address: Address) -> dict[str, Any]:
    """What the person may see of a note (`signed_for` them). Its bodies, tags and targets are lists, also where there is one.

    What a program said beyond the room's own fields could name the writer: it is given only to those who may know them.
    """
    extra = note.extra if getattr(note, "is_signed", False) else {}
    made: dict[str, Any] = {
        "@context": [CONTEXT, *extra["context"]] if extra.get("context") else CONTEXT,
        "id": iri_of(note, address),
        "type": ["Annotation", *extra["types"]] if extra.get("types") else "Annotation",
        "motivation": _motivation(note, extra),
        "creator": {"type": "Person", "name": note.shown_creator(user)},
        "created": stamp(note.created),
        "modified": stamp(note.updated),
        "audience": audience_json(note, address(reverse("annotations"))),
        "target": _targets(note, address, extra.get("targets", [])),
    }
    if others := extra.get("audience"):
        made["audience"] = [made["audience"], *others]
    if bodies := [*_words(note, extra), *_stance(note, extra), *_tags(note, extra)]:
        made["body"] = bodies
    if extra is note.extra:
        made |= {name: value for name, value in (("canonical", note.canonical), ("via", note.via)) if value}
    return {**extra.get("more", {}), **made}


def collection(notes: Iterable[Annotation], user: Person, address: Address, path: str, label: str) -> dict[str, Any]:
    """Notes as one AnnotationCollection with one page."""
    items = [as_jsonld(note, user, address) for note in notes]
    for item in items:
        if item["@context"] == CONTEXT:
            del item["@context"]
    made: dict[str, Any] = {"@context": CONTEXT, "id": address(path), "type": "AnnotationCollection", "label": label, "total": len(items)}
    if items:
        made["first"] = {"id": f"{address(path)}#page", "type": "AnnotationPage", "partOf": address(path), "startIndex": 0, "items": items}
        made["last"] = made["first"]["id"]
    return made


def stamp(moment: datetime) -> str:
    """xsd:dateTime in UTC, ending in Z as the model wants it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _motivation(note: Annotation, extra: dict[str, Any]) -> Any:
    """As it was sent, as long as it is still what the room made of it."""
    sent = extra.get("motivation", []) if extra.get("motivation_as") == note.motivation else []
    return (sent[0] if len(sent) == 1 else sent) or note.motivation


def _words(note: Annotation, extra: dict[str, Any]) -> list[Any]:
    if extra.get("bodies") and extra.get("made") == as_made(note.body):
        return list(extra["bodies"])
    if not note.body:
        return []
    return [{"type": "TextualBody", "value": note.body, "format": "text/markdown", "purpose": note.motivation}]


def _stance(note: Annotation, extra: dict[str, Any]) -> list[dict[str, Any]]:
    """What an assessment comes to is a body of its own, in plain text; what it says beside that is Markdown."""
    plain = {"type": "TextualBody", "format": "text/plain", "purpose": "assessing"}
    return [{**plain, **extra.get("stance", {}), "value": note.stance}] if note.stance else []


def _tags(note: Annotation, extra: dict[str, Any]) -> list[dict[str, Any]]:
    """A tag under another is told by its path, "A / B", which means the same tag when it comes back."""
    sent = extra.get("tags", {})
    tagging = {"type": "TextualBody", "purpose": "tagging"}
    return [{**tagging, **(sent.get(slug_of(tag.path)) or sent.get(tag.slug, {})), "value": tag.path} for tag in note.tags.all()]


def _targets(note: Annotation, address: Address, kept: list[dict[str, Any]]) -> list[Any]:
    """Of a link its two ends only: a further anchor holds the words that make it explicit, which it does not join with anything."""
    anchors = [anchor for anchor in note.anchors.all() if note.motivation != Motivation.LINKING or anchor.ordinal < ENDS]
    if not anchors:
        whole = _whole(note, address)
        return [{**kept[0], "type": "SpecificResource", "source": whole}] if kept and kept[0] else [whole]
    return [_target(anchor, address, kept[at] if at < len(kept) else {}) for at, anchor in enumerate(anchors)]


def _target(anchor: Anchor, address: Address, kept: dict[str, Any]) -> dict[str, Any]:
    """The words as they were marked and, while they are found, their position in the present text, in code points."""
    selectors: list[Any] = [
        {"type": "TextQuoteSelector", "exact": anchor.exact, "prefix": anchor.prefix, "suffix": anchor.suffix},
    ]
    if anchor.start is not None:
        selectors.append({"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end})
    selectors += kept.get("selector", [])
    return {**kept, "type": "SpecificResource", "source": address(anchor.target.get_absolute_url()), "selector": selectors}


def _whole(note: Annotation, address: Address) -> str:
    """What a note without a place is about: the note it answers, or the source."""
    return iri_of(note.parent, address) if note.parent else address(note.target.get_absolute_url())
