"""Every run of words given as somebody's in a text of several paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readingroom.library.importers import speech
from readingroom.library.quoting.attribution import REACH, Spoken, spoken
from readingroom.library.quoting.kinds import kind_of
from readingroom.library.quoting.marks import SINGLE, Open, Run, paired

APART = 2
"""Paragraphs that a pronoun may be away from the name that it stands for."""
LONGEST_OPEN = 6
"""Paragraphs that one quotation may run on over, each beginning with its mark again."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading of a text; `start` in code points of the text."""

    text: str
    start: int
    kind: str = "paragraph"
    """A `Passage.Kind` value, or "heading"."""
    voice: str = ""
    """Who speaks the paragraph as a whole, as stated."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Given:
    """Words given as somebody's: `[start, end)` in code points of the text, without the marks."""

    start: int
    end: int
    kind: str
    stated_as: str = ""
    reported_as: str = ""
    """Whoever reports them; empty where it is the text's own voice."""
    evidence: str = ""
    """The words by which the speaker was read."""
    by_rule: bool = False


def _unopened(before: str) -> str:
    """Without the mark that opens right after it."""
    return before.rstrip("\u00a0\u202f ")[:-1]


def _unclosed(after: str) -> str:
    """Without the mark that closes right before it."""
    return after.lstrip("\u00a0\u202f ")[1:]


def detect(blocks: Iterable[Block]) -> list[Given]:
    """All of them, in order; blocks in order too."""
    return _Detecting(list(blocks)).all()


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    end: int
    mark: str
    depth: int
    closed: bool
    block: int
    last: int
    """The paragraph in which it ends."""


