"""Words given as a quotation, taken apart where dots say that something is left out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotations.anchoring.sentences import sentences
from readingroom.search.tokens import Token, tokens

ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:\.\s*){2,}[\])]|[\[(]\s*\u2026\s*[\])]|(?:\.\s?){3,}|\u2026)\s*")

SENTENCE_ENDS = (".", "!", "?", ";", "\u061f", "\u06d4", "\u3002")


def text_after(text: str, end: int) -> str:
    """What stands after a word, where that is no ellipsis."""
    return "" if ELLIPSIS.match(text, end) else text[end : end + 4]


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
        return cls(text, tuple(pieces))._ended()

    @classmethod
    def by_sentences(cls, text: str) -> Quote:
        """The same, taken apart where sentences end, too: so that one may be missing elsewhere without a word."""
        whole = cls.by(text)
        ends = [end for _start, end in sentences(text)]
        pieces = []
        for piece in whole.pieces:
            groups: dict[int, list[Token]] = {}
            for token in piece:
                groups.setdefault(bisect_left(ends, token.end), []).append(token)
            pieces += [tuple(group) for group in groups.values()]
        return cls(text, tuple(pieces))

    def _ended(self) -> Quote:
        """A last word that a sentence ends with is no cut one."""
        if not self.pieces or text_after(self.text, self.pieces[-1][-1].end)[:1] not in SENTENCE_ENDS:
            return self
        *pieces, last = self.pieces
        return Quote(self.text, (*pieces, (*last[:-1], replace(last[-1], whole=True))))

    def beginning_whole(self) -> Quote:
        """The same, its first word known to be no cut one."""
        first, *pieces = self.pieces
        return Quote(self.text, ((replace(first[0], whole=True), *first[1:]), *pieces))

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

    def may_stand_in(self, words: str) -> bool:
        """Whether its pieces follow one another there word for word; False says only that it has to be looked at more closely."""
        held = " " + " ".join(token.form for token in tokens(words)) + " "
        at = 0
        for place, piece in enumerate(self.pieces):
            said = " ".join(token.form for token in piece)
            said = said if place == 0 else " " + said
            at = held.find(said if place == len(self.pieces) - 1 else said + " ", at)
            if at < 0:
                return False
            at += len(said)
        return True

    @property
    def words(self) -> list[Token]:
        return [token for piece in self.pieces for token in piece]
