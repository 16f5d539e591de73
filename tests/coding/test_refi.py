"""Codebooks and projects as files: valid, opened again, the same again; and files that mean harm."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from annotations.codebooks import Codebook
from annotations.memos import Memo
from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.coding.models import ImportedPlace
from readingroom.coding.refi.package import Package
from readingroom.coding.refi.project import read_codebook, read_project
from readingroom.coding.refi.xml import Refused, parse
from readingroom.library.models import Source
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
SCHEMAS = Path(__file__).parent / "schemas"
TEXT = "The 🌊 river knows no borders.\n\nسخن رود.\n\nIt was here before the office that measures it."


@pytest.fixture
def tagged(alice: User, bob: User) -> dict[str, Any]:
    """A tree of tags of a group; bob's and alice's notes beside an emoji, with words, and one that only bob sees."""
    group = make_group(alice, bob)
    book = make_book("ours", "group", group=group, owner=alice, description="For the seminar.")
    water = make_tag(book, "Water", definition="All of it.", use="For rivers.", not_use="Not for ink.", example="Rain.", colour="teal")
    flood = make_tag(book, 'Flood & <"co">', water, slug="flood", colour="red", pattern="dots", key="f")
    source = make_source(TEXT, slug="river", title="The river", access="signed_in")
    shared = {"audience": "group", "group": group}
    make_note(alice, source, "river", body="", motivation="tagging", **shared).tags.set([water, flood])
    make_note(bob, source, "سخن", body="Whose *word*?", **shared).tags.set([water])
    make_note(bob, source, "office", body="Nobody else reads this.").tags.set([flood])
    Memo.objects.create(codebook=book, tag=water, creator=alice, body="Is ice water?", audience="group", group=group)
    return {"group": group, "book": book, "source": source, "water": water, "flood": flood}


def project(client: Client) -> bytes:
    return client.get("/codebooks/ours/project.qdpx").content


def brought(client: Client, name: str, content: bytes, **chosen: Any) -> str:
    """A file through both pages; the report."""
    sent = client.post("/coding/import/", {"file": SimpleUploadedFile(name, content)})
    assert sent.status_code == 302, sent.content.decode()
    preview = client.get(sent.headers["Location"])
    assert preview.status_code == 200
    answer = client.post(sent.headers["Location"], {"into": "new:personal", "audience": "me", **chosen})
    assert answer.status_code == 200, answer.content.decode()
    return " ".join(answer.content.decode().split())


def test_a_project_is_valid_and_its_positions_are_code_points(alice: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    package = zipfile.ZipFile(io.BytesIO(project(client_of(alice))))
    xml = package.read("project.qde").decode()
    xmlschema.XMLSchema(str(SCHEMAS / "project.xsd")).validate(xml)
    root = parse(xml.encode())
    (source,) = root.find("Sources").children
    text = package.read("Sources/" + source.attributes["plainTextPath"].removeprefix("internal://")).decode()
    assert text == tagged["source"].text
    words = {text[int(one.attributes["startPosition"]) : int(one.attributes["endPosition"])] for one in source.all("PlainTextSelection")}
    assert words == {"river", "سخن"}
    assert "Is ice water?" in xml
    assert 'Flood &amp; &lt;"co"' in xml
    assert 'color="#0F766E"' in xml


def test_a_codebook_is_valid(alice: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    content = client_of(alice).get("/codebooks/ours/codebook.qdc").content
    xmlschema.XMLSchema(str(SCHEMAS / "codebook.xsd")).validate(content.decode())
    codes = read_codebook(content).codes
    assert [(code.name, code.parent is not None) for code in codes] == [("Water", False), ('Flood & <"co">', True)]
    assert codes[0].rules == {"definition": "All of it.", "use": "For rivers.", "not_use": "Not for ink.", "example": "Rain."}


def test_what_somebody_may_not_see_is_in_none_of_their_files(alice: User, bob: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    for path in ("codebooks/ours/project.qdpx", "codebooks/ours/codings.csv", "codebooks/ours/matrix.csv", "tags/ours/flood/project.qdpx"):
        content = client_of(alice).get(f"/{path}").content
        if content[:2] == b"PK":
            content = zipfile.ZipFile(io.BytesIO(content)).read("project.qde")
        assert b"Nobody else" not in content
        assert b"office" not in content, path
    assert b"office" in client_of(bob).get("/codebooks/ours/codings.csv").content


def test_a_strange_person_gets_none_of_the_files(charlie: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    files = ["codebook.csv", "codebook.qdc", "project.qdpx", "codings.csv", "matrix.csv", "matrix.xlsx", "import/"]
    ends = ["", "places.csv", "notes.jsonld", "project.qdpx"]
    paths = [f"/codebooks/ours/{file}" for file in files] + [f"/tags/ours/water/{end}" for end in ends]
    assert {client_of(charlie).get(path).status_code for path in paths} == {404}


def test_a_project_comes_in_and_goes_out_the_same(alice: User, bob: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    first = project(client_of(bob))
    report = brought(client_of(bob), "ours.qdpx", first)
    assert "2 new tags" in report
    assert "3 tagged places" in report
    assert "everything in the file was taken" not in report or "Not taken" in report
    mine = Codebook.objects.get(kind="personal", owner=bob)
    assert [branch.path for branch in mine.branches()] == ["Water", 'Water / Flood & <"co">']
    assert mine.tags.get(label="Water").colour == "teal"
    assert mine.tags.get(label="Water").not_use == "Not for ink."
    second = client_of(bob).get(f"/codebooks/{mine.slug}/project.qdpx").content
    one, two = (read_project(content) for content in (first, second))
    assert [code.guid for code in one.codes] == [code.guid for code in two.codes]
    assert shape(one) == shape(two)
    assert one.users == two.users
    again = brought(client_of(bob), "ours.qdpx", second, into=f"book:{mine.slug}")
    assert "3 that were here already" in again
    assert "0 tagged places" in again


def shape(project: Any) -> list[Any]:
    def of(one: Any) -> Any:
        return one.guid, one.start, one.end, one.user, one.made, [(each.guid, each.code, each.user) for each in one.coded], one.notes

    return [(text.guid, text.name, [of(one) for one in text.selections]) for text in project.texts]


def made(text: str, selections: list[tuple[int, int, str]], *, inline: bool = False, extra: str = "") -> bytes:
    """A project as another program writes it."""
    code, source = uuid.uuid4(), uuid.uuid4()
    inside = "".join(
        f'<PlainTextSelection guid="{{{uuid.uuid4()}}}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{uuid.uuid4()}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
        for start, end, name in selections
    )
    content = f"<PlainTextContent>{text}</PlainTextContent>" if inline else ""
    path = "" if inline else f'plainTextPath="internal://{source}.txt"'
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Theirs" origin="Another">'
        f'<CodeBook><Codes><Code guid="{code}" name="Theme" isCodable="true" color="#ff0000"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{source}" name="A text" {path}>{content}{inside}</TextSource>{extra}</Sources></Project>'
    )
    return zipped({"project.qde": xml.encode(), f"sources/{source}.txt": text.encode()})


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize("inline", [True, False])
def test_units_of_other_programs_are_seen_beside_an_emoji(inline: bool) -> None:
    points = TEXT.index("river")
    for start in (points, points + 1):  # code points, and UTF-16 units, of which the wave has two
        (text,) = read_project(made(TEXT, [(start, start + 5, "river")], inline=inline)).texts
        assert [(one.start, one.end) for one in text.selections] == [(points, points + 5)]


def test_a_text_with_other_white_space_is_the_rooms(alice: User, client_of: ClientOf) -> None:
    source = make_source(TEXT, slug="river", title="The river")
    theirs = "\ufeff" + TEXT.replace("\n\n", "\r\n").replace(" ", "  ")
    start = theirs.index("office")
    brought(client_of(alice), "theirs.qdpx", made(theirs, [(start - 1, start + 6, "office")]))
    (anchor,) = Annotation.objects.get(target=source).anchors.all()
    assert anchor.exact == "office"
    assert source.text[anchor.start : anchor.end] == "office"


def test_a_missing_text_is_left_out_or_becomes_a_draft_of_an_instructor(alice: User, instructor: User, client_of: ClientOf) -> None:
    content = made(TEXT, [(4, 5, "🌊")], extra='<PictureSource guid="00000000-0000-4000-8000-000000000000" name="A picture"/>')
    (text,) = read_project(content).texts
    report = brought(client_of(alice), "theirs.qdpx", content)
    assert "is not in the room: 1 selections were left out" in report
    assert "pictures, sounds" in report
    assert not Source.objects.exists()
    brought(client_of(instructor), "theirs.qdpx", content, texts=[str(text.guid)])
    source = Source.objects.get()
    assert (source.access, source.added_by, source.text) == ("draft", instructor, TEXT)
    assert [anchor.exact for anchor in source.anchors.all()] == ["🌊"]
    refused = client_of(alice).post("/coding/import/", {"file": SimpleUploadedFile("theirs.qdpx", content)}).headers["Location"]
    assert client_of(alice).post(refused, {"into": "new:personal", "audience": "me", "texts": [str(text.guid)]}).status_code == 422


def test_a_text_the_reader_may_not_see_is_not_told_of(alice: User, bob: User, client_of: ClientOf) -> None:
    make_source(TEXT, slug="river", title="Bob's draft", access="draft", added_by=bob)
    report = brought(client_of(alice), "theirs.qdpx", made(TEXT, [(0, 3, "The")]))
    assert "draft" not in report
    assert not ImportedPlace.objects.exists()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><CodeBook><Codes><Code name="&b;"/></Codes></CodeBook>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CodeBook>&a;</CodeBook>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laughs.qdc", ENTITIES),
        ("outside.qdc", OUTSIDE),
        ("deep.qdc", b"<CodeBook>" + b"<Code>" * 5000 + b"</Code>" * 5000 + b"</CodeBook>"),
        ("broken.qdc", b"<CodeBook><Codes>"),
        ("other.qdc", b"<html/>"),
        ("laughs.qdpx", zipped({"project.qde": ENTITIES})),
        ("bomb.qdpx", zipped({"project.qde": b"<Project>" + b" " * 30_000_000 + b"</Project>"})),
        ("up.qdpx", zipped({"project.qde": b"<Project name='x'/>", "../../etc/passwd": b"x"})),
        ("root.qdpx", zipped({"project.qde": b"<Project name='x'/>", "/etc/passwd": b"x"})),
        ("back.qdpx", zipped({"project.qde": b"<Project name='x'/>", "..\\x": b"x"})),
        ("empty.qdpx", zipped({"readme.txt": b"x"})),
        ("twice.qdpx", zipped({"project.qde": b"<Project name='x'/>", "PROJECT.QDE": b"<Project name='y'/>"})),
        ("cut.qdpx", zipped({"project.qde": b"<Project name='x'/>"})[:-30]),
        ("odd.csv", b"\xff\xfe\x00\xd8"),
        ("nothing.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_that_means_harm_is_refused_with_a_reason(name: str, content: bytes, alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post("/coding/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert "root:" not in answer.content.decode()
    assert not Codebook.objects.exists()


def test_a_source_outside_of_the_package_is_not_opened() -> None:
    package = Package(zipped({"project.qde": b"<Project name='x'/>"}))
    assert package.source("file:///etc/passwd") is None
    assert package.source("relative://../../etc/passwd") is None
    assert package.source("internal://../../etc/passwd") is None
    with pytest.raises(Refused):
        Package(b"PK\x03\x04 nothing")


def test_a_codebook_as_a_table_comes_in_again_and_is_no_formula(alice: User, client_of: ClientOf) -> None:
    book = make_book("ours", "personal", owner=alice)
    above = make_tag(book, "=SUM(A1)", slug="sum", definition="+1", key="1", colour="pink", pattern="grid")
    make_tag(book, "Below, this", above, slug="below", colour="grey", example='He said "no".\nTwice.')
    content = client_of(alice).get("/codebooks/ours/codebook.csv").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@")]
    brought(client_of(alice), "again.csv", content)
    again = Codebook.objects.exclude(pk=book.pk).get()
    assert [branch.path for branch in again.branches()] == ["=SUM(A1)", "=SUM(A1) / Below, this"]
    assert list(again.tags.order_by("pk").values_list("definition", "key", "colour", "pattern", "guid")) == list(
        book.tags.order_by("pk").values_list("definition", "key", "colour", "pattern", "guid")
    )
    assert again.tags.get(label="Below, this").example == 'He said "no".\nTwice.'


def test_another_programs_table_is_read(alice: User, client_of: ClientOf) -> None:
    report = brought(client_of(alice), "codes.csv", b"Name;Description;Color\nRiver;Water that moves;#00ff00\nRiver / Ford;;\n")
    assert "2 new tags" in report
    found = [(tag.path, tag.definition) for tag in Codebook.objects.get().tags.order_by("pk")]
    assert found == [("River", "Water that moves"), ("River / Ford", "")]


def test_tags_by_passages_and_one_row_for_each_coding(alice: User, bob: User, tagged: dict[str, Any], client_of: ClientOf) -> None:
    client = client_of(bob)
    long = list(csv.DictReader(io.StringIO(client.get("/codebooks/ours/codings.csv").content.decode("utf-8-sig"))))
    assert [(row["passage"], row["words"], row["code"]) for row in long] == [
        ("1", "river", "Water"),
        ("1", "river", 'Water / Flood & <"co">'),
        ("2", "سخن", "Water"),
        ("3", "office", 'Water / Flood & <"co">'),
    ]
    assert {row["audience"] for row in long} == {"Tuesday readers", "me"}
    text = tagged["source"].text
    assert all(text[int(row["start"]) : int(row["end"])] == row["words"] for row in long)
    wide = list(csv.reader(io.StringIO(client.get("/codebooks/ours/matrix.csv").content.decode("utf-8-sig"))))
    assert [row[2:] for row in wide[1:]] == [["1", "1", "1"], ["2", "1", "0"], ["3", "0", "1"]]
    sheet = load_workbook(io.BytesIO(client.get("/codebooks/ours/matrix.xlsx").content)).active
    assert [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == wide


def test_coders_of_an_anonymous_group_are_not_named_in_files(alice: User, bob: User, charlie: User, client_of: ClientOf) -> None:
    bob.full_name = "Bob the Unseen"
    bob.save()
    group = make_group(alice, bob, charlie, anonymous_to_peers=True)
    book = make_book("ours", "group", group=group, owner=alice)
    tag = make_tag(book, "promise")
    make_note(bob, make_source(TEXT, slug="river"), "river", audience="group", group=group).tags.set([tag])
    client = client_of(charlie)
    assert "reader" in client.get("/codebooks/ours/codings.csv").content.decode()
    for path in ("/codebooks/ours/codings.csv", "/tags/ours/promise/", "/tags/ours/promise/notes.jsonld"):
        assert "Unseen" not in client.get(path).content.decode(), path
    assert b"Unseen" not in zipfile.ZipFile(io.BytesIO(project(client))).read("project.qde")
    assert b"Unseen" in zipfile.ZipFile(io.BytesIO(project(client_of(alice)))).read("project.qde")
