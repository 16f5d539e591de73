"""The source page put together: one part of a text, row by row, with everything that lies on it or stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString

from annotations.anchoring.segments import by_place
from annotations.filters import NotesFilter
from annotations.people import Person
from readingroom.library.models import Mark, Passage, Section, Source, Voice
from readingroom.library.parts import Part, blocks_of, parts
from readingroom.library.voices import reported_by, said_by
from readingroom.reading.beside import LinkedWith, Margin, NoteBeside, linked_here, linked_with, margin_of
from readingroom.reading.drawing import Lying, Setting, words
from readingroom.reading.finding import found_in

LISTED = {Passage.Kind.BULLET, Passage.Kind.NUMBERED_ITEM, Passage.Kind.SEE_ALSO, Passage.Kind.REFERENCE}

LONGEST_REACH = 8


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks; `whole` where they speak the whole passage."""

    name: str
    reporter: str
    exact: str
    whole: bool


@dataclass(slots=True)
class Row:
    """A heading or a passage as the page shows it."""

    words: SafeString
    start: int
    end: int
    anchor: str
    level: int = 0
    label: str = ""
    passage: Passage | None = None
    speaker: Said | None = None
    """Where the speaker changes."""
    voices: list[Said] = field(default_factory=list)
    notes: list[NoteBeside] = field(default_factory=list)
    note_count: int = 0
    """How many notes begin here, also those that do not stand beside it."""
    linked: list[tuple[Source, int]] = field(default_factory=list)
    """Each other text with the number of links."""
    opens_list: bool = False
    closes_list: bool = False
    here: bool = False
    span: int = 1
    """How many rows its notes may reach down: to the next row that has notes."""

    @property
    def more_notes(self) -> bool:
        return self.note_count > len(self.notes)

    @property
    def is_listed(self) -> bool:
        return self.passage is not None and self.passage.kind in LISTED


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    title: str
    label: str
    depth: int
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The way to another part."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the document announces and the copy held here does not contain."""

    number: str
    url: str
    what: str


