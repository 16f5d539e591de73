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


def printed(folder: Path) -> list[str]:
    out = StringIO()
    call_command("evaluate_search", str(folder), stdout=out)
    return out.getvalue().splitlines()


def figures(lines: list[str], ranking: str) -> list[float]:
    (line,) = [line for line in lines if line.startswith(ranking)]
    return [float(figure) for figure in line.removeprefix(ranking).split()[:3]]


def test_expansion_finds_what_the_words_alone_do_not(collection: Path) -> None:
    lines = printed(collection)
    plain, widened = figures(lines, "plain"), figures(lines, "with expansion")
    assert lines[0].startswith("39 documents, 1 judged quer")
    assert plain[2] == pytest.approx(2 / 3, abs=1e-3)
    assert widened[2] == 1.0
    assert widened[0] > plain[0] > 0.8


def test_numbers_as_ids_headings_four_columns_and_byte_order_marks_are_read(collection: Path) -> None:
    expected = figures(printed(collection), "plain")
    rows = [json.loads(line) for line in (collection / "docs.jsonl").read_text("utf-8").splitlines()]
    plain = [{"id": int(row["id"]), "text": row["text"]} | ({"title": row["title"]} if row["title"] else {}) for row in rows]
    (collection / "docs.jsonl").write_text("\ufeff" + "\n\n".join(map(json.dumps, plain)) + "\n", "utf-8")
    (collection / "qrels.tsv").write_text("\ufeffquery\tdocument\tgrade\r\nq\t1\t2\r\nq\t2\t1\r\nq\t3\t1.0\r\n", "utf-8")
    assert figures(printed(collection), "plain") == expected
    (collection / "qrels.tsv").write_text("q 0 1 2\nq 0 2 1\nq 0 3 1\n", "utf-8")
    assert figures(printed(collection), "plain") == expected


def test_what_is_judged_and_not_held_is_said(collection: Path) -> None:
    with (collection / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": 8, "text": "nobody judged this"}\n')
    with (collection / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write("q\t999\t1\nother\t1\t1\n")
    lines = printed(collection)
    assert "1 queries have nothing judged relevant and are left out." in lines
    assert "1 judged queries stand in no line of queries.jsonl and are left out." in lines
    assert "1 judged documents stand in no line of docs.jsonl: they count as not found." in lines
    assert figures(lines, "with expansion")[2] == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("docs.jsonl", '{"title": "no id", "text": ""}', "docs.jsonl, line 40: no id"),
        ("docs.jsonl", '{"id": "1", "text": "again"}', "docs.jsonl, line 40: a second document"),
        ("docs.jsonl", '{"id": "x", "text": 7}', "docs.jsonl, line 40: text is not a string"),
        ("docs.jsonl", "[1]", "docs.jsonl, line 40: an object"),
        ("queries.jsonl", '{"id": "x"', "queries.jsonl, line 2: not JSON"),
        ("queries.jsonl", '{"id": "x"}', "queries.jsonl, line 2: no text"),
        ("qrels.tsv", "q\t1", "qrels.tsv, line 4: query, document and grade were expected"),
        ("qrels.tsv", "q\t1\thigh", "qrels.tsv, line 4: the grade 'high' is not a number"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(collection: Path, file: str, line: str, said: str) -> None:
    with (collection / file).open("a", encoding="utf-8") as stream:
        stream.write(("" if file == "qrels.tsv" or file == "queries.jsonl" else "\n") + line + "\n")
    with pytest.raises(CommandError) as refused:
        printed(collection)
    assert said in str(refused.value)


def test_a_folder_without_a_collection_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a judged collection"):
        call_command("evaluate_search", str(tmp_path))
