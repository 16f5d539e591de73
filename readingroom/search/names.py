"""Names in any of their forms: the authority records of the room, common transliterations, and words that sound alike.

What is proposed is always looked for among the words the reader may see: a form that stands only in a draft is never shown.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

from django.db.models import QuerySet

from annotations.people import Person
from readingroom.library.models import Name, NameForm
from readingroom.search import sight
from readingroom.search.analysis import exact_words, skeleton
from readingroom.search.backend import backend

TRANSLITERATIONS = Path(__file__).with_name("transliterations.txt")
REMEMBERED_SECONDS = 10
JOINER = "\u200c"

Form = tuple[str, ...]


@dataclass
class Forms:
    """Which forms are the same name. Keys are folded words."""

    words: dict[str, frozenset[str]] = field(default_factory=dict)
    """A word -> the same word of a name in other spellings and scripts."""
    phrases: dict[Form, frozenset[Form]] = field(default_factory=dict)
    """A whole form -> the other whole forms, chosen names among them."""
    choices: dict[tuple[Form, Form], NameForm] = field(default_factory=dict)
    """Pairs of whole forms that are two names for one thing, and what a curator said of it; pairs not here are spellings."""
    longest: int = 1

    def whole_in(self, exacts: list[str]) -> Iterator[tuple[int, int, frozenset[Form]]]:
        """Stretches of a question that are a known form, longest first, never overlapping: start, end, the other forms."""
        place = 0
        while place < len(exacts):
            for size in range(min(self.longest, len(exacts) - place), 0, -1):
                others = self.phrases.get(tuple(exacts[place : place + size]))
                if others:
                    yield place, place + size, others
                    place += size - 1
                    break
            place += 1


def known_forms(user: Person, sees: object = None) -> Forms:
    """The records that the person may know of, as they were at most ten seconds ago, with the shipped list.

    `sees` names the texts they may read (the key of their mask): what nobody may read tells nobody that two names are one.
    """
    if sees is None:
        sees = blake2b(sight.visible_sources(user).tobytes(), digest_size=16).digest()
    key = (backend().store.path, int(time.monotonic() / REMEMBERED_SECONDS), sees, bool(getattr(user, "may_curate", False)))
    found = _held.get(key)
    if found is None:
        if len(_held) >= MOST_HELD:
            _held.clear()
        found = _held[key] = _forms(Name.objects.visible_to(user))
    return found


_held: dict[object, Forms] = {}
MOST_HELD = 32


def _forms(records: QuerySet[Name]) -> Forms:
    names: dict[int, list[Form]] = defaultdict(list)
    for pk, heading in records.values_list("pk", "heading"):
        names[pk] += _readings(heading)
    chosen: dict[int, dict[Form, NameForm]] = defaultdict(dict)
    for form in NameForm.objects.filter(name__in=list(names)).select_related("by", "name").order_by("pk"):
        for reading in _readings(form.form):
            if form.use == NameForm.Use.CHOICE:
                chosen[form.name_id][reading] = form
            else:
                names[form.name_id].append(reading)
    groups = [set(line) for line in shipped()]
    phrases: dict[Form, set[Form]] = defaultdict(set)
    found = Forms()
    for pk, forms in names.items():
        groups.extend(_aligned(forms))
        whole = {*forms, *chosen[pk]}
        for one in whole:
            phrases[one].update(whole - {one})
        for one, record in chosen[pk].items():
            for other in whole - {one}:
                found.choices[one, other] = found.choices.setdefault((other, one), record)
    found.words = _merged(groups)
    for apart, joined in _written_apart():
        same = {joined, *((word,) for word in found.words.get(joined[0], ()))}
        phrases[apart] |= same
        for one in same:
            phrases[one].add(apart)
    found.phrases = {one: frozenset(others) for one, others in phrases.items() if others and one}
    found.longest = max((len(one) for one in found.phrases), default=1)
    return found


def forget() -> None:
    """Read the records anew at the next question."""
    _held.clear()


def _readings(form: str) -> list[Form]:
    """A form as it stands in texts: "Talkesh, Sorav" also stands as Sorav Talkesh."""
    family, comma, given = form.partition(",")
    turned = f"{given} {family}" if comma else form
    return [words] if (words := tuple(exact_words(turned))) else []


def _aligned(forms: Iterable[Form]) -> Iterator[set[str]]:
    """Words that stand in the same place of forms with as many words: سوراو and Sorav."""
    by_size: dict[int, list[Form]] = defaultdict(list)
    for form in forms:
        by_size[len(form)].append(form)
    for size, same in by_size.items():
        for place in range(size):
            group = {form[place] for form in same}
            if size == 1 or len({skeleton(word)[:1] for word in group if word.isascii()}) <= 1:
                yield group


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[str, ...], ...]:
    """The shipped groups of equal spellings, folded."""
    lines = TRANSLITERATIONS.read_text("utf-8").splitlines()
    written = (line.split("#")[0].split() for line in lines)
    return tuple(tuple(dict.fromkeys(folded for word in line for folded in exact_words(word))) for line in written if line)


@lru_cache(maxsize=1)
def _written_apart() -> tuple[tuple[Form, Form], ...]:
    """Shipped words that hold a joiner, as two words and as one: some write a space there."""
    found = []
    for word in TRANSLITERATIONS.read_text("utf-8").split():
        if JOINER in word:
            found.append((tuple(exact_words(word.replace(JOINER, " "))), tuple(exact_words(word))))
    return tuple(found)


def _merged(groups: Iterable[set[str]]) -> dict[str, frozenset[str]]:
    """Groups that share a word are one."""
    leader: dict[str, str] = {}

    def lead(word: str) -> str:
        while leader.setdefault(word, word) != word:
            word = leader[word]
        return word

    for group in groups:
        for one, other in pairwise(sorted(group)):
            leader[lead(one)] = lead(other)
    members: dict[str, set[str]] = defaultdict(set)
    for word in leader:
        members[lead(word)].add(word)
    return {word: frozenset(members[lead(word)] - {word}) for word in leader if len(members[lead(word)]) > 1}
