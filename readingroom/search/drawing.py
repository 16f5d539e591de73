"""The parts of the page that stand there many times over, drawn without the template language: it is most of the page's time otherwise.

Everything that comes from a text, a reader or the address is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from readingroom.library.models import Source
from readingroom.search.facets import FacetValue
from readingroom.search.results import Hit
from readingroom.search.snippets import Snippet


def snippet_html(snippet: Snippet) -> SafeString:
    """The words, those found in `<mark>`."""
    drawn = ["… "] if snippet.before else []
    for piece in snippet.pieces:
        words = escape(piece.text)
        drawn.append(f'<mark class="{escape(piece.mark)}">{words}</mark>' if piece.mark else words)
    if snippet.after:
        drawn.append(" …")
    return mark_safe("".join(drawn))


def values_html(name: str, values: Iterable[FacetValue]) -> SafeString:
    """A facet's values as boxes to tick, of the form `asked`."""
    drawn = []
    for value in values:
        within = ' class="within"' if value.within else ""
        ticked = " checked" if value.selected else ""
        box = f'<input type="checkbox" form="asked" name="{escape(name)}" value="{escape(value.value)}"{ticked}>'
        label = f'<span dir="auto">{escape(value.label)}</span> <span class="n">{value.count}</span>'
        drawn.append(f"<li{within}><label>{box} {label}</label></li>")
    return mark_safe("\n".join(drawn))


class Drawing:
    """Draws the hits of one page: what is said of many of them is said once."""

    def __init__(self) -> None:
        self.invented = f'<span class="invented">{escape(_("Invented for the demonstration"))}</span>'
        self.draft = f'<span class="invented">{escape(_("Draft"))}</span>'
        self.quoted, self.alike = escape(_("(quoted)")), escape(_("Alike in:"))

    def hit_html(self, hit: Hit, kind: str, url: str, ways: Iterable[tuple[str, str]]) -> SafeString:
        """An item of the list: kind of source, title that leads to the place, the words, who speaks, and `ways` on (address, words)."""
        source, passage = hit.source, hit.passage
        lang = f' lang="{escape(source.language)}"' if source.language else ""
        state = (self.invented if source.invented else "") + (self.draft if source.access == Source.Access.DRAFT else "")
        number = f' <span class="number">¶{escape(passage.number)}</span>' if passage else ""
        runs = f'{lang} dir="{hit.direction}"' if passage else ' dir="auto"'
        drawn = [
            f'<li class="hit">\n<p class="eyebrow line"><span>{escape(kind)}</span>{state}</p>',
            f'<h3><a class="hit-link" href="{escape(url)}"><bdi{lang}>{escape(str(source))}</bdi>{number}</a></h3>',
            f'<blockquote class="snippet prose"{runs}><p>{snippet_html(hit.snippet)}</p></blockquote>',
        ]
        if hit.speakers:
            said = ((escape(speaker), f" {self.quoted}" if speaker in hit.quoted else "") for speaker in hit.speakers)
            drawn.append(f'<p class="small soft line">{"".join(f"<span><bdi>{name}</bdi>{how}</span>" for name, how in said)}</p>')
        if hit.shared:
            drawn.append(f'<p class="small soft">{self.alike} {", ".join(f"<bdi>{escape(word)}</bdi>" for word in hit.shared)}</p>')
        leading = "".join(f'<span><a href="{escape(way)}">{conditional_escape(says)}</a></span>' for way, says in ways)
        drawn.append(f'<p class="small line">{leading}</p>\n</li>')
        return mark_safe("\n".join(drawn))
