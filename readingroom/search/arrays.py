"""A file of named arrays, written once, read through the page cache.

Layout: a magic word, the length and the CRC of a JSON header, the header, then the arrays, each aligned to 64 bytes. All processes that
answer searches share one copy of it in memory. A file that is shorter than its header says is `Damaged` and is never read.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"RRarr001"
FORMAT = 3
"""Raised when what stands in the arrays changes: an index of another format is made anew."""
_ALIGN = 64
_LEAD = struct.Struct("<8sII")

AnyArray = NDArray[Any]


class Damaged(Exception):
    """The index on disk is not what it says it is: search without it, and rebuild it."""


def write(path: Path, arrays: Mapping[str, AnyArray], facts: Mapping[str, Any]) -> int:
    """Write beside `path`, then move into place: whoever reads `path` sees all of it or nothing. Returns its size."""
    entries: dict[str, Any] = {}
    offset = 0
    for name, values in arrays.items():
        entries[name] = [values.dtype.str, list(values.shape), offset, zlib.crc32(np.ascontiguousarray(values).view(np.uint8).data)]
        offset += -(-values.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"arrays": entries, "facts": dict(facts), "size": offset}).encode()
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(_LEAD.pack(MAGIC, len(header), zlib.crc32(header)) + header)
        file.write(b"\0" * (-file.tell() % _ALIGN))
        for values in arrays.values():
            np.ascontiguousarray(values).tofile(file)
            file.write(b"\0" * (-values.nbytes % _ALIGN))
        size = file.tell()
    beside.replace(path)
    return size


class Arrays:
    """The arrays of one file. `arrays["docs"]` is a view, never a copy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._stat = os.fstat(file.fileno())
                self.size = self._stat.st_size
                magic, length, check = _LEAD.unpack(file.read(_LEAD.size))
                header = file.read(length)
                if magic != MAGIC or zlib.crc32(header) != check:
                    raise Damaged(f"{path.name}: not a file of arrays")
                described = json.loads(header)
                first = -(-(_LEAD.size + length) // _ALIGN) * _ALIGN
                if self.size != first + described["size"]:
                    raise Damaged(f"{path.name}: {self.size} bytes where {first + described['size']} were written")
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, struct.error, ValueError) as problem:
            raise Damaged(f"{path.name}: {problem}") from problem
        self.facts: dict[str, Any] = described["facts"]
        if self.facts.get("format") != FORMAT:
            raise Damaged(f"{path.name}: written by another version")
        self._checks: dict[str, int] = {}
        self._views: dict[str, AnyArray] = {}
        for name, (kind, shape, offset, crc) in described["arrays"].items():
            dtype = np.dtype(kind)
            count = int(np.prod(shape))
            view = np.frombuffer(self._map, dtype, count, first + offset) if count else np.empty(0, dtype)
            self._views[name] = view.reshape(shape)
            self._checks[name] = crc

    def __getitem__(self, name: str) -> AnyArray:
        return self._views[name]

    def __contains__(self, name: str) -> bool:
        return name in self._views

    def names(self) -> list[str]:
        return list(self._views)

    def whole(self) -> bool:
        """The file still has the length it had when it was opened: reading past its end would kill the process."""
        return self._map.size() == self.size

    def same_file(self) -> bool:
        """The path still leads to the file that was opened."""
        try:
            return os.path.samestat(os.stat(self.path), self._stat)
        except FileNotFoundError:
            return False

    def spoiled(self) -> Iterator[str]:
        """Names of arrays whose bytes are not those written. Reads everything: for `check_index`."""
        for name, view in self._views.items():
            if zlib.crc32(np.ascontiguousarray(view).view(np.uint8).data) != self._checks[name]:
                yield name
