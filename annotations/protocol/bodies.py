"""Bodies of Web Annotations as the room keeps them: one Markdown text and tags; and given back as they were sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations import markup
from annotations.protocol.parsing import pointed
from annotations.protocol.refusing import Refused
from annotations.tree import BETWEEN
from annotations.typed import LONGEST_LABEL, labels_in, slug_of
from annotations.vocabulary import Stance

TAGGING = {"tagging", "classifying", "identifying"}
SETS = {"Choice", "List", "Composite", "Independents"}
MOST = 50

_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^([ \t]*)([>+\-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_ADDRESS = re.compile(r"(https?://[^\s<>\"'\[\]{}|\\^`]+)")


@dataclass
class Bodies:
    """What the bodies of one annotation say."""

    words: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    tags: dict[str, Any] = field(default_factory=dict)
    purposes: set[str] = field(default_factory=set)
    stance: str = ""
    stance_given: dict[str, Any] = field(default_factory=dict)

    @property
    def markdown(self) -> str:
        return "\n\n".join(self.words)

    def say_the_stance(self) -> None:
        """Where there can be none, as in an answer, it is said in words."""
        if self.stance:
            self.words.insert(0, self.stance)
            self.given.insert(0, self.stance_given)
            self.stance, self.stance_given = "", {}


def read_bodies(sent: dict[str, Any]) -> Bodies:
    """From `body` or `bodyValue`. Raises Refused."""
    read = Bodies()
    if "bodyValue" in sent:
        if "body" in sent:
            raise Refused(_("An annotation has `body` or `bodyValue`, not both."), "/bodyValue")
        if not isinstance(sent["bodyValue"], str):
            raise Refused(_("`bodyValue` is one string."), "/bodyValue")
        _read(read, {"type": "TextualBody", "value": sent["bodyValue"], "format": "text/plain"}, "/bodyValue")
    elif "body" in sent:
        several = sent["body"] if isinstance(sent["body"], list) else [sent["body"]]
        if len(several) > MOST:
            raise Refused(_("At most %(most)s bodies.") % {"most": MOST}, "/body")
        for at, body in enumerate(several):
            _read(read, body, pointed("/body", at) if isinstance(sent["body"], list) else "/body")
    try:
        markup.check(markup.plain_line_ends(read.markdown))
        read.labels = labels_in("\n".join(read.labels))
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "/bodyValue" if "bodyValue" in sent else "/body") from None
    return read


def as_made(body: str) -> str:
    """By which it is known whether the words are still those that a program sent."""
    return sha256(body.encode()).hexdigest()


def _read(read: Bodies, body: Any, pointer: str) -> None:
    if isinstance(body, dict) and _is_tag(body):
        label = " ".join(body["value"].split())
        separated = re.search(r"[,;،؛]", label)
        too_long = any(len(part) > LONGEST_LABEL for part in label.split(BETWEEN))
        if not slug_of(label) or too_long or (separated and '"' in label):
            raise Refused(_("A tag has 1 to 80 characters, and not both a comma and a quotation mark."), pointed(pointer, "value"))
        read.labels.append(f'"{label}"' if separated else label)
        read.tags[slug_of(label)] = body
        read.purposes.add("tagging")
        return
    if not read.stance and isinstance(body, dict) and _is_stance(body):
        read.stance, read.stance_given = body["value"], body
        return
    words, given = _worded(body, pointer)
    if isinstance(body, dict):
        read.purposes.update(_purposes(body))
    if words.strip():
        read.words.append(words)
    read.given.append(given)


def _is_tag(body: dict[str, Any]) -> bool:
    return isinstance(body.get("value"), str) and bool(body["value"].strip()) and bool(TAGGING.intersection(_purposes(body)))


def _is_stance(body: dict[str, Any]) -> bool:
    """One of the room's three words, for the purpose of assessing. Words of a person's own come as Markdown."""
    form, value = body.get("format", "text/plain"), body.get("value")
    return form == "text/plain" and isinstance(value, str) and value in Stance.values and "assessing" in _purposes(body)


def _purposes(body: dict[str, Any]) -> list[str]:
    purpose = body.get("purpose")
    return [each for each in (purpose if isinstance(purpose, list) else [purpose]) if isinstance(each, str)]


def _worded(body: Any, pointer: str) -> tuple[str, Any]:
    """What a reader sees of a body, and what a program is given back."""
    if isinstance(body, str):
        return _link(_iri(body, pointer)), body
    if not isinstance(body, dict):
        raise Refused(_("A body is an IRI or an object."), pointer)
    kinds = body.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not all(isinstance(kind, str) for kind in kinds):
        raise Refused(_("`type` is one or more strings."), pointed(pointer, "type"))
    if "value" in body:
        return _textual(body, pointer)
    if SETS.intersection(kinds) or "items" in body:
        return _set(body, pointer)
    if "source" in body:
        words, given = _worded(body["source"], pointed(pointer, "source"))
        return words, {**body, "source": given}
    if "id" in body:
        return _link(_iri(body["id"], pointed(pointer, "id"))), body
    raise Refused(_("A body has a `value`, an `id`, a `source` or `items`."), pointer)


def _textual(body: dict[str, Any], pointer: str) -> tuple[str, Any]:
    value, form = body["value"], body.get("format", "text/plain")
    if not isinstance(value, str):
        raise Refused(_("The `value` of a TextualBody is one string."), pointed(pointer, "value"))
    if not isinstance(form, str):
        raise Refused(_("`format` is one media type."), pointed(pointer, "format"))
    if len(value) > markup.LONGEST:
        most = _("A note can have %(most)s characters; this one has %(count)s.") % {"most": markup.LONGEST, "count": len(value)}
        raise Refused(most, pointed(pointer, "value"))
    if form.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        written = from_html(value)
        return written, {**body, "value": markup.render(written)}
    value = markup.plain_line_ends(value)
    is_markdown = form.partition(";")[0].strip().lower() in {"text/markdown", "text/x-markdown"}
    return (value if is_markdown else from_plain(value)).strip("\n"), body


def _set(body: dict[str, Any], pointer: str) -> tuple[str, Any]:
    items = body.get("items")
    if not isinstance(items, list) or not items or len(items) > MOST:
        raise Refused(_("`items` is a list of 1 to %(most)s bodies.") % {"most": MOST}, pointed(pointer, "items"))
    read = [_worded(item, pointed(pointed(pointer, "items"), at)) for at, item in enumerate(items)]
    return "\n\n".join(words for words, _given in read if words.strip()), {**body, "items": [given for _words, given in read]}


def _iri(value: Any, pointer: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]{1,2000}", value):
        raise Refused(_("This is no IRI."), pointer)
    return value


def _link(iri: str) -> str:
    """An address that leads somewhere becomes a link by being written; any other is shown as code."""
    return iri if markup.is_safe_address(iri) and iri.startswith("http") else f"`{iri}`"


def from_plain(text: str) -> str:
    """Markdown that reads as the text was typed."""
    parts = _ADDRESS.split(text)
    escaped = "".join(part if at % 2 else _SPECIAL.sub(r"\\\g<0>", part) for at, part in enumerate(parts))
    return "\n".join(_line(line) for line in escaped.split("\n"))


def _line(line: str) -> str:
    """Without an indent, which Markdown takes for code, and with what begins a list or a quotation made harmless."""
    bare = line.lstrip(" \t")
    marker = _LINE_START.match(bare)
    if marker is None:
        return bare
    end = marker.end()
    return f"{bare[:end]}\\{bare[end:]}" if marker[2].isdigit() else f"\\{bare}"


def from_html(html: str) -> str:
    """Markdown of the few elements that a note can have; every other element gives only its words, scripts and styles nothing."""
    reader = _Html()
    reader.feed(markup.plain_line_ends(html))
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.out)).strip()


class _Html(HTMLParser):
    AROUND = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}
    SILENT = {"script", "style", "template", "head", "title", "noscript", "iframe", "object", "svg", "math"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self.silent += 1
        elif tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "blockquote":
            self.out.append("\n\n> ")
        elif tag in {"p", "div", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section"}:
            if not "".join(self.out[-1:]).endswith(("> ", "- ")):
                self.out.append("\n\n")
        elif tag == "a":
            href = (dict(attrs).get("href") or "").strip()
            self.links.append(href if markup.is_safe_address(href) and not re.search(r"[\s()<>]", href) else "")
            self.out.append("[" if self.links[-1] else "")
        elif tag in self.AROUND:
            self.out.append(self.AROUND[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a" and self.links:
            href = self.links.pop()
            self.out.append(f"]({href})" if href else "")
        elif tag in {"p", "div", "blockquote", "ul", "ol", "pre"}:
            self.out.append("\n\n")
        elif tag in self.AROUND:
            self.out.append(self.AROUND[tag])

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(_SPECIAL.sub(r"\\\g<0>", re.sub(r"\s+", " ", data)))
