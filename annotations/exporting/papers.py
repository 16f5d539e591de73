"""Notes to read elsewhere: as one page of HTML, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from annotations.exporting.told import Place, Told
from annotations.protocol.bodies import from_plain

_UNSAFE_LINK = re.compile(r"\](?=\((?!\s*(?:https?://|mailto:|/(?![/\\])|#))|\s*:|\s*\[)", re.IGNORECASE)
_HEADING = re.compile(r"^([ \t]*)(#|=+[ \t]*$|-+[ \t]*$|~~~|\|)", re.MULTILINE)


def by_source(notes: Iterable[Told]) -> list[tuple[str, str, list[Told]]]:
    ordered = sorted(notes, key=lambda note: (note.source.casefold(), note.source_url, note.created))
    return [(key[0], key[1], list(those)) for key, those in groupby(ordered, key=lambda note: (note.source, note.source_url))]


def as_html(notes: Iterable[Told], title: str) -> bytes:
    return render_to_string("annotations/notes_file.html", {"title": title, "sources": by_source(notes)}).encode()


def as_markdown(notes: Iterable[Told], title: str) -> bytes:
    """For any reader of Markdown: what could be HTML, a heading or an unsafe link there has been made harmless."""
    lines = [f"# {one_line(title)}"]
    for source, url, those in by_source(notes):
        lines += ["", f"## [{one_line(source)}](<{url}>)"]
        for note in those:
            lines += ["", *_note(note, source)]
    return ("\n".join(lines) + "\n").encode()


def _note(note: Told, source: str) -> list[str]:
    lines: list[str] = []
    for place in note.places:
        lines += [*_quoted(place, source), ""]
    if note.body:
        lines += [tamed(note.body), ""]
    facts = [one_line(note.by), one_line(note.kind_label), note.created.date().isoformat()]
    if note.changed > note.created:
        facts.append(_("changed %(day)s") % {"day": note.changed.date().isoformat()})
    facts.append(one_line(note.audience))
    if note.tags:
        facts.append(_("tags: %(tags)s") % {"tags": ", ".join(one_line(tag) for tag in note.tags)})
    if note.answers:
        facts.append(f"[{_('answers')}](<{note.answers}>)")
    return [*lines, f"— {' · '.join(facts)} · [{_('in its place')}](<{note.url}>)"]


def _quoted(place: Place, source: str) -> list[str]:
    quoted = [f"> {tamed(from_plain(line))}".rstrip() for line in place.quote.split("\n")]
    return quoted if place.source == source else [*quoted, ">", f"> — {one_line(place.source)}"]


def one_line(words: str) -> str:
    return tamed(from_plain(" ".join(words.split())))


def tamed(markdown: str) -> str:
    """Markdown without raw HTML, pictures and headings, and without links to anywhere but http, https, mailto and this room."""
    return _HEADING.sub(r"\1\\\2", _UNSAFE_LINK.sub(r"\\]", markdown.replace("<", "&lt;").replace("![", "!\\[")))
