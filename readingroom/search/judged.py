"""Measuring a ranking against judgements: collections as files, and nDCG@10, average precision, recall@100.

The measures are trec_eval's: a grade above 0 is relevant; nDCG gains the grade itself, discounted by log2(1 + rank), over the best order of
all that was judged; a judged document that the collection does not hold counts as not found.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class NotACollection(Exception):
    """A file cannot be read as its name says; the message tells which line of which file, and why."""


@dataclass(frozen=True)
class Document:
    name: str
    title: str
    text: str


@dataclass
class Collection:
    """docs.jsonl {id, title, text}, queries.jsonl {id, text}, qrels.tsv: query, document, grade (or TREC's four columns)."""

    documents: list[Document] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    grades: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Collection:
        """Raises NotACollection, OSError."""
        found = cls()
        known: set[str] = set()
        for place, row in _rows(folder / "docs.jsonl"):
            name = _identifier(row, place)
            if name in known:
                raise NotACollection(f"{place}: a second document with the id {name!r}")
            known.add(name)
            found.documents.append(Document(name, _text(row, "title", place), _text(row, "text", place)))
        for place, row in _rows(folder / "queries.jsonl"):
            name = _identifier(row, place)
            if name in found.queries:
                raise NotACollection(f"{place}: a second query with the id {name!r}")
            found.queries[name] = _text(row, "text", place)
        found.grades = _judgements(folder / "qrels.tsv")
        return found

    @property
    def judged(self) -> dict[str, str]:
        """The queries for which something relevant is known: only they can be measured."""
        return {name: text for name, text in self.queries.items() if any(grade > 0 for grade in self.grades.get(name, {}).values())}

    @property
    def unknown(self) -> tuple[int, int]:
        """How many queries and how many documents are judged and stand in no file."""
        held = {document.name for document in self.documents}
        return len(self.grades.keys() - self.queries.keys()), len({name for grades in self.grades.values() for name in grades} - held)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line's place, for messages, and what it holds."""
    count = 0
    for place, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise NotACollection(f"{place}: not JSON: {problem}") from problem
        if not isinstance(row, dict):
            raise NotACollection(f"{place}: an object with id and text was expected")
        count += 1
        yield place, row
    if not count:
        raise NotACollection(f"{path.name}: empty")


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path.name}, line {number}", line
    except UnicodeDecodeError as problem:
        raise NotACollection(f"{path.name}: not UTF-8: {problem}") from problem


def _identifier(row: dict[str, Any], place: str) -> str:
    """The id, however written: 7 and "7" are one."""
    given = row.get("id", row.get("_id"))
    if given is None or isinstance(given, (dict, list, bool)) or not str(given).strip():
        raise NotACollection(f"{place}: no id")
    return str(given).strip()


def _text(row: dict[str, Any], name: str, place: str) -> str:
    given = row.get(name)
    if given is None and name == "title":
        return ""
    if given is None:
        raise NotACollection(f"{place}: no {name}")
    if not isinstance(given, str):
        raise NotACollection(f"{place}: {name} is not a string")
    return given


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, (place, line) in enumerate(_lines(path)):
        columns = [column.strip() for column in line.split("\t")] if "\t" in line else line.split()
        if len(columns) == 4:
            # TREC's own order has a column between query and document.
            del columns[1]
        if len(columns) != 3:
            raise NotACollection(f"{place}: query, document and grade were expected, {len(columns)} columns found")
        query, document, stated = columns
        try:
            grade = int(float(stated))
        except (ValueError, OverflowError) as problem:
            if number == 0:
                continue  # a line of headings
            raise NotACollection(f"{place}: the grade {stated!r} is not a number") from problem
        grades = found.setdefault(query, {})
        grades[document] = max(grade, grades.get(document, grade))
    if not any(grade > 0 for grades in found.values() for grade in grades.values()):
        raise NotACollection(f"{path.name}: nothing is judged relevant")
    return found


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    gained = sum(max(grades.get(document, 0), 0) / math.log2(place + 2) for place, document in enumerate(ranked[:depth]))
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:depth]
    most = sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
    return gained / most if most else 0.0


def average_precision(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    relevant = sum(grade > 0 for grade in grades.values())
    found, total = 0, 0.0
    for place, document in enumerate(ranked, 1):
        if grades.get(document, 0) > 0:
            found += 1
            total += found / place
    return total / relevant if relevant else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 100) -> float:
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:depth])) / len(relevant) if relevant else 0.0
