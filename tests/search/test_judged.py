"""Measures of rankings, and the command that prints them, on collections small enough to reckon by hand."""

from __future__ import annotations

import json
import math
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from readingroom.search.judged import average_precision, ndcg, recall

GRADES = {"a": 2, "b": 1, "c": 0}


def test_measures_are_those_of_the_books() -> None:
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(["a", "b", "c"], GRADES) == pytest.approx(1.0)
    assert ndcg(["b", "x", "a"], GRADES) == pytest.approx((1 + 2 / math.log2(4)) / ideal)
    assert average_precision(["x", "a", "b"], GRADES) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert recall(["x", "b"], GRADES) == 0.5
    assert ndcg([], {}) == average_precision([], {}) == recall([], {}) == 0.0


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Three texts about ferries, one of which never says the word of the question; many about something else."""
    docs = [
        ("1", "Ferry timetable", "The ferry leaves the harbour pier at noon. The ferry returns to the pier in the evening."),
        ("2", "Ferry fares", "Tickets for the ferry are sold at the harbour pier."),
        ("3", "The pier", "At the pier of the harbour boats wait for travellers in the evening and at noon."),
        *((str(number), "", f"Bread number {number} is baked with flour and salt and sold in shops.") for number in range(4, 40)),
    ]
    rows = [{"id": key, "title": title, "text": text} for key, title, text in docs]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "queries.jsonl").write_text(json.dumps({"id": "q", "text": "when does the ferry leave"}) + "\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("q\t1\t2\nq\t2\t1\nq\t3\t1\n", "utf-8")
    return tmp_path


def test_expansion_finds_what_the_words_alone_do_not(collection: Path) -> None:
    out = StringIO()
    call_command("evaluate_search", str(collection), stdout=out)
    lines = out.getvalue().splitlines()
    plain = [float(figure) for figure in lines[2].split()[-3:]]
    widened = [float(figure) for figure in lines[3].split()[-3:]]
    assert lines[0].startswith("39 documents, 1 judged quer")
    assert plain[2] == pytest.approx(2 / 3, abs=1e-3)
    assert widened[2] == 1.0
    assert widened[0] > plain[0] > 0.8


def test_a_folder_without_a_collection_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a judged collection"):
        call_command("evaluate_search", str(tmp_path))
