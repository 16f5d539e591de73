"""Texts set side by side, as one person may see them: everything the page and its JSON need, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from annotations.anchoring.segments import by_place
from annotations.models import Anchor, Annotation, Motivation
from annotations.people import Person
from readingroom.comparison.aligned import Named, alignment_for, spans_of
from readingroom.comparison.drawing import Lying, words
from readingroom.comparison.models import Basis, Link, Looked, Pair, Reading
from readingroom.comparison.outline import Part, Path, outline
from readingroom.comparison.printing import Printer
from readingroom.comparison.relations import Relation
from readingroom.comparison.rows import Block, Entry, Stretch, Table, align, ordered, parts, tabulate
from readingroom.comparison.shown import Shown, shown, ties
from readingroom.library.facts import Facts
from readingroom.library.models import Mark, Passage, Provenance, Section, Source

MOST_NOTES = 400


@dataclass(frozen=True)
class Asked:
    """What the address asks for besides the texts."""

    relations: frozenset[str] = frozenset()
    part: int = 1
    sections: tuple[int | None, ...] = ()
    """For each text the position of the heading whose part is to be shown, or None for all of it."""
    paths: tuple[Path, ...] = ()
    """The same by headings, where a pair says so."""
    reading: Reading | None = None
    """Only the links of this reading."""
    order: int = 0
    """The column whose order the rows follow; 0 is the first text's own."""
    context: bool = False
    """With the passages before and after each that stands beside a row."""
    notes: bool = False
    """With the notes on every passage, in place."""
    alignment: str = ""
    """The uid of an alignment of versions, or "none" for no alignment; empty leaves it to the room."""
    at: str = ""
    """The number of a passage of the first text: the part that holds it is shown, whatever `part` says."""

    def part_of(self, column: Column) -> Part | None:
        for part in column.parts:
            if self.paths[column.index : column.index + 1] == (part.path,):
                return part
            if column.index < len(self.sections) and self.sections[column.index] == part.position:
                return part
        return None


@dataclass(frozen=True)
class Role:
    """What a pair says of one of its texts, and on whose word."""

    key: str
    pair: Pair

    @property
    def label(self) -> str | Promise:
        return _("primary statement") if self.key == "statement" else _("critique")

    @property
    def is_explicit(self) -> bool:
        return self.pair.basis == Basis.EXPLICIT


