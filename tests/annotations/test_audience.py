"""Whom a note is addressed to: by default those who read together, everybody only as its writer agrees, and what a move leaves behind."""

from __future__ import annotations

import pytest
from django.urls import reverse

from annotations.models import Annotation, Audience, Group, TrailEntry
from readingroom.accounts.room import Room
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def source():
    return make_source(slug="river")


@pytest.fixture
def open_room():
    return Room.objects.create(name="A room", public_notes=True)


def words(**changes):
    return {"spans": "4-9", "motivation": "commenting", "body": "A remark.", "tags": "", "audience": "me", **changes}


def annotate(client, **changes):
    return client.post(reverse("annotate_words", args=["river"]), words(**changes), **JSON)


def acts(note):
    return list(note.trail.values_list("act", "before", "after"))


def test_everybody_is_no_choice_where_the_room_does_not_allow_it(client_of, alice, source):
    assert annotate(client_of(alice), audience="public", agree="on").status_code == 422
    assert 'value="public"' not in client_of(alice).get(reverse("annotate", args=["river", "1"])).text


def test_everybody_reads_a_note_only_where_its_writer_agrees_to_that(client_of, alice, guest, source, open_room):
    refused = annotate(client_of(alice), audience="public")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["agree"])
    assert annotate(client_of(alice), audience="public", agree="on").status_code == 201
    note = Annotation.objects.get()
    assert acts(note) == [("agreed", "", "public")]
    assert note.agreed is not None
    for address in (note.get_absolute_url(), "/sources/river/?notes=on"):
        assert "A remark." in client_of(guest).get(address).text


def test_what_was_agreed_to_is_taken_back(client_of, alice, guest, source, open_room):
    note = make_note(alice, source, audience="public")
    client_of(alice).post(reverse("edit_note", args=[note.uid]), words(audience="signed_in"))
    note.refresh_from_db()
    assert (note.audience, note.agreed) == ("signed_in", None)
    assert acts(note) == [("revoked", "public", "signed_in")]
    assert client_of(guest).get(note.get_absolute_url()).status_code == 302
    assert "taken back" not in client_of(alice).get(note.get_absolute_url()).text.split("trail")[0]
    assert "took back that everybody may read it" in client_of(alice).get(note.get_absolute_url()).text


def test_a_room_that_allows_it_no_more_leaves_what_was_agreed_to_and_asks_nobody_again(client_of, alice, source, open_room):
    note = make_note(alice, source, audience="public")
    Room.objects.update(public_notes=False)
    open_room.refresh_from_db()
    open_room.save()
    page = client_of(alice).get(reverse("edit_note", args=[note.uid])).text
    assert 'value="public" selected' in page
    assert client_of(alice).post(reverse("edit_note", args=[note.uid]), words(audience="public", agree="on")).status_code == 302
    assert annotate(client_of(alice), audience="public", agree="on").status_code == 422


