"""The parts of the page that stand there many times over, drawn without the template language: it is most of the page's time otherwise.

Everything that comes from a text, a reader or the address is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from readingroom.search.facets import FacetValue
from readingroom.search.snippets import Snippet


def snippet_html(snippet: Snippet) -> SafeString:
    """The words, those found in `<mark>`."""
    drawn = ["… "] if snippet.before else []
    for piece in snippet.pieces:
        words = str(escape(piece.text))
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
