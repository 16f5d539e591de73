"""The one routine that finds every place again when a text changes.

`Reanchoring(old, new)` compares the two texts once: whole lines first, then the words of what differs. A place whose
characters all stand unchanged is carried along; any other is looked up by its words (`quotes.find`), with the comparison's guess of
where it should be as the hint. Points are carried by the character before or after them.

    again = Reanchoring(old_text, new_text)
    found = again.place(start, end)           # a library's Place: its quote is what old says
    found = again.place(start, end, quote)    # a reader's Anchor: found by the words it was made with, if old's are gone
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from annotations.anchoring.quotes import LIKE_ENOUGH, SHORT, Found, Quote, State, Text, describe, find

_LINE = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_COMPARED = 400_000_000
"""Cells (bits) of a comparison table; a stretch with more is not compared word by word but looked up by its words."""

Block = tuple[int, int, int]
"""(start in old, start in new, length): characters that are the same."""


class Reanchoring:
    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        self._text = Text(new)
        self._blocks = list(_joined(_same_blocks(old, new)))
        self._starts = [start for start, _, _ in self._blocks]

    def place(self, start: int, end: int, quote: Quote | None = None) -> Found | None:
        """Where old[start:end] stands in the new text, or None where it is gone (an anchor is then orphaned)."""
        if start == end:
            return self._point(start)
        carried = self._carried(start, end) or self._stretched(start, end)
        if carried:
            return carried
        hint = self._guess(start)
        found = find(self._text, describe(self.old, start, end), hint)
        if found is None and quote is not None:
            found = find(self._text, quote, hint)
        return found

    def orphan(self, quote: Quote) -> Found | None:
        """An anchor that was lost in an earlier change may be found in the new text."""
        return find(self._text, quote)

    def holds(self, quote: Quote, start: int) -> bool:
        """Whether the new text has these words in these surroundings at start."""
        found = find(self._text, quote, start)
        return found is not None and found.start == start and found.state is State.ANCHORED

    def _block(self, offset: int) -> Block | None:
        """The same characters that hold the character at offset of old."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        start, _, length = block = self._blocks[index]
        return block if offset < start + length else None

    def _carried(self, start: int, end: int) -> Found | None:
        """All characters unchanged, and enough of them (or of what surrounds them) that it is no accident."""
        block = self._block(start)
        if block is None or end > block[0] + block[2] or not self._telling(block):
            return None
        at = block[1] + start - block[0]
        return Found(at, at + end - start, State.ANCHORED, 1.0)

    def _stretched(self, start: int, end: int) -> Found | None:
        """Most characters unchanged: the ends go where their neighbours went."""
        if end - start < SHORT:
            return None
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        inside = [
            (max(start, at), there + max(start, at) - at, min(end, at + length) - max(start, at))
            for at, there, length in self._blocks[first:last]
            if at + length > start
        ]
        kept = sum(length for _, _, length in inside) / (end - start)
        if kept < LIKE_ENOUGH:
            return None
        new_start, new_end = inside[0][1], inside[-1][1] + inside[-1][2]
        if inside[0][0] > start:
            before = self._block(start - 1) if start else (0, 0, 0)
            new_start = before[1] + start - before[0] if before else self._from_word(new_start)
        if inside[-1][0] + inside[-1][2] < end:
            after = self._block(end) if end < len(self.old) else (end, len(self.new), 0)
            new_end = after[1] + end - after[0] if after else self._to_word(new_end)
        while new_start < new_end and self.new[new_start].isspace():
            new_start += 1
        while new_end > new_start and self.new[new_end - 1].isspace():
            new_end -= 1
        return Found(new_start, new_end, State.MOVED, kept)

    def _telling(self, block: Block) -> bool:
        """Two texts that have nothing to do with each other share spaces and small words, too."""
        return block[2] >= SHORT or block[2] == len(self.old)

    def _from_word(self, at: int) -> int:
        while 0 < at < len(self.new) and self.new[at].isalnum() and self.new[at - 1].isalnum():
            at -= 1
        return at

    def _to_word(self, at: int) -> int:
        while 0 < at < len(self.new) and self.new[at].isalnum() and self.new[at - 1].isalnum():
            at += 1
        return at

    def _guess(self, offset: int) -> int:
        """Where offset of old ought to be: as far from the end of the same characters before it as it was."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return min(offset, len(self.new))
        start, there, _ = self._blocks[index]
        return min(there + offset - start, len(self.new))

    def _point(self, offset: int) -> Found | None:
        """A point stays with the character before it, or, where that is gone, with the one after it."""
        if not self.old:
            return Found(0, 0, State.ANCHORED, 1.0)
        places = [
            block[1] + offset - block[0]
            for block in (self._block(offset - 1) if offset else None, self._block(offset))
            if block and self._telling(block)
        ]
        if not places:
            return self._point_by_words(offset)
        alone = offset in {0, len(self.old)}
        settled = (len(places) == 2 and places[0] == places[1]) or alone
        return Found(places[0], places[0], State.ANCHORED if settled else State.MOVED, 1.0 if settled else 0.5)

    def _point_by_words(self, offset: int) -> Found | None:
        """Both neighbours are gone from where they stood: the words around may have been moved."""
        for start, end in ((max(0, offset - 40), offset), (offset, min(len(self.old), offset + 40))):
            found = find(self._text, describe(self.old, start, end), self._guess(start)) if end > start else None
            if found:
                at = found.end if end == offset else found.start
                return Found(at, at, State.MOVED, found.score)
        return None


def _same_blocks(old: str, new: str) -> Iterator[Block]:
    """Stretches that are the same in both, in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield 0, 0, head
    yield from _by_pieces(old[head : len(old) - tail], new[head : len(new) - tail], head, head, _LINE)
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _by_pieces(old: str, new: str, old_start: int, new_start: int, pieces: re.Pattern[str]) -> Iterator[Block]:
    """Compare piece by piece (lines, then the words of lines that differ)."""
    ours, theirs = pieces.findall(old), pieces.findall(new)
    if not ours or not theirs or len(ours) * len(theirs) > MOST_COMPARED:
        return
    our_edges, their_edges = _edges(ours, old_start), _edges(theirs, new_start)
    i = k = 0
    for at, at_end, there, there_end in _equal(ours, theirs):
        if pieces is _LINE and at > i and there > k:
            inner_old = old[our_edges[i] - old_start : our_edges[at] - old_start]
            inner_new = new[their_edges[k] - new_start : their_edges[there] - new_start]
            yield from _by_pieces(inner_old, inner_new, our_edges[i], their_edges[k], _WORD)
        if at_end > at:
            yield our_edges[at], their_edges[there], our_edges[at_end] - our_edges[at]
        i, k = at_end, there_end


def _equal(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of equal pieces (start and end in ours, start and end in theirs), and an empty one at the end."""
    for opcode in LCSseq.opcodes(ours, theirs):
        if opcode.tag == "equal":
            yield opcode.src_start, opcode.src_end, opcode.dest_start, opcode.dest_end
    yield len(ours), len(ours), len(theirs), len(theirs)


def _edges(pieces: Sequence[str], start: int) -> list[int]:
    edges = [start]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    return edges


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks in order, those that touch in both texts made one."""
    last: Block | None = None
    for start, there, length in sorted(blocks):
        if last and last[0] + last[2] == start and last[1] + last[2] == there:
            last = last[0], last[1], last[2] + length
            continue
        if last:
            yield last
        last = start, there, length
    if last:
        yield last


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[:middle]):
            low = middle
        else:
            high = middle - 1
    return low
