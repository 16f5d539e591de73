"""What of a text is linked with what: per passage, and per other text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise

from annotations.anchoring.segments import by_place
from annotations.models import Anchor
from annotations.people import Person
from readingroom.comparison.beside import LookedAt, signed
from readingroom.comparison.models import SAYS, Link, Looked, Pair
from readingroom.comparison.relations import Relation
from readingroom.comparison.shown import Shown, shown
from readingroom.library.models import Passage, Source

STATES = {"linked": "linked", "looked": "looked at, none found", "otherwise": "nothing of what is asked for", "open": "not looked at yet"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which links and looks are to be told: of these relations, by whom as the person may know them; empty is all."""

    relations: frozenset[str] = frozenset()
    by: str = ""

    def __bool__(self) -> bool:
        return bool(self.relations or self.by)

    def takes(self, link: Shown) -> bool:
        return (not self.relations or link.link.relation in self.relations) and self.takes_maker(link.by)

    def takes_maker(self, name: str) -> bool:
        return self.by in {"", name}


@dataclass(frozen=True, slots=True)
class Touch:
    """A link's end in the text, seen from there."""

    link: Shown
    outgoing: bool
    other: Source
    start: int
    end: int

    @property
    def says(self) -> str | Promise:
        return self.link.relation.seen(outgoing=self.outgoing)


@dataclass
class PassageState:
    """A passage with what is linked with it and who looked in vain."""

    passage: Passage
    opening: str
    touches: list[Touch] = field(default_factory=list)
    looked: list[LookedAt] = field(default_factory=list)
    others: int = 0
    """Links and looks that are not wanted here, so that a passage is never said to be untouched when it is only filtered."""

    @property
    def state(self) -> str:
        if self.touches:
            return "linked"
        if self.looked:
            return "looked"
        return "otherwise" if self.others else "open"

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.passage.number,
            "state": STATES[self.state],
            "links": [each.link.as_json(outgoing=each.outgoing) | {"with": each.other.slug} for each in self.touches],
            "looked": [
                {
                    "by": each.by,
                    "in": each.looked.other.slug,
                    "where": each.looked.where,
                    "made": each.looked.annotation.created.isoformat(),
                }
                for each in self.looked
            ],
            "others": self.others,
        }


@dataclass(frozen=True)
class Companion:
    """Another text that this one can be set beside."""

    source: Source
    links: int
    pairs: list[Pair]


@dataclass
class Overview:
    source: Source
    passages: list[PassageState]
    companions: list[Companion]
    elsewhere: list[Touch]
    """Links of the source as a whole, of headings, and with words no longer found."""
    wanted: Wanted
    relations: list[tuple[Relation, int]]
    """Each relation with how many of the text's links have it."""
    people: list[tuple[str, int]]
    """Everybody as the person may know them, with how many links and looks are theirs."""

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(each.state for each in self.passages))


def overview(source: Source, user: Person, wanted: Wanted | None = None) -> Overview:
    """The state of every passage, as far as the person may know it; a maker whom nothing here is shown as is nobody to ask for."""
    links = shown(Link.objects.visible_to(user).standing().touching(source), user)
    looks = (
        Looked.objects.visible_to(user).standing().filter(passage__source=source).select_related("annotation", "other").defer("other__text")
    )
    looked = list(looks)
    names = signed([each.annotation_id for each in looked], user)
    people = Counter([each.by for each in links] + [names[each.annotation_id] for each in looked])
    asked = wanted or Wanted()
    if asked.by not in people:
        asked = replace(asked, by="")
    by_passage: dict[int, list[LookedAt]] = defaultdict(list)
    for each in looked:
        by_passage[each.passage_id].append(LookedAt(each, names[each.annotation_id]))
    passages = list(source.passages.standing().order_by("start"))
    touches = list(_touches(source, links))
    placed = by_place(passages, touches)
    states = [_state(source, passage, here, by_passage[passage.pk], asked) for passage, here in zip(passages, placed, strict=True)]
    met = {id(touch) for here in placed for touch in here}
    elsewhere = [touch for touch in touches if id(touch) not in met and asked.takes(touch.link)]
    counts = Counter(each.link.relation for each in links)
    relations = [(relation, counts[relation.value]) for relation in Relation]
    return Overview(source, states, _companions(source, user, links), elsewhere, asked, relations, sorted(people.items()))


def _state(source: Source, passage: Passage, here: list[Touch], looked: list[LookedAt], wanted: Wanted) -> PassageState:
    touches = [touch for touch in here if wanted.takes(touch.link)]
    looks = [each for each in looked if wanted.takes_maker(each.by)]
    others = len(here) - len(touches) + len(looked) - len(looks)
    return PassageState(passage, source.text[passage.start : passage.end], touches, looks, others)


def companions(source: Source, user: Person) -> list[Companion]:
    """The texts that this one is linked or paired with, those with most links first: for "side by side with …"."""
    links = Link.objects.visible_to(user).standing().touching(source).select_related("from_source", "to_source")
    return _companions(source, user, [Shown(link, "", 0) for link in links.defer("from_source__text", "to_source__text")])


def link_counts(source: Source, user: Person) -> dict[str, int]:
    """Passage number -> how many links touch it."""
    links = Link.objects.visible_to(user).standing().touching(source)
    anchors = Anchor.objects.filter(target=source, start__isnull=False, annotation__in=links.values("annotation")).exclude(ordinal=SAYS)
    passages = list(source.passages.standing().order_by("start"))
    placed = by_place(passages, list(anchors))  # type: ignore[type-var]  # orphaned ones are left out
    return {passage.number: len({anchor.annotation_id for anchor in here}) for passage, here in zip(passages, placed, strict=True) if here}


def _touches(source: Source, links: Iterable[Shown]) -> Iterable[Touch]:
    for each in links:
        link = each.link
        for ordinal, near, far in ((0, link.from_source, link.to_source), (1, link.to_source, link.from_source)):
            if near.pk != source.pk:
                continue
            anchor = link.anchor(ordinal)
            start, end = (anchor.start, anchor.end) if anchor else (None, None)
            yield Touch(each, ordinal == 0, far, start if start is not None else -1, end if end is not None else -1)


def _companions(source: Source, user: Person, links: Iterable[Shown]) -> list[Companion]:
    others: dict[int, Source] = {}
    counts: Counter[int] = Counter()
    for each in links:
        other = each.link.to_source if each.link.from_source_id == source.pk else each.link.from_source
        others[other.pk] = other
        counts[other.pk] += 1
    pairs: dict[int, list[Pair]] = defaultdict(list)
    standing = Pair.objects.visible_to(user).standing().touching(source).select_related("statement", "critique", "set_by")
    for pair in standing.defer("statement__text", "critique__text"):
        other = pair.critique if pair.statement_id == source.pk else pair.statement
        others.setdefault(other.pk, other)
        pairs[other.pk].append(pair)
    found = [Companion(other, counts[key], pairs[key]) for key, other in others.items()]
    return sorted(found, key=lambda each: (-each.links, str(each.source), each.source.pk))