@dataclass(frozen=True)
class Sheet:
    source: Source
    part: Part
    parts: list[Part]
    rows: list[Row]
    contents: list[Entry]
    previous: Turn | None
    next: Turn | None
    note_count: int
    notes_shown: bool
    chosen: NotesFilter
    missing: list[Missing]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole text in its places, without their words: what contents, parts and turns are made of."""

    source: Source
    sections: Sequence[Section]
    passages: Sequence[tuple[str, int, int]]
    """(number, start, end), in order."""

    @classmethod
    def of(cls, source: Source) -> Outline:
        passages = source.passages.standing().order_by("start").values_list("number", "start", "end")
        return cls(source, list(source.sections.order_by("start")), list(passages))

    def parts(self) -> list[Part]:
        places = [(section.start, section.end, section.level) for section in self.sections]
        return parts(blocks_of(self.source.text, places + [(start, end, 0) for _number, start, end in self.passages]))

    def url_at(self, position: int, anchor: str = "") -> str:
        """The address of what stands at a position: the passage there or the next one; the last one where none follows."""
        following = next((number for number, _start, end in self.passages if end > position), None)
        number = following or (self.passages[-1][0] if self.passages else "")
        if not number:
            return self.source.get_absolute_url()
        return f"{reverse('passage', args=[self.source.slug, number])}#{anchor or f'p{number}'}"

    def depths(self) -> dict[int, int]:
        """Levels as the file has them, to 1, 2, 3 … without gaps."""
        return {level: depth for depth, level in enumerate(sorted({section.level for section in self.sections}), 1)}

    def title_at(self, position: int) -> str:
        """The heading that a position stands under."""
        above = [section for section in self.sections if section.start <= position]
        return self.heading(above[-1]) if above else str(self.source)

    def heading(self, section: Section) -> str:
        return self.source.text[section.start : section.end]


def sheet(
    source: Source,
    user: Person,
    at: Passage | None,
    chosen: NotesFilter,
    *,
    notes_shown: bool,
    edges_said: bool,
    looked_for: str = "",
    asked: str = "",
) -> Sheet:
    """The part of a source that holds a passage (the first part without one), for one reader."""
    outline = Outline.of(source)
    all_parts = outline.parts() or [Part(1, 0, 0)]
    part = next((part for part in all_parts if at is not None and part.holds(at.start)), all_parts[0])
    spans = [(start, end) for _number, start, end in outline.passages if part.start <= start and end <= part.end]
    margin = margin_of(source, part.start, part.end, spans, user, chosen, shown=notes_shown, asked=asked)
    linked = linked_with(source, part.start, part.end, user)
    rows = _rows(
        outline, part, margin, linked, Setting(notes_shown, edges_said), found_in(source.text, looked_for, part.start, part.end), at
    )
    before, after = part.number - 2, part.number
    return Sheet(
        source=source,
        part=part,
        parts=all_parts,
        rows=rows,
        contents=list(_contents(outline, part)),
        previous=_turn(outline, all_parts[before]) if before >= 0 else None,
        next=_turn(outline, all_parts[after]) if after < len(all_parts) else None,
        note_count=margin.total,
        notes_shown=notes_shown,
        chosen=chosen,
        missing=list(_missing(outline)),
    )


def _missing(outline: Outline) -> Iterator[Missing]:
    for start, attributes in outline.source.marks.filter(kind=Mark.Kind.MISSING).values_list("start", "attributes"):
        number = next((number for number, _start, end in outline.passages if start <= end), "")
        if number:
            url = f"{reverse('passage', args=[outline.source.slug, number])}#p{number}"
            yield Missing(number, url, attributes.get("what", ""))


def _turn(outline: Outline, part: Part) -> Turn:
    opening = next((section for section in outline.sections if section.start == part.start), None)
    url = outline.url_at(part.start, anchor_of(opening) if opening else "")
    return Turn(url, outline.title_at(part.start))


def anchor_of(section: Section) -> str:
    return f"s{section.position}"


def _contents(outline: Outline, part: Part) -> Iterator[Entry]:
    depths = outline.depths()
    for section in outline.sections:
        here = part.holds(section.start)
        anchor = anchor_of(section)
        url = f"#{anchor}" if here else outline.url_at(section.start, anchor)
        yield Entry(outline.heading(section), section.label, depths[section.level], url, here)


def _rows(
    outline: Outline,
    part: Part,
    margin: Margin,
    linked: list[LinkedWith],
    setting: Setting,
    find: list[Lying],
    at: Passage | None,
) -> list[Row]:
    source, text = outline.source, outline.source.text
    passages = list(source.passages.standing().filter(start__gte=part.start, end__lte=part.end).order_by("start"))
    sections = [section for section in outline.sections if part.start <= section.start <= section.end <= part.end]
    places: list[Passage | Section] = sorted([*passages, *sections], key=lambda place: place.start)
    marks = source.marks.filter(start__lte=part.end, end__gte=part.start)
    lying = [Lying(mark.start, mark.end, mark.kind, mark.attributes) for mark in marks]
    if any(mark.kind == "note_reference" for mark in lying):
        setting = Setting(setting.notes_shown, setting.edges_said, _references(source))
    lying += find
    lying += margin.marks
    voices = list(source.voices.filter(start__lt=part.end, end__gt=part.start).select_related("speaker", "reporter"))
    positions = {passage.pk: index for index, passage in enumerate(passages)}
    depths = outline.depths()
    rows: list[Row] = []
    speaking: tuple[str, str] | None = None
    for place, on_it, said in zip(places, by_place(places, lying), by_place(places, voices), strict=True):
        drawn = words(text, place.start, place.end, on_it, setting)
        if isinstance(place, Section):
            rows.append(Row(drawn, place.start, place.end, anchor_of(place), min(depths[place.level] + 1, 6), place.label))
            continue
        row = Row(drawn, place.start, place.end, f"p{place.number}", label=place.label, passage=place)
        row.voices = [_said(voice, text, place) for voice in said]
        row.notes = margin.cards.get(positions[place.pk], [])
        row.note_count = margin.counts.get(positions[place.pk], 0)
        row.linked = linked_here(linked, place.start, place.end)
        row.here = at is not None and at.pk == place.pk
        whole = next((one for one in row.voices if one.whole), None)
        if whole and (whole.name, whole.reporter) != speaking and (whole.reporter or not row.label.startswith(whole.name)):
            row.speaker = whole
        speaking = (whole.name, whole.reporter) if whole else None
        row.voices = [one for one in row.voices if not one.whole]
        rows.append(row)
    reach = 0
    for row in reversed(rows):
        reach += 1
        if row.note_count:
            row.span, reach = min(reach, LONGEST_REACH), 0
    for at_row, row in enumerate(rows):
        row.opens_list = row.is_listed and not (at_row and rows[at_row - 1].is_listed)
        row.closes_list = row.is_listed and not (at_row + 1 < len(rows) and rows[at_row + 1].is_listed)
    return rows


def _references(source: Source) -> dict[str, str]:
    """Where the printed notes stand that references lead to, by their label."""
    held = source.passages.standing().exclude(label="").values_list("label", "number")
    return {label.strip("[]()., "): f"{reverse('passage', args=[source.slug, number])}#p{number}" for label, number in held}


def _said(voice: Voice, text: str, passage: Passage) -> Said:
    start, end = max(voice.start, passage.start), min(voice.end, passage.end)
    whole = start == passage.start and end == passage.end
    return Said(said_by(voice), reported_by(voice), text[start:end], whole)
