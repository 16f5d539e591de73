"""Linked words in a passage, as HTML. What is printed joins to the passage's text exactly; references carry `data-noanno`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from annotations.anchoring.segments import Segment, segments

WRAPPED = {"emphasis": "em", "strong": "strong", "superscript": "sup", "subscript": "sub", "code": "code"}
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Lying:
    """A mark of the library by its kind, or an end of a link (`kind` empty) by its number on the page."""

    start: int
    end: int
    kind: str = ""
    number: int = 0
    fragment: str = ""


def words(text: str, start: int, end: int, lying: Iterable[Lying]) -> SafeString:
    """text[start:end] with its emphasis and with the words of links marked and numbered."""
    spoken = escape(_("link"))
    return mark_safe("".join(_segment(segment, (start, end), spoken) for segment in segments(text, lying, start, end)))


def wholly(start: int, end: int, lying: Iterable[Lying]) -> bool:
    """Whether a link takes in all of it: then it is not marked word by word."""
    return any(not mark.kind and mark.start <= start and end <= mark.end for mark in lying)


def _segment(segment: Segment[Lying], block: tuple[int, int], spoken: str) -> str:
    drawn: str = escape(segment.text)
    for mark in reversed(segment.marks):
        if mark.kind in WRAPPED:
            drawn = f"<{WRAPPED[mark.kind]}>{drawn}</{WRAPPED[mark.kind]}>"
    parts = [mark for mark in segment.marks if not mark.kind]
    links = {mark.number for mark in parts if not wholly(*block, [mark])}
    if links and drawn:
        drawn = f'<mark class="linked depth-{min(len(links), DEEPEST)}">{drawn}</mark>'
    closed = {mark.number: mark.fragment for mark in segment.closing if not mark.kind}
    closed |= {mark.number: mark.fragment for mark in parts if segment.end == block[1] < mark.end}
    return drawn + "".join(
        f'<a class="link-reference" data-noanno href="#{fragment}"><span class="unseen"> {spoken} </span>{number}</a>'
        for number, fragment in sorted(closed.items())
    )
