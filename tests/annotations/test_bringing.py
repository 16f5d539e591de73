"""Notes come in: from Hypothesis, from other rooms, and back into this one; nothing is lost, guessed at, or shown to others."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotations.models import Annotation, NoteFile
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.annotations.protocol import CONTEXT
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = "The river knows no borders.\n\nIt was here before the office that measures it."
PAGE = "https://papers.example/river"


def hypothesis(number: int, **members) -> dict:
    """A row as the service's API and its export give it."""
    quote = {"type": "TextQuoteSelector", "exact": "here before the office", "prefix": "It was ", "suffix": " that measures"}
    selectors = [
        {"type": "RangeSelector", "startContainer": "/p[2]", "startOffset": 7},
        {"type": "TextPositionSelector", "start": 36, "end": 58},
    ]
    return {
        "id": f"row{number}",
        "created": "2024-03-01T10:00:00.000000+00:00",
        "updated": "2024-03-02T10:00:00.000000+00:00",
        "user": "acct:alice@hypothes.is",
        "group": "__world__",
        "uri": PAGE,
        "text": f"Remark *{number}*",
        "tags": ["rivers"],
        "document": {"title": ["The river, a paper"]},
        "target": [{"source": PAGE, "selector": [*selectors, quote]}],
        "links": {"html": f"https://hypothes.is/a/row{number}"},
        **members,
    }


@pytest.fixture
def river():
    return make_source(TEXT, slug="river")


@pytest.fixture
def bring(client_of):
    """Send a file and do what the preview offers; the last page."""

    def sent(person, content, **chosen):
        client = client_of(person)
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        answer = client.post(reverse("bring_notes"), {"file": SimpleUploadedFile("notes.json", raw)})
        if answer.status_code != 302:
            return answer
        before = Annotation.objects.count()
        assert client.get(answer["Location"]).status_code == 200
        assert Annotation.objects.count() == before  # a preview writes nothing
        return client.post(answer["Location"], {"do": "1", **chosen})

    return sent


def test_an_export_of_hypothesis_comes_in_private_with_dates_tags_threads_and_where_it_came_from(bring, alice, river):
    reply = hypothesis(2, references=["row1"], target=[{"source": PAGE}], text="An answer", tags=[])
    page = bring(alice, {"total": 2, "rows": [reply, hypothesis(1)]})
    assert "2 new notes" in page.content.decode()
    note = Annotation.objects.get(parent=None)
    assert (note.creator, note.audience, note.motivation) == (alice, "me", "commenting")
    assert (note.created.isoformat(), note.updated.day) == ("2024-03-01T10:00:00+00:00", 2)
    assert note.via == ["https://hypothes.is/a/row1"]
    assert [tag.label for tag in note.tags.all()] == ["rivers"]
    anchor = note.anchors.get()
    assert (TEXT[anchor.start : anchor.end], anchor.state) == ("here before the office", "anchored")
    assert Annotation.objects.get(parent=note).body == "An answer"
    assert not NoteFile.objects.exists()


def test_the_same_file_again_brings_nothing(bring, alice, river):
    content = {"rows": [hypothesis(1), hypothesis(2)]}
    bring(alice, content)
    page = bring(alice, content)
    assert "2 notes here already" in page.content.decode()
    assert Annotation.objects.count() == 2


def test_words_that_are_not_in_the_text_are_left_out_and_said(bring, alice, river):
    lost = hypothesis(2)
    lost["target"][0]["selector"][-1] = {"type": "TextQuoteSelector", "exact": "something entirely different stood on that page"}
    page = bring(alice, [hypothesis(1), lost, hypothesis(3, uri=5), {"no": "note"}, "x", hypothesis(4, references=["gone"])][:4])
    said = page.content.decode()
    assert "1 new note" in said
    assert "were not found" in said
    assert Annotation.objects.count() == 1


def test_a_changed_word_is_found_and_stays_remembered_as_it_was(bring, alice, river):
    row = hypothesis(1)
    row["target"][0]["selector"][-1]["exact"] = "here before an office"
    bring(alice, [row], **{"text-0": "river"})
    anchor = Annotation.objects.get().anchors.get()
    assert (anchor.exact, anchor.state) == ("here before an office", "moved")
    assert TEXT[anchor.start : anchor.end] == "here before the office"


def test_what_others_wrote_becomes_mine_only_when_chosen(bring, alice, river):
    rows = [hypothesis(1), hypothesis(2), hypothesis(3, user="acct:zoe@hypothes.is")]
    bring(alice, rows, **{"user-0": "1"})
    assert Annotation.objects.count() == 2
    bring(alice, rows, **{"user-1": "1"})
    assert Annotation.objects.count() == 3


def test_a_text_that_the_person_may_not_read_is_never_guessed_nor_taken(bring, alice, bob):
    make_source(TEXT, slug="secret", title="The hidden one", access="draft", added_by=bob)
    page = bring(alice, [hypothesis(1)], **{"text-0": "secret"})
    assert "hidden one" not in page.content.decode()
    assert not Annotation.objects.exists()


