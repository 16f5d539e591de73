"""What people type, read: words, "phrases", -without, OR, word*, near, field:value.

Nothing is an error. What cannot be read as a sign is read as words; what is too long is cut, and the reader is told. Plain words rank
(the more of them a passage has, the better); phrases, `near`, `OR` groups and `+word` must be there; `-word` must not.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice

from django.utils.translation import gettext as _

from readingroom.search.analysis import STOP_WORDS, words

# What a question is asked with, beside the small words of the language: it is in the question, and not in what is sought.
_ASKING = """
must much many another every each anyone anybody anything someone somebody something everyone everybody everything ever still yet
also although though because since unless whether within without among amongst across along around already always often usually perhaps
anywhere somewhere whose whom according regarding concerning
"""
QUESTION_WORDS = STOP_WORDS | frozenset(_ASKING.split())

LONGEST_QUERY = 1_000
MOST_TERMS = 64
SHORTEST_PREFIX = 2
NEAR_WORDS = 10

FIELDS = {
    "speaker": "speaker",
    "kind": "kind",
    "tag": "tag",
    "source": "source",
    "collection": "collection",
    "language": "language",
    "creator": "creator",
    "before": "before",
    "after": "after",
}


@dataclass(frozen=True)
class Term:
    """One word; `stemmed` also finds its other endings."""

    exact: str
    stemmed: bool = True


@dataclass(frozen=True)
class Phrase:
    """These words, in this order, nothing between them; the last may be only begun."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Prefix:
    beginning: str


@dataclass(frozen=True)
class Fuzzy:
    """Words one or two letters away that stand in what the reader may see."""

    exact: str


@dataclass(frozen=True)
class Near:
    """Both, in either order, within so many words."""

    left: Term | Phrase
    right: Term | Phrase
    within: int = NEAR_WORDS


@dataclass(frozen=True)
class AnyOf:
    """One thing said in several ways: the forms of a name, the sides of an OR."""

    options: tuple[Clause, ...]


@dataclass(frozen=True)
class Meaning:
    """A word, or for less a word of related meaning. Never typed: a question is widened with it."""

    clause: Clause
    related: tuple[tuple[str, float], ...]
    """Stems and their weights."""


Clause = Term | Phrase | Prefix | Fuzzy | Near | AnyOf | Meaning


class Occur(Enum):
    SHOULD = "should"
    MUST = "must"
    NOT = "not"


@dataclass
class Query:
    """A question as it was read."""

    typed: str = ""
    should: list[Clause] = field(default_factory=list)
    must: list[Clause] = field(default_factory=list)
    without: list[Clause] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    """(field, value) pairs from `speaker:` and the like, in the order typed."""
    notes: list[str] = field(default_factory=list)
    """What the reader should know about how the question was read."""
    widening: tuple[tuple[str, float], ...] = ()
    """Stems asked for besides, with weights: never typed, but added from the best passages (`feedback`)."""
    most_more: int = 0
    """How many passages they may add that have none of the words typed."""

    def __bool__(self) -> bool:
        return bool(self.should or self.must or self.without or self.fields)

    @property
    def wanted(self) -> list[Clause]:
        return [*self.must, *self.should]


@dataclass(frozen=True)
class _Sign:
    kind: str
    text: str


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\uff02'
_TOKEN = re.compile(
    rf"(?P<field>[A-Za-z]{{3,12}}):(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]{{0,120}})[{_QUOTES}]|(?P<value>[^\s{_QUOTES}]{{1,120}}))"
    rf"|(?P<sign>(?<!\S)[-+\u2212](?=[\w{_QUOTES}]))"
    rf"|[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]"
    rf"|(?P<plain>[^\s{_QUOTES}]+)"
    rf"|(?P<loose>[{_QUOTES}])"
)
_OPERATORS = {"OR": "or", "|": "or", "||": "or", "AND": "and", "&&": "and", "NOT": "not", "NEAR": "near"}
_NEAR = re.compile(r"^(?:NEAR|near)(?:[/~](\d{1,2}))?$")


