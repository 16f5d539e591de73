"""Hits taken along."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from readingroom.library.models import Name, Provenance, Source
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited(indexed: Callable[[], None], curator: Any) -> Source:
    day = date(1966, 5, 1)
    source = make_source(
        "The river.\n\nThe river again.", slug="speech", title="A speech {of} 5 % & more", kind="speech", issued_from=day, issued_to=day
    )
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh")
    supplied = {"status": "supplied", "supplied_by": curator, "evidence": "cover"}
    Provenance.objects.create(source=source, field="creator", value="S. Talkesh", name=name, status="stated", origin_start=0, origin_end=3)
    Provenance.objects.create(source=source, field="publisher", value="=Press()", **supplied)
    make_source("A secret river.", slug="draft", title="Draft", access="draft", added_by=curator)
    indexed()
    return source


@pytest.mark.usefixtures("cited")
def test_each_hit_comes_with_a_citation_that_says_what_is_supplied() -> None:
    rows = list(csv.DictReader(Client().get("/search/results.csv", {"q": "river"}).content.decode("utf-8-sig").splitlines()))
    assert [row["passage"] for row in rows] == ["¶1", "¶2"]
    first = rows[0]
    assert (first["creator"], first["publisher"], first["start"], first["end"]) == ("Talkesh, Sorav", "[=Press()]", "0", "10")
    assert first["citation"] == "Talkesh, Sorav. “A speech {of} 5 % & more”. [=Press()], 1966. ¶1. http://testserver/sources/speech/1/"
    assert "secret" not in str(rows)


def test_nothing_in_the_table_is_a_formula(indexed: Callable[[], None]) -> None:
    for number, sign in enumerate("=+-@\t＝"):
        make_source(f"{sign}cmd river", slug=f"one-{number}", title=f"{sign}HYPERLINK()")
    indexed()
    for row in csv.reader(Client().get("/search/results.csv", {"q": "river"}).content.decode("utf-8-sig").splitlines()):
        assert not any(cell[:1] in "=+-@\t＝" for cell in row if cell), row


@pytest.mark.usefixtures("cited")
def test_the_texts_found_are_a_list_of_works_for_other_programs() -> None:
    bib = Client().get("/search/results.bib", {"q": "river"}).content.decode()
    assert bib.count("@misc{") == 1
    assert r"title = {{A speech \{of\} 5 \% \& more}}" in bib
    assert "note = {¶1, ¶2}" in bib
    (work,) = json.loads(Client().get("/search/results.csl.json", {"q": "river"}).content)
    assert (work["type"], work["issued"], work["author"]) == ("speech", {"date-parts": [[1966, 5, 1]]}, [{"literal": "Talkesh, Sorav"}])
    assert work["URL"] == "http://testserver/sources/speech/"


@pytest.mark.usefixtures("cited")
def test_what_is_like_a_passage_is_taken_along_too_and_nothing_without_a_question() -> None:
    assert Client().get("/search/results.csv", {"like": "speech/1", "own": "1"}).content.decode().count("http") >= 1
    assert Client().get("/search/results.csv", {"like": "draft/1"}).status_code == 404
    assert Client().get("/search/results.bib").content == b"% 0\n"
    assert json.loads(Client().get("/search/results.csl.json").content) == []