@dataclass
class Column:
    """One of the texts set side by side."""

    source: Source
    index: int
    parts: list[Part] = field(default_factory=list)
    part: Part | None = None
    creators: list[str] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    alone: bool = True
    """Whether another column shows another text, so that the title tells them apart."""
    roles: list[Role] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marks: dict[Block, list[Lying]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.index + 1

    @cached_property
    def passages(self) -> list[Block]:
        return [block for block in self.blocks if not block.is_heading]

    @property
    def name(self) -> str:
        """Short title, with the heading where only a part is shown."""
        if self.part is None:
            return str(self.source)
        return f"{self.source}: {self.part.title}" if self.alone else self.part.title


@dataclass(frozen=True, slots=True)
class NoteHere:
    """A note where it lies on a text."""

    start: int
    end: int
    note: Annotation
    by: str


@dataclass(frozen=True)
class LookedAt:
    looked: Looked
    by: str


class Beside:
    """A first text and the others set beside it."""

    def __init__(self, sources: Sequence[Source], user: Person, asked: Asked) -> None:
        self.user = user
        self.asked = asked
        self.columns = [Column(source, index) for index, source in enumerate(sources)]
        self.first, self.others = self.columns[0], self.columns[1:]
        for column in self.columns:
            column.alone = not self.within_one_text
        self._read_texts()
        self._read_facts()
        self._read_roles()
        links = Link.objects.visible_to(user).standing().between(self.first.source, [column.source for column in self.others])
        self.shown = shown(links, user)
        read = None if asked.reading is None else set(asked.reading.links_for(user).values_list("pk", flat=True))
        self.chosen = [
            each
            for each in self.shown
            if (not asked.relations or each.link.relation in asked.relations) and (read is None or each.link.pk in read)
        ]
        self.table = self._tabulate(self.chosen)
        everything = self.table if len(self.chosen) == len(self.shown) else self._tabulate(self.shown)
        self.alignments = self._align(everything)
        self.linked_otherwise = {
            (row.block.key, column)
            for row, all_of_it in zip(self.table.rows, everything.rows, strict=True)
            for column, cell in enumerate(all_of_it.cells)
            if cell and not row.cells[column]
        }
        self.unlinked = everything.unlinked
        self.parts = parts(self.first.blocks)
        self.part = self._part_at(asked.at) or min(max(asked.part, 1), len(self.parts))
        here = self.parts[self.part - 1]
        self.rows = ordered(self.table.rows[here[0] : here[1]], asked.order - 1)
        self.numbers = {
            entry.link.link.pk: number
            for number, entry in enumerate({entry.link.link.pk: entry for row in self.rows for entry in row.entries}.values(), 1)
        }
        self.looked = self._read_looked()
        self.notes = self._read_notes()
        self.notes_here = self._read_notes_in_place() if asked.notes else {}

    def _part_at(self, number: str) -> int | None:
        """The part (from 1) of the page in which a passage of the first text stands; None where none of that number does."""
        places = [place for place, block in enumerate(self.first.blocks) if number and block.number == number]
        return next((count for count, (start, end) in enumerate(self.parts, 1) if places and start <= places[0] < end), None)

    def _align(self, everything: Table[Shown]) -> list[tuple[Column, Named | None, list[Named]]]:
        """For each other text the alignment that sets it in rows beside the first, and all there are; only texts with any."""
        found = []
        for index, column in enumerate(self.others):
            chosen, offered = alignment_for(self.first.source, column.source, self.user, self.asked.alignment)
            if chosen:
                joinings = spans_of(chosen.alignment, self.first.source.pk)
                for table in {id(table): table for table in (everything, self.table)}.values():
                    align(table, index, column.blocks, joinings)
            if offered:
                found.append((column, chosen, offered))
        return found

    @cached_property
    def printer(self) -> Printer:
        return Printer(self)

    @property
    def stretches(self) -> list[Stretch[Shown]]:
        return self.table.stretches(self.rows)

    @property
    def relations(self) -> list[tuple[Relation, int]]:
        """Each relation with how many of the links have it."""
        counts: dict[str, int] = defaultdict(int)
        for each in self.shown:
            counts[each.link.relation] += 1
        return [(relation, counts[relation.value]) for relation in Relation]

    @property
    def within_one_text(self) -> bool:
        return len({column.source.pk for column in self.columns}) == 1

    def words(self, column: int, block: Block, lying: Iterable[Lying] = ()) -> SafeString:
        """A block's text as a column shows it, with these links on it."""
        text = self.columns[column]
        return words(text.source.text, block.start, block.end, [*text.marks.get(block, ()), *lying])

    def lying_on(self, entries: Iterable[Entry[Shown]], *, near: bool) -> list[Lying]:
        """The ends of links as marks on a text: the row's own (near) or the other's."""
        return [
            Lying(*span, number=self.numbers[entry.link.link.pk], fragment=self.fragment(entry))
            for entry in entries
            if (span := entry.near if near else entry.far)
        ]

    def fragment(self, entry: Entry[Shown]) -> str:
        """What a link is called within the page; within one text it is seen from both its ends."""
        within = self.first.source in (column.source for column in self.others)
        return entry.link.fragment if entry.outgoing or not within else f"{entry.link.fragment}-back"

    def _tabulate(self, links: list[Shown]) -> Table[Shown]:
        return tabulate(
            self.first.source.pk,
            self.first.blocks,
            [column.source.pk for column in self.others],
            [column.blocks for column in self.others],
            ties(links),
        )

    def _read_texts(self) -> None:
        """Headings, passages and marks of all columns, cut to the sections asked for."""
        keys = {column.source.pk for column in self.columns}
        sections: dict[int, list[Section]] = defaultdict(list)
        for section in Section.objects.filter(source__in=keys).order_by("source", "start"):
            sections[section.source_id].append(section)
        blocks: dict[int, list[Block]] = defaultdict(list)
        fields = ("source_id", "pk", "number", "start", "end", "label", "kind")
        for source, key, number, start, end, label, kind in Passage.objects.standing().filter(source__in=keys).values_list(*fields):
            blocks[source].append(Block(source, key, number, start, end, label=label, kind=kind))
        for source, headings in sections.items():
            blocks[source] += [
                Block(source, heading.pk, "", heading.start, heading.end, heading.level, heading.label) for heading in headings
            ]
        marks: dict[int, list[Lying]] = defaultdict(list)
        for source, start, end, kind in Mark.objects.filter(source__in=keys).values_list("source_id", "start", "end", "kind"):
            marks[source].append(Lying(start, end, kind))
        for column in self.columns:
            column.parts = outline(column.source.text, sections[column.source.pk])
            column.part = self.asked.part_of(column)
            start, end = (column.part.start, column.part.end) if column.part else (0, len(column.source.text))
            within = [block for block in blocks[column.source.pk] if start <= block.start and block.end <= end]
            column.blocks = sorted(within, key=lambda block: block.start)
        for column in self.columns:
            column.blocks = [block for block in column.blocks if not self._stands_opposite(column, block)]
            column.marks = dict(zip(column.blocks, by_place(column.blocks, marks[column.source.pk]), strict=True))

    def _stands_opposite(self, column: Column, block: Block) -> bool:
        """Whether a block of a part stands in a narrower part of it that another column shows."""
        inner = [other.part for other in self.columns if other.source == column.source and other.part and column.part]
        return any(
            part.start <= block.start < part.end and column.part.start < part.start < column.part.end for part in inner if column.part
        )

    def _read_facts(self) -> None:
        keys = {column.source.pk for column in self.columns}
        wanted = [Provenance.Field.CREATOR, Provenance.Field.ISSUED]
        stated: dict[int, list[Provenance]] = defaultdict(list)
        for row in Provenance.objects.filter(source__in=keys, field__in=wanted).select_related("name"):
            stated[row.source_id].append(row)
        for column in self.columns:
            facts = Facts(column.source, stated[column.source.pk])
            column.creators = [value.text for value in facts.creators]
            column.issued = [value.text for value in facts.issued]

    def _read_roles(self) -> None:
        """Roles that pairs of exactly these texts (and, where a pair names parts, of these parts) give."""
        keys = {column.source.pk for column in self.others}
        between = Q(statement=self.first.source, critique__in=keys) | Q(statement__in=keys, critique=self.first.source)
        pairs = Pair.objects.visible_to(self.user).standing().filter(between)
        self.pairs = list(pairs.select_related("set_by", "statement", "critique"))
        for pair in self.pairs:
            for other in self.others:
                for statement, critique in ((self.first, other), (other, self.first)):
                    if (_end(statement), _end(critique)) == (
                        (pair.statement_id, pair.statement_part),
                        (pair.critique_id, pair.critique_part),
                    ):
                        statement.roles.append(Role("statement", pair))
                        critique.roles.append(Role("critique", pair))

    def _read_looked(self) -> dict[tuple[int, int], list[LookedAt]]:
        """(passage, other source) -> who looked at it."""
        keys = {column.source.pk for column in self.columns}
        found = Looked.objects.visible_to(self.user).standing().filter(passage__source__in=keys, other__in=keys)
        looked = list(found.select_related("annotation"))
        names = signed([each.annotation_id for each in looked], self.user)
        by_passage: dict[tuple[int, int], list[LookedAt]] = defaultdict(list)
        for each in looked:
            by_passage[each.passage_id, each.other_id].append(LookedAt(each, names[each.annotation_id]))
        return by_passage

    def _read_notes(self) -> dict[int, int]:
        """How many notes the person can read on each passage of the texts (links, replies and looks not counted)."""
        keys = {column.source.pk for column in self.columns}
        notes = Annotation.objects.visible_to(self.user).filter(parent=None, looked=None).exclude(motivation=Motivation.LINKING)
        found = Anchor.objects.filter(target__in=keys, start__isnull=False, annotation__in=notes).values_list("target_id", "start", "end")
        spans: dict[int, list[Lying]] = defaultdict(list)
        for source, start, end in found:
            spans[source].append(Lying(start or 0, end or 0))
        counts: dict[int, int] = {}
        for column in self.columns:
            passages = [block for block in column.blocks if not block.is_heading]
            for block, on_it in zip(passages, by_place(passages, spans[column.source.pk]), strict=True):
                if on_it:
                    counts[block.key] = len(on_it)
        return counts

    def _read_notes_in_place(self) -> dict[int, list[tuple[Annotation, str]]]:
        """Passage -> the notes on it with their writers, as the person may read and know them, by time; of every text alike."""
        keys = {column.source.pk for column in self.columns}
        notes = Annotation.objects.visible_to(self.user).filter(parent=None, looked=None, anchors__target__in=keys)
        found = notes.exclude(motivation=Motivation.LINKING).distinct().signed_for(self.user).order_by("created", "pk")[:MOST_NOTES]
        lying: dict[int, list[NoteHere]] = defaultdict(list)
        for note in found.prefetch_related("anchors"):
            name = note.shown_creator(self.user)
            for anchor in note.anchors.all():
                if anchor.start is not None and anchor.end is not None:
                    lying[anchor.target_id].append(NoteHere(anchor.start, anchor.end, note, name))
        made: dict[int, list[tuple[Annotation, str]]] = {}
        for source, column in {column.source.pk: column for column in self.columns}.items():
            passages = [block for block in column.blocks if not block.is_heading]
            for block, here in zip(passages, by_place(passages, lying[source]), strict=True):
                made[block.key] = list({each.note.pk: (each.note, each.by) for each in here}.values())
        return made

    def around(self, column: Column, block: Block) -> tuple[Block | None, Block | None]:
        """The passages before and after one of a column."""
        passages = column.passages
        at = passages.index(block) if block in passages else -1
        if at < 0:
            return None, None
        return (passages[at - 1] if at else None), (passages[at + 1] if at + 1 < len(passages) else None)


def address(sources: Sequence[Source], at: str = "") -> str:
    """Where these texts stand side by side; `at` is the number of a passage of the first, whose row is shown."""
    path = reverse("side_by_side", args=[source.slug for source in sources])
    return f"{path}?at={at}#p{at}" if at else path


def _end(column: Column) -> tuple[int, list[str]]:
    return column.source.pk, list(column.part.path) if column.part else []


def signed(notes: Sequence[int], user: Person) -> dict[int, str]:
    """Names of the makers of notes that the person may see."""
    return {note.pk: note.shown_creator(user) for note in Annotation.objects.filter(pk__in=notes).signed_for(user)}