def read(typed: str) -> Query:
    """Never raises. Everything that is not a known sign is words."""
    query = Query(typed=typed)
    text = _CONTROLS.sub(" ", typed)
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        query.notes.append(_("Only the first %(count)d characters were searched.") % {"count": LONGEST_QUERY})
    _Reader(query).read(list(_signs(text)))
    return query


def _signs(text: str) -> list[_Sign]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "loose"
        if kind in ("quoted", "value", "field"):
            name, value = match["field"].lower(), match["quoted"] if match["quoted"] is not None else match["value"]
            if name in FIELDS and value.strip():
                found.append(_Sign(name, value.strip()))
            else:
                found.append(_Sign("plain", f"{match['field']} {value}"))
        elif kind == "sign":
            found.append(_Sign("plus" if match["sign"] == "+" else "minus", ""))
        elif kind == "phrase":
            found.append(_Sign("phrase", match["phrase"]))
        elif kind == "plain":
            plain = match["plain"]
            near = _NEAR.match(plain)
            if plain in _OPERATORS:
                found.append(_Sign(_OPERATORS[plain], ""))
            elif near and (plain[0] == "N" or near[1] or plain == "near"):
                found.append(_Sign("near", plain))
            else:
                found.append(_Sign("plain", plain))
    return found


class _Reader:
    """Walks the signs once, from left to right."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.left = MOST_TERMS
        self.dropped = False
        self.stopped: list[str] = []

    def read(self, signs: list[_Sign]) -> None:
        place = 0
        groups: list[tuple[Occur, list[Clause]]] = []
        occur, joined = Occur.SHOULD, ""
        while place < len(signs):
            sign = signs[place]
            place += 1
            if sign.kind in FIELDS:
                self.query.fields.append((sign.kind, sign.text))
            elif sign.kind in ("plus", "minus", "not"):
                occur = Occur.MUST if sign.kind == "plus" else Occur.NOT
            elif sign.kind in ("or", "and"):
                joined = sign.kind if groups else ""
            elif sign.kind == "near" and not self._is_near(groups, signs, place):
                self._add(groups, self._words(sign.text, Occur.SHOULD), Occur.SHOULD)
            elif sign.kind == "near":
                right = self._clauses(signs[place], Occur.MUST)
                place += 1
                distance = re.search(r"\d+", sign.text)
                self._join_near(groups, right, min(int(distance.group()), 50) if distance else NEAR_WORDS)
            else:
                clauses = self._clauses(sign, occur)
                if joined == "or" and clauses and groups and groups[-1][0] is not Occur.NOT and occur is Occur.SHOULD:
                    _how, options = groups.pop()
                    groups.append((Occur.MUST, [AnyOf(_options(options) + tuple(clauses))]))
                elif joined == "and" and clauses and occur is Occur.SHOULD:
                    if groups and groups[-1][0] is Occur.SHOULD:
                        groups[-1] = (Occur.MUST, groups[-1][1])
                    self._add(groups, clauses, Occur.MUST)
                elif sign.kind == "phrase" and occur is Occur.SHOULD:
                    self._add(groups, clauses, Occur.MUST)
                else:
                    self._add(groups, clauses, occur)
                occur, joined = Occur.SHOULD, ""
        for how, clauses in groups:
            {Occur.SHOULD: self.query.should, Occur.MUST: self.query.must, Occur.NOT: self.query.without}[how].extend(clauses)
        self._settle()

    def _settle(self) -> None:
        if self.stopped and not self.query.should and not self.query.must:
            # Nothing but small words was asked for: then they are what is wanted.
            self.query.should.extend(Term(word) for word in dict.fromkeys(self.stopped))
        if self.dropped:
            self.query.notes.append(_("Only the first %(count)d words were searched.") % {"count": MOST_TERMS})
        self.query.should[:] = list(dict.fromkeys(self.query.should))

    @staticmethod
    def _is_near(groups: list[tuple[Occur, list[Clause]]], signs: list[_Sign], place: int) -> bool:
        """`near` is a sign only between two things to be found; `near` in small letters only between phrases or with a number."""
        if not groups or place >= len(signs) or signs[place].kind not in ("plain", "phrase"):
            return False
        written = signs[place - 1].text
        last = groups[-1][1][-1] if groups[-1][1] else None
        if not isinstance(last, (Term, Phrase)):
            return False
        return written != "near" or isinstance(last, Phrase) or signs[place].kind == "phrase"

    def _join_near(self, groups: list[tuple[Occur, list[Clause]]], right: list[Clause], within: int) -> None:
        how, before = groups.pop()
        left, other = before[-1], right[0] if right else None
        if isinstance(left, (Term, Phrase)) and isinstance(other, (Term, Phrase)):
            if before[:-1]:
                groups.append((how, before[:-1]))
            groups.append((Occur.MUST, [Near(left, other, within)]))
            self._add(groups, right[1:], Occur.SHOULD)
        else:
            groups.append((how, before))
            self._add(groups, right, Occur.SHOULD)

    @staticmethod
    def _add(groups: list[tuple[Occur, list[Clause]]], clauses: list[Clause], occur: Occur) -> None:
        if clauses:
            groups.append((occur, clauses))

    def _clauses(self, sign: _Sign, occur: Occur) -> list[Clause]:
        if sign.kind == "phrase":
            return self._phrase(sign.text, occur)
        return self._words(sign.text, occur)

    def _phrase(self, text: str, occur: Occur) -> list[Clause]:
        found = [word.exact for word in islice(words(text), self.left + 1)]
        if len(found) > self.left:
            found, self.dropped = found[: self.left], True
        self.left -= len(found)
        if not found:
            return []
        return [Phrase(tuple(found))]

    def _words(self, text: str, occur: Occur) -> list[Clause]:
        begun = re.fullmatch(r"[\w'\u2019\u200c]+\*+", text)
        about = re.fullmatch(r"([\w'\u2019\u200c]+)~[0-2]?", text)
        found: list[Clause] = []
        for word in words(text):
            if self.left <= 0:
                self.dropped = True
                break
            small = word.exact in QUESTION_WORDS and not (text[word.start : word.end].isupper() and 1 < word.end - word.start <= 3)
            if begun and len(word.exact) >= SHORTEST_PREFIX:
                found.append(Prefix(word.exact))
            elif about and len(word.exact) > 2:
                found.append(Fuzzy(word.exact))
            elif small and occur is Occur.SHOULD:
                self.stopped.append(word.exact)
                continue
            else:
                found.append(Term(word.exact))
            self.left -= 1
        if occur is not Occur.SHOULD and len(found) > 1:
            # "-self-sufficiency" is one thing, not two.
            return [Phrase(tuple(clause.exact for clause in found if isinstance(clause, Term)))]
        return found


def _options(clauses: list[Clause]) -> tuple[Clause, ...]:
    """The left side of an OR: an earlier OR is taken apart, so that `a OR b OR c` is one group."""
    found: list[Clause] = []
    for clause in clauses:
        found.extend(clause.options if isinstance(clause, AnyOf) else (clause,))
    return tuple(found)


_DATE = re.compile(r"^(\d{3,4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")


def interval(stated: str) -> tuple[int, int] | None:
    """First and last day (ordinals) of a year, a month or a day: 1988, 1988-01, 1988-01-04. None if it is none."""
    match = _DATE.match(stated.strip())
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        first = datetime.date(year, month or 1, day or 1)
        if day:
            return first.toordinal(), first.toordinal()
        following = datetime.date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
    except ValueError:
        return None
    return first.toordinal(), following.toordinal() - 1
