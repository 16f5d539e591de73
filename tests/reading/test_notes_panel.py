"""The notes panel: filters, crowds and news tell of no note that the reader may not read, and of no name they may not know."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, Codebook, Group
from readingroom.reading.beside import crowd
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db

SECRET = "secretmarker"


@pytest.fixture
def source():
    return make_source("One passage of words.\n\nAnother passage of words.", slug="river", access="signed_in")


def news(client, since, **headers):
    return client.get(reverse("notes_news", args=["river"]), {"since": since.isoformat()}, headers=headers)


@pytest.fixture
def notes(alice, bob, source):
    """Of bob, whom alice knows: a question, an answered one, a settled one, a tagged comment; of alice a highlight."""
    group = make_group(bob, alice)
    book = Codebook.objects.create(title="Ours", slug="ours", kind="group", group=group, owner=bob)
    ours = {"audience": "group", "group": group}
    made = {
        "open": make_note(bob, source, "One", motivation="questioning", body="open", **ours),
        "answered": make_note(bob, source, "words", motivation="questioning", body="answered", **ours),
        "settled": make_note(bob, source, "words", motivation="questioning", body="settled", resolved=timezone.now(), **ours),
        "tagged": make_note(bob, source, "Another", body="tagged", audience="signed_in"),
        "mine": make_note(alice, source, "passage", motivation="highlighting", body=""),
    }
    make_note(alice, source, motivation="replying", parent=made["answered"], **ours)
    made["tagged"].tags.add(book.tags.create(label="banks", slug="banks"))
    return made, group


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", {"open", "answered", "settled", "tagged", "mine"}),
        ("who=mine", {"mine"}),
        ("who=others", {"open", "answered", "settled", "tagged"}),
        ("kind=questioning", {"open", "answered", "settled"}),
        ("unanswered=on", {"open"}),
        ("group={group}", {"open", "answered", "settled"}),
        ("tag=ours/banks", {"tagged"}),
        ("person={bob}", {"open", "answered", "settled", "tagged"}),
        ("person={alice}&kind=highlighting", {"mine"}),
        ("kind=nonsense", set()),
        ("person=x&who=mine", set()),
        ("person=99999999999999999999999", set()),
        ("tag=ours", set()),
    ],
)
def test_filters_keep_what_they_say_on_the_page_and_in_the_list(client_of, alice, bob, notes, asked, kept):
    made, group = notes
    query = asked.format(group=group.pk, bob=bob.pk, alice=alice.pk)
    for address in ("/sources/river/notes/", "/sources/river/"):
        page = client_of(alice).get(f"{address}?{query}").text
        shown = {name for name, note in made.items() if f'id="note-{note.uid}"' in page}
        assert shown == kept, address


def test_no_filter_finds_a_note_that_is_not_the_readers(client_of, alice, charlie, notes):
    made, group = notes
    hidden = {str(note.uid) for name, note in made.items() if name != "tagged"}
    for asked in ("", "who=others", f"group={group.pk}", "tag=ours/banks", "unanswered=on", "kind=questioning", f"person={alice.pk}"):
        page = client_of(charlie).get(f"/sources/river/notes/?{asked}").text
        assert not [uid for uid in hidden if uid in page], asked
        assert "banks" not in page.replace("tag=ours/banks", "").replace("tag=ours%2Fbanks", "")
    assert "Tuesday readers" not in page


def test_the_filter_by_person_knows_no_more_names_than_the_page(client_of, alice, bob, charlie, instructor, source):
    alice.full_name, alice.pseudonym = "Alice Secretname", "Blue Heron"
    alice.save()
    group = make_group(instructor, alice, bob, kind=Group.Kind.COURSE, anonymous_to_peers=True)
    make_note(alice, source, audience="group", group=group, body="in the group")
    make_note(alice, source, audience="signed_in", signature="pseudonym", body="by a bird")
    make_note(alice, source, audience="signed_in", signature="student", signature_group=group, body="by a student")
    for address in ("/sources/river/notes/", f"/sources/river/notes/?person={alice.pk}"):
        assert "Secretname" not in client_of(bob).get(address).text
    assert "0 notes" in client_of(bob).get(f"/sources/river/notes/?person={alice.pk}").text
    assert "Secretname" in client_of(instructor).get("/sources/river/notes/").text
    make_note(alice, source, audience="signed_in", body="by name")
    page = client_of(bob).get(f"/sources/river/notes/?person={alice.pk}").text
    assert "by name" in page
    assert "by a bird" not in page


def test_a_crowded_passage_shows_a_few_says_how_many_and_has_a_page_of_its_own(client_of, alice, bob, source):
    for number in range(60):
        make_note(bob, source, "One passage", audience="signed_in", body=f"remark {number}")
    mine = make_note(alice, source, "One passage", body="mine")
    page = client_of(alice).get("/sources/river/").text
    assert page.count('<section class="note') == 5
    assert f"note-{mine.uid}" in page
    assert "All 61 notes on ¶1" in page
    last = Annotation.objects.get(body="remark 59")
    assert f'id="note-{last.uid}"' in client_of(alice).get(f"/sources/river/1/?note={last.uid}").text
    first, second = (client_of(alice).get(f"/sources/river/1/notes/?page={page}").text for page in (1, 2))
    assert (first.count('class="card note-card'), second.count('class="card note-card')) == (50, 11)
    assert client_of(alice).get("/sources/river/9/notes/").status_code == 404


def test_asking_for_a_note_that_is_not_ones_own_shows_nothing_of_it(client_of, alice, bob, source):
    private = make_note(alice, source, body=SECRET)
    for asked in (private.uid, "x", "00000000-0000-4000-8000-000000000000"):
        assert SECRET not in client_of(bob).get(f"/sources/river/1/?note={asked}").text


@pytest.mark.parametrize(
    ("spans", "drawn"),
    [
        ([], []),
        ([(0, 5)], [(0, 5, 1)]),
        ([(0, 5), (5, 9)], [(0, 9, 1)]),
        ([(0, 5), (3, 9)], [(0, 3, 1), (3, 5, 2), (5, 9, 1)]),
        ([(0, 9)] * 240 + [(2, 4)], [(0, 9, 3)]),
        ([(0, 2), (7, 9)], [(0, 2, 1), (7, 9, 1)]),
    ],
)
def test_a_crowd_is_drawn_by_its_depth_however_many_it_is(spans, drawn):
    assert [(mark.start, mark.end, mark.number) for mark in crowd(spans)] == drawn


def test_news_are_counted_of_others_only_and_nothing_changed_is_304(client_of, alice, bob, source):
    before = timezone.now()
    answer = news(client_of(alice), before)
    assert answer.json() == {"new": 0}
    assert news(client_of(alice), before, **{"If-None-Match": answer["ETag"]}).status_code == 304
    make_note(alice, source, audience="signed_in")
    assert news(client_of(alice), before).json() == {"new": 0}
    note = make_note(bob, source, audience="signed_in")
    again = news(client_of(alice), before, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.json()) == (200, {"new": 1})
    note.delete_softly()
    assert news(client_of(alice), before, **{"If-None-Match": again["ETag"]}).json() == {"new": 0}


def test_news_do_not_tell_that_there_is_something_one_may_not_read(client_of, alice, bob, charlie, guest, source):
    before = timezone.now()
    tag = news(client_of(charlie), before)["ETag"]
    for audience in ("me", "group"):
        make_note(alice, source, audience=audience, group=make_group(alice, bob) if audience == "group" else None)
    assert news(client_of(charlie), before, **{"If-None-Match": tag}).status_code == 304
    assert news(client_of(bob), before).json() == {"new": 1}
    assert news(client_of(guest), before).status_code == 404
    for since in ("", "yesterday", "2026-01-01", "9" * 500):
        assert client_of(bob).get(reverse("notes_news", args=["river"]), {"since": since}).json() == {"new": 0}


def test_marks_of_hundreds_weigh_little(client_of, alice, source):
    text = "\n\n".join(f"Paragraph {number} " + "of words " * 20 for number in range(100))
    long, writer = make_source(text, slug="long", access="signed_in"), make_user("writer")
    bare = len(client_of(alice).get("/sources/long/").content)
    spans = list(long.passages.values_list("start", "end"))
    for number in range(500):
        start, end = spans[number % 100]
        first = start + number // 10
        Annotation.objects.make(long, [(first, min(end, first + 60))], creator=writer, audience="signed_in", body=f"Remark {number}.")
    assert len(client_of(alice).get("/sources/long/").content) - bare <= 110_000
