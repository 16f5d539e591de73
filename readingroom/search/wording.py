"""Comparing words with words: are these the words of that passage, and if not, which differ?

Pure: no index, no database. Only the words shown can judge; there is no score here that turns "nearly" into "the same".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from readingroom.search.analysis import LETTERS, NEGATIONS, STOP_WORDS, WORD, fold, stem

Same = Callable[[str, str], bool]
"""Whether two folded words are the same name in two spellings."""

ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:\.\s*){2,}[\])]|[\[(]\s*\u2026\s*[\])]|(?:\.\s?){3,}|\u2026)\s*")
MISREAD = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("ii", "u"), ("d", "cl"))
"""What a scanner writes, and what stood there."""
_DASH = re.compile(r"[\s]*[-\u00ad\u2010-\u2015\u2212][\s]*")
_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen
half quarter twice first second third fourth fifth double triple both all every none only
"""
NUMBERS = frozenset(_NUMBERS.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, folded for comparing (a possessive stays a word of its own), with its place."""

    form: str
    start: int
    end: int
    dashed: bool
    """Only a dash, and perhaps spaces, stands between it and the word before."""
    renamed: bool = False
    """Not the word as written there, but that of another form of the same name."""


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    before = 0
    for match in WORD.finditer(text):
        form = _form(match.group())
        if form:
            between = text[before : match.start()]
            found.append(Token(form, match.start(), match.end(), bool(found) and bool(_DASH.fullmatch(between))))
            before = match.end()
    return found


@lru_cache(maxsize=50_000)
def _form(written: str) -> str:
    """`analysis.fold`, but "Iran's" is not "Iran": a look-up compares words, and a possessive is one."""
    if written[-2:-1] in "'\u2019\u02bc" and written[-1:] in "sS":
        return fold(written[:-2]) + "s"
    return fold(written.translate(LETTERS)) if not written.isascii() else fold(written)


class Op(Enum):
    SAME = "same"
    REPLACED = "replaced"
    SPELT = "spelt"
    """The same word in another ending or spelling, or badly read by a machine."""
    ADDED = "added"
    """Stands in the quotation and not in the passage."""
    LEFT_OUT = "left_out"
    """Stands in the passage, within the quotation, and is missing from it."""
    SKIPPED = "skipped"
    """Left out where the quotation says so, by an ellipsis."""
    NAME = "name"
    """The same name, in another form."""


class Warning_(Enum):
    NEGATION_ADDED = "negation_added"
    NEGATION_LEFT_OUT = "negation_left_out"
    NEGATION_SKIPPED = "negation_skipped"
    NUMBER = "number"
    NAME = "name"
    ORDER = "order"
    CROSSES = "crosses"
    """What an ellipsis skips leaves the quotation that the passage has: the pieces stand in two."""


@dataclass(frozen=True)
class Difference:
    """A stretch of the comparison: the quotation's words and the passage's."""

    op: Op
    quote: str
    text: str


@dataclass
class Comparison:
    """A quotation laid along a passage."""

    start: int
    """Span of the passage's words that it covers, in code points of the passage."""
    end: int
    differences: list[Difference] = field(default_factory=list)
    warnings: set[Warning_] = field(default_factory=set)
    abridged: bool = False
    crosses: bool = False
    """What an ellipsis skips leaves the quotation that the passage has."""
    coverage: float = 0.0
    """Share of the quotation's words that stand in the passage, in order."""
    content: float = 0.0
    """The same of the words that carry meaning."""
    affirmed: float = 0.0
    """The same without negations."""
    gathered: float = 0.0
    """Share of the quotation's words that stand together in the passage, in any order."""
    gathered_content: float = 0.0
    runs: list[list[str]] = field(default_factory=list)
    """Stretches of words that are the same without a gap."""
    cost: float = 0.0

    @property
    def same(self) -> bool:
        return all(difference.op in (Op.SAME, Op.SKIPPED) for difference in self.differences)

    @property
    def same_but_names(self) -> bool:
        return all(difference.op in (Op.SAME, Op.SKIPPED, Op.NAME) for difference in self.differences)

    @property
    def longest_run(self) -> list[str]:
        return max(self.runs, key=len, default=[])


@dataclass(frozen=True)
class Quote:
    """Words given as a quotation: pieces between ellipses."""

    text: str
    pieces: tuple[tuple[Token, ...], ...]

    @classmethod
    def by(cls, text: str) -> Quote:
        pieces: list[tuple[Token, ...]] = []
        at = 0
        for match in [*ELLIPSIS.finditer(text), None]:
            end = match.start() if match else len(text)
            piece = tuple(Token(t.form, t.start + at, t.end + at, t.dashed) for t in tokens(text[at:end]))
            if piece:
                pieces.append(piece)
            at = match.end() if match else at
        return cls(text, tuple(pieces))

    def renamed(self, first: int, last: int, form: Sequence[str]) -> Quote:
        """The quotation with the words first … last - 1 in another form of the name that they are."""
        pieces, at = [], 0
        for piece in self.pieces:
            if at <= first and last <= at + len(piece):
                start, end = piece[first - at].start, piece[last - at - 1].end
                other = tuple(Token(word, start, end, dashed=False, renamed=True) for word in form)
                piece = piece[: first - at] + other + piece[last - at :]
                at -= len(form) - (last - first)
            pieces.append(piece)
            at += len(piece)
        return Quote(self.text, tuple(pieces))

    @property
    def words(self) -> list[Token]:
        return [token for piece in self.pieces for token in piece]


# Laying a quotation along a passage

_ADDED, _LEFT_OUT, _REPLACED = 1.0, 1.0, 1.2
_LIKE = 0.5
MOST_WORDS = 150


def compare(quote: Quote, passage: str, same_name: Same = lambda one, other: False) -> Comparison | None:
    """The best way to lay the quotation along the passage; None where not one of its words is there."""
    said, held = quote.words[:MOST_WORDS], tokens(passage)
    if not said or not held:
        return None
    edges = _piece_edges(quote, len(said))
    steps, cost = _align(said, held, edges, same_name)
    return _described(quote, said, passage, held, steps, edges, cost, same_name)


def _piece_edges(quote: Quote, limit: int) -> set[int]:
    """Numbers of words said before each ellipsis."""
    edges, count = set(), 0
    for piece in quote.pieces[:-1]:
        count += len(piece)
        if count < limit:
            edges.add(count)
    return edges


Step = tuple[int, int]
"""How many words of the quotation and of the passage a step takes."""


def _align(said: Sequence[Token], held: Sequence[Token], edges: set[int], same_name: Same) -> tuple[list[tuple[int, int, Step]], float]:
    """Cheapest path through quotation (rows) and passage (columns): it may begin and end anywhere in the passage.

    Returns steps as (word of the quotation, word of the passage, what the step takes), in order.
    """
    rows, columns = len(said), len(held)
    infinite = float("inf")
    costs = [[0.0] * (columns + 1)]
    back: list[list[Step]] = [[(0, 0)] * (columns + 1)]
    for i in range(1, rows + 1):
        above, row = costs[i - 1], [infinite] * (columns + 1)
        came: list[Step] = [(1, 0)] * (columns + 1)
        row[0] = above[0] + _ADDED
        word = said[i - 1]
        last, first = i == rows, i == 1
        free = i in edges
        for j in range(1, columns + 1):
            best, step = above[j - 1] + _cost(word, held[j - 1], first, last, same_name), (1, 1)
            if above[j] + _ADDED < best:
                best, step = above[j] + _ADDED, (1, 0)
            skip = row[j - 1] + (0.0 if free else _LEFT_OUT)
            if skip < best:
                best, step = skip, (0, 1)
            if i > 1:
                joined = _joined(said[i - 2], word, held[j - 1])
                if joined is not None and costs[i - 2][j - 1] + joined < best:
                    best, step = costs[i - 2][j - 1] + joined, (2, 1)
            if j > 1:
                joined = _joined(held[j - 2], held[j - 1], word)
                if joined is not None and above[j - 2] + joined < best:
                    best, step = above[j - 2] + joined, (1, 2)
            row[j], came[j] = best, step
        costs.append(row)
        back.append(came)
    end = min(range(columns + 1), key=lambda j: (costs[rows][j], j))
    steps: list[tuple[int, int, Step]] = []
    i, j = rows, end
    while i > 0:
        step = back[i][j]
        i, j = i - step[0], j - step[1]
        steps.append((i, j, step))
    return steps[::-1], costs[rows][end]


def _cost(said: Token, held: Token, first: bool, last: bool, same_name: Same) -> float:
    if said.form == held.form or _cut(said.form, held.form, first, last):
        return 0.0
    if same_name(said.form, held.form):
        return 0.1
    return _LIKE if alike(said.form, held.form) else _REPLACED


def _cut(said: str, held: str, first: bool, last: bool) -> bool:
    """A first or last word of a quotation may be cut; a whole small word, a number or a negation is not a cut one."""
    if said in STOP_WORDS or said in NEGATIONS or len(said) < 2 or any(letter.isdigit() for letter in said):
        return False
    return (last and held.startswith(said)) or (first and held.endswith(said))


def _joined(one: Token, other: Token, whole: Token) -> float | None:
    """What it costs to read two words as one: nothing where a dash stood between them."""
    if one.form + other.form != whole.form:
        return None
    return 0.0 if other.dashed else _LIKE


@lru_cache(maxsize=20_000)
def alike(one: str, other: str) -> bool:
    """The same word in another ending, another spelling, or badly read by a machine. Never two numbers, never a negation."""
    if _as_scanned(one) == _as_scanned(other) and not (one.isdigit() or other.isdigit()):
        return True
    if one in NEGATIONS or other in NEGATIONS or (one.isdigit() and other.isdigit()):
        return False
    if stem(one) == stem(other):
        return True
    longest = max(len(one), len(other))
    return longest >= 4 and one[0] == other[0] and Levenshtein.distance(one, other, score_cutoff=2) <= (1 if longest < 8 else 2)


def _as_scanned(form: str) -> str:
    """What a scanner confuses, made one."""
    for read, meant in (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("i", "l"), ("0", "o"), ("5", "s"), ("j", "l")):
        form = form.replace(read, meant)
    return form


# Saying what differs


def _described(
    quote: Quote,
    said: Sequence[Token],
    passage: str,
    held: Sequence[Token],
    steps: list[tuple[int, int, Step]],
    edges: set[int],
    cost: float,
    same_name: Same,
) -> Comparison | None:
    taken = [
        (j, step[1])
        for i, j, step in steps
        if step[0] and step[1] and _kind(said, held, i, j, step, len(said), same_name) is not Op.REPLACED
    ]
    if not taken:
        return None
    first = min(j for j, _ in taken)
    last = max(j + count for j, count in taken)
    found = Comparison(held[first].start, held[last - 1].end, cost=cost)
    matched: set[int] = set()
    run: list[str] = []
    pieces: list[tuple[Op, list[Token], list[Token]]] = []
    for i, j, step in steps:
        if step[0] == 0 and not first <= j < last:
            continue
        kind = _kind(said, held, i, j, step, len(said), same_name)
        if step == (0, 1):
            kind = Op.SKIPPED if i in edges else Op.LEFT_OUT
        ours, theirs = list(said[i : i + step[0]]), list(held[j : j + step[1]])
        if kind in (Op.SAME, Op.NAME, Op.SPELT):
            matched.update(range(i, i + step[0]))
        if kind in (Op.SAME, Op.NAME):
            run.extend(token.form for token in ours)
        elif run:
            found.runs.append(run)
            run = []
        pieces.append((kind, ours, theirs))
    if run:
        found.runs.append(run)
    found.abridged = any(kind is Op.SKIPPED for kind, _, _ in pieces)
    _measure(found, said, matched)
    window = _gather(found, said, held)
    _tell(found, quote, passage, pieces)
    if (
        found.gathered > found.coverage
        and found.gathered_content >= 0.8
        and _negations(token.form for token in said) == _negations(token.form for token in window)
    ):
        found.warnings -= {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}
    if _loose_negation(said, matched):
        found.warnings.add(Warning_.NEGATION_ADDED)
    return found


def _kind(said: Sequence[Token], held: Sequence[Token], i: int, j: int, step: Step, rows: int, same_name: Same) -> Op:
    match step:
        case (1, 1):
            one, other = said[i], held[j]
            if one.form == other.form or _cut(one.form, other.form, i == 0, i == rows - 1):
                return Op.NAME if one.renamed else Op.SAME
            if same_name(one.form, other.form):
                return Op.NAME
            return Op.SPELT if alike(one.form, other.form) else Op.REPLACED
        case (2, 1):
            return Op.SAME if said[i + 1].dashed else Op.SPELT
        case (1, 2):
            return Op.SAME if held[j + 1].dashed else Op.SPELT
        case (1, 0):
            return Op.ADDED
        case _:
            return Op.LEFT_OUT


def _measure(found: Comparison, said: Sequence[Token], matched: set[int]) -> None:
    found.coverage = len(matched) / len(said)
    meaning = [place for place, token in enumerate(said) if token.form not in STOP_WORDS or token.form in NEGATIONS]
    found.content = len(matched.intersection(meaning)) / len(meaning) if meaning else found.coverage
    affirmed = [place for place in meaning if said[place].form not in NEGATIONS]
    found.affirmed = len(matched.intersection(affirmed)) / len(affirmed) if affirmed else found.content


def _loose_negation(said: Sequence[Token], matched: set[int]) -> bool:
    """A negation stands in both, but what it denies in the quotation does not stand in the passage."""
    for place, token in enumerate(said):
        if token.form in NEGATIONS and place in matched:
            denied = next((after for after in range(place + 1, len(said)) if said[after].form not in STOP_WORDS), None)
            if denied is not None and denied not in matched:
                return True
    return False


def _gather(found: Comparison, said: Sequence[Token], held: Sequence[Token]) -> Sequence[Token]:
    """Find the stretch of the passage that has most of the quotation's words, whatever their order; returns it."""
    wanted = Counter(stem(token.form) for token in said)
    size = min(len(said) + len(said) // 6 + 1, len(held))
    keys = [stem(token.form) for token in held]
    inside: Counter[str] = Counter(keys[:size])
    shared = sum((wanted & inside).values())
    best, most = 0, shared
    for at in range(1, len(keys) - size + 1):
        gone, come = keys[at - 1], keys[at + size - 1]
        shared -= inside[gone] <= wanted[gone]
        inside[gone] -= 1
        inside[come] += 1
        shared += inside[come] <= wanted[come]
        if shared > most:
            best, most = at, shared
    window = held[best : best + size]
    meaning = Counter({key: count for key, count in wanted.items() if key not in STOP_WORDS})
    there = Counter(keys[best : best + size])
    found.gathered = most / len(said)
    found.gathered_content = sum((meaning & there).values()) / meaning.total() if meaning else found.gathered
    return window


def _tell(found: Comparison, quote: Quote, passage: str, pieces: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """Join neighbouring steps of one kind into differences, in the words as written, and call out what changes the sense."""
    grouped: list[tuple[Op, list[Token], list[Token]]] = []
    for kind, ours, theirs in pieces:
        changed = {Op.REPLACED, Op.ADDED, Op.LEFT_OUT}
        if grouped and (grouped[-1][0] is kind or (kind in changed and grouped[-1][0] in changed)):
            before, one, other = grouped.pop()
            one, other = one + ours, other + theirs
            both = Op.REPLACED if one and other else Op.ADDED if one else Op.LEFT_OUT
            grouped.append((both if kind in changed else before, one, other))
        else:
            grouped.append((kind, list(ours), list(theirs)))
    for kind, ours, theirs in grouped:
        shown = _written(quote.text, ours), _written(passage, theirs)
        found.differences.append(Difference(kind, *shown))
        found.warnings |= _warnings(kind, ours, theirs, *shown)
        if kind is Op.SKIPPED and _QUOTES.search(passage[theirs[0].start - 1 : theirs[-1].end + 1]):
            found.crosses = True
            found.warnings.add(Warning_.CROSSES)
    _order(found, grouped)


def _order(found: Comparison, grouped: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """Words that stand elsewhere are called out as such, and a negation among them is neither added nor left out."""
    added = [form for kind, ours, _ in grouped if kind in (Op.ADDED, Op.REPLACED) for form in (token.form for token in ours)]
    left = [form for kind, _, theirs in grouped if kind in (Op.LEFT_OUT, Op.REPLACED) for form in (token.form for token in theirs)]
    moved = found.gathered > found.coverage + 0.1
    if moved or len(set(added) & set(left) - STOP_WORDS) or (added and sorted(added) == sorted(left)):
        found.warnings.add(Warning_.ORDER)
    if _negations(added) == _negations(left):
        found.warnings -= {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}


def _negations(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NEGATIONS)


def _warnings(kind: Op, ours: list[Token], theirs: list[Token], quote: str, text: str) -> set[Warning_]:
    if kind in (Op.SAME, Op.NAME, Op.SPELT):
        return set()
    one, other = [token.form for token in ours], [token.form for token in theirs]
    if kind is Op.SKIPPED:
        return {Warning_.NEGATION_SKIPPED} if _negations(other) else set()
    found = set()
    if len(_negations(one)) > len(_negations(other)):
        found.add(Warning_.NEGATION_ADDED)
    if len(_negations(other)) > len(_negations(one)):
        found.add(Warning_.NEGATION_LEFT_OUT)
    if _numbers(one) != _numbers(other):
        found.add(Warning_.NUMBER)
    if _capitals(quote) != _capitals(text):
        found.add(Warning_.NAME)
    return found


def _numbers(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NUMBERS or any(letter.isdigit() for letter in form))


def _capitals(written: str) -> set[str]:
    """Words that look like names: capitals, not at the beginning of a sentence as far as the stretch shows it."""
    return {
        fold(match.group()) for match in WORD.finditer(written) if match.group()[:1].isupper() and fold(match.group()) not in STOP_WORDS
    }


def _written(text: str, words: list[Token]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
