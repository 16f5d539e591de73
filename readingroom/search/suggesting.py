"""What somebody may be about to type: words, phrases, names, titles and tags that they may read, with how many passages have each.

Nothing is kept for this. Words come from the postings inside the mask; phrases are read off a handful of passages of the mask and then
counted in it; names, titles and tags go through `visible_to`. What stands only in a hidden text is neither suggested nor counted.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse
from numpy.typing import NDArray

from annotations.models import Tag
from annotations.people import Person
from readingroom.library.models import Collection, Name, NameForm, Passage, Source
from readingroom.search import executor, sight
from readingroom.search.analysis import STOP_WORDS, Word, words
from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.executor import PASSAGES, Executor
from readingroom.search.facets import LABELS
from readingroom.search.grammar import Phrase, Term
from readingroom.search.names import REMEMBERED_SECONDS
from readingroom.search.snapshot import Docs, Snapshot
from readingroom.search.tagged import Tagged

MOST = {"word": 3, "phrase": 4, "name": 3, "title": 3, "tag": 2, "field": 8}
LONGEST = 100
SHORTEST = 2
SAMPLED = 24
"""Passages that phrases are read off."""
MORE_WORDS = 3
"""How many words a phrase may add to what was typed."""
_FIELD = re.compile(r"(?:^|\s)(?P<field>speaker|creator|kind|tag|language|collection):[\"“]?(?P<begun>[^\"“”]*)$", re.IGNORECASE)
_APART = re.compile(r"[\s\u2010-\u2015-]+")


@dataclass(frozen=True)
class Suggestion:
    """`value` is what the field would then hold; `count` the passages that have it; `address` where choosing it leads."""

    kind: str
    value: str
    label: str
    count: int
    address: str


def suggest(typed: str, user: Person) -> list[Suggestion]:
    """At most a dozen, in the order to show them. Never raises for what is typed; nothing for a single Latin letter."""
    typed = typed[:LONGEST].lstrip()
    try:
        return list(_Suggesting(backend().store.snapshot(), user, typed).all())
    except Damaged:
        return []


def _search(query: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': query})}"


class _Suggesting:
    """What was typed, looked at by one person in one snapshot."""

    def __init__(self, snapshot: Snapshot, user: Person, typed: str) -> None:
        self.snapshot, self.user, self.typed = snapshot, user, typed
        self.sources = sight.visible_sources(user)
        self.mask, self.mask_key = sight.passages_of(snapshot, self.sources)
        self.engine = Executor(snapshot, PASSAGES, self.mask, self.mask_key)
        self.said = list(words(typed))
        begun = bool(self.said) and self.said[-1].end == len(typed)
        self.begun = self.said[-1].exact if begun else ""
        self.before = tuple(word.exact for word in (self.said[:-1] if begun else self.said))[-2:]

    def all(self) -> Iterator[Suggestion]:
        if field := _FIELD.search(self.typed):
            yield from islice(self._field(field["field"].lower(), field["begun"], self.typed[: field.start("field")]), MOST["field"])
            return
        if not self.said or (len(self.typed.strip()) < SHORTEST and self.typed.isascii()):
            return
        yield from self._continued()
        yield from islice(self._names(), MOST["name"])
        yield from islice(self._titles(), MOST["title"])
        yield from islice(self._tags(), MOST["tag"])

    # Words and phrases

    def _continued(self) -> Iterator[Suggestion]:
        """The word begun, finished; and what often follows."""
        if self.typed.count('"') % 2:
            at = self.typed.rindex('"')
            head = self.typed[:at]
        else:
            taken = self.said[-len(self.before) - 1 :] if self.begun else self.said[-len(self.before) :]
            head = self.typed[: taken[0].start]
        key = ("continued", self.before, self.begun, self.mask_key)
        finished, phrases = self.snapshot.remembered(key, self._read_off)
        typed_word = self.typed[: self.said[-1].start] if self.begun else self.typed
        for word, count in finished if not self.typed.count('"') % 2 else ():
            yield Suggestion("word", typed_word + word, typed_word + word, count, _search(typed_word + word))
        for phrase, count in phrases:
            query = f'{head}"{phrase}"'
            yield Suggestion("phrase", query, phrase, count, _search(query))

    def _read_off(self) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        finishing = self._finishing() if self.begun else []
        docs = self._holding([(*self.before, word) for word, _ in finishing] if self.begun else [self.before])
        heads = {word for word, _ in finishing}
        found: dict[tuple[str, ...], set[int]] = defaultdict(set)
        written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for number, text in enumerate(self._texts(docs)):
            for exacts, surface in _stretches(text, self.before, heads):
                found[exacts].add(number)
                written[exacts][surface] += 1
        counts = {exacts: len(passages) for exacts, passages in found.items()}
        kept = _telling(counts, len(self.before) + bool(self.begun))
        phrases = [(_shown(written[exacts]), self._count(exacts)) for exacts in kept[: MOST["phrase"] * 2]]
        phrases = sorted((pair for pair in phrases if pair[1] > 1), key=lambda pair: -pair[1])[: MOST["phrase"]]
        single = [(_shown(written[(*self.before, word)]) or word, count) for word, count in finishing if word != self.begun]
        if self.before:
            single = [
                (surface.split()[-1], self._count((*self.before, word))) for (surface, _), (word, _) in zip(single, finishing, strict=False)
            ]
        return [pair for pair in single if pair[1]][: MOST["word"]], phrases

    def _finishing(self) -> list[tuple[str, int]]:
        """Words of the mask with the beginning, the commonest first; after other words those that follow them somewhere."""
        found = self._commonest(self.begun, 12 if self.before else 8)
        if not self.before:
            return [pair for pair in found if pair[0] not in STOP_WORDS]
        counted = ((word, self._count((*self.before, word))) for word, _ in found)
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])[:8]

    def _commonest(self, begun: str, most: int) -> list[tuple[str, int]]:
        """As `words_starting_with`, reading only the commonest from the lexicon."""
        counts: Counter[str] = Counter()
        for part in self.snapshot.parts:
            lexicon = part.lexicon(f"{PASSAGES.words}.terms")
            stretch = lexicon.starting_with(begun.encode())
            if len(stretch):
                here = self.snapshot.counts(part, PASSAGES.words, stretch, self.mask)
                top = np.argpartition(-here, min(most, len(here) - 1))[:most] if len(here) > most else np.arange(len(here))
                for place in top.tolist():
                    if here[place]:
                        counts[lexicon[stretch.start + place].decode()] += int(here[place])
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]

    def _count(self, exacts: tuple[str, ...]) -> int:
        return len(self.engine.matches(Phrase(exacts) if len(exacts) > 1 else Term(exacts[0], stemmed=False))[0])

    def _holding(self, sought: list[tuple[str, ...]]) -> Docs:
        """A handful of the passages that have any of these runs of words, from all over the room."""
        share = max(SAMPLED // max(len(sought), 1), 3)
        found = []
        for exacts in sought[:SAMPLED]:
            docs = self.engine.matches(Phrase(exacts))[0] if len(exacts) > 1 else self._of_word(exacts)
            found.append(docs[np.unique(np.linspace(0, len(docs) - 1, min(share, len(docs))).astype(int))] if len(docs) else docs)
        return np.unique(np.concatenate(found))[:SAMPLED] if found else np.empty(0, np.int32)

    def _of_word(self, exacts: tuple[str, ...]) -> Docs:
        if not exacts:
            return np.empty(0, np.int32)
        docs, _frequencies = self.snapshot.frequencies(PASSAGES.words, exacts[0])
        kept: Docs = docs[self.mask[docs]]
        return kept

    def _texts(self, docs: Docs) -> list[str]:
        keys = self.snapshot.numbers["pk"][docs].tolist()
        shown: Any = Passage.objects.visible_to(self.user).filter(pk__in=keys).order_by()
        return list(shown.annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start"))).values_list("words", flat=True))

    # Names, titles, tags

    def _names(self) -> Iterator[Suggestion]:
        """Names with a form, in any spelling or script, that begins with what was typed last."""
        found: dict[int, int] = {}
        for size in range(min(3, len(self.said)), 0, -1):
            tail = self.said[-size:]
            asked = " ".join(word.exact for word in tail) + (" " if not self.begun else "")
            if len(asked) < SHORTEST:
                continue
            for key, form in _known_names(backend().store.path, int(time.monotonic() / REMEMBERED_SECONDS)):
                if form.startswith(asked) or f" {asked}" in form:
                    found.setdefault(key, tail[0].start)
            if found:
                break
        keys = list(found)[:40]
        if not keys:
            return
        headings = dict(Name.objects.visible_to(self.user).filter(pk__in=keys).order_by("heading").values_list("pk", "heading"))
        forms: dict[int, list[str]] = {key: [heading] for key, heading in headings.items()}
        for key, form in NameForm.objects.filter(name__in=headings).values_list("name_id", "form"):
            forms[key].append(form)
        suggested = []
        for key, heading in headings.items():
            standing = [(len(docs), turned) for form in forms[key] if (turned := _turned(form)) and len(docs := self._named(turned))]
            if standing:
                every = _union([self._named(_turned(form)) for form in forms[key]])
                first = _turned(heading)
                shown = first if any(turned == first for _, turned in standing) else max(standing)[1]
                suggested.append((len(every), shown, found[key]))
        for count, shown, start in sorted(suggested, key=lambda each: -each[0]):
            query = f'{self.typed[:start]}"{shown}"'
            yield Suggestion("name", query, shown, count, _search(query))

    def _named(self, form: str) -> Docs:
        exacts = tuple(word.exact for word in words(form))
        if not exacts:
            return np.empty(0, np.int32)
        return self.engine.matches(Phrase(exacts))[0] if len(exacts) > 1 else self._of_word(exacts)

    def _titles(self) -> Iterator[Suggestion]:
        """Titles that have the words typed, the last of them perhaps only begun."""
        asked = [word.exact for word in self.said]
        whole = set(asked[:-1] if self.begun else asked)
        shown = set(self.sources.tolist())
        titles = self.snapshot.remembered(("titles",), _titles)
        keys = []
        for key, held in titles:
            if key in shown and whole <= set(held) and (not self.begun or any(word.startswith(self.begun) for word in held)):
                keys.append((not held[0].startswith(asked[0]), len(held), key))
        first = [key for _, _, key in sorted(keys)[: MOST["title"]]]
        for source in Source.objects.visible_to(self.user).filter(pk__in=first).defer("text").order_by("title") if first else ():
            count = int(np.count_nonzero(self.mask & (self.snapshot.numbers["source"] == source.pk)))
            yield Suggestion("title", source.title, source.title, count, source.get_absolute_url())

    def _tags(self) -> Iterator[Suggestion]:
        begun = " ".join(word.exact for word in self.said)
        found = [(slug, label) for slug, label in _labels(self.user) if f" {_folded(label)}".find(f" {begun}") >= 0]
        if not found:
            return
        tagged = Tagged(self.snapshot, self.user, notes=False)
        counts = dict(tagged.counted(np.flatnonzero(self.mask).astype(np.int32)))
        for slug, label in sorted(found, key=lambda pair: -counts.get(pair[0], 0)):
            if slug in counts:
                yield Suggestion("tag", f'tag:"{label}"', label, counts[slug], f"{reverse('search')}?{urlencode({'tag': slug})}")

    def _field(self, field: str, begun: str, head: str) -> Iterator[Suggestion]:
        """`speaker:` and the like: values that hits can have."""
        asked = _folded(begun)
        every = np.flatnonzero(self.mask).astype(np.int32)
        labels: dict[str, str] = {}
        if field == "tag":
            tagged = Tagged(self.snapshot, self.user, notes=False)
            values, labels = tagged.counted(every), tagged.labels
        else:
            values = self.snapshot.remembered(("tally", field, self.mask_key), partial(executor.tally, self.snapshot, field, every))
        if field == "collection":
            labels = dict(Collection.objects.visible_to(self.user).values_list("slug", "title"))
        elif field == "kind":
            labels = {value: str(label) for value, label in LABELS["kind"].items()}
        for value, count in values:
            label = labels.get(value, value)
            if f" {_folded(label)}".find(f" {asked}") >= 0 or value.startswith(begun.lower()):
                query = f'{head}{field}:"{value}"'
                yield Suggestion("field", query, label, count, _search(query))


def _union(found: list[Docs]) -> NDArray[np.int32]:
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)


def _folded(text: str) -> str:
    return " ".join(word.exact for word in words(text))


def _turned(form: str) -> str:
    """As it stands in texts: "Talkesh, Sorav" as Sorav Talkesh."""
    family, comma, given = form.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else form


@lru_cache(maxsize=2)
def _known_names(*_: object) -> list[tuple[int, str]]:
    """Keys of names and their forms, folded, as they were at most ten seconds ago."""
    forms = [*Name.objects.values_list("pk", "heading"), *NameForm.objects.values_list("name_id", "form")]
    return [(key, folded) for key, form in forms if (folded := _folded(_turned(form)))]


def _titles() -> list[tuple[int, list[str]]]:
    rows = Source.objects.order_by().values_list("pk", "title")
    return [(pk, held) for pk, title in rows if (held := [word.exact for word in words(title)])]


def _labels(user: Person) -> list[tuple[str, str]]:
    return list(Tag.objects.visible_to(user).filter(retired=None).order_by("label").values_list("slug", "label"))


def _stretches(text: str, before: tuple[str, ...], heads: set[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Runs of up to four words from each place where `before` and one of `heads` stand, within one sentence: folded, and as written."""
    found = list(words(text))
    size = len(before) + bool(heads)
    for place in range(len(found) - size + 1):
        run = found[place : place + size]
        exacts = tuple(word.exact for word in run)
        if exacts[: len(before)] != before or (heads and exacts[-1] not in heads):
            continue
        for length in range(size, size + MORE_WORDS + 1):
            run = found[place : place + length]
            if len(run) < length or not _together(text, run):
                break
            yield tuple(word.exact for word in run), " ".join(text[run[0].start : run[-1].end].split())


def _together(text: str, run: list[Word]) -> bool:
    return all(_APART.fullmatch(text[one.end : other.start]) for one, other in pairwise(run))


def _telling(counts: dict[tuple[str, ...], int], typed: int) -> list[tuple[str, ...]]:
    """Phrases longer than what was typed that stand in several passages and end in a word of weight; of one within another the longer."""
    kept = {
        exacts: count
        for exacts, count in counts.items()
        if len(exacts) > max(typed, 1) and count > 1 and exacts[-1] not in STOP_WORDS and not exacts[-1].isdigit()
    }
    for exacts in sorted(kept, key=len, reverse=True):
        for size in range(2, len(exacts)):
            if kept.get(exacts[:size], 0) * 0.7 <= kept.get(exacts, 0):
                kept.pop(exacts[:size], None)
    return sorted(kept, key=lambda exacts: (-kept[exacts], len(exacts), exacts))


def _shown(written: Counter[str]) -> str:
    """As it is written most often; small letters where any passage has them so."""
    if not written:
        return ""
    lower = [surface for surface in written if surface == surface.lower()]
    return max(lower or written, key=lambda surface: (written[surface], surface))
