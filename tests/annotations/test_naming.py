"""People named in notes: found by those who may read, and telling nobody who there is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from annotations.models import Annotation, Mention
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def source():
    return make_source(slug="river")


def write(client, body, audience):
    sent = {"spans": "4-9", "motivation": "commenting", "body": body, "tags": "", "audience": audience}
    return client.post(reverse("annotate_words", args=["river"]), sent, **JSON)


def test_who_is_named_finds_the_note_until_it_is_not_theirs_to_read(client_of, alice, bob, source):
    group = make_group(alice, bob)
    assert write(client_of(alice), "What do you think, @Bob?", f"group:{group.pk}").json()["messages"] == ["Named: bob."]
    assert "1 note names you" in client_of(bob).get(reverse("my_notes")).text
    assert "What do you think" in client_of(bob).get(reverse("mentions")).text
    assert Mention.objects.get().seen is not None
    assert "names you" not in client_of(bob).get(reverse("my_notes")).text
    group.remove(bob)
    assert "What do you think" not in client_of(bob).get(reverse("mentions")).text


def test_a_name_of_several_words_is_found_and_part_of_a_longer_word_is_not(client_of, alice, bob, charlie, source):
    bob.full_name = "Bob de la Cruz"
    bob.save()
    group = make_group(alice, bob, charlie)
    write(client_of(alice), "as @bob  de la cruz says; not charlie, nor mail@charlie, nor @charlies", f"group:{group.pk}")
    assert list(Mention.objects.values_list("person__username", flat=True)) == ["bob"]


@pytest.mark.parametrize("audience", ["me", "signed_in", "group"])
def test_a_stranger_and_somebody_who_is_not_there_are_answered_alike(client_of, alice, bob, charlie, source, audience):
    group = make_group(alice, bob)
    choice = f"group:{group.pk}" if audience == "group" else audience
    answers = [write(client_of(alice), f"@{name}?", choice).json() for name in ("charlie", "nobody")]
    assert [answer["messages"] for answer in answers] == [[], []]
    assert not Mention.objects.exists()


def test_peers_of_an_anonymous_group_cannot_be_found_by_trying_names(client_of, alice, bob, instructor, source):
    group = make_group(instructor, alice, bob, anonymous_to_peers=True)
    assert write(client_of(alice), "@bob?", f"group:{group.pk}").json()["messages"] == []
    assert write(client_of(alice), "@instructor?", f"group:{group.pk}").json()["messages"] == ["Named: instructor."]
    assert write(client_of(instructor), "@bob?", f"group:{group.pk}").json()["messages"] == ["Named: bob."]


def test_nobody_is_named_in_a_note_they_may_not_read(client_of, alice, bob, charlie, source):
    make_group(alice, bob, charlie, name="All")
    two = make_group(alice, charlie, name="Two")
    assert write(client_of(alice), "@bob", f"group:{two.pk}").json()["messages"] == []
    assert write(client_of(alice), "@bob", "me").json()["messages"] == []


def test_whom_a_note_names_follows_what_it_says(client_of, alice, bob, charlie, source):
    group = make_group(alice, bob, charlie)
    write(client_of(alice), "@bob", f"group:{group.pk}")
    note = Annotation.objects.get()
    changed = {"motivation": "commenting", "body": "@charlie", "tags": "", "audience": f"group:{group.pk}"}
    client_of(alice).post(reverse("edit_note", args=[note.uid]), changed)
    assert list(Mention.objects.values_list("person__username", flat=True)) == ["charlie"]
    client_of(alice).post(reverse("keep_note", args=[note.uid]))
    assert "No" in client_of(charlie).get(reverse("mentions")).text
    assert "@charlie" not in client_of(charlie).get(reverse("mentions")).text


def test_an_answer_names_people_too(client_of, alice, bob, source):
    note = make_note(alice, source, audience="group", group=make_group(alice, bob))
    client_of(bob).post(reverse("reply", args=[note.uid]), {"body": "I do, @alice"})
    assert "I do" in client_of(alice).get(reverse("mentions")).text
