"""Quotation marks of one paragraph, paired: straight and curly, nested, guillemets, German ones, single ones that are no apostrophes.

Offsets are code points of the paragraph; a run is half-open and leaves its marks out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGN = re.compile("[\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f]")
CLOSERS = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u201f": "\u201d",
    "\u201d": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2039": "\u203a",
    "\u203a": "\u2039",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u2018": "\u2019",
    "\u201a": "\u2018\u2019",
    "\u201b": "\u2019",
    "'": "'",
}
"""For each mark that opens: the marks that may close it."""
SINGLE = frozenset("'\u2018\u2019\u201a\u201b")
ALWAYS_OPEN = frozenset("\u201e\u201a\u300c\u300e")
BEFORE_OPENING = frozenset("([{<-\u2013\u2014\u2015/\u00bf\u00a1=*_>" + "".join(CLOSERS))
"""What may stand right before a mark that opens, besides white space and the paragraph's beginning; markup too."""
SENTENCE_ENDS = frozenset(".!?\u2026\u061f\u06d4\u3002")
AYN = re.compile("\u2018[A-Z\u0100\u012a\u016a][a-z\u0101\u012b\u016b]+")
"""\u2018Ali, \u2018Abd: a letter of a name rather than a mark."""
SHORTENED = re.compile(r"(?:tis|twas|em|til|cause|n|bout|round|twere|\d\ds?)\b", re.IGNORECASE)
"""What an apostrophe at a word's beginning stands for."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words between two marks. `depth` counts the runs around it."""

    start: int
    end: int
    mark: str
    depth: int = 0
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Open:
    """A run that a paragraph leaves open."""

    start: int
    mark: str
    depth: int


def paired(text: str, left_open: str = "") -> tuple[list[Run], list[Open], int]:
    """The runs of a paragraph, those that it leaves open, and where the run `left_open` by the paragraph before closes (-1: it does not).

    `left_open` is the mark of that run; the paragraph is known to begin with it again, and that first sign opens nothing new.
    """
    stack: list[Open] = []
    found: list[Run] = []
    closed_at = -1
    skip = 0
    if left_open:
        lead = len(text) - len(text.lstrip())
        skip = lead + 1
        stack.append(Open(-1, left_open, 0))
    for sign in SIGN.finditer(text, skip):
        at, mark = sign.start(), sign.group()
        if mark in SINGLE and _is_apostrophe(text, at, mark, stack):
            continue
        holder = _closes(text, at, mark, stack)
        if holder is not None:
            while len(stack) > holder + 1:
                stack.pop()
            opened = stack.pop()
            if opened.start < 0:
                closed_at = at
            elif text[opened.start : at].strip():
                found.append(Run(opened.start, at, opened.mark, opened.depth))
        elif _opens(text, at, mark):
            stack.append(Open(at + 1, mark, len(stack)))
    pending = [opened for opened in stack if opened.start >= 0 and opened.mark not in SINGLE]
    return sorted(found, key=lambda run: (run.start, -run.end)), pending, closed_at


def _before(text: str, at: int) -> str:
    return text[at - 1] if at else " "


def _after(text: str, at: int) -> str:
    return text[at + 1] if at + 1 < len(text) else " "


def _opens(text: str, at: int, mark: str) -> bool:
    if mark not in CLOSERS:
        return False
    before, after = _before(text, at), _after(text, at)
    if mark in ALWAYS_OPEN:
        return not after.isspace()
    free = before.isspace() or before in BEFORE_OPENING or _is_wide(before)
    if mark == '"' and before.isspace() and after.isspace():
        return '"' in text[at + 2 :]
    if mark == "\u00ab" and after.isspace():
        return "\u00bb" in text[at:]
    if mark in SINGLE:
        return free and (after.isalnum() or after in CLOSERS or after in "\u2026.[(")
    if mark == "\u201d":
        # Swedish and Finnish open with it, too; elsewhere one without a beginning is a slip.
        return free and not after.isspace() and "\u201c" not in text and text.count("\u201d", at) >= 2
    if mark in "\u00bb\u203a":
        return free and not after.isspace() and CLOSERS[mark] in text[at:]
    return (free or mark in "\u201c\u00ab\u2039") and not after.isspace()


def _is_wide(letter: str) -> bool:
    """Scripts that put no spaces between words."""
    return "\u3040" <= letter <= "\u9fff"


def _closes(text: str, at: int, mark: str, stack: list[Open]) -> int | None:
    """Which open run the mark closes, as its place in the stack."""
    before, after = _before(text, at), _after(text, at)
    for place in range(len(stack) - 1, -1, -1):
        opened = stack[place]
        if mark not in CLOSERS[opened.mark]:
            continue
        if mark == opened.mark and mark in "\"'":
            ended = not before.isspace() and not (
                before in BEFORE_OPENING and after.isalnum() and before not in CLOSERS and before not in ")*_>"
            )
            spaced = before.isspace() and (after.isspace() or not after.isalnum())
            if not (ended or spaced) or (before in "([{" and after.isalnum()):
                return None
            if after.isalnum() and not before.isalnum() and before not in SENTENCE_ENDS and before not in ",;":
                return None
        if mark in SINGLE and (before.isspace() or after.isalnum()):
            continue
        return place
    return None


def _is_apostrophe(text: str, at: int, mark: str, stack: list[Open]) -> bool:
    before, after = _before(text, at), _after(text, at)
    if before.isalnum() and after.isalnum():
        return True
    opened = next((each for each in reversed(stack) if each.mark in SINGLE and mark in CLOSERS[each.mark]), None)
    if opened is None:
        if mark == "\u2018" and AYN.match(text, at):
            return not _has_end(text, at, mark, sure=True)
        if mark in "'\u2019" and (SHORTENED.match(text, at + 1) or before.isalnum()):
            return True
        return mark in CLOSERS and not _has_end(text, at, mark)
    if before in "sS" and after == " " and text[at + 2 : at + 3].isalpha():
        # The neighbours' rights: the mark closes only where no later one can.
        return _has_end(text, at, opened.mark, ours=True)
    return False


def _has_end(text: str, at: int, mark: str, *, ours: bool = False, sure: bool = False) -> bool:
    """Whether a single mark that closes one opened by `mark` follows `at`, before another opens."""
    for sign in SIGN.finditer(text, at + 1):
        place, other = sign.start(), sign.group()
        before, after = _before(text, place), _after(text, place)
        if ours and other == mark and not before.isalnum() and after.isalnum() and before not in CLOSERS:
            return False
        if other in CLOSERS[mark] and not before.isspace() and not after.isalnum():
            if sure and before in "sS" and after == " ":
                continue
            if before.isalnum() or before in SENTENCE_ENDS or before in ",;:)\u061b\u060c!?-\u2013\u2014]%" or before in CLOSERS:
                return True
    return False
