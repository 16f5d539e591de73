"""Links and pairs that a folder of documents brings along."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from readingroom.accounts.models import User
from readingroom.comparison.link_file import LinksBrought, bring_links
from readingroom.comparison.models import Link, Pair
from readingroom.library.importers import ImportRefused
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Source

pytestmark = pytest.mark.django_db

ONE = """# Of rivers

## First view

A river has *no* borders.

## Criticism

Banks are borders.

## Second view: walls

A river wants walls.

## Criticism

Walls fall.
"""
OTHER = "# Of banks\n\nBanks are only ever borrowed.\n"


@pytest.fixture
def sources(db: None) -> dict[str, Source]:
    files = {"000_rivers.md": ONE, "001_banks.md": OTHER}
    return {name: bring_in(Arrival(text.encode(), name, access="public")).source for name, text in files.items()}


def place(doc: str, words: str) -> dict[str, Any]:
    text = {"000": ONE, "001": OTHER}[doc]
    return {"doc": doc, "start": text.index(words), "end": text.index(words) + len(words)}


def row(start: tuple[str, str], relation: str, end: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"from": place(*start), "relation": relation, "to": place(*end), **more}


ROWS = [
    row(("000", "Banks are borders"), "criticises", ("000", "A river has *no* borders"), basis="explicit", reason="Under its heading."),
    row(("000", "Walls fall"), "criticises", ("000", "A river wants walls"), basis="explicit"),
    row(("001", "Banks are only"), "contrasts", ("000", "Banks are borders")),
]


def brought(sources: dict[str, Source], links: list[Any] = ROWS, pairs: list[Any] | None = None, **options: Any) -> LinksBrought:
    said = {"made_by": "Folder editor", "links": links, "pairs": pairs or []}
    return bring_links(json.dumps(said, indent=1).encode(), sources, **options)


def test_spans_of_the_file_become_words_of_the_text(sources: dict[str, Source]) -> None:
    assert brought(sources).made == 3
    link = Link.objects.get(annotation__body="Under its heading.")
    assert [anchor.exact for anchor in link.annotation.anchors.all()] == ["Banks are borders", "A river has no borders"]
    assert (link.basis, link.relation) == ("explicit", "criticises")


def test_the_maker_is_a_name_that_nobody_signs_in_with(sources: dict[str, Source]) -> None:
    User.objects.create_user("folder-editor", password="mine")
    brought(sources)
    maker = Link.objects.all()[0].annotation.creator
    assert (str(maker), maker.is_active, maker.has_usable_password()) == ("Folder editor", False, False)
    assert maker.username != "folder-editor"


def test_bringing_the_same_links_again_makes_none_and_raises_none_from_the_dead(sources: dict[str, Source], alice: User) -> None:
    brought(sources)
    Link.objects.all()[0].annotation.delete_softly()
    Link.objects.all()[1].retire(alice, "Read in haste.")
    again = brought(sources)
    assert (again.made, again.known, Link.objects.count()) == (0, 3, 3)


@pytest.mark.parametrize(("access", "audience"), [("public", "public"), ("signed_in", "signed_in")])
def test_links_are_for_whoever_may_read_both_texts(sources: dict[str, Source], access: str, audience: str) -> None:
    Source.objects.update(access=access)
    brought({name: Source.objects.get(pk=source.pk) for name, source in sources.items()})
    assert {link.annotation.audience for link in Link.objects.select_related("annotation")} == {audience}


def test_each_fault_is_told_by_its_line_and_the_others_arrive(sources: dict[str, Source]) -> None:
    bad: list[Any] = [
        row(("000", "Walls fall"), "refutes", ("000", "A river wants walls")),
        {"from": place("000", "Walls fall"), "relation": "quotes"},
        {"from": {"doc": "007", "start": 1, "end": 2}, "relation": "quotes", "to": place("000", "Walls fall")},
        {"from": {"doc": "000", "start": 90_000, "end": 90_002}, "relation": "quotes", "to": place("000", "Walls fall")},
        "nonsense",
        None,
        ROWS[0],
    ]
    found = brought(sources, bad, [{"title": "x"}, {"primary_statement": ["000"], "critique": ["000", "001"]}])
    assert found.made == 1
    lines = [int(said.split()[1].rstrip(":")) for said in found.left_out]
    assert len(lines) == 8
    written = json.dumps({"made_by": "Folder editor", "links": bad, "pairs": []}, indent=1).splitlines()
    assert written[lines[4] - 1].strip() == '"nonsense",'
    assert "refutes" in found.left_out[0]
    assert lines == sorted(lines)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff\xfe\x00", b'{"links": {}, "made_by": "x"}', b'{"links": []}', b"[" * 100_000])
def test_what_is_no_file_of_links_is_refused_in_a_sentence(raw: bytes, sources: dict[str, Source]) -> None:
    with pytest.raises(ImportRefused):
        bring_links(raw, sources)


def test_a_pair_within_one_text_finds_its_parts_by_headings_that_its_title_names(sources: dict[str, Source]) -> None:
    pairs = [
        {"title": "A view and its criticism", "primary_statement": ["000"], "critique": ["000"], "set_by": "Folder editor"},
        {"title": "Criticism of walls", "primary_statement": ["000"], "critique": ["000"], "set_by": "Somebody else"},
        {"title": "Rivers and banks", "primary_statement": ["000"], "critique": ["001"]},
    ]
    assert brought(sources, pairs=pairs).pairs == 3
    assert brought(sources, pairs=pairs).pairs == 0
    walls, view = Pair.objects.get(title="Criticism of walls"), Pair.objects.get(title="A view and its criticism")
    assert (walls.statement_part[-1], walls.critique_part[-1], str(walls.set_by)) == ("Second view: walls", "Criticism", "Somebody else")
    assert (view.statement_part[-1], view.critique_part[-1]) == ("First view", "Criticism")
    assert Pair.objects.get(title="Rivers and banks").statement_part == []


@pytest.mark.corpus
def test_every_link_of_the_corpus_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.environ["READINGROOM_CORPUS"])
    said = json.loads((folder / "links.json").read_text(encoding="utf-8"))
    call_command("import_sources", str(folder), verbosity=0)
    assert capsys.readouterr().err == ""
    assert Link.objects.count() == len(said["links"])
    assert Pair.objects.count() == len(said["pairs"])
    assert all(pair.statement_part and pair.critique_part for pair in Pair.objects.filter(statement=Pair.objects.all()[0].statement))
    for link in Link.objects.with_places():
        for anchor in link.annotation.anchors.all():
            assert anchor.target.text[anchor.start : anchor.end] == anchor.exact
