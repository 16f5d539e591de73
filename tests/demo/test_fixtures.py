"""What the texts of the demonstration must be, before anything is loaded."""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from readingroom.comparison.models import Basis, Relation
from readingroom.library.models import Source
from readingroom.reading.demo.files import FOLDER, SOURCES, read

LIBRARY = read("library")
LINKS = read("links")["link"]
SENTENCE = "A river has no owner, only neighbours, and the neighbour furthest down has the first claim on our conscience."
OFFICE, VALLEY = ("voices-of-the-office", "voices-of-the-valley")


def words(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’]\w+)*", text.casefold())


def original(slug: str) -> str:
    (source,) = [source for source in LIBRARY["source"] if source["slug"] == slug]
    return (SOURCES / source["file"]).read_text(encoding="utf-8")


def side(slug: str) -> str:
    (source,) = [source for source in LIBRARY["source"] if source["slug"] == slug]
    return next((collection for collection in source["collections"] if collection in (OFFICE, VALLEY)), "")


@pytest.mark.parametrize("source", LIBRARY["source"], ids=lambda source: source["slug"])
def test_a_source_has_between_400_and_900_words(source):
    assert 400 <= len(words(original(source["slug"]))) <= 900


def test_every_kind_of_source_is_there_once_or_more():
    assert {source["kind"] for source in LIBRARY["source"]} == set(Source.Kind.values)


def test_every_file_is_described_and_every_description_has_its_file():
    assert sorted(source["file"] for source in LIBRARY["source"]) == sorted(path.name for path in SOURCES.iterdir())


def test_both_sides_have_as_many_texts_and_about_as_many_words():
    lengths = {name: [len(words(original(s["slug"]))) for s in LIBRARY["source"] if side(s["slug"]) == name] for name in (OFFICE, VALLEY)}
    assert len(lengths[OFFICE]) == len(lengths[VALLEY]) == 3
    assert 0.9 <= sum(lengths[OFFICE]) / sum(lengths[VALLEY]) <= 1.1


def test_thirty_links_or_more_have_all_eight_relations_and_both_grounds():
    assert len(LINKS) >= 30
    assert {link["relation"] for link in LINKS} == set(Relation.values)
    assert {link["basis"] for link in LINKS} == set(Basis.values)
    assert min(Counter(link["relation"] for link in LINKS).values()) >= 3


def test_what_the_curator_remarks_on_is_remarked_on_both_sides():
    remarked = [note["on"][0]["source"] for note in read("notes")["note"] if note["by"] == "curator"]
    assert Counter(side(slug) for slug in remarked) == {OFFICE: 2, VALLEY: 2}


def test_each_side_questions_the_other():
    against = [link for link in LINKS if link["relation"] in ("criticises", "disputes")]
    questioning = {(side(link["from"]["source"]), side(link["to"]["source"])) for link in against}
    assert {(OFFICE, VALLEY), (VALLEY, OFFICE)} <= questioning


def test_one_sentence_recurs_verbatim_in_other_words_shortened_and_under_another_name():
    assert all(original(slug).count(SENTENCE) == 1 for slug in ("speech-at-imbren", "anniversary-at-imbren", "downstream-first"))
    assert "no masters, only neighbours" in original("neighbour-furthest-down")
    shortened = SENTENCE.replace("only neighbours, ", "")
    assert shortened in original("who-was-asked")
    assert SENTENCE in original("conversation-with-okrel")
    assert original("conversation-with-okrel").index("Marit Osle") < original("conversation-with-okrel").index(SENTENCE)


def test_what_is_to_be_tried_stands_or_does_not_stand_as_said():
    everything = " ".join(" ".join(words(original(source["slug"]))) for source in LIBRARY["source"])
    tried = read("try")["try"]
    for one in tried:
        pieces = [" ".join(words(piece)) for piece in one["words"].split("…")]
        stands = all(piece in everything for piece in pieces)
        assert stands == (one["verdict"] in {"exact", "other_name"}), one["words"]
    assert {one["verdict"] for one in tried} == {"exact", "near", "not_found", "other_name"}


def test_a_name_is_written_in_several_spellings_and_two_scripts_and_one_thing_has_two_names():
    names = {name["heading"]: name["forms"] for name in read("names")["name"]}
    assert {form["script"] for form in names["Talkesh, Sorav"]} == {"Latn", "Arab"}
    assert len(names["Talkesh, Sorav"]) >= 4
    assert [form["use"] for form in names["Imbren reservoir"]] == ["choice", "choice"]


@pytest.mark.corpus
def test_no_fourteen_words_in_a_row_come_from_the_documents_of_the_corpus():
    held = set()
    for path in Path(os.environ["READINGROOM_CORPUS"]).glob("*.txt"):
        held |= runs(path.read_text(encoding="utf-8"))
    assert len(held) > 10_000
    for path in FOLDER.rglob("*.*"):
        assert not held & runs(path.read_text(encoding="utf-8")), path


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return set(zip(*(itertools.islice(found, start, None) for start in range(14)), strict=False))
