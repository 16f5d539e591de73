"""Selectors of the Web Annotation Model, resolved to spans of a text (code points, half-open).

Several selectors on one target are several ways to say the same place: a quote wins over a position, for words are what a reader marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

from django.utils.translation import gettext as _

from annotations.anchoring.folding import folded_text
from annotations.anchoring.quotes import Quote, Text
from annotations.protocol.parsing import pointed
from annotations.protocol.refusing import Refused

Span = tuple[int, int]
MOST_PLACES = 1_000
UNDERSTOOD = {"TextQuoteSelector", "TextPositionSelector"}
"""What the room gives back itself; a selector of another type is given back as it came."""

_PASSAGE = re.compile(r"p([0-9]+[a-z]*)")
_CHARACTERS = re.compile(r"char=(\d{1,9}),(\d{1,9})(?:;.*)?")
_ELEMENT = re.compile(r"""(?:#|\bid\(\s*["']|@id\s*=\s*["']|\[id=["']?)p([0-9]+[a-z]*)\b""")


@dataclass(frozen=True)
class Scope:
    """The stretch of a text that a selector chooses from; `passage` finds a numbered passage's span."""

    text: Text
    start: int
    end: int
    passage: Callable[[str], Span | None]
    remarks: list[str] = field(default_factory=list)

    def within(self, span: Span) -> Scope:
        return replace(self, start=span[0], end=span[1])

    @property
    def words(self) -> str:
        return self.text.text[self.start : self.end]


def selected(given: Any, scope: Scope, pointer: str) -> Span:
    """The span that one selector, or several for the same place, choose. Raises Refused where none does, with the first reason."""
    selectors = given if isinstance(given, list) else [given]
    pointers = [pointed(pointer, at) if isinstance(given, list) else pointer for at in range(len(selectors))]
    if not selectors or len(selectors) > 20:
        raise Refused(_("A target has 1 to 20 selectors."), pointer)
    found: list[tuple[str, Span]] = []
    refused: list[Refused] = []
    quotes = []
    for each, place in zip(selectors, pointers, strict=True):
        if _type_of(each, place) == "TextQuoteSelector":
            quotes.append((each, place))
            continue
        try:
            found.append((place, _one(each, scope, place)))
        except Refused as refusal:
            refused.append(refusal)
    hint = found[0][1][0] if found else None
    for each, place in quotes:
        span = _refined(each, _quoted(each, scope, place, hint), scope, place)
        for other, elsewhere in found:
            if elsewhere != span:
                scope.remarks.append(_("%(pointer)s: the words stand elsewhere; they were followed, not this.") % {"pointer": other})
        return span
    if found:
        return found[0][1]
    raise refused[0]


def _type_of(selector: Any, pointer: str) -> str:
    if not isinstance(selector, dict):
        raise Refused(_("A selector is an object."), pointer)
    kinds = selector.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    named = [kind for kind in kinds if isinstance(kind, str)]
    if not named:
        raise Refused(_("A selector has a `type`."), pointed(pointer, "type"))
    return next((kind for kind in named if kind in _SELECT or kind == "TextQuoteSelector"), named[0])


def _one(selector: dict[str, Any], scope: Scope, pointer: str) -> Span:
    kind = _type_of(selector, pointer)
    if kind == "TextQuoteSelector":
        return _refined(selector, _quoted(selector, scope, pointer, None), scope, pointer)
    if kind not in _SELECT:
        raise Refused(_("The room does not understand a %(kind)s.") % {"kind": kind[:60]}, pointed(pointer, "type"))
    return _refined(selector, _SELECT[kind](selector, scope, pointer), scope, pointer)


def _refined(selector: dict[str, Any], span: Span, scope: Scope, pointer: str) -> Span:
    if "refinedBy" not in selector:
        return span
    return selected(selector["refinedBy"], scope.within(span), pointed(pointer, "refinedBy"))


def _position(selector: dict[str, Any], scope: Scope, pointer: str) -> Span:
    for name in ("start", "end"):
        if isinstance(selector.get(name), bool) or not isinstance(selector.get(name), int) or selector[name] < 0:
            raise Refused(_("`%(name)s` is a whole number, not below 0.") % {"name": name}, pointed(pointer, name))
    return _counted(selector["start"], selector["end"], scope, pointer)


def _counted(start: int, end: int, scope: Scope, pointer: str) -> Span:
    if end <= start:
        raise Refused(_("The end stands behind the start."), pointer)
    if end > scope.end - scope.start:
        length = scope.end - scope.start
        raise Refused(_("The text has %(length)s characters (code points).") % {"length": length}, pointed(pointer, "end"))
    return scope.start + start, scope.start + end


def _fragment(selector: dict[str, Any], scope: Scope, pointer: str) -> Span:
    return fragment(_string(selector, "value", pointer), scope, pointed(pointer, "value"))


def fragment(value: str, scope: Scope, pointer: str) -> Span:
    """`p12` (a passage), `char=12,40` (RFC 5147) or `:~:text=…` (a text fragment). Raises Refused."""
    if passage := _PASSAGE.fullmatch(value):
        return _numbered(passage[1], scope, pointer)
    if counted := _CHARACTERS.fullmatch(value):
        return _counted(int(counted[1]), int(counted[2]), scope, pointer)
    if ":~:text=" in value:
        return _text_fragment(value.partition(":~:text=")[2].partition("&")[0], scope, pointer)
    raise Refused(_("This fragment leads to no words: p12, char=12,40 and :~:text=… do."), pointer)


def _text_fragment(directive: str, scope: Scope, pointer: str) -> Span:
    """[prefix-,]start[,end][,-suffix] of the URL Fragment Text Directives."""
    parts = directive.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts and parts[-1].startswith("-") else ""
    if not 1 <= len(parts) <= 2:
        raise Refused(_("This is no text fragment."), pointer)
    start, end = places_of(scope, Quote(unquote(parts[0]), prefix, "" if len(parts) == 2 else suffix), None, pointer)
    if len(parts) == 2:
        end = places_of(scope.within((end, scope.end)), Quote(unquote(parts[1]), "", suffix), end, pointer)[1]
    return start, end


def _range(selector: dict[str, Any], scope: Scope, pointer: str) -> Span:
    """From the beginning of the one selection up to the beginning of the other."""
    edges = []
    for name in ("startSelector", "endSelector"):
        if not isinstance(selector.get(name), dict):
            raise Refused(_("A RangeSelector has a `%(name)s`.") % {"name": name}, pointed(pointer, name))
        edges.append(_one(selector[name], scope, pointed(pointer, name))[0])
    if edges[1] <= edges[0]:
        raise Refused(_("The end stands behind the start."), pointed(pointer, "endSelector"))
    return edges[0], edges[1]


def _path(selector: dict[str, Any], scope: Scope, pointer: str) -> Span:
    """Paths lead through pages, which change; one that names a passage's element is followed."""
    named = _ELEMENT.search(_string(selector, "value", pointer))
    if named is None:
        raise Refused(_("This path names no paragraph (#p12); send the words as a TextQuoteSelector."), pointed(pointer, "value"))
    return _numbered(named[1], scope, pointed(pointer, "value"))


def _numbered(number: str, scope: Scope, pointer: str) -> Span:
    span = scope.passage(number)
    if span is None or span[0] < scope.start or span[1] > scope.end:
        raise Refused(_("There is no paragraph %(number)s here.") % {"number": number}, pointer)
    return span


_SELECT: dict[str, Callable[[dict[str, Any], Scope, str], Span]] = {
    "TextPositionSelector": _position,
    "FragmentSelector": _fragment,
    "RangeSelector": _range,
    "XPathSelector": _path,
    "CssSelector": _path,
}


def _string(selector: dict[str, Any], name: str, pointer: str, required: bool = True) -> str:
    value = selector.get(name, None if required else "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise Refused(_("`%(name)s` is a string of words.") % {"name": name}, pointed(pointer, name))
    return value


def _quoted(selector: dict[str, Any], scope: Scope, pointer: str, hint: int | None) -> Span:
    exact, prefix, suffix = (_string(selector, name, pointer, name == "exact") for name in ("exact", "prefix", "suffix"))
    return places_of(scope, Quote(exact, prefix, suffix), hint, pointed(pointer, "exact"))


def places_of(scope: Scope, quote: Quote, hint: int | None, pointer: str) -> Span:
    """Where the words of a quote stand, however they are spelt.

    Raises Refused where they do not stand in the scope, or in several places that neither surroundings nor a position tell apart.
    """
    places = list(islice(_places(scope, quote.exact), MOST_PLACES))
    if not places:
        raise Refused(_("These words do not stand in the text."), pointer)
    if len(places) == 1:
        return places[0]
    agreeing = [_agreement(scope.text.text, place, quote) for place in places]
    best = [place for place, agrees in zip(places, agreeing, strict=True) if agrees == max(agreeing)]
    if len(best) > 1 and hint is not None:
        best.sort(key=lambda place: abs(place[0] - hint))
        best = best[:1]
    if len(best) > 1:
        count = len(best)
        raise Refused(_("These words stand %(count)s times: send a prefix, a suffix or a position, too.") % {"count": count}, pointer)
    return best[0]


def _places(scope: Scope, exact: str) -> Iterator[Span]:
    """The very characters first; where they stand nowhere, the same words however spelt."""
    exact = normalize("NFC", exact).strip()
    words, at, met = scope.text.text, scope.start, False
    while exact and (at := words.find(exact, at, scope.end)) >= 0:
        met = True
        yield at, at + len(exact)
        at += 1
    folded, sought = scope.text.folded, folded_text(exact).strip()
    at = 0 if met or not sought else folded.text.find(sought)
    while not met and sought and at >= 0:
        span = folded.span(at, at + len(sought))
        if scope.start <= span[0] and span[1] <= scope.end and not _within_a_word(folded.text, at, at + len(sought)):
            yield span
        at = folded.text.find(sought, at + 1)


def _within_a_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )


def _agreement(text: str, place: Span, quote: Quote) -> int:
    """How many signs of prefix and suffix agree with what stands around, counted from the words outwards."""
    before = folded_text(normalize("NFC", quote.prefix)).rstrip()
    after = folded_text(normalize("NFC", quote.suffix)).lstrip()
    there = folded_text(text[max(0, place[0] - 2 * len(quote.prefix) - 20) : place[0]]).rstrip() if before else ""
    then = folded_text(text[place[1] : place[1] + 2 * len(quote.suffix) + 20]).lstrip() if after else ""
    return _shared(before[::-1], there[::-1]) + _shared(after, then)


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
