"""Text made comparable: what two spellings of the same words have in common, with the way back to the words themselves.

The contract, shared by anchoring, search and comparison:

- `fold(text)` gives a `Folded`: `folded.text` and, for every span of it, `folded.span(start, end)`: the span of `text`, in
  code points, that it was made from. `folded.offsets[i]` is where folded character `i` begins in `text`
  (`len(folded.text) + 1` entries; the last is `len(text)`), `folded.ends[i]` where it ends.
- `folded_text(text)` is the same text without the way back, and several times faster.
- `folded.words()` are its words with their spans in `text`; apostrophes inside a word are dropped, so that Qur'an, Qurʾān
  and Quran are one word.

What is folded: compatibility forms (NFKC), case, accents and other marks of Latin, Greek, Cyrillic, Hebrew and Arabic
(vowel signs of other scripts are letters and stay), Arabic and Persian letters written in two ways (ي ی ى, ك ک, ه ة ۀ, ا أ إ آ ٱ),
digits of all scripts, tashkil, tatweel, zero-width and direction characters, quotation marks, dashes, ʿ and ʾ (to an
apostrophe); any run of white space becomes one space. Folding is idempotent. `text` is expected in NFC, as all texts of a room are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

APOSTROPHE = "'"

_SINGLE_QUOTES = (
    "'\u2018\u2019\u201a\u201b\u2032\u2035`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2039\u203a\uff07\ua78c"
)
_DOUBLE_QUOTES = '"\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u05f4\u301d\u301e\u301f\uff02'  # " “ ” „ ‟ ″ ‶ « » ״ 〝 〞 〟 ＂
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b"
_LETTERS = {
    "ٱ": "ا", "ک": "ك", "ی": "ي", "ى": "ي", "ے": "ي", "ۍ": "ي", "ې": "ي", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه",
    "ڪ": "ك", "ٲ": "ا", "ٳ": "ا", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n",
}  # fmt: skip
_SPECIAL = {
    **dict.fromkeys(_SINGLE_QUOTES, APOSTROPHE),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    "⁄": "/",
    "ـ": "",
}
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_SPACE = re.compile(r"[\s\x1c-\x1f]+")
_PLAIN = re.compile("[!-~\u2018\u2019\u201c\u201d\u2013\u2014]+(?: [!-~\u2018\u2019\u201c\u201d\u2013\u2014]+)*")
"""Runs in which every character becomes exactly one."""
_LETTER = (
    "(?:[^\\W_]|[\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84"
    "\u102b-\u103e\u17b4-\u17d3\u3099\u309a])"
)
"""A letter, digit, or a vowel sign of the scripts of South and South-East Asia, which \\w leaves out."""
_WORD = re.compile(f"{_LETTER}+(?:'{_LETTER}+)*")


class Word(NamedTuple):
    """A folded word and where it stands in the text it was folded from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that [start, end) of the folded text was made from; a point stays a point."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.ends[end - 1]

    def at(self, offset: int) -> int:
        """Where an offset of the original falls in the folded text (the first folded character not wholly before it)."""
        low, high = 0, len(self.ends)
        while low < high:
            middle = (low + high) // 2
            if self.ends[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def words(self) -> Iterator[Word]:
        for found in _WORD.finditer(self.text):
            start, end = self.span(*found.span())
            yield Word(found[0].replace(APOSTROPHE, ""), start, end)


class _Table(dict[int, str]):
    """What a single code point becomes, worked out when it is first met; made for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"Cf", "Cc"} or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category == "Pd":
        return "-"
    bare = _bare(character)
    bare = _bare("".join(_LETTERS.get(letter, letter) for letter in bare.casefold()))
    return "".join(_SPECIAL.get(piece, _LETTERS.get(piece, piece)) for piece in bare)


def _bare(piece: str) -> str:
    """Compatibility forms undone and marks taken off."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", piece)))


_TABLE = _Table()


def fold(text: str) -> Folded:
    """Fold text for comparison, keeping for every folded character where it came from."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for run in _PLAIN.finditer(text):
        _fold_slowly(text, position, run.start(), pieces, starts, ends)
        pieces.append(run[0].translate(_TABLE))
        starts.extend(range(run.start(), run.end()))
        ends.extend(range(run.start() + 1, run.end() + 1))
        position = run.end()
    _fold_slowly(text, position, len(text), pieces, starts, ends)
    starts.append(len(text))
    return Folded("".join(pieces), starts, ends)


def _fold_slowly(text: str, start: int, end: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    """Characters that become none or several, and white space, which joins what stands before it."""
    for index in range(start, end):
        folded = _TABLE[ord(text[index])]
        if folded == "":
            if ends and unicodedata.category(text[index]).startswith("M"):
                ends[-1] = index + 1
            continue
        if pieces and pieces[-1].endswith(" ") and folded.startswith(" "):
            ends[-1] = index + 1
            folded = folded.lstrip(" ")
            if not folded:
                continue
        pieces.append(folded)
        starts.extend(repeat(index, len(folded)))
        ends.extend(repeat(index + 1, len(folded)))


def folded_text(text: str) -> str:
    """The text of `fold(text)`, for those who need no way back."""
    return _SPACE.sub(" ", text.translate(_TABLE))
