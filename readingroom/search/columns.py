"""What is one number, or a few names, a document: gathered as documents come, joined where segments are.

One array a number; for each facet `facet.start` and `facet.codes` into the values kept among the file's facts.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readingroom.search.arrays import AnyArray, Arrays
from readingroom.search.schema import FACETS, NUMBERS


class Columns:
    def __init__(self) -> None:
        self._numbers: dict[str, array[int]] = {name: array("q") for name in NUMBERS}
        self._codes: dict[str, array[int]] = {name: array("i") for name in FACETS}
        self._starts: dict[str, array[int]] = {name: array("i", [0]) for name in FACETS}
        self._known: dict[str, dict[str, int]] = {name: {} for name in FACETS}

    def add(self, document: Mapping[str, Any]) -> None:
        for name, numbers in self._numbers.items():
            numbers.append(document.get(name) or 0)
        for name, codes in self._codes.items():
            values = document.get(name)
            if values:
                known = self._known[name]
                for value in (values,) if isinstance(values, str) else values:
                    codes.append(known.setdefault(value, len(known)))
            self._starts[name].append(len(codes))

    def extend(self, held: Arrays, kept: NDArray[np.bool_]) -> None:
        """The documents of a segment that are kept, in their order."""
        for name, numbers in self._numbers.items():
            numbers.extend(held[name][kept].tolist())
        for name, codes in self._codes.items():
            known, counts = self._known[name], np.diff(held[f"{name}.start"])
            numbered = np.array([known.setdefault(value, len(known)) for value in held.facts["values"][name]] or [0], np.int32)
            wanted = held[f"{name}.codes"][np.repeat(kept, counts)]
            before = len(codes)
            codes.extend(numbered[wanted].tolist())
            self._starts[name].extend((np.cumsum(counts[kept]) + before).tolist())

    def arrays(self) -> tuple[dict[str, AnyArray], dict[str, list[str]]]:
        """The columns, and the values that the codes of each facet stand for."""
        found: dict[str, AnyArray] = {name: np.array(values, NUMBERS[name]) for name, values in self._numbers.items()}
        for name in FACETS:
            found[f"{name}.start"] = np.array(self._starts[name], np.int32)
            found[f"{name}.codes"] = np.array(self._codes[name], np.int32)
        return found, {name: list(values) for name, values in self._known.items()}
