"""A note as W3C Web Annotation (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from annotations.anchors import Anchor
from annotations.models import Annotation
from annotations.people import Person

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'

Address = Callable[[str], str]
"""From a path of the room to a whole address."""


def as_jsonld(note: Annotation, user: Person, address: Address) -> dict[str, Any]:
    """What the person may see of a note (`signed_for` them). Its bodies, tags and targets are lists, also where there is one."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address(note.get_absolute_url()),
        "type": "Annotation",
        "motivation": note.motivation,
        "creator": {"type": "Person", "name": note.shown_creator(user)},
        "created": note.created.isoformat(),
        "modified": note.updated.isoformat(),
        "audience": {"type": "Audience", "name": note.group.name if note.group else str(note.get_audience_display())},
        "target": [_target(anchor, address) for anchor in note.anchors.all()] or [_whole(note, address)],
    }
    bodies = [*_words(note), *({"type": "TextualBody", "value": tag.label, "purpose": "tagging"} for tag in note.tags.all())]
    if bodies:
        made["body"] = bodies
    return made


def collection(notes: Iterable[Annotation], user: Person, address: Address, path: str, label: str) -> dict[str, Any]:
    """Notes as one AnnotationCollection with one page."""
    items = [as_jsonld(note, user, address) for note in notes]
    for item in items:
        del item["@context"]
    page = {"id": f"{address(path)}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {"@context": CONTEXT, "id": address(path), "type": "AnnotationCollection", "label": label, "total": len(items), "first": page}


def _words(note: Annotation) -> list[dict[str, Any]]:
    if not note.body:
        return []
    return [{"type": "TextualBody", "value": note.body, "format": "text/markdown", "purpose": note.motivation}]


def _target(anchor: Anchor, address: Address) -> dict[str, Any]:
    """The words as they were marked and, while they are found, their position in the present text, in code points."""
    selectors: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": anchor.exact, "prefix": anchor.prefix, "suffix": anchor.suffix},
    ]
    if anchor.start is not None:
        selectors.append({"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end})
    return {"type": "SpecificResource", "source": address(anchor.target.get_absolute_url()), "selector": selectors}


def _whole(note: Annotation, address: Address) -> dict[str, Any] | str:
    """What a note without a place is about: the note it answers, or the source."""
    return address(note.parent.get_absolute_url() if note.parent else note.target.get_absolute_url())
