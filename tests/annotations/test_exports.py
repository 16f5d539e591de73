"""All of it is given back in open formats: as W3C Web Annotations and as a table."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = "The 😀 river knows no borders.\n\n=It was here before."


@pytest.fixture
def source():
    return make_source(TEXT, slug="river")


def test_a_note_is_a_web_annotation(client_of, alice, bob, source):
    note = make_note(alice, source, "river knows", body="*Who?*", motivation="questioning", audience="signed_in")
    answer = client_of(bob).get(note.get_absolute_url(), HTTP_ACCEPT="application/ld+json")
    assert answer["Content-Type"].startswith("application/ld+json")
    assert "Accept" in answer["Vary"]
    made = answer.json()
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert made["id"] == f"http://testserver/annotations/{note.uid}/"
    assert (made["type"], made["motivation"], made["creator"]["name"]) == ("Annotation", "questioning", "alice")
    assert made["body"] == [{"type": "TextualBody", "value": "*Who?*", "format": "text/markdown", "purpose": "questioning"}]
    (target,) = made["target"]
    quote, position = target["selector"]
    assert target["source"].endswith("/sources/river/")
    assert (quote["prefix"], quote["exact"]) == ("The 😀 ", "river knows")
    assert TEXT[position["start"] : position["end"]] == quote["exact"]


def test_a_reply_points_at_the_note_it_answers(client_of, alice, source):
    note = make_note(alice, source)
    reply = make_note(alice, source, motivation="replying", parent=note, body="Yes")
    reply.anchors.all().delete()
    made = client_of(alice).get(reply.get_absolute_url(), HTTP_ACCEPT="application/json").json()
    assert made["target"] == [f"http://testserver/annotations/{note.uid}/"]


def test_programs_see_no_more_than_people(client_of, alice, bob, guest, source):
    note = make_note(alice, source)
    assert client_of(bob).get(note.get_absolute_url(), HTTP_ACCEPT="application/ld+json").status_code == 404
    assert client_of(guest).get(note.get_absolute_url(), HTTP_ACCEPT="application/ld+json").status_code == 401


def test_a_name_hidden_from_peers_is_not_in_the_json_either(client_of, alice, bob, charlie, source):
    group = make_group(charlie, alice, bob, anonymous_to_peers=True)
    note = make_note(alice, source, audience="group", group=group)
    made = client_of(bob).get(note.get_absolute_url(), HTTP_ACCEPT="application/ld+json")
    assert "alice" not in made.content.decode()


def test_my_notes_as_web_annotations(client_of, alice, bob, source):
    make_note(alice, source, "river", body="one")
    make_note(alice, source, "borders", body="two")
    make_note(bob, source, audience="signed_in")
    made = client_of(alice).get(reverse("my_notes_file", args=["jsonld"])).json()
    assert (made["type"], made["total"]) == ("AnnotationCollection", 2)
    assert [item["body"][0]["value"] for item in made["first"]["items"]] == ["one", "two"]
    assert client_of(alice).get(reverse("my_notes_file", args=["jsonld"]) + "?q=two").json()["total"] == 1


def test_my_notes_as_a_table_that_no_spreadsheet_runs(client_of, alice, source):
    make_note(alice, source, "=It was", body="@SUM(A1)")
    answer = client_of(alice).get(reverse("my_notes_file", args=["csv"]))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["quote"], row["note"]) == ("'=It was", "'@SUM(A1)")
    assert TEXT[int(row["start"]) : int(row["end"])] == "=It was"


def test_a_file_of_many_notes_costs_few_queries(client_of, alice, source, django_assert_max_num_queries):
    client = client_of(alice)
    for _ in range(20):
        make_note(alice, source)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("my_notes_file", args=["jsonld"])).json()["total"] == 20
