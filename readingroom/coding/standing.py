"""What the places of a tag tell together: in which texts, beside which other tags, from which years. Counted over what a person sees."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from annotations.models import Anchor, Annotation, Tag
from annotations.people import Person
from readingroom.coding.tagged import TaggedPlace, slices
from readingroom.library.models import Source

CONTEXT = 160
MOST_YEARS = 30
WIDTH, HEIGHT, FLOOR = 660, 150, 120


@dataclass(frozen=True)
class Shown:
    """A place with the words around it, as far as its passage goes."""

    coding: TaggedPlace
    before: str
    after: str
    by: str


def in_context(found: Iterable[TaggedPlace], user: Person) -> list[Shown]:
    held = list(found)
    texts = dict(Source.objects.filter(pk__in={one.source.pk for one in held}).values_list("pk", "text"))
    return [
        Shown(one, before(texts[one.source.pk], one.start), after(texts[one.source.pk], one.end), one.note.shown_creator(user))
        for one in held
    ]


def before(text: str, start: int) -> str:
    """Up to 160 code points of the same block before a place, from the beginning of a word."""
    words = text[max(0, start - CONTEXT) : start].rpartition("\n\n")[2]
    cut = start - CONTEXT > 0 and len(words) == CONTEXT
    return f"… {words.partition(' ')[2]}" if cut else words


def after(text: str, end: int) -> str:
    """Up to 160 code points of the same block after a place, to the end of a word."""
    words = text[end : end + CONTEXT].partition("\n\n")[0]
    cut = end + CONTEXT < len(text) and len(words) == CONTEXT
    return f"{words.rpartition(' ')[0]} …" if cut else words


def texts_with(found: Iterable[TaggedPlace]) -> list[tuple[Source, int]]:
    counts = Counter(one.source.pk for one in found)
    sources = {one.source.pk: one.source for one in found}
    return sorted(((sources[key], count) for key, count in counts.items()), key=lambda one: (-one[1], one[0].title))


def beside(user: Person, tag: Tag, found: Iterable[TaggedPlace]) -> list[tuple[Tag, int]]:
    """Other tags that the person may see on words that this one stands on, each with at how many places of it."""
    spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for one in found:
        spans[one.source.pk].add((one.start, one.end))
    seen = {each.pk: each for each in Tag.objects.visible_to(user).exclude(pk=tag.pk).select_related("codebook", "parent")}
    notes = list(Annotation.objects.visible_to(user).filter(anchors__target__in=list(spans)).values_list("pk", flat=True).distinct())
    others: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for some in slices(notes):
        tags: dict[int, list[int]] = defaultdict(list)
        through = Annotation.tags.through.objects.filter(annotation__in=some, tag__in=list(seen))
        for note, key in through.values_list("annotation_id", "tag_id"):
            tags[note].append(key)
        anchors = Anchor.objects.filter(annotation__in=list(tags), target__in=list(spans)).exclude(start=None)
        for note, target, start, end in anchors.values_list("annotation_id", "target_id", "start", "end"):
            if start is not None and end is not None:
                others[target] += [(start, end, key) for key in tags[note]]
    counts: Counter[int] = Counter()
    for target, mine in spans.items():
        for start, end in mine:
            counts.update({key for begins, ends, key in others[target] if begins < end and ends > start})
    return sorted(((seen[key], count) for key, count in counts.items()), key=lambda one: (-one[1], one[0].label))


@dataclass(frozen=True)
class Year:
    """A year, or ten where there are many: places in its texts, texts with the tag, texts that the person may read, and a bar."""

    label: str
    places: int
    texts: int
    readable: int
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def above(self) -> float:
        return self.y - 5

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def years(user: Person, found: Iterable[TaggedPlace]) -> tuple[list[Year], Year]:
    """By the first year that a text's stated date can mean, without gaps; and the texts whose date is not stated."""
    places: Counter[int] = Counter()
    texts: dict[int, set[int]] = defaultdict(set)
    for one in found:
        year = one.source.issued_from.year if one.source.issued_from else 0
        places[year] += 1
        texts[year].add(one.source.pk)
    readable = Counter(
        date.year if date else 0 for date in Source.objects.visible_to(user).with_text().values_list("issued_from", flat=True)
    )
    undated = Year("", places[0], len(texts[0]), readable[0])
    dated = sorted(year for year in places if year)
    if not dated:
        return [], undated
    step = 1 if dated[-1] - dated[0] < MOST_YEARS else 10
    counted: dict[int, list[int]] = {year: [0, 0, 0] for year in range(dated[0] // step * step, dated[-1] + 1, step)}
    for year, count in places.items():
        if year:
            counted[year // step * step][0] += count
            counted[year // step * step][1] += len(texts[year])
    for year, count in readable.items():
        if year // step * step in counted and year:
            counted[year // step * step][2] += count
    most, wide = max(count[0] for count in counted.values()), WIDTH / len(counted)
    drawn = []
    for place, (year, (number, with_it, of)) in enumerate(counted.items()):
        tall = round(number / most * (FLOOR - 20), 1)
        label = str(year) if step == 1 else f"{year}–{year + 9}"
        width = min(wide * 0.7, 40)
        drawn.append(Year(label, number, with_it, of, round(place * wide + (wide - width) / 2, 1), FLOOR - tall, round(width, 1), tall))
    return drawn, undated
