"""Measuring a ranking against judgements: nDCG@10, average precision, recall@100."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Collection:
    """docs.jsonl {id, title, text}, queries.jsonl {id, text}, qrels.tsv: query, document, grade."""

    folder: Path
    queries: dict[str, str] = field(default_factory=dict)
    grades: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def read(cls, folder: Path) -> Collection:
        """Raises FileNotFoundError, ValueError."""
        found = cls(folder)
        for row in _rows(folder / "queries.jsonl"):
            found.queries[str(row["id"])] = row["text"]
        for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
            parts = line.split("\t") if "\t" in line else line.split()
            if len(parts) == 4:
                # TREC's own order has a column between query and document.
                del parts[1]
            if len(parts) == 3 and parts[2].strip().lstrip("-").isdigit():
                found.grades[parts[0]][parts[1]] = int(parts[2])
        return found

    def documents(self) -> Iterator[tuple[str, str]]:
        """Each document's id, and its title and text."""
        for row in _rows(self.folder / "docs.jsonl"):
            yield str(row["id"]), f"{row.get('title') or ''}\n{row.get('text') or ''}".strip()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


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
