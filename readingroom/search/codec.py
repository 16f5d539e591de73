"""Whoosh's own file format, written with less ado: what it reads stays the same."""

from __future__ import annotations

from typing import Any

from whoosh.codec.base import PerDocumentReader
from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter

WORTH_PRESSING = 8
"""Postings in a block below which compressing costs more than it saves."""


class _Postings(W3PostingsWriter):  # type: ignore[misc]
    _compression: int

    def _write_block(self, last: bool = False) -> None:
        kept = self._compression
        if len(self._ids) < WORTH_PRESSING:
            self._compression = 0
        super()._write_block(last)
        self._compression = kept


class Codec(W3Codec):  # type: ignore[misc]
    """Each block says whether it is compressed; small ones are not."""

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Postings:
        return _Postings(dbfile, self._blocklimit, byteids=byteids, compression=self._compression, inlinelimit=self._inlinelimit)


class Lengths:
    """The lengths of all documents of a field, read once instead of once a posting."""

    def __init__(self, reader: PerDocumentReader) -> None:
        self._reader = reader
        self._known: dict[str, list[int]] = {}

    def doc_field_length(self, document: int, field: str, default: int = 0) -> int:
        known = self._known.get(field)
        if known is None:
            known = [self._reader.doc_field_length(number, field) for number in range(self._reader.doc_count_all())]
            self._known[field] = known
        return known[document]
