"""News of notes go out in counts and links; all of one's notes go at once, and come back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation
from readingroom.accounts.models import FeedKey, Preference
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def river():
    return make_source("The river knows no borders.", slug="river", title="Riverbank papers")


def made_feed(client) -> str:
    page = client.post(reverse("news"), {"make": "1"}).content.decode()
    return re.search(r'value="http://testserver(/feeds/notes/[^"]+)"', page)[1]


def test_a_feed_tells_how_much_is_new_and_no_word_of_it(client_of, alice, bob, charlie, river):
    group = make_group(alice, bob, name="Tuesday readers")
    mine = make_note(alice, river, body="My question.", audience="group", group=group)
    make_note(bob, river, body="A marked secret.", audience="group", group=group)
    make_note(bob, river, motivation="replying", parent=mine, body="A marked answer.", audience="group", group=group)
    make_note(charlie, river, body="Not for alice.")
    address = made_feed(client_of(alice))
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    said = answer.content.decode()
    assert "2 new notes on 1 text" in said
    assert "1 reply to you" in said
    for word in ("secret", "answer", "question", "bob", "Riverbank", "Tuesday", address.split("/")[-2]):
        assert word not in said, word


def test_a_feeds_address_is_shown_once_replaced_and_revoked(client_of, alice, bob):
    client = client_of(alice)
    first = made_feed(client)
    assert first.split("/")[-2] not in FeedKey.objects.get().digest
    assert "/feeds/notes/" not in client.get(reverse("news")).content.decode()
    second = made_feed(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client.post(reverse("news"), {"revoke": "1"})
    assert Client().get(second).status_code == 404
    third = made_feed(client)
    alice.is_active = False
    alice.save()
    assert Client().get(third).status_code == 404


def test_digests_go_only_to_those_who_asked_and_carry_no_words(client_of, alice, bob, river, settings):
    settings.SENDS_MAIL = True
    for person in (alice, bob):
        person.email = f"{person}@example.org"
        person.save()
    make_note(bob, river, body="A marked secret.", audience="signed_in")
    call_command("send_digests")
    assert mail.outbox == []
    client_of(alice).post(reverse("news"), {"digest": "daily"})
    call_command("send_digests")
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert "1 new note on 1 text" in sent.body
    for word in ("secret", "bob", "Riverbank"):
        assert word not in sent.body + sent.subject
    call_command("send_digests")
    assert len(mail.outbox) == 1
    Preference.objects.update(digest_sent=timezone.now() - timedelta(days=1))
    call_command("send_digests")
    assert len(mail.outbox) == 2


def test_without_a_mail_server_digests_are_printed(client_of, alice, bob, river, capsys):
    alice.email = "alice@example.org"
    alice.save()
    client_of(alice).post(reverse("news"), {"digest": "weekly"})
    make_note(bob, river, audience="signed_in")
    call_command("send_digests")
    assert "To: alice@example.org" in capsys.readouterr().out


def test_all_notes_go_when_the_name_is_typed_and_come_back(client_of, alice, bob, river):
    notes = [make_note(alice, river, audience="signed_in") for _ in range(3)]
    reply = make_note(bob, river, motivation="replying", parent=notes[0], body="But why?", audience="signed_in")
    others = make_note(bob, river)
    client = client_of(alice)
    assert client.post(reverse("delete_notes"), {"name": "bob"}).status_code == 422
    assert Annotation.objects.filter(deleted=None).count() == 5
    client.post(reverse("delete_notes"), {"name": "alice"})
    assert set(Annotation.objects.filter(deleted=None)) == {reply, others}
    assert "is deleted" in client_of(bob).get(reply.get_absolute_url()).content.decode()
    page = client.get(reverse("delete_notes")).content.decode()
    moment = re.search(r'name="deleted" value="([^"]+)"', page)[1]
    client_of(bob).post(reverse("restore_notes"), {"deleted": moment})
    assert Annotation.objects.filter(creator=alice, deleted=None).count() == 0
    client.post(reverse("restore_notes"), {"deleted": moment})
    assert Annotation.objects.filter(creator=alice, deleted=None).count() == 3
    for odd in ("", "x", "2026-99-99T00:00:00", "\x00"):
        assert client.post(reverse("restore_notes"), {"deleted": odd}).status_code == 302


def test_words_deleted_long_ago_are_erased_and_replies_keep_their_thread(alice, bob, river):
    old, fresh = make_note(alice, river), make_note(alice, river)
    reply = make_note(bob, river, motivation="replying", parent=old, body="But why?")
    fresh.delete_softly()
    old.delete_softly()
    Annotation.objects.filter(pk=old.pk).update(deleted=timezone.now() - timedelta(days=31))
    call_command("erase_deleted")
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.body, old.body_html, old.anchors.count()) == ("", "", 0)
    assert fresh.body
    assert Annotation.objects.get(pk=reply.pk).parent == old


def test_my_notes_are_narrowed_by_day(client_of, alice, river):
    old = make_note(alice, river, body="Long ago.")
    Annotation.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(days=400))
    make_note(alice, river, body="Just now.")
    client = client_of(alice)
    since = (timezone.now() - timedelta(days=2)).date().isoformat()
    recent = client.get(reverse("my_notes"), {"since": since}).content.decode()
    assert "Just now." in recent
    assert "Long ago." not in recent
    assert "Long ago." in client.get(reverse("my_notes"), {"until": since}).content.decode()
