"""Passages and the states of rows as HTML: drawn here and not by templates, because a page holds some hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from readingroom.library.direction import direction

if TYPE_CHECKING:
    from annotations.models import Annotation
    from readingroom.comparison.beside import Beside, Column, LookedAt
    from readingroom.comparison.cells import Cell, Printed

BETWEEN = "\x01"
"""Stands for a number while a sentence is translated once for the whole page."""


class Printer:
    """What is the same for all passages of a page is made once."""

    def __init__(self, beside: Beside) -> None:
        self.signed_in = beside.user.is_authenticated
        self.bases = {column.source.pk: column.source.get_absolute_url() for column in beside.columns}
        self.names = {column.source.pk: str(escape(column.source)) for column in beside.columns}
        self.numbered = {key: _("%(name)s, paragraph %(number)s") % {"name": name, "number": BETWEEN} for key, name in self.names.items()}
        self.first = beside.first.source
        self.open = str(escape(_("not looked at yet")))
        self.otherwise = str(escape(_("linked, but not by what is chosen above")))
        self.several = len(beside.others) > 1
        self.notes_here = beside.notes_here
        self.notes_label = str(escape(_("Notes")))
        self._acts: dict[int, tuple[str, str]] = {}

    def passage(self, printed: Printed) -> SafeString:
        """A heading or passage with its number, its words and how many notes stand on it."""
        source, block = printed.column.source, printed.block
        base = self.bases[source.pk]
        classes = (
            f"passage{' heading' if block.is_heading else ''}{' wholly' if printed.wholly else ''}{' context' if printed.context else ''}"
        )
        made = [f'<div class="{classes}"', f' id="{printed.anchor}"' if printed.anchor else "", ">"]
        if block.number:
            spoken = self.numbered[source.pk].replace(BETWEEN, block.number)
            made.append(
                f'<a class="number" data-noanno href="{base}{block.number}/"><span class="unseen">{spoken}</span>'
                f'<span aria-hidden="true">¶{block.number}</span></a>'
            )
        tag = "h3" if block.is_heading else "blockquote" if printed.is_quotation else "p"
        runs = direction(source.text[block.start : block.end]) or source.direction
        language = escape(source.language) if runs == source.direction and source.language else "und"
        made.append(f'<{tag} class="words" lang="{language}" dir="{runs}" data-source="{source.slug}"')
        if block.number:
            made.append(f' data-passage="{block.number}"')
        made.append(f' data-start="{block.start}" data-end="{block.end}">')
        if block.label:
            made.append(f'<span class="label" data-noanno>{escape(block.label)} </span>')
        made += [printed.text, f"</{tag}>"]
        here = self.notes_here.get(block.key, ()) if block.number and not printed.context else ()
        if here:
            made.append(f'<ul class="notes-here" data-noanno aria-label="{self.notes_label}">')
            made += [f'<li><a href="{note.get_absolute_url()}">{escape(by)}</a> {self.said(note)}</li>' for note, by in here]
            made.append("</ul>")
        elif printed.notes and not printed.context:
            notes = ngettext("%(count)d note", "%(count)d notes", printed.notes) % {"count": printed.notes}
            made.append(f'<p class="count" data-noanno><a href="{base}{block.number}/">{notes}</a></p>')
        made.append("</div>")
        return mark_safe("".join(made))

    def said(self, note: Annotation) -> str:
        """What a note says; of a highlight or a bare tag what it is."""
        return note.body_html or f"<p>{escape(note.get_motivation_display())}</p>"

    def state(self, cell: Cell) -> SafeString:
        """Linked otherwise, looked at by whom, or not looked at yet; and what can be done about it."""
        number = cell.row.row.block.number
        made = self._looked(cell.looked) or f'<p class="state">{self.open}</p>'
        if cell.linked_otherwise:
            made = f'<p class="state">{self.otherwise}</p>'
        if self.signed_in:
            before, after = self._acts_with(cell.column)
            made += f"{before}{number}{after}".replace(BETWEEN, number)
        return mark_safe(made)

    def states(self, cells: Iterable[Cell]) -> SafeString:
        """The states of a folded row towards every other text."""
        made = []
        for cell in cells:
            which = f'<p class="which">{self.names[cell.column.source.pk]}</p>' if self.several else ""
            made.append(f'<div class="state-of">{which}{self.state(cell)}</div>')
        return mark_safe(f'<div class="states" data-noanno>{"".join(made)}</div>')

    def rest(self, printed: Printed) -> SafeString:
        """A passage of another text that is linked with nothing in the first."""
        state = self._looked(printed.looked) or f'<p class="state">{self.open}</p>'
        return mark_safe(f'{self.passage(printed)}<div class="states" data-noanno>{state}</div>')

    def _looked(self, looked: Iterable[LookedAt]) -> str:
        made = []
        for each in looked:
            day = date_format(timezone.localtime(each.looked.annotation.created), "DATE_FORMAT")
            said: dict[str, Any] = {"name": each.by, "date": day, "where": each.looked.where}
            made.append(f'<p class="state">{escape(_("looked at by %(name)s on %(date)s, none found (%(where)s)") % said)}</p>')
        return "".join(made)

    def _acts_with(self, column: Column) -> tuple[str, str]:
        """The two things that can be done with a passage and another text; a number comes in between."""
        key = column.source.pk
        if key not in self._acts:
            slug, name = column.source.slug, self.names[key]
            base = reverse("source", args=[self.first.slug])
            with_place = escape(_("with a place in %(name)s")) % {"name": name}
            for_it = escape(_("for ¶%(number)s in %(name)s")) % {"number": BETWEEN, "name": name}
            self._acts[key] = (
                f'<p class="acts"><a href="{base}',
                f'/link/?other={quote(slug)}">{escape(_("Link"))}<span class="unseen"> ¶{BETWEEN} {with_place}</span></a> '
                f'<a href="{base}{BETWEEN}/looked/{quote(slug)}/">{escape(_("I looked and found none"))}'
                f'<span class="unseen"> {for_it}</span></a></p>',
            )
        return self._acts[key]
