"""What stands beside a text: readers' notes, and the texts its passages are linked with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from annotations.filters import NotesFilter
from annotations.models import Anchor, Annotation, AnnotationQuerySet, Motivation, visible_notes
from annotations.people import Person
from readingroom.comparison.models import SAYS, Link
from readingroom.library.models import Source
from readingroom.reading.drawing import DEEPEST, Lying

MOST_CARDS = 40
"""On a page: more would weigh more than the text. The others are marked, counted, and read on the page of their passage."""
MOST_AT_A_PASSAGE = 5

MOST_LINKS = 5000
LONG = 420
"""Characters."""

Span = tuple[int, int]


@dataclass(slots=True)
class Placed:
    """A note by its key, with its places on the text (in order)."""

    pk: int
    own: bool
    first: int
    """Where its words begin on this part of the text."""
    spans: list[Span]


@dataclass(slots=True)
class NoteBeside:
    """A note as it stands beside its row. `number` counts the notes that stand there, in the order of their words."""

    note: Annotation
    number: int
    creator: str
    own: bool
    replies: int

    @property
    def is_long(self) -> bool:
        """More than fits beside a passage: the rest is shown when asked for."""
        return len(self.note.body) > LONG or self.note.body.count("\n") > 8


@dataclass(slots=True)
class Margin:
    """The notes of a part: what is drawn in the text, and what stands beside each passage (by its position among the passages)."""

    total: int = 0
    marks: list[Lying] = field(default_factory=list)
    cards: dict[int, list[NoteBeside]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkedWith:
    """A stretch of this text that is linked with another."""

    start: int
    end: int
    other: Source


def notes_on(source: Source, user: Person) -> AnnotationQuerySet:
    """The notes that begin threads on a source, without links, which have pages of their own."""
    return visible_notes(user).exclude(motivation=Motivation.LINKING).filter(target=source, parent=None)


def notes_at(source: Source, start: int, end: int, user: Person) -> AnnotationQuerySet:
    """Those that touch text[start:end]."""
    here = Anchor.objects.filter(annotation=OuterRef("pk"), target=source, start__lt=end, end__gt=start)
    return notes_on(source, user).filter(Exists(here))


def margin_of(
    source: Source, start: int, end: int, passages: Sequence[Span], user: Person, chosen: NotesFilter, *, shown: bool, asked: str = ""
) -> Margin:
    """The notes on text[start:end] that the filters keep; only how many they are where they are not to be shown.

    A note stands beside the first of `passages` that its words touch. At a passage with more than fit, one's own come first, the
    newest of them foremost, then the order of the words; `asked` is the uid of one that the address names.
    """
    if not shown:
        return Margin(total=chosen.kept(notes_at(source, start, end, user)).count())
    notes = chosen.kept(notes_on(source, user))
    placed = _placed(notes, source, start, end, user)
    if not placed:
        return Margin()
    at = _by_passage(placed, passages)
    wanted = set(notes.filter(uid=asked).values_list("pk", flat=True)) if asked else set()
    standing = _chosen(at, wanted)
    numbers = {note.pk: number for number, note in enumerate((note for note in placed if note.pk in standing), 1)}
    beside = _cards(numbers, user)
    marks = [mark for note in placed if note.pk in beside for mark in _marks(note, beside[note.pk])]
    marks += crowd([span for note in placed if note.pk not in beside for span in note.spans])
    cards = {index: [beside[note.pk] for note in notes_here if note.pk in beside] for index, notes_here in at.items()}
    return Margin(len(placed), marks, cards, {index: len(notes_here) for index, notes_here in at.items()})


def _placed(notes: QuerySet[Annotation], source: Source, start: int, end: int, user: Person) -> list[Placed]:
    """In the order of their words, of those that begin together the oldest first. Keys and numbers only: they may be thousands.

    Notes and anchors are asked for apart: joined, the database weighs permission once for every place.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    standing: Any = Anchor.objects.filter(target=source, start__isnull=False).order_by("start").values_list("annotation_id", "start", "end")
    for key, first, last in standing:
        spans[key].append((first, last))
    rows: Any = notes.order_by("created", "pk").values_list("pk", "creator_id")
    found = []
    for pk, creator in rows:
        here = [first for first, last in spans[pk] if first < end and last > start]
        if here:
            found.append(Placed(pk, creator == user.pk, here[0], spans[pk]))
    return sorted(found, key=lambda note: note.first)


