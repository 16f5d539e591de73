"""The cheapest way to lay the words of a quotation along those of a passage, and which words are nearly the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from readingroom.search.analysis import NEGATIONS, STOP_WORDS, stem
from readingroom.search.comparison import Op
from readingroom.search.quote import Quote
from readingroom.search.tokens import Token

Same = Callable[[str, str], bool]
"""Whether two folded words are the same name in two spellings."""

MISREAD = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("ii", "u"), ("d", "cl"))
"""What a scanner writes, and what stood there."""
_ADDED, _LEFT_OUT, _REPLACED = 1.0, 1.0, 1.2
_LIKE = 0.5


Step = tuple[int, int]
"""How many words of the quotation and of the passage a step takes."""


def piece_edges(quote: Quote, limit: int) -> set[int]:
    """Numbers of words said before each ellipsis."""
    edges, count = set(), 0
    for piece in quote.pieces[:-1]:
        count += len(piece)
        if count < limit:
            edges.add(count)
    return edges


def align(said: Sequence[Token], held: Sequence[Token], edges: set[int], same_name: Same) -> tuple[list[tuple[int, int, Step]], float]:
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


def kind_of(said: Sequence[Token], held: Sequence[Token], i: int, j: int, step: Step, rows: int, same_name: Same) -> Op:
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
