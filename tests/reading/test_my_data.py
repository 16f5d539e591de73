"""What the room keeps of a person is theirs to see and to take: all of it, and nothing of anybody else's."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from annotations.models import Anchor, Annotation, Audience, Memo
from readingroom.comparison.models import End, Link
from readingroom.search.models import SavedSearch
from tests.coding.making import FIVE, make_group, make_round, put
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def test_a_guest_has_no_data_here(client):
    assert client.get("/my/data/").status_code == 302
    assert client.get("/my/data/file/").status_code == 302


def test_everything_of_mine_is_in_the_file_and_nothing_of_others(client_of, alice, bob):
    source = make_source(slug="river")
    mine = Annotation.objects.create(target=source, creator=alice, body="Mine.", audience=Audience.ME)
    anchor = Anchor(annotation=mine, target=source)
    anchor.place(source.text, 4, 9)
    anchor.save()
    Annotation.objects.create(target=source, creator=alice, body="Deleted.", deleted=timezone.now())
    theirs = Annotation.objects.create(target=source, creator=bob, body="Bob's words.", audience=Audience.PUBLIC)
    Annotation.objects.create(
        target=source, creator=alice, body="An answer.", parent=theirs, motivation="replying", audience=Audience.PUBLIC
    )
    Link.objects.make(End(source, 0, 5), "contrasts", End(source, 6, 9), by=alice, reason="So it seems.")
    client = client_of(alice)
    answer = client.get("/my/data/file/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="alice.json"'
    kept = json.loads(answer.content)
    assert {note["body"] for note in kept["notes"]} == {"Mine.", "Deleted.", "An answer.", "So it seems."}
    assert kept["person"]["username"] == "alice"
    first = next(note for note in kept["notes"] if note["body"] == "Mine.")
    assert [(each["exact"], each["start"]) for each in first["anchors"]] == [("river", 4)]
    link = next(note for note in kept["notes"] if note["body"] == "So it seems.")
    assert (link["relation"], link["basis"]) == ("contrasts", "editorial")
    assert "Bob's words." not in answer.text


def test_searches_that_i_keep_are_in_the_file_and_those_of_others_are_not(client_of, alice, bob):
    SavedSearch.objects.create(user=alice, title="Rivers", query="q=river")
    SavedSearch.objects.create(user=bob, title="What bob looks for", query="q=boats")
    kept = json.loads(client_of(alice).get("/my/data/file/").content)
    assert [(each["title"], each["query"]) for each in kept["saved_searches"]] == [("Rivers", "q=river")]
    row = re.search(r"<tr>(?:(?!</tr>).)*saved searches.*?</tr>", client_of(alice).get("/my/data/").text, re.DOTALL)
    assert row
    assert '<td class="count">1</td>' in row[0]


def test_the_page_counts_what_is_kept(client_of, alice):
    source = make_source()
    for number in range(3):
        Annotation.objects.create(target=source, creator=alice, body=f"Note {number}")
    assert '<td class="count">3</td>' in client_of(alice).get("/my/data/").text


def test_what_i_wrote_about_tags_and_put_in_rounds_is_in_the_file(client_of, alice, bob):
    group = make_group(bob, alice)
    one = make_round(bob, group, [alice, bob], [make_source(FIVE, slug="five")])
    put(one, 1, alice, "claim")
    put(one, 1, bob, "promise")
    tag = one.version.codebook.tags.get(slug="claim")
    Memo.objects.create(codebook=tag.codebook, tag=tag, creator=alice, body="Is every claim one?", audience="me")
    Memo.objects.create(codebook=tag.codebook, tag=tag, creator=bob, body="Bob thinks.", audience="signed_in")
    client = client_of(alice)
    kept = json.loads(client.get("/my/data/file/").content)
    assert [(memo["tag__label"], memo["body"]) for memo in kept["memos"]] == [("claim", "Is every claim one?")]
    assert [(each["passage"], each["said"], each["tags"]) for each in kept["codings"]] == [("1", "coded", ["claim"])]
    page = client.get("/my/data/").text
    assert page.count('<td class="count">1</td>') >= 2