def _by_passage(placed: Iterable[Placed], passages: Sequence[Span]) -> dict[int, list[Placed]]:
    at: dict[int, list[Placed]] = defaultdict(list)
    index = 0
    for note in placed if passages else ():
        while index < len(passages) - 1 and note.first >= passages[index][1]:
            index += 1
        at[index].append(note)
    return at


def _chosen(at: dict[int, list[Placed]], wanted: set[int]) -> set[int]:
    """The keys of the notes that stand beside the text."""
    standing: set[int] = set()
    for notes in at.values():
        own = sorted((note.pk for note in notes if note.own), reverse=True)
        others = [note.pk for note in notes if not note.own]
        first = [note.pk for note in notes if note.pk in wanted]
        here = list(dict.fromkeys([*first, *own, *others]))[:MOST_AT_A_PASSAGE]
        standing.update(here[: max(len(first), MOST_CARDS - len(standing))])
    return standing


def _marks(placed: Placed, card: NoteBeside) -> list[Lying]:
    last = max(end for _start, end in placed.spans)
    key = str(card.note.uid)
    return [Lying(start, end, "note", number=card.number, key=key, own=card.own, ends_here=end == last) for start, end in placed.spans]


def crowd(spans: Iterable[Span]) -> list[Lying]:
    """Notes that do not stand beside the text, as depths of marking: stretches that do not overlap, however many notes they are of."""
    steps: Counter[int] = Counter()
    for start, end in spans:
        steps[start] += 1
        steps[end] -= 1
    stretches: list[tuple[int, int, int]] = []
    depth, since = 0, 0
    for at in sorted(steps):
        if depth:
            shown = min(depth, DEEPEST)
            if stretches and stretches[-1][1:] == (since, shown):
                stretches[-1] = (stretches[-1][0], at, shown)
            else:
                stretches.append((since, at, shown))
        depth, since = depth + steps[at], at
    return [Lying(start, end, "crowd", number=depth) for start, end, depth in stretches]


def _cards(numbers: dict[int, int], user: Person) -> dict[int, NoteBeside]:
    answers = visible_notes(user).filter(parent__in=list(numbers)).order_by()
    replies = dict(answers.values_list("parent").annotate(n=Count("pk")))
    notes = Annotation.objects.filter(pk__in=list(numbers)).signed_for(user)
    return {
        note.pk: NoteBeside(note, numbers[note.pk], note.shown_creator(user), note.creator_id == user.pk, replies.get(note.pk, 0))
        for note in notes
    }


def linked_with(source: Source, start: int, end: int, user: Person) -> list[LinkedWith]:
    """Where links that the person may see touch text[start:end], and with which text."""
    here = Anchor.objects.filter(annotation=OuterRef("annotation"), target=source, start__lt=end, end__gt=start).exclude(ordinal=SAYS)
    near = list(Link.objects.standing().touching(source).filter(Exists(here)).values_list("pk", flat=True)[:MOST_LINKS])
    if not near:
        return []
    links = Link.objects.visible_to(user).filter(pk__in=near).select_related("annotation", "from_source", "to_source")
    found = []
    for link in links.defer("from_source__text", "to_source__text").prefetch_related("annotation__anchors"):
        for anchor in link.annotation.anchors.all():
            if anchor.target_id == source.pk and anchor.ordinal != SAYS and anchor.start is not None and anchor.end is not None:
                found.append(LinkedWith(anchor.start, anchor.end, link.to_source if anchor.ordinal == 0 else link.from_source))
    return found


def linked_here(linked: list[LinkedWith], start: int, end: int) -> list[tuple[Source, int]]:
    """The other texts that text[start:end] is linked with, and by how many links each."""
    others = [one.other for one in linked if one.start < end and one.end > start]
    counts = Counter(other.pk for other in others)
    return [(other, counts[other.pk]) for other in {other.pk: other for other in others}.values()]
