"""What templates need to print the words of a source."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from readingroom.library.direction import direction
from readingroom.library.models import Source

register = template.Library()


@register.simple_tag
def tongue(source: Source, start: int, end: int) -> SafeString:
    """`lang` and `dir` of a stretch (code points): a passage that runs the other way is in a language nobody has stated."""
    return tongue_of(source, source.text[start:end])


@register.simple_tag
def tongue_of(source: Source, words: str) -> SafeString:
    """The same for words of a source that are held already."""
    found = direction(words) or source.direction
    language = source.language if found == source.direction else "und"
    return format_html('lang="{}" dir="{}"', language or "und", found)


@register.filter
def counted(counts: Mapping[str, int], key: str) -> int:
    """How many there are of something."""
    return counts.get(key, 0) if counts else 0