def test_a_file_of_somebody_else_is_not_there(client_of, alice, bob, river):
    answer = client_of(alice).post(reverse("bring_notes"), {"file": SimpleUploadedFile("n.json", json.dumps([hypothesis(1)]).encode())})
    assert client_of(bob).get(answer["Location"]).status_code == 404
    assert client_of(bob).post(f"{answer['Location']}discard/").status_code == 404
    assert client_of(alice).post(f"{answer['Location']}discard/").status_code == 302
    assert not NoteFile.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"{}", b"[]", b'{"rows": 5}', b"[1]", b"[" * 100_000, b"\xff", b'{"rows":[]}', b'"\\u0000"']
)
def test_what_is_no_file_of_notes_is_said_so(bring, alice, content):
    answer = bring(alice, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not NoteFile.objects.exists()


def test_odd_values_in_a_row_cost_that_row_only(bring, alice, river):
    odd = [{**hypothesis(9), name: value} for name in hypothesis(1) for value in (None, 5, [], {}, ["x"], {"a": 1}, "x" * 3_000)]
    for at, row in enumerate(odd):
        row["id"] = row["id"] if not isinstance(row["id"], str) else f"odd{at}"
    everybody = {f"user-{at}": "1" for at in range(9)}
    page = bring(alice, [*odd, hypothesis(1)], **everybody)
    assert page.status_code == 200
    assert Annotation.objects.filter(via=["https://hypothes.is/a/row1"]).exists()


def test_what_is_taken_along_deleted_and_brought_back_is_the_same(bring, client_of, alice, bob, river):
    group = make_group(alice, bob)
    note = make_note(alice, river, "knows no borders", body="*Who?*", motivation="questioning", audience="group", group=group)
    client = client_of(alice)
    make_note(alice, river, "It was", body="", motivation="highlighting")
    make_note(alice, river, "", motivation="replying", parent=note, body="I see", audience="group", group=group).anchors.all().delete()
    before = client.get(reverse("my_notes_file", args=["jsonld"])).json()
    client.post(reverse("delete_notes"), {"name": "alice"})
    assert client.get(reverse("my_notes_file", args=["jsonld"])).json()["total"] == 0
    page = bring(alice, before, audience="1")
    assert "3 deleted notes brought back" in page.content.decode()
    assert client.get(reverse("my_notes_file", args=["jsonld"])).json() == before


def test_a_stance_and_the_path_of_a_tag_go_out_and_come_back(bring, client_of, alice, bob, river):
    book = make_book("mine", "personal", owner=alice, free=True)
    waters, walls = make_tag(book, "waters"), make_tag(book, "walls")
    low = make_tag(book, "low", waters, slug="waters-low")
    make_tag(book, "low", walls)
    note = make_note(alice, river, "knows no borders", body="agree", motivation="assessing", stance="disagree")
    note.tags.add(low)
    make_note(alice, river, "It was", body="", motivation="assessing", stance="undecided")
    client = client_of(alice)
    before = client.get(reverse("my_notes_file", args=["jsonld"])).json()
    said = [(body["purpose"], body["value"]) for body in before["first"]["items"][0]["body"]]
    assert said == [("assessing", "agree"), ("assessing", "disagree"), ("tagging", "waters / low")]
    client.post(reverse("delete_notes"), {"name": "alice"})
    bring(alice, before, audience="1")
    assert client.get(reverse("my_notes_file", args=["jsonld"])).json() == before
    item = before["first"]["items"][0]
    there = bring(bob, {"@context": CONTEXT, **item, "id": "https://other.example/1"})
    assert there.status_code == 200
    copy = Annotation.objects.get(creator=bob)
    assert (copy.motivation, copy.stance, copy.body) == ("assessing", "disagree", "agree")
    assert [tag.path for tag in copy.tags.all()] == ["waters / low"]


def test_notes_of_another_room_come_in_once_and_private(bring, alice, river):
    item = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://other.example/annotations/1/",
        "type": "Annotation",
        "audience": {"id": "https://other.example/annotations/#signed_in"},
        "body": [{"type": "TextualBody", "value": "Hm.", "format": "text/markdown"}],
        "target": [
            {"source": "https://other.example/sources/r/", "selector": {"type": "TextQuoteSelector", "exact": "river knows no borders"}}
        ],
    }
    bring(alice, item, audience="1")
    note = Annotation.objects.get()
    assert (note.audience, note.via) == ("me", ["https://other.example/annotations/1/"])
    bring(alice, {"type": "AnnotationCollection", "first": {"items": [item]}})
    assert Annotation.objects.count() == 1


def test_the_command_does_the_same_and_says_what_it_left_out(tmp_path, alice, river, capsys):
    file = tmp_path / "notes.json"
    file.write_text(json.dumps({"annotations": [hypothesis(1), hypothesis(2, target=5, text="", tags=[])]}))
    call_command("import_notes", file, user="alice", dry_run=True)
    assert not Annotation.objects.exists()
    call_command("import_notes", file, user="alice")
    assert Annotation.objects.get().creator == alice
    assert "2: lost: It says nothing" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_notes", file, user="nobody")
    with pytest.raises(CommandError):
        call_command("import_notes", tmp_path / "missing.json", user="alice")
