"""Tags, and what they stand on, out of a file into a room: what is known is found again, nothing is made twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import markup
from annotations.anchoring.quotes import State, Text, describe, find
from annotations.looks import Colour, Pattern, nearest_colour, next_look
from annotations.models import Annotation, Codebook, Motivation, Tag
from annotations.people import Person
from annotations.tree import BETWEEN, DEEPEST
from annotations.typed import LONGEST_LABEL, free_slug, sign_of, slug_of
from readingroom.accounts.models import User
from readingroom.coding.models import ImportedPlace
from readingroom.coding.refi.project import Code, Project, Selection, TextIn
from readingroom.coding.refi.writing import derived
from readingroom.library.importers import ImportRefused
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Source


@dataclass
class Report:
    """What was taken and what was not, in sentences."""

    tags: int = 0
    known_tags: int = 0
    places: int = 0
    known_places: int = 0
    texts: list[str] = field(default_factory=list)
    not_taken: list[str] = field(default_factory=list)


def add_codes(codebook: Codebook, codes: Iterable[Code], *, ours: bool = False) -> tuple[dict[uuid.UUID, Tag], Report]:
    """The tag of each code: the one with its GUID, else the one of its name in its place, else a new one."""
    report = Report()
    known = {tag.guid: tag for tag in codebook.tags.all()}
    found: dict[uuid.UUID, Tag] = {}
    depths: dict[uuid.UUID, int] = {}
    not_codable = flattened = 0
    for code in codes:
        parent = found.get(code.parent) if code.parent else None
        depth = depths.get(code.parent, 0) + 1 if code.parent else 1
        if depth > DEEPEST and parent is not None:
            parent, depth, flattened = parent.parent, DEEPEST, flattened + 1
        label = clean_label(code.name)
        tag = known.get(code.guid) or _alike(codebook, parent, label)
        if tag is not None:
            tag = tag.merged_into or tag
            report.known_tags += 1
        else:
            tag = _new_tag(codebook, parent, label, code)
            report.tags += 1
        if not code.codable and ours and tag.retired is None:
            tag.retired = timezone.now()
            tag.save(update_fields=["retired"])
        not_codable += not code.codable and not ours
        found[code.guid], depths[code.guid] = tag, depth
    if not_codable:
        report.not_taken.append(_("%(n)d codes cannot be used in the file; they came in as tags like the others.") % {"n": not_codable})
    if flattened:
        report.not_taken.append(_("%(n)d codes stood deeper than %(most)d levels and were put higher.") % {"n": flattened, "most": DEEPEST})
    return found, report


def clean_label(name: str) -> str:
    """A name as a label can be: one line, at most eighty characters, without the sign that stands between levels."""
    label = " ".join(name.split()).replace(BETWEEN, "/")
    label = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
    return label if slug_of(label) else _("Unnamed")


def _alike(codebook: Codebook, parent: Tag | None, label: str) -> Tag | None:
    beside = codebook.tags.filter(parent=parent, merged_into=None)
    return next((tag for tag in beside if sign_of(tag.label) == sign_of(label)), None)


def _new_tag(codebook: Codebook, parent: Tag | None, label: str, code: Code) -> Tag:
    colour = nearest_colour(code.colour)
    looks = list(codebook.tags.values_list("colour", "pattern"))
    if colour:
        pattern = next_look([(held, pattern) for held, pattern in looks if held == colour] + _others(colour))[1]
    else:
        colour, pattern = next_look(looks)
    slug, position = free_slug(codebook, label), codebook.tags.filter(parent=parent).count()
    return codebook.tags.create(
        label=label, slug=slug, parent=parent, guid=code.guid, colour=colour, pattern=pattern, position=position, **code.rules
    )


def _others(colour: str) -> list[tuple[str, str]]:
    """All looks of the other colours, so that the next free one is of this colour."""
    from_palette = [(other.value, pattern.value) for other in Colour for pattern in Pattern]
    return [look for look in from_palette if look[0] != colour]


def matching_sources(user: Person, texts: Iterable[TextIn]) -> dict[uuid.UUID, Source]:
    """The source that each text is, among those the person may read: the same signs but for white space."""
    wanted = {words_digest(text.text): text.guid for text in texts if text.text.strip()}
    found: dict[uuid.UUID, Source] = {}
    if not wanted:
        return found
    for key, text in Source.objects.visible_to(user).with_text().values_list("pk", "text").iterator(chunk_size=50):
        guid = wanted.get(words_digest(text))
        if guid is not None and guid not in found:
            found[guid] = Source.objects.get(pk=key)
    return found


def words_digest(text: str) -> str:
    return hashlib.sha256("".join(text.removeprefix("\ufeff").split()).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class Bringing:
    """A project brought in by somebody, its notes for an audience (`audience`, `group_id`)."""

    project: Project
    user: User
    codebook: Codebook
    addressed: dict[str, Any]
    new_texts: set[uuid.UUID] = field(default_factory=set)
    """Texts that are to become sources."""

    @transaction.atomic
    def bring(self) -> Report:
        tags, report = add_codes(self.codebook, self.project.codes, ours=self.project.is_ours)
        sources = matching_sources(self.user, self.project.texts)
        for text in self.project.texts:
            source = sources.get(text.guid) or self._new_source(text, report)
            if source is None:
                continue
            self._places(text, source, tags, report)
        report.not_taken += [f"{said}: {count}" for said, count in sorted(self.project.left_out.items())]
        return report

    def _new_source(self, text: TextIn, report: Report) -> Source | None:
        if text.guid not in self.new_texts or not self.user.may_teach:
            report.not_taken.append(
                _("“%(text)s” is not in the room: %(n)d selections were left out.") % {"text": text.name[:80], "n": len(text.selections)}
            )
            return None
        try:
            with transaction.atomic():
                arrival = Arrival(text.text.encode(), f"{text.name[:200]}.txt", by=self.user, importer="plain", as_new=True)
                made = bring_in(arrival).source
        except (ImportRefused, UnicodeEncodeError) as refused:
            report.not_taken.append(f"“{text.name[:80]}”: {refused.args[0]}")
            return None
        if not Source.objects.visible_to(self.user).filter(pk=made.pk).exists():
            report.not_taken.append(_("“%(text)s” could not be brought in.") % {"text": text.name[:80]})
            return None
        report.texts.append(str(made))
        return made

    def _places(self, text: TextIn, source: Source, tags: dict[uuid.UUID, Tag], report: Report) -> None:
        standing = Standing(text.text, source.text)
        guids = [selection.guid for selection in text.selections]
        mine = ImportedPlace.objects.filter(guid__in=guids, annotation__creator=self.user, annotation__deleted=None)
        mine = mine.filter(annotation__target=source, annotation__tags__codebook=self.codebook)
        held: set[tuple[uuid.UUID, uuid.UUID | None]] = set(mine.values_list("guid", "coder_guid"))
        held |= self._written_here(source)
        lost = empty = 0
        for selection in text.selections:
            coders = list(dict.fromkeys(coded.user or selection.user for coded in selection.coded)) or [selection.user]
            for coder in coders:
                codes = {coded.code: coded.guid for coded in selection.coded if (coded.user or selection.user) == coder}
                carried = [tags[code] for code in codes if code in tags]
                body = self._body(selection) if coder == coders[0] else ""
                if not carried and not body:
                    empty += 1
                elif (selection.guid, coder) in held or (selection.guid, None) in held:
                    report.known_places += 1
                elif (span := standing.of(selection)) is None:
                    lost += 1
                else:
                    self._note(source, span, carried, body, selection, coder, codes)
                    report.places += 1
        if lost:
            said = _("“%(text)s”: %(n)d selections were not found in the room's text of it.")
            report.not_taken.append(said % {"text": text.name[:80], "n": lost})
        if empty:
            said = _("“%(text)s”: %(n)d selections without a code or a note were left out.")
            report.not_taken.append(said % {"text": text.name[:80], "n": empty})

    def _written_here(self, source: Source) -> set[tuple[uuid.UUID, uuid.UUID | None]]:
        """The GUIDs that places tagged here, which the person may see, have in our own files."""
        notes = Annotation.objects.visible_to(self.user).filter(target=source, tags__codebook=self.codebook)
        rows = notes.values_list("uid", "anchors__ordinal").distinct()
        return {(derived("selection", uid, ordinal), None) for uid, ordinal in rows if ordinal is not None}

    def _body(self, selection: Selection) -> str:
        body = markup.plain_line_ends("\n\n".join(selection.notes)).strip()[: markup.LONGEST]
        return body

    def _note(
        self,
        source: Source,
        span: tuple[int, int],
        tags: list[Tag],
        body: str,
        selection: Selection,
        coder: uuid.UUID | None,
        codes: dict[uuid.UUID, uuid.UUID | None],
    ) -> None:
        kind = Motivation.COMMENTING if body else Motivation.TAGGING
        note = Annotation.objects.make(source, [span], tags=tags, creator=self.user, motivation=kind, body=body, **self.addressed)
        ImportedPlace.objects.create(
            annotation=note,
            guid=selection.guid,
            coder_guid=coder,
            coder=self.project.users.get(coder, "")[:200] if coder else "",
            made=selection.made,
            codings={str(code): str(guid) for code, guid in codes.items() if guid},
        )


class Standing:
    """Where the selections of a file's text stand in the room's: by count of signs where only white space differs, else by their words."""

    def __init__(self, theirs: str, ours: str) -> None:
        self.theirs, self.ours = theirs, ours
        self._same = theirs == ours
        self._alike = not self._same and words_digest(theirs) == words_digest(ours)
        self._before = _signs_before(theirs) if self._alike else []
        self._places = [place for place, sign in enumerate(ours) if not sign.isspace()] if self._alike else []
        self._text = None if self._same or self._alike else Text(ours)

    def of(self, selection: Selection) -> tuple[int, int] | None:
        start, end = _trimmed(self.theirs, selection.start, selection.end)
        if start >= end:
            return None
        if self._same:
            return start, end
        if self._alike:
            return self._places[self._before[start]], self._places[self._before[end] - 1] + 1
        assert self._text is not None
        found = find(self._text, describe(self.theirs, start, end), hint=start)
        return (found.start, found.end) if found is not None and found.state is State.ANCHORED else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _signs_before(text: str) -> list[int]:
    """For each position, how many signs that are no white space stand before it; a byte-order mark counts as none."""
    found, count = [0], 0
    for place, sign in enumerate(text):
        count += not sign.isspace() and not (place == 0 and sign == "\ufeff")
        found.append(count)
    return found
