"""Targets: which texts of this room, and which places in them, an annotation sent by a program is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from annotations.anchoring.quotes import Text
from annotations.models import Annotation, target_model, visible_targets
from annotations.people import Person
from annotations.protocol.parsing import pointed
from annotations.protocol.refusing import Refused
from annotations.protocol.selectors import UNDERSTOOD, Scope, Span, fragment, selected
from annotations.spans import LONGEST, MOST_SPANS

SETS = {"Choice", "List", "Composite", "Independents"}
OURS = {"type", "source", "selector"}


@dataclass(frozen=True)
class Place:
    """Words of a text, or (without a span) the whole of it; `kept` is what else was said about it."""

    target: Any
    span: Span | None
    kept: dict[str, Any]


@dataclass
class Targets:
    places: list[Place] = field(default_factory=list)
    parent: Annotation | None = None
    remarks: list[str] = field(default_factory=list)


class Reader:
    """Reads the targets of one request; `host` is what the request calls this room."""

    def __init__(self, user: Person, host: str) -> None:
        self.user = user
        self.hosts = {host.lower(), urlsplit(settings.READINGROOM_URL).netloc.lower()}
        self.read = Targets()
        self.texts: dict[str, tuple[Any, Text]] = {}

    def all(self, sent: Any) -> Targets:
        """Raises Refused."""
        if sent is None or sent == []:
            raise Refused(_("An annotation has at least one target."), "/target")
        for at, target in enumerate(sent if isinstance(sent, list) else [sent]):
            self._target(target, pointed("/target", at) if isinstance(sent, list) else "/target")
        places = self.read.places
        if self.read.parent is not None and (places or len(sent if isinstance(sent, list) else [sent]) > 1):
            raise Refused(_("A reply has one target: the note it answers."), "/target")
        spans = [place.span for place in places if place.span]
        if len(places) > MOST_SPANS or sum(end - start for start, end in spans) > LONGEST:
            raise Refused(_("That is too much for one note: choose fewer words."), "/target")
        if len(places) > 1 and len(spans) < len(places):
            raise Refused(_("Several targets are several places: a whole text can only stand alone."), "/target")
        return self.read

    def _target(self, target: Any, pointer: str) -> None:
        if isinstance(target, str):
            self._place(target, None, {}, pointer, pointer)
        elif not isinstance(target, dict):
            raise Refused(_("A target is an IRI or an object."), pointer)
        elif "items" in target:
            items = target["items"]
            if not isinstance(items, list) or not items or len(items) > MOST_SPANS:
                raise Refused(_("`items` is a list of 1 to %(most)s targets.") % {"most": MOST_SPANS}, pointed(pointer, "items"))
            for at, item in enumerate(items):
                self._target(item, pointed(pointed(pointer, "items"), at))
        elif "source" in target:
            source, place = target["source"], pointed(pointer, "source")
            if isinstance(source, dict):
                source, place = source.get("id"), pointed(place, "id")
            kept = {name: value for name, value in target.items() if name not in OURS}
            self._place(source, target.get("selector"), kept, place, pointed(pointer, "selector"))
        else:
            kept = {name: value for name, value in target.items() if name not in {*OURS, "id"}}
            self._place(target.get("id"), target.get("selector"), kept, pointed(pointer, "id"), pointed(pointer, "selector"))

    def _place(self, address: Any, selector: Any, kept: dict[str, Any], pointer: str, selector_pointer: str) -> None:
        path, hash_part = self.path_of(address, pointer)
        if (answered := self._note(path)) is not None:
            if self.read.parent is not None:
                raise Refused(_("A reply has one target: the note it answers."), "/target")
            self.read.parent = self._readable(answered, pointer)
            return
        slug, number = getattr(target_model(), "read_address")(path) or ("", "")  # noqa: B009 - the contract's
        if not slug:
            raise Refused(_("Targets are passages, sources and notes of this room, by their addresses."), pointer)
        target, text = self._text(slug, pointer)
        scope = Scope(text, 0, len(text.text), lambda wanted: _span_of(target, wanted), self.read.remarks)
        span: Span | None = None
        if number:
            span = scope.passage(number)
            if span is None:
                raise Refused(_("There is no paragraph %(number)s here.") % {"number": number}, pointer)
            scope = scope.within(span)
        if selector is not None and selector != []:
            unread = [each for each in (selector if isinstance(selector, list) else [selector]) if not _ours(each)]
            kept = {**kept, **({"selector": unread} if unread else {})}
            span = selected(selector, scope, selector_pointer)
        elif hash_part and not (number and hash_part == f"p{number}"):
            span = fragment(hash_part, scope, pointer)
        self.read.places.append(Place(target, _trimmed(text.text, span, pointer) if span else None, kept))

    def path_of(self, address: Any, pointer: str) -> tuple[str, str]:
        """Path and fragment of an address of this room. Raises Refused for any other."""
        if not isinstance(address, str) or not address:
            raise Refused(_("A target has an IRI: a string, or an object with `id` or `source`."), pointer)
        try:
            parts = urlsplit(address)
        except ValueError:
            raise Refused(_("This is no IRI."), pointer) from None
        is_here = parts.scheme in {"http", "https"} and parts.netloc.lower() in self.hosts
        if not is_here and (parts.scheme or parts.netloc or not parts.path.startswith("/")):
            raise Refused(_("This is no address of this room: targets are its passages, sources and notes."), pointer)
        return unquote(parts.path).replace("\x00", "\ufffd"), unquote(parts.fragment)

    def _note(self, path: str) -> str | None:
        try:
            match = resolve(path)
        except Resolver404:
            return None
        return str(match.kwargs["uid"]) if match.url_name in {"note", "annotation"} else None

    def _readable(self, uid: str, pointer: str) -> Annotation:
        notes = Annotation.objects.visible_to(self.user).select_related("group", "target")
        note = notes.filter(uid=uid).first()
        if note is not None and note.parent_id is not None:
            note = notes.filter(pk=note.parent_id).first()
        if note is None:
            raise Refused(_("There is no note at this address that you can read."), pointer)
        return note

    def _text(self, slug: str, pointer: str) -> tuple[Any, Text]:
        """One answer for what is hidden and what was never there."""
        if slug not in self.texts:
            target = visible_targets(self.user).filter(slug=slug).first()
            if target is None:
                raise Refused(_("There is no text at this address that you can read."), pointer)
            self.texts[slug] = target, Text(target.text)
        return self.texts[slug]


def _span_of(target: Any, number: str) -> Span | None:
    passage = target.passage_numbered(number)
    return (passage.start, passage.end) if passage else None


def _ours(selector: Any) -> bool:
    kind = selector.get("type") if isinstance(selector, dict) else None
    return isinstance(kind, str) and kind in UNDERSTOOD and "refinedBy" not in selector


def _trimmed(text: str, span: Span, pointer: str) -> Span:
    """Without white space at the ends."""
    start, end = span
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise Refused(_("That is no place in this text."), pointer)
    return start, end
