"""Words and what lies on them, as HTML: the one place where a passage's text becomes markup.

What is printed joins to the passage's text exactly; everything else inside carries `data-noanno`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from annotations.anchoring.segments import Segment, segments

WRAPPED = {"emphasis": "em", "strong": "strong", "superscript": "sup", "subscript": "sub", "code": "code"}
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Lying:
    """Something lying on the text: a `Mark` of the library by its kind, "note" (a reader's) or "find" (words looked for)."""

    start: int
    end: int
    kind: str
    attributes: dict[str, str] = field(default_factory=dict)
    number: int = 0
    """Of a note: what its reference says. Of a "crowd" (notes that do not stand beside the text): how many lie there."""
    key: str = ""
    """Of a note: its uid."""
    own: bool = False
    ends_here: bool = True
    """Of a note: whether its last words stand in this passage; the reference is printed there."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the drawing needs to know of the page around it."""

    notes_shown: bool = True
    edges_said: bool = False
    reference_urls: dict[str, str] = field(default_factory=dict)
    """From the label of a note reference to the passage that holds the note."""


def words(text: str, start: int, end: int, lying: Iterable[Lying], setting: Setting) -> SafeString:
    """text[start:end] with what lies on it."""
    linked: set[int] = set()
    return SafeString("".join(_segment(segment, setting, linked) for segment in segments(text, lying, start, end)))


def _segment(segment: Segment[Lying], setting: Setting, linked: set[int]) -> str:
    before = "".join(_point(point, setting) for point in _told_once(segment.points))
    notes = [mark for mark in segment.marks if mark.kind == "note"] if setting.notes_shown else []
    crowded = sum(mark.number for mark in segment.marks if mark.kind == "crowd") if setting.notes_shown else 0
    drawn: str = escape(segment.text)
    for mark in reversed([mark for mark in segment.marks if mark.kind in WRAPPED]):
        drawn = f"<{WRAPPED[mark.kind]}>{drawn}</{WRAPPED[mark.kind]}>"
    for mark in segment.marks:
        if mark.kind == "link":
            drawn = _link(mark, drawn, linked)
    if any(mark.kind == "find" for mark in segment.marks):
        drawn = f'<mark class="found">{drawn}</mark>'
    if (notes or crowded) and segment.text:
        depth = min(len(notes) + crowded, DEEPEST)
        drawn = format_html(
            '<mark class="noted depth-{}{}"{}>{}</mark>',
            depth,
            " own" if any(note.own for note in notes) else "",
            format_html(' data-notes="{}"', " ".join(str(note.number) for note in notes)) if notes else "",
            mark_safe(drawn),
        )
    opening = _edges(_("note %s begins"), [note for note in notes if note.start == segment.start], setting)
    closed = [note for note in segment.closing if note.kind == "note"] if setting.notes_shown else []
    closing = _edges(_("note %s ends"), closed, setting)
    return before + opening + drawn + closing + "".join(_reference(note) for note in closed if note.ends_here)


def _edges(sentence: str, notes: list[Lying], setting: Setting) -> str:
    """For those who hear the page and asked to be told where marks begin and end."""
    if not (setting.edges_said and notes):
        return ""
    numbers = ", ".join(str(note.number) for note in notes)
    return format_html('<span class="unseen" data-noanno> [{}] </span>', sentence % numbers)


def _reference(note: Lying) -> str:
    return format_html(
        '<a class="note-reference digits-{3}" data-noanno id="reference-{0}" href="#note-{1}" aria-label="{2}">{0}</a>',
        note.number,
        note.key,
        _("note %s") % note.number,
        len(str(note.number)),
    )


def _link(mark: Lying, drawn: str, linked: set[int]) -> str:
    href = mark.attributes.get("href", "")
    if not _leads_out(href):
        return format_html('<span class="dead" title="{}">{}</span>', _("A link in the document that leads nowhere"), mark_safe(drawn))
    again = id(mark) in linked
    linked.add(id(mark))
    return format_html(
        '<a class="outward" href="{}" rel="nofollow noopener noreferrer"{}>{}</a>',
        href,
        mark_safe(' tabindex="-1"') if again else "",
        mark_safe(drawn),
    )


def _leads_out(href: str) -> bool:
    """Documents write what they like between brackets; some of it no program can take for an address."""
    try:
        return urlsplit(href).scheme in {"http", "https"}
    except ValueError:
        return False


def _told_once(points: Iterable[Lying]) -> list[Lying]:
    """Points without those that say again that a printed note is missing where its dead reference stands."""
    points = list(points)
    dead = {
        point.attributes.get("label", "").strip() for point in points if point.kind == "note_reference" and point.attributes.get("dead")
    }
    return [
        point
        for point in points
        if not (point.kind == "missing" and point.attributes.get("what", "").removeprefix("note ").strip() in dead)
    ]


def _point(point: Lying, setting: Setting) -> str:
    if point.kind == "page_break":
        return format_html('<span class="page-break" data-noanno title="{0}"><span class="unseen"> [{0}] </span></span>', _("page break"))
    if point.kind == "missing":
        what = point.attributes.get("what", "")
        said = _("missing in our copy: %s") % what if what else _("missing in our copy")
        return format_html('<span class="missing" data-noanno> [{}] </span>', said)
    if point.kind != "note_reference":
        return ""
    label = point.attributes.get("label", "") or "*"
    url = setting.reference_urls.get(label.strip("[]()., "))
    if url and not point.attributes.get("dead"):
        return format_html(
            '<sup class="printed" data-noanno><a href="{}" aria-label="{}">{}</a></sup>', url, _("printed note %s") % label, label
        )
    return format_html(
        '<sup class="printed" data-noanno title="{}">{} <span class="missing">{}</span></sup>',
        _("missing in our copy"),
        label,
        _("missing"),
    )