def test_a_guest_who_follows_a_link_to_a_note_signs_in_whether_it_is_there_or_not(client_of, alice, guest, source):
    private = make_note(alice, source)
    nowhere = private.get_absolute_url().replace(str(private.uid), "00000000-0000-4000-8000-000000000000")
    answers = [client_of(guest).get(address) for address in (private.get_absolute_url(), nowhere)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [client_of(guest).get(address, **JSON).status_code for address in (private.get_absolute_url(), nowhere)] == [401, 401]


def test_a_reply_to_what_everybody_reads_is_read_by_everybody_only_as_its_writer_agrees(client_of, alice, bob, guest, source, open_room):
    note = make_note(alice, source, audience="public")
    client_of(bob).post(reverse("reply", args=[note.uid]), {"body": "Among ourselves"})
    client_of(bob).post(reverse("reply", args=[note.uid]), {"body": "For everybody", "agree": "on"})
    page = client_of(guest).get(note.get_absolute_url()).text
    assert "For everybody" in page
    assert "Among ourselves" not in page
    assert "Among ourselves" in client_of(alice).get(note.get_absolute_url()).text
    answer = Annotation.objects.get(body="For everybody")
    client_of(bob).post(reverse("edit_note", args=[answer.uid]), {"body": "For everybody"})
    assert "For everybody" not in client_of(guest).get(note.get_absolute_url()).text
    assert acts(answer) == [("agreed", "", "public"), ("revoked", "public", "signed_in")]


def test_a_note_is_signed_as_its_writer_chooses(client_of, alice, bob, instructor, guest, source, open_room):
    course = make_group(instructor, alice, name="Rivers", kind=Group.Kind.COURSE)
    alice.full_name, alice.pseudonym = "Alice Secretname", "Blue Heron"
    alice.save()
    annotate(client_of(alice), audience="public", agree="on", signature="pseudonym", body="By a bird")
    annotate(client_of(alice), audience="signed_in", signature=f"student:{course.pk}", body="By a student")
    assert annotate(client_of(bob), audience="signed_in", signature=f"student:{course.pk}").status_code == 201
    for person, name in ((guest, "Blue Heron"), (bob, "Blue Heron"), (bob, "a student of Rivers")):
        page = client_of(person).get("/sources/river/?notes=on").text
        assert name in page
        assert "Secretname" not in page
    assert "Secretname" in client_of(instructor).get("/sources/river/").text
    assert Annotation.objects.filter(creator=bob, signature="name").count() == 1  # who has one name is not asked, and not believed


def test_one_cannot_sign_as_a_student_of_what_one_does_not_take(client_of, alice, bob, instructor, source):
    course = make_group(instructor, alice, kind=Group.Kind.COURSE)
    bob.pseudonym = "Heron"
    bob.save()
    assert annotate(client_of(bob), signature=f"student:{course.pk}").status_code == 422
    assert not Annotation.objects.exists()


def test_keep_for_me_in_one_step_before_and_after_saving(client_of, alice, bob, source):
    group = make_group(bob, alice)
    annotate(client_of(alice), audience=f"group:{group.pk}", keep="me")
    assert Annotation.objects.get().audience == Audience.ME
    note = make_note(alice, source, audience="group", group=group)
    assert client_of(bob).post(reverse("keep_note", args=[note.uid])).status_code == 403
    assert client_of(alice).post(reverse("keep_note", args=[note.uid])).status_code == 302
    note.refresh_from_db()
    assert (note.audience, note.group, acts(note)) == ("me", None, [("moved", f"group:{group.pk}", "me")])
    assert client_of(bob).get(note.get_absolute_url()).status_code == 404


def test_moving_notes_takes_only_ones_own_and_writes_each_into_the_trail(client_of, alice, bob, source):
    old, new = make_group(bob, alice, name="Old"), make_group(bob, alice, name="New")
    mine = [make_note(alice, source, audience="group", group=old, body=f"mine {n}") for n in range(3)]
    theirs = make_note(bob, source, audience="group", group=old)
    private = make_note(alice, source, body="diary")
    address = reverse("move_notes") + f"?audience=group:{old.pk}"
    page = client_of(alice).get(address).text
    assert "3 notes" in page
    assert "diary" not in page
    client_of(alice).post(address, {"to": f"group:{new.pk}"})
    assert set(Annotation.objects.filter(group=new)) == set(mine)
    for note in (theirs, private):
        assert not note.trail.exists()
    assert [acts(note) for note in mine] == [[("moved", f"group:{old.pk}", f"group:{new.pk}")]] * 3
    entry = TrailEntry.objects.first()
    assert (entry.actor, entry.at is not None) == (alice, True)
    page = client_of(alice).get(mine[0].get_absolute_url()).text
    assert "Old → New" in page
    assert "Old → New" not in client_of(bob).get(mine[0].get_absolute_url()).text


def test_what_others_answered_is_shown_to_nobody_it_was_not_written_for(client_of, alice, bob, charlie, source):
    old, new = make_group(bob, alice, name="Old"), make_group(charlie, alice, name="New")
    note = make_note(alice, source, audience="group", group=old)
    client_of(bob).post(reverse("reply", args=[note.uid]), {"body": "secretmarker"})
    for to in (f"group:{new.pk}", "signed_in", "me"):
        client_of(alice).post(reverse("move_notes"), {"to": to})
        assert "secretmarker" not in client_of(charlie).get(note.get_absolute_url()).text
        assert "secretmarker" not in client_of(charlie).get("/sources/river/").text
    assert "secretmarker" in client_of(alice).get(note.get_absolute_url()).text


def test_a_note_moved_before_everybody_is_agreed_to_one_by_one(client_of, alice, source, open_room):
    make_note(alice, source, audience="signed_in")
    assert client_of(alice).post(reverse("move_notes"), {"to": "public"}).status_code == 422
    assert Annotation.objects.get().audience == "signed_in"


@pytest.mark.parametrize("to", ["group", "group:x", "group:999999", "nobody", ""])
def test_notes_do_not_move_to_where_one_does_not_write(client_of, alice, bob, charlie, source, to):
    make_group(charlie, bob)
    make_note(alice, source, audience="signed_in")
    foreign = Group.objects.get().pk
    for each in (to, f"group:{foreign}"):
        assert client_of(alice).post(reverse("move_notes"), {"to": each}).status_code == 422
    assert not TrailEntry.objects.exists()


def test_hiding_and_settling_are_in_the_trail_and_the_writer_is_not_told_by_whom(client_of, alice, bob, curator, source):
    note = make_note(alice, source, audience="signed_in")
    client_of(bob).post(reverse("report_note", args=[note.uid]), {"reason": "rude"})
    client_of(curator).post(reverse("hide_note", args=[note.uid]), {"reason": "off topic"})
    client_of(curator).post(reverse("show_note", args=[note.uid]))
    assert [act for act, _before, _after in acts(note)] == ["hidden", "shown"]
    page = client_of(alice).get(note.get_absolute_url()).text
    assert "off topic" in page
    assert "curator" not in page
    assert "curator" in client_of(curator).get(note.get_absolute_url()).text
    assert "What was done" not in client_of(bob).get(note.get_absolute_url()).text


def test_a_note_about_agreeing_says_how(client_of, alice, source):
    client = client_of(alice)
    assert annotate(client, motivation="assessing", body="").status_code == 422
    assert annotate(client, motivation="assessing", body="", stance="disagree").status_code == 201
    assert annotate(client, motivation="commenting", stance="agree").status_code == 201
    assert list(Annotation.objects.order_by("pk").values_list("motivation", "stance")) == [("assessing", "disagree"), ("commenting", "")]
    assert "disagree" in client.get(Annotation.objects.first().get_absolute_url()).text
