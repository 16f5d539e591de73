"""The demonstration cleared: nothing of it is left, and nothing that somebody else made is lost."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from annotations.models import Annotation, Audience, Codebook, Motivation, Tag
from readingroom.accounts.models import Room, User
from readingroom.comparison.models import End, Link, Reading
from readingroom.courses.models import Course, Enrolment
from readingroom.library.models import Name, Source
from readingroom.reading.demo import LOGINS, clear
from readingroom.reading.demo.people import usernames
from readingroom.reading.demo.places import only_span
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def note_on(slug, words, creator, **fields):
    source = Source.objects.get(slug=slug)
    return Annotation.objects.make(source, [only_span(source.text, words)], creator=creator, body="Mine.", **fields)


def test_the_room_is_no_longer_the_demonstration(demo):
    Room.objects.create(name="A demonstration", is_demo=True)
    clear()
    assert not Room.objects.exists()


def test_somebody_elses_text_note_and_name_stay(demo, alice):
    mine = make_source("Words of another room.", slug="mine", added_by=alice)
    note = Annotation.objects.make(mine, [(0, 5)], creator=alice, body="Mine.")
    name = Name.objects.create(heading="Somebody", slug="somebody")
    assert clear() == []
    assert list(Source.objects.all()) == [mine]
    assert list(Annotation.objects.all()) == [note]
    assert list(Name.objects.all()) == [name]
    assert list(User.objects.all()) == [alice]


def test_a_text_that_somebody_else_annotated_stays_with_their_note_and_says_so(demo, alice):
    note = note_on("basic-law", "The house is inviolable.", alice)
    kept = clear()
    assert Annotation.objects.get() == note
    assert Source.objects.get().slug == "basic-law"
    assert Source.objects.get().text[note.anchors.get().start :].startswith("The house is inviolable.")
    assert any("Basic Law" in reason for reason in kept)


def test_a_note_that_somebody_else_answered_stays_and_its_writer_can_no_longer_sign_in(demo, alice, client):
    asked = Annotation.objects.get(creator__username="yusra", motivation=Motivation.QUESTIONING)
    answer = Annotation.objects.make(
        asked.target, [], parent=asked, creator=alice, motivation=Motivation.REPLYING, body="I have.", audience=Audience.SIGNED_IN
    )
    kept = clear()
    assert set(Annotation.objects.all()) == {asked, answer}
    yusra = User.objects.get(username="yusra")
    assert not yusra.is_active
    assert not yusra.has_usable_password()
    assert any("yusra" in reason for reason in kept)


def test_no_printed_password_opens_the_room_afterwards(demo, alice, client):
    for username in usernames():
        user = User.objects.get(username=username)
        make_source("Brought in while trying.", slug=f"of-{username}", added_by=user)
    clear()
    assert not any(client.login(username=username, password=password) for _role, username, password in LOGINS)
    assert Source.objects.count() == len(usernames())


def test_a_link_of_somebody_else_keeps_both_its_ends(demo, alice):
    law, speech = (Source.objects.get(slug=slug) for slug in ("basic-law", "speech-at-imbren"))
    ends = [End(law, *only_span(law.text, "The house is inviolable.")), End(speech, *only_span(speech.text, "We listened."))]
    link = Link.objects.make(ends[0], "contrasts", ends[1], by=alice, reason="Mine.")
    clear()
    assert list(Link.objects.all()) == [link]
    assert set(Source.objects.values_list("slug", flat=True)) == {"basic-law", "speech-at-imbren"}


def test_a_reading_goes_with_the_room_and_stays_where_somebody_else_questioned_it(demo, alice):
    reading = Reading.objects.get()
    fields = {"creator": alice, "motivation": Motivation.QUESTIONING, "body": "Why these?", "audience": Audience.PUBLIC}
    asked = Annotation.objects.make(reading.one, [], parent=reading.annotation, **fields)
    clear()
    assert set(Annotation.objects.all()) == {asked, reading.annotation}
    assert Reading.objects.get() == reading
    asked.delete()
    clear()
    assert not Reading.objects.exists()


def test_a_note_that_its_writer_deleted_keeps_nothing(demo, alice):
    note = note_on("basic-law", "The house is inviolable.", alice)
    note.deleted = note.created
    note.save()
    assert clear() == []
    assert not Annotation.objects.exists()


def test_a_course_that_somebody_else_joined_stays_and_says_who(demo, alice):
    course = Course.objects.get()
    course.enrol(alice, Enrolment.Role.STUDENT)
    kept = clear()
    assert Course.objects.get() == course
    assert any(str(alice) in reason for reason in kept)


def test_tags_that_somebody_else_uses_stay(demo, alice):
    mine = make_source("Words of another room.", slug="mine", added_by=alice)
    tag = Tag.objects.get(label="consent")
    Annotation.objects.make(mine, [(0, 5)], creator=alice, tags=[tag])
    clear()
    assert tag in Tag.objects.all()
    assert Codebook.objects.get() == tag.codebook


def test_the_command_says_what_it_keeps(demo, alice):
    note_on("basic-law", "The house is inviolable.", alice)
    said = StringIO()
    call_command("clear_demo", stdout=said)
    assert "Kept:" in said.getvalue()
    assert "manage.py start" in said.getvalue()
