"""Whoosh's own file format, written a term at a time instead of a posting at a time: what Whoosh reads stays the same."""

from __future__ import annotations

from pickle import dumps
from typing import Any
from zlib import compress

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo
from whoosh.system import pack_ushort
from whoosh.util.numeric import byte_to_length

INLINED = 4
"""Postings that stand beside the term itself: most words of a language are rare."""
BLOCK = 512
WORTH_PRESSING = 64
"""Bytes of a block below which compressing costs more than it saves."""
_PROTOCOL = 2
_LENGTHS = tuple(byte_to_length(byte) for byte in range(256))


class _TermInfo(W3TermInfo):  # type: ignore[misc]
    def __init__(self, weight: float, highest: float, docs: list[int], shortest: int, longest: int) -> None:
        super().__init__()
        self._weight, self._maxweight = weight, highest
        self._df, self._minid, self._maxid = len(docs), docs[0], docs[-1]
        self._minlength, self._maxlength = _LENGTHS[shortest], _LENGTHS[longest]


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_terms(
        self,
        field: str,
        schema: Any,
        terms: list[bytes],
        start: NDArray[np.int64],
        docs: NDArray[np.int32],
        counts: NDArray[Any],
        lengths: NDArray[np.uint8],
    ) -> None:
        """All terms of a field, sorted: `docs[start[n]:start[n + 1]]` have term n, so often; `lengths`: of the documents, as bytes."""
        self.start_field(field, schema[field])
        if terms:
            begins = start[:-1]
            weights = np.add.reduceat(counts, begins, dtype=np.int64).tolist()
            highest = np.maximum.reduceat(counts, begins).tolist()
            of_docs = lengths[docs]
            shortest, longest = np.minimum.reduceat(of_docs, begins).tolist(), np.maximum.reduceat(of_docs, begins).tolist()
            prefix = pack_ushort(self._fieldid)
            places = start.tolist()
            for place, term in enumerate(terms):
                here = slice(places[place], places[place + 1])
                ids = docs[here].tolist()
                info = _TermInfo(float(weights[place]), float(highest[place]), ids, shortest[place], longest[place])
                if len(ids) <= INLINED:
                    info.set_inlined(ids, [float(count) for count in counts[here].tolist()], [None] * len(ids))
                else:
                    info.set_extent(*self._blocks(docs[here], counts[here], of_docs[here]))
                self._tindex.add(prefix + term, info.to_bytes())
        self.finish_field()

    def _blocks(self, docs: NDArray[np.int32], counts: NDArray[Any], lengths: NDArray[np.uint8]) -> tuple[int, int]:
        """Write the postings of one term; returns where they begin and how many bytes they take."""
        file = self._postfile
        begin = file.tell()
        file.write(WHOOSH3_HEADER_MAGIC)
        for at in range(0, len(docs), BLOCK):
            ids, often, long = docs[at : at + BLOCK], counts[at : at + BLOCK], lengths[at : at + BLOCK]
            highest = float(often.max())
            steps = tuple(np.diff(ids, prepend=np.int32(0)).tolist())
            weights = None if highest == 1.0 else tuple(often.astype(np.float64).tolist())
            held, pressed = dumps((steps, weights, None), _PROTOCOL), 0
            if len(held) >= WORTH_PRESSING:
                held, pressed = compress(held, 1), 1
            info = dumps((len(ids), int(ids[-1]), highest, pressed, int(long.min()), int(long.max())), _PROTOCOL)
            length = len(info) + len(held)
            file.write_int(length if at + BLOCK < len(docs) else -length)
            file.write(info)
            file.write(held)
        return int(begin), int(file.tell() - begin)


class Codec(W3Codec):  # type: ignore[misc]
    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(self, storage, segment)
