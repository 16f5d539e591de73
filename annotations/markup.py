"""The one door for what readers write: Markdown in, a small safe HTML out.

Caps come first (Python-Markdown can be stalled: 15,000 `[` took a minute), then Markdown with raw HTML switched off, then bleach
with our own check of addresses, because bleach lets `javascript:1` pass. Rendered once, when a note is saved.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import markdown
from bleach.sanitizer import Cleaner
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

LONGEST = 10_000
MOST_BRACKETS = 300
MOST_BLOCKS = 400
MOST_OPEN_BRACKETS = 20
MOST_MARKERS_IN_A_ROW = 12
DEEPEST_INDENT = 32

TAGS = frozenset({"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr"})
BLOCKS = frozenset({"p", "li", "blockquote", "pre"})
REL = "nofollow ugc noopener noreferrer"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ADDRESS = re.compile(
    r"(?:https?://[^\s/@:?#\\]+(?::\d{1,5})?(?:[/?#][^\s\\]*)?|mailto:[^\s@\\]+@[^\s@\\]+|/(?![/\\])[^\s\\]*|#[^\s\\]*)", re.IGNORECASE
)
_NESTED = re.compile(rf"^[ \t]*(?:(?:>|[*+-](?=[ \t])|\d{{1,9}}[.)](?=[ \t]))[ \t]*){{{MOST_MARKERS_IN_A_ROW + 1},}}", re.MULTILINE)
_BLOCK = re.compile(r"\n[ \t]*\n|^[ \t]*(?:[>*+-]|\d{1,9}\.)", re.MULTILINE)
_LIST_LINE = re.compile(r"[ ]{0,3}(?:[*+-]|\d{1,9}\.)[ \t]+\S")
_BARE_ADDRESS = r"(?<![\w/\"'(=])(https?://[^\s<>\"'\[\]{}|\\^`]{1,500})"


def check(body: str) -> None:
    """Raise ValidationError where a text is too long, or of a form that no person types and that a parser is slow to read."""
    if len(body) > LONGEST:
        raise ValidationError(
            _("A note can have %(most)s characters; this one has %(count)s."), "too_long", {"most": LONGEST, "count": len(body)}
        )
    if _open_brackets(body) > MOST_OPEN_BRACKETS or body.count("[") > MOST_BRACKETS or body.count("]") > MOST_BRACKETS:
        raise ValidationError(_("There are too many square brackets."), "too_many_brackets")
    if len(_BLOCK.findall(body)) > MOST_BLOCKS:
        raise ValidationError(_("There are too many paragraphs; make two notes of it."), "too_many_blocks")
    if _NESTED.search(body) or any(_indent(line) > DEEPEST_INDENT for line in body.splitlines()):
        raise ValidationError(_("Lists or quotations are nested too deeply."), "too_deep")


def render(body: str) -> str:
    """Safe HTML of a note. What `check` refuses comes out as plain paragraphs, never as an error."""
    text = plain_line_ends(body)
    try:
        check(text)
    except ValidationError:
        return _plain(text)
    return _clean(_to_html(text)).strip()


def plain_line_ends(body: str) -> str:
    """LF line ends, and none of the control characters that could turn a page around or hide words."""
    return _CONTROL.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))


def is_safe_address(href: str) -> bool:
    """http, https, mailto, or a place in this room."""
    return _ADDRESS.fullmatch(href.strip()) is not None


def _open_brackets(body: str) -> int:
    """The most brackets open at once."""
    depth = most = 0
    for character in body:
        if character == "[":
            depth += 1
            most = max(most, depth)
        elif character == "]" and depth:
            depth -= 1
    return most


def _indent(line: str) -> int:
    expanded = line[: DEEPEST_INDENT + 1].expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _plain(text: str) -> str:
    paragraphs = [part for part in re.split(r"\n\s*\n", text[:LONGEST].strip()) if part.strip()]
    return "".join(f'<p dir="auto">{escape(part)}</p>' for part in paragraphs)


def _to_html(text: str) -> str:
    return str(markdown.Markdown(extensions=[Notes(), "sane_lists", "nl2br"], output_format="html").convert(text))


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "dir":
        return value == "auto"
    if tag == "a":
        return (name == "href" and is_safe_address(value)) or (name == "rel" and value == REL)
    return tag == "ol" and name == "start" and value.isascii() and value.isdigit() and len(value) < 6


def _clean(html: str) -> str:
    """Bleach keeps state in its parser: a cleaner serves one text."""
    return str(Cleaner(tags=TAGS, attributes=_allowed, protocols={"http", "https", "mailto"}, strip=False, strip_comments=True).clean(html))


class Notes(Extension):  # type: ignore[misc]  # Python-Markdown has no types
    """Markdown as people write it in a margin: no raw HTML, no pictures, no headings, addresses become links."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        for name in ("html_block",):
            md.preprocessors.deregister(name)
        for name in ("html", "image_link", "image_reference", "short_image_ref", "entity", "automail"):
            md.inlinePatterns.deregister(name)
        for name in ("hashheader", "setextheader"):
            md.parser.blockprocessors.deregister(name)
        md.preprocessors.register(ListsAfterText(md), "lists_after_text", 5)
        md.inlinePatterns.register(BareAddress(_BARE_ADDRESS, md), "bare_address", 25)
        md.treeprocessors.register(Directions(md), "directions", 1)


class ListsAfterText(Preprocessor):  # type: ignore[misc]  # Python-Markdown has no types
    """A list may follow a line of text without the blank line that Markdown asks for."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        for line in lines:
            if (
                out
                and _LIST_LINE.match(line)
                and out[-1].strip()
                and not _LIST_LINE.match(out[-1])
                and not out[-1].startswith((" ", "\t", ">"))
            ):
                out.append("")
            out.append(line)
        return out


class BareAddress(InlineProcessor):  # type: ignore[misc]  # Python-Markdown has no types
    """https://… typed without brackets."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:
        address = m[1].rstrip(".,;:!?'\"*_")
        if address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1]
        if not is_safe_address(address):
            return None, None, None
        link = Element("a", href=address)
        link.text = markdown.util.AtomicString(address)
        return link, m.start(0), m.start(1) + len(address)


class Directions(Treeprocessor):  # type: ignore[misc]  # Python-Markdown has no types
    """Every block finds its own direction; every link says that a reader wrote it."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in BLOCKS:
                element.set("dir", "auto")
            elif element.tag == "a":
                element.attrib.pop("title", None)
                element.set("rel", REL)


__all__ = ["LONGEST", "check", "is_safe_address", "plain_line_ends", "render"]