class _Detecting:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.found: list[Given] = []
        self.last_named = ("", -9)

    def all(self) -> list[Given]:
        by_block: dict[int, list[_Placed]] = {}
        for run in self._runs():
            by_block.setdefault(run.block, []).append(run)
        for place, block in enumerate(self.blocks):
            runs = by_block.get(place, [])
            if block.kind == "block_quotation":
                self._block_quotation(place, block, runs)
                continue
            for run in runs:
                self._given(run, [outer for outer in runs if outer is not run and outer.start <= run.start and run.end <= outer.end])
        return sorted(self.found, key=lambda given: (given.start, -given.end))

    def _runs(self) -> list[_Placed]:
        """The runs of all paragraphs; one that a paragraph leaves open runs on where the next begins with its mark again."""
        runs: list[_Placed] = []
        carried: tuple[Open, int] | None = None  # the open run and the paragraph it began in
        for place, block in enumerate(self.blocks):
            goes_on = carried and block.text.lstrip()[:1] == carried[0].mark and place - carried[1] <= LONGEST_OPEN
            if carried and not goes_on:
                runs.append(self._until_paragraph_ends(carried, place - 1))
                carried = None
            found, pending, closed_at = paired(block.text, carried[0].mark if carried else "")
            runs += [self._placed(run, place) for run in found]
            if carried and closed_at >= 0:
                begun = self.blocks[carried[1]]
                runs.append(_Placed(begun.start + carried[0].start, block.start + closed_at, carried[0].mark, 0, True, carried[1], place))
                carried = None
            if carried is None and pending:
                if block.kind == "heading" or pending[0].mark in SINGLE:
                    continue
                carried = (pending[0], place)
        if carried:
            runs.append(self._until_paragraph_ends(carried, len(self.blocks) - 1))
        return sorted(runs, key=lambda run: (run.start, -run.end))

    def _placed(self, run: Run, place: int) -> _Placed:
        block = self.blocks[place]
        inner = block.text[run.start : run.end]
        start, end = run.start + len(inner) - len(inner.lstrip()), run.end - len(inner) + len(inner.rstrip())
        return _Placed(block.start + start, block.start + end, run.mark, run.depth, True, place, place)

    def _until_paragraph_ends(self, carried: tuple[Open, int], last: int) -> _Placed:
        opened, place = carried
        last = max(place, last)
        begun, ended = self.blocks[place], self.blocks[last]
        return _Placed(begun.start + opened.start, ended.start + len(ended.text.rstrip()), opened.mark, 0, False, place, last)

    def _around(self, run: _Placed) -> tuple[str, str]:
        """The paragraph before the opening mark and after the closing one; what leads in from the paragraph before, too."""
        block, last = self.blocks[run.block], self.blocks[run.last]
        before = _unopened(block.text[: run.start - block.start])
        if not before.strip() and run.block:
            lead = self.blocks[run.block - 1].text
            before = lead if lead.rstrip().endswith((":", "\u2014", ",")) and self.blocks[run.block - 1].kind != "heading" else ""
        return before[-REACH * 2 :], _unclosed(last.text[run.end - last.start :])[:REACH]

    def _given(self, run: _Placed, outer: list[_Placed]) -> None:
        words = self._words(run)
        if not any(letter.isalpha() for letter in words):
            return
        block = self.blocks[run.block]
        before, after = self._around(run)
        around = min(outer, key=lambda each: each.end - each.start, default=None)
        if around is not None:
            before = self._inside(around, run, before)
            after = after[: max(around.end - run.end - 1, 0)]
        said = spoken(before, after)
        in_heading = block.kind == "heading"
        if block.kind in ("reference", "keywords", "byline", "email"):
            said = None
        kind = kind_of(
            words,
            before,
            after,
            spoken=bool(said and said.name),
            again=bool(said and said.again),
            in_heading=in_heading,
            block=False,
        )
        if block.kind in ("reference", "keywords"):
            kind = "term"
        self._keep(run, kind, said, self._reporter(run, around), explicit=run.closed and run.mark not in SINGLE and not in_heading)

    def _inside(self, around: _Placed, run: _Placed, before: str) -> str:
        """What stands before a nested run within the run around it."""
        inside = run.start - around.start - 1
        return before[-inside:] if 0 < inside <= len(before) else "" if inside <= 0 else before

    def _words(self, run: _Placed) -> str:
        parts = []
        for place in range(run.block, run.last + 1):
            block = self.blocks[place]
            parts.append(block.text[max(run.start - block.start, 0) : max(run.end - block.start, 0)])
        return "\n\n".join(parts)

    def _reporter(self, run: _Placed, around: _Placed | None) -> str:
        """Whoever speaks the words around: the quotation it stands in, else the voice of the paragraph, else the text itself (empty)."""
        if around is not None:
            holder = next((given for given in reversed(self.found) if given.start == around.start and given.end == around.end), None)
            if holder and holder.stated_as:
                return holder.stated_as
        return self.blocks[run.block].voice

    def _keep(self, run: _Placed, kind: str, said: Spoken | None, reporter: str, *, explicit: bool) -> None:
        name = ""
        sure = False
        if said and said.name:
            name, sure = said.name, said.sure
            self.last_named = (name, run.block)
        elif said and said.again and run.block - self.last_named[1] <= APART:
            name = self.last_named[0]
        if kind == "scripture" and not sure:
            name = ""
        if kind in ("hypothetical", "term", "motto", "scripture", "legal", "uncertain"):
            sure = False
        self.found.append(
            Given(
                run.start,
                run.end,
                kind,
                name,
                reporter if reporter != name else "",
                said.evidence if said else "",
                by_rule=sure and explicit,
            )
        )

    def _block_quotation(self, place: int, block: Block, runs: list[_Placed]) -> None:
        """A block quotation: the words between its marks where one pair holds most of it, else all of it; and what it quotes itself."""
        start, end = block.start, block.start + len(block.text.rstrip())
        whole = next((run for run in runs if run.start - block.start <= 1 and run.end - run.start > 0.5 * len(block.text)), None)
        if whole is not None:
            start, end = whole.start, whole.end
        lead = self.blocks[place - 1] if place else None
        after = (block.text[end - block.start + 1 :] if whole is not None else "").strip() or self._next(place)
        name = speech.attribution(lead.text) if lead is not None and lead.kind != "heading" else ""
        said = Spoken(name, lead.text.strip()[-120:]) if name and lead is not None else spoken("", after)
        kind = kind_of(
            block.text,
            lead.text if lead is not None else "",
            after,
            spoken=bool(said and said.name),
            again=False,
            in_heading=False,
            block=True,
        )
        outer = _Placed(start, end, ">", 0, True, place, place)
        self._keep(outer, kind, said, block.voice, explicit=True)
        for run in runs:
            if run is not whole and not (run.start == start and run.end == end):
                self._given(run, [outer])

    def _next(self, place: int) -> str:
        """A line under a block quotation that says whose it is: "— NAME"."""
        following = self.blocks[place + 1].text if place + 1 < len(self.blocks) else ""
        return following if following[:1] in "\u2013\u2014\u2015" and len(following) < 120 else ""
