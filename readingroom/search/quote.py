"""Words given as a quotation, taken apart where dots say that something is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.search.tokens import Token, tokens

ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:\.\s*){2,}[\])]|[\[(]\s*\u2026\s*[\])]|(?:\.\s?){3,}|\u2026)\s*")


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
