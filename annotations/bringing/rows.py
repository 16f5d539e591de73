"""Files of notes, read: exports of Hypothesis, and Web Annotations (our own, and those of others)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchoring.quotes import Quote
from annotations.models import Motivation
from annotations.protocol.bodies import Bodies, read_bodies
from annotations.protocol.documents import NEAREST
from annotations.protocol.parsing import parsed
from annotations.protocol.refusing import Refused

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 10_000
HELD_IN = ("rows", "annotations", "items")


@dataclass(frozen=True)
class Stands:
    """Where a note stood: in what, on which words, and roughly how far in."""

    uri: str
    quote: Quote | None
    hint: int | None


@dataclass
class Row:
    """One note of a file. `problem` says why it cannot be brought in, where it cannot."""

    number: int
    origin: str = ""
    user: str = ""
    title: str = ""
    body: str = ""
    labels: list[str] = field(default_factory=list)
    stance: str = ""
    motivation: str = ""
    stands: list[Stands] = field(default_factory=list)
    answers: str = ""
    audience: list[str] = field(default_factory=list)
    created: datetime | None = None
    updated: datetime | None = None
    via: list[str] = field(default_factory=list)
    canonical: str = ""
    problem: str = ""

    @property
    def uri(self) -> str:
        return self.stands[0].uri if self.stands else ""


def read_file(content: bytes) -> list[Row]:
    """The notes of a file, in its order. Raises Refused where it is no file of notes at all."""
    items = _items(parsed(content, LARGEST))
    if len(items) > MOST_ROWS:
        raise Refused(_("At most %(most)s notes in one file.") % {"most": MOST_ROWS})
    return [_row(item, number) for number, item in enumerate(items, 1)]


def _items(found: Any) -> list[Any]:
    if isinstance(found, dict):
        first = found.get("first")
        if isinstance(first, dict) and isinstance(first.get("items"), list):
            return list(first["items"])
        for name in HELD_IN:
            if isinstance(found.get(name), list):
                return list(found[name])
        if _is_annotation(found) or "uri" in found:
            return [found]
    elif isinstance(found, list) and all(isinstance(each, dict) for each in found):
        return found
    raise Refused(_("This is no file of notes: neither an export of Hypothesis nor Web Annotations."))


def _is_annotation(item: dict[str, Any]) -> bool:
    kinds = item.get("type")
    return "Annotation" in (kinds if isinstance(kinds, list) else [kinds])


def _row(item: Any, number: int) -> Row:
    row = Row(number)
    try:
        if not isinstance(item, dict):
            raise Refused(_("A note is an object."))
        reader: Callable[[dict[str, Any], Row], None] = _web_annotation if _is_annotation(item) else _hypothesis
        reader(item, row)
    except Refused as refused:
        row.problem = f"{refused.message} ({refused.pointer})" if refused.pointer else refused.message
    return row


def _hypothesis(item: dict[str, Any], row: Row) -> None:
    """https://h.readthedocs.io/en/latest/api-reference/: `text` is Markdown."""
    if not isinstance(item.get("uri"), str):
        raise Refused(_("This is neither a note of Hypothesis (`uri`) nor a Web Annotation (`type`)."))
    row.origin, row.user = _text(item.get("id")), _text(item.get("user"))
    links = item.get("links") if isinstance(item.get("links"), dict) else {}
    address = _text(links.get("html")) if isinstance(links, dict) else ""
    row.via = [address or f"https://hypothes.is/a/{row.origin}"] if row.origin else []
    document = item.get("document")
    titles = document.get("title") if isinstance(document, dict) else None
    row.title = _text(titles[0] if isinstance(titles, list) and titles else titles)[:300]
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    labels = [{"type": "TextualBody", "purpose": "tagging", "value": tag.replace(",", " ")} for tag in tags or [] if _text(tag).strip()]
    _said(row, read_bodies({"body": [{"type": "TextualBody", "format": "text/markdown", "value": _text(item.get("text"))}, *labels]}))
    row.created, row.updated = _moment(item.get("created")), _moment(item.get("updated"))
    references = item.get("references")
    row.answers = _text(references[0]) if isinstance(references, list) and references else ""
    targets = item.get("target") if isinstance(item.get("target"), list) else []
    row.stands = [_stands(target, item["uri"]) for target in targets or [] if isinstance(target, dict)] or [Stands(item["uri"], None, None)]
    row.motivation = _kind("", row)


def _web_annotation(item: dict[str, Any], row: Row) -> None:
    row.origin, row.canonical = _text(item.get("id")), _text(item.get("canonical"))
    creator = item.get("creator")
    row.user = _text(creator.get("name") if isinstance(creator, dict) else creator)
    via = item.get("via")
    row.via = [each for each in (via if isinstance(via, list) else [via]) if isinstance(each, str)][:20]
    row.created, row.updated = _moment(item.get("created")), _moment(item.get("modified"))
    audience = item.get("audience")
    named = [each.get("id") if isinstance(each, dict) else each for each in (audience if isinstance(audience, list) else [audience])]
    row.audience = [each for each in named if isinstance(each, str)]
    targets = item.get("target")
    for target in targets if isinstance(targets, list) else [targets]:
        if isinstance(target, str):
            row.stands.append(Stands(target, None, None))
        elif isinstance(target, dict):
            source = target.get("source", target.get("id"))
            uri = source.get("id") if isinstance(source, dict) else source
            if not isinstance(uri, str):
                raise Refused(_("A target has an IRI: a string, or an object with `id` or `source`."), "/target")
            row.stands.append(_stands(target, uri))
    if not row.stands:
        raise Refused(_("An annotation has at least one target."), "/target")
    sent = item.get("motivation")
    kind = _text(sent[0] if isinstance(sent, list) and sent else sent)
    if kind == Motivation.REPLYING:
        row.answers = row.uri
    _said(row, read_bodies(item))
    row.motivation = _kind(kind, row)


def _said(row: Row, bodies: Bodies) -> None:
    if row.answers:
        bodies.say_the_stance()
    row.body, row.labels, row.stance = bodies.markdown, bodies.labels, bodies.stance


def _kind(sent: str, row: Row) -> str:
    if row.answers:
        return Motivation.REPLYING.value
    if row.stance:
        return Motivation.ASSESSING.value
    kind = NEAREST.get(sent, sent)
    worded = "commenting" if row.body.strip() else "tagging" if row.labels else "highlighting"
    if kind not in Motivation.values or kind in {Motivation.LINKING, Motivation.REPLYING}:
        return worded
    return kind if row.body.strip() or kind == Motivation.HIGHLIGHTING else worded


def _stands(target: dict[str, Any], uri: str) -> Stands:
    selectors = target.get("selector")
    quote, hint = None, None
    for each in selectors if isinstance(selectors, list) else [selectors]:
        if not isinstance(each, dict):
            continue
        if each.get("type") == "TextQuoteSelector" and _text(each.get("exact")).strip():
            quote = Quote(_text(each["exact"])[:50_000], _text(each.get("prefix"))[-64:], _text(each.get("suffix"))[:64])
        elif each.get("type") == "TextPositionSelector" and isinstance(each.get("start"), int) and 0 <= each["start"] < 10**9:
            hint = each["start"]
    return Stands(uri, quote, hint)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    """None for what is no moment, or lies ahead."""
    try:
        moment = datetime.fromisoformat(_text(value))
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        return moment if moment <= timezone.now() else None
    except (ValueError, OverflowError):
        return None
