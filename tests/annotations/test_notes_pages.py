"""The pages of notes show what one may read, and no word more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from annotations.models import Annotation, Flag
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

SECRET = "secretmarker"


@pytest.fixture
def source():
    return make_source(slug="river")


def pages_of(note):
    return [
        note.get_absolute_url(),
        reverse("note_place", args=[note.uid]),
        reverse("reply", args=[note.uid]),
        reverse("report_note", args=[note.uid]),
        reverse("edit_note", args=[note.uid]),
        reverse("my_notes"),
        reverse("my_notes") + f"?q={SECRET}",
        reverse("reported_notes"),
        reverse("tags"),
        *[tag.get_absolute_url() for tag in note.tags.all()],
    ]


def test_no_page_lets_out_a_private_note(client_of, alice, bob, curator, instructor, source):
    client_of(alice).post(
        reverse("annotate_words", args=["river"]),
        {"spans": "4-9", "motivation": "commenting", "body": SECRET, "tags": SECRET, "audience": "me"},
    )
    note = Annotation.objects.get()
    Flag.objects.create(annotation=note, reporter=bob, reason="…")
    for person in (bob, curator, instructor):
        for address in pages_of(note):
            page = client_of(person).get(address, follow=True).content.decode()
            echoed = page.replace(f'value="{SECRET}"', "").replace(address, "")
            assert SECRET not in echoed, address
        assert client_of(person).post(reverse("hide_note", args=[note.uid]), {"reason": "x"}).status_code == 404
        assert client_of(person).post(reverse("delete_note", args=[note.uid])).status_code == 404
    assert SECRET in client_of(alice).get(reverse("my_notes")).content.decode()


def test_a_name_hidden_from_peers_stands_on_no_page(client_of, alice, bob, source):
    alice.full_name = "Alice Secretname"
    alice.save()
    group = make_group(bob, alice, anonymous_to_peers=True)
    group.memberships.filter(user=bob).update(role="member")
    group.owner = alice
    group.save()
    note = make_note(alice, source, audience="group", group=group)
    make_note(alice, source, motivation="replying", parent=note, audience="group", group=group)
    for address in pages_of(note):
        page = client_of(bob).get(address, follow=True).content.decode()
        assert "Secretname" not in page, address
        assert "alice" not in page, address
    assert "reader " in client_of(bob).get(note.get_absolute_url()).content.decode()


def test_my_notes_are_searched_by_word_source_tag_and_kind(client_of, alice, bob, source):
    other = make_source("Another text entirely.", slug="other")
    client = client_of(alice)
    for slug, body, tags in (("river", "on water", "flood"), ("other", "on paper", "")):
        client.post(
            reverse("annotate_words", args=[slug]),
            {"spans": "0-9", "motivation": "questioning", "body": body, "tags": tags, "audience": "me"},
        )
    make_note(bob, other, body="not mine", audience="signed_in")
    found = {
        "": 2,
        "?q=WATER": 1,
        "?q=another+paper": 1,
        "?q=flood": 1,
        "?q=nothing": 0,
        "?source=other": 1,
        "?tag=flood": 1,
        "?kind=questioning": 2,
        "?kind=highlighting": 0,
        "?kind=nonsense": 0,
        "?page=99": 2,
    }
    for query, count in found.items():
        assert client.get(reverse("my_notes") + query).context["page"].paginator.count == count, query


def test_a_page_of_my_notes_costs_the_same_however_many_they_are(client_of, alice, source, django_assert_max_num_queries):
    client = client_of(alice)
    for _ in range(30):
        make_note(alice, source)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("my_notes")).context["page"].paginator.count == 30


def test_a_tag_page_lists_what_one_may_see(client_of, alice, bob, charlie, source):
    group = make_group(alice, bob)
    for audience in ("me", f"group:{group.pk}"):
        client_of(alice).post(
            reverse("annotate_words", args=["river"]),
            {"spans": "4-9", "motivation": "tagging", "body": "", "tags": "water", "audience": audience},
        )
    shared = Annotation.objects.get(audience="group")
    shared.tags.set(
        [group.codebooks.create(title="Course", slug="course", kind="group", group=group, owner=alice).tags.create(label="w", slug="w")]
    )
    tag = shared.tags.get()
    Annotation.objects.get(audience="me").tags.set([tag])
    assert client_of(alice).get(tag.get_absolute_url()).context["page"].paginator.count == 2
    assert client_of(bob).get(tag.get_absolute_url()).context["page"].paginator.count == 1
    assert client_of(charlie).get(tag.get_absolute_url()).status_code == 404


def test_reported_notes_are_read_and_hidden_by_those_who_look_after_them(client_of, alice, bob, charlie, curator, source):
    group = make_group(alice, bob, charlie)
    note = make_note(bob, source, body="rude words", audience="group", group=group)
    report = reverse("report_note", args=[note.uid])
    assert client_of(charlie).post(report, {"reason": ""}).status_code == 422
    client_of(charlie).post(report, {"reason": "This is rude"})
    client_of(charlie).post(report, {"reason": "Still rude"})
    assert Flag.objects.count() == 1
    assert "This is rude" in client_of(alice).get(reverse("reported_notes")).content.decode()
    assert "This is rude" not in client_of(curator).get(reverse("reported_notes")).content.decode()
    assert "1 report waits for you" in client_of(alice).get(reverse("my_notes")).content.decode()
    assert "waits for you" not in client_of(bob).get(reverse("my_notes")).content.decode()
    hide = reverse("hide_note", args=[note.uid])
    assert client_of(charlie).post(hide, {"reason": "x"}).status_code == 404
    assert client_of(alice).post(hide, {"reason": ""}).status_code == 422
    client_of(alice).post(hide, {"reason": "Be kind"})
    note.refresh_from_db()
    assert (note.hidden_by, note.hidden_reason, Flag.objects.open().count()) == (alice, "Be kind", 0)
    assert client_of(charlie).get(note.get_absolute_url()).status_code == 404
    assert "Be kind" in client_of(bob).get(note.get_absolute_url()).content.decode()
    client_of(alice).post(reverse("show_note", args=[note.uid]))
    assert client_of(charlie).get(note.get_absolute_url()).status_code == 200


def test_the_thread_of_a_deleted_note_stays_readable(client_of, alice, bob, source):
    note = make_note(alice, source, audience="signed_in", body="gone words")
    reply = make_note(bob, source, motivation="replying", parent=note, audience="signed_in", body="an answer")
    note.delete_softly()
    page = client_of(alice).get(reply.get_absolute_url()).content.decode()
    assert "an answer" in page
    assert "is deleted" in page
    assert "gone words" not in page


def test_an_address_of_a_note_leads_to_its_passage(client_of, alice, source):
    note = make_note(alice, source, "It was here")
    assert client_of(alice).get(reverse("note_place", args=[note.uid]))["Location"] == f"/sources/river/2/#note-{note.uid}"
