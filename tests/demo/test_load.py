"""The demonstration loaded: everything in its place, once, and seen by those who may."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db.models import Count

from annotations.models import Anchor, Annotation, Audience, Motivation
from readingroom.accounts.models import Role, User
from readingroom.comparison.models import Link, Looked, Pair, Reading, Relation
from readingroom.courses.models import Assignment, Course, Requirement, Submission
from readingroom.library.models import Mark, Name, Passage, Provenance, Quotation, Source, Voice
from readingroom.reading.demo import LOGINS, load
from readingroom.reading.demo.files import read
from readingroom.reading.demo.places import NotThere, only_span
from tests.demo.counting import everything_counted

pytestmark = pytest.mark.django_db


def test_words_that_stand_twice_or_nowhere_are_no_place():
    assert only_span("a lock, a lock", "lock", prefix="a lock, a ") == (10, 14)
    with pytest.raises(NotThere):
        only_span("a lock, a lock", "lock")
    with pytest.raises(NotThere):
        only_span("a lock", "gate")


def test_every_place_in_the_files_is_anchored_on_its_words(demo):
    anchors = Anchor.objects.select_related("target")
    for anchor in anchors:
        assert anchor.state == Anchor.State.ANCHORED
        assert anchor.target.text[anchor.start : anchor.end] == anchor.exact
    notes, links = read("notes")["note"], read("links")
    places = [place["exact"] for note in notes for place in note["on"]]
    places += [link[end]["exact"] for link in links["link"] for end in ("from", "to", "says") if end in link]
    of_notes = anchors.filter(annotation__looked=None)
    assert sorted(anchor.exact for anchor in of_notes) == sorted(places)


def test_links_of_all_eight_relations_say_why_and_by_whom(demo):
    assert set(Link.objects.values_list("relation", flat=True)) == set(Relation.values)
    assert Link.objects.count() >= 30
    assert not Link.objects.filter(annotation__body="").exists()
    assert Link.objects.values("annotation__creator").distinct().count() >= 4
    assert Looked.objects.count() == 3


def test_every_text_is_public_or_for_those_signed_in_marked_as_invented_and_has_its_structure(demo):
    texts = Source.objects.with_text()
    assert texts.count() == 11
    assert set(texts.values_list("invented", flat=True)) == {True}
    assert set(texts.values_list("access", flat=True)) == {Source.Access.PUBLIC, Source.Access.SIGNED_IN}
    assert {source.slug for source in texts.annotate(passages_held=Count("passages")).filter(passages_held__lt=7)} == set()
    kinds = set(Passage.objects.values_list("kind", flat=True))
    assert kinds >= {"paragraph", "numbered_item", "bullet", "see_also", "block_quotation"}
    assert kinds >= {"abstract", "keywords", "byline", "reference", "question", "answer", "disclaimer"}
    assert Mark.objects.filter(source__slug="obligation-and-consent", kind=Mark.Kind.PAGE_BREAK).exists()
    assert Voice.objects.filter(source__slug="conversation-with-okrel", stated_as="T. Okrel").exists()


def test_a_date_or_place_under_the_title_is_no_heading(demo):
    assert not Source.objects.get(slug="speech-at-imbren").sections.exists()
    assert not Source.objects.get(slug="statement-to-the-assembly").sections.exists()


def test_records_hold_no_text_and_are_not_invented(demo):
    records = Source.objects.filter(slug__in=[record["slug"] for record in read("records")["record"]])
    assert records.count() == 5
    assert all(record.is_record and not record.invented for record in records)


def test_what_is_stated_points_at_its_words_and_what_is_supplied_is_signed(demo):
    for value in Provenance.objects.select_related("source"):
        if value.status == Provenance.Status.STATED:
            original = value.source.revisions.get().decoded
            assert original[value.origin_start : value.origin_end].strip()
        else:
            assert value.supplied_by
            assert value.evidence


def test_notes_are_of_many_kinds_for_many_readers(demo):
    assert set(Annotation.objects.values_list("motivation", flat=True)) == set(Motivation.values)
    assert set(Annotation.objects.values_list("audience", flat=True)) == set(Audience.values)
    assert Annotation.objects.values("creator").distinct().count() >= 7


def test_a_private_note_of_the_demonstration_is_read_by_nobody_else(demo):
    private = Annotation.objects.filter(audience=Audience.ME)
    assert private.exists()
    for user in User.objects.all():
        assert set(Annotation.objects.visible_to(user).filter(audience=Audience.ME)) == set(private.filter(creator=user))


def test_the_course_has_something_done_something_due_and_something_withheld(demo):
    course = Course.objects.get()
    instructor, student, other = (User.objects.get(username=name) for name in ("instructor", "student1", "student2"))
    assert list(Course.objects.editable_by(instructor)) == [course]
    assert list(Course.objects.visible_to(student)) == list(Course.objects.visible_to(other)) == [course]
    assert Assignment.objects.visible_to(student).count() == 3
    assert set(Requirement.objects.values_list("kind", flat=True)) == {"notes", "tags", "links"}
    assert Submission.objects.filter(student=student, submitted__isnull=False).count() == 1
    assert not Submission.objects.filter(student=other, submitted__isnull=False).exists()
    withheld = Annotation.objects.filter(assigned__assignment__withhold_until_done=True)
    assert withheld.exists()
    assert not Annotation.objects.visible_to(student).filter(pk__in=withheld).exists()
    assert Annotation.objects.visible_to(instructor).filter(pk__in=withheld).count() == withheld.count()


def test_pairs_are_set_by_a_named_person_or_by_the_text(demo):
    assert Pair.objects.count() == 6
    assert all(pair.set_by or (pair.statement_part and pair.critique_part) for pair in Pair.objects.all())


def test_a_reading_is_published_without_the_link_whose_writer_has_not_agreed(demo, client):
    reading = Reading.objects.get()
    waiting = reading.members.get(agreed=None, link__annotation__audience=Audience.GROUP)
    assert waiting.link.annotation.creator.username == "student1"
    page = client.get(reading.get_absolute_url())
    assert page.status_code == 200
    assert "Two ways of counting" in page.text
    assert reading.members.count() == 4
    assert reading.links_for(AnonymousUser()).count() == 3
    assert waiting.link.annotation.body not in page.text
    assert client.login(username="student1", password=LOGINS[0][2])
    assert "Two ways of counting" in client.get("/readings/asked/").text


def test_a_name_has_a_persian_form(demo):
    assert Name.objects.get(heading="Talkesh, Sorav").forms.filter(form="سوراو تالکش", script="Arab").exists()


def test_one_sentence_is_said_by_two_names_in_the_texts(demo):
    sentence = "A river has no owner, only neighbours, and the neighbour furthest down has the first claim on our conscience."
    quotations = Quotation.objects.select_related("source", "speaker")
    speakers = {each.speaker.heading for each in quotations if each.source.text[each.start : each.end] == sentence}
    assert speakers == {"Talkesh, Sorav", "Osle, Marit"}
    assert not Quotation.objects.filter(confirmed__isnull=False, confirmed_by=None).exists()


def test_the_speaker_of_the_interview_is_a_name_of_the_room(demo):
    voices = Voice.objects.filter(source__slug="conversation-with-okrel", stated_as="T. Okrel")
    assert {voice.speaker.heading for voice in voices} == {"Okrel, T."}


def test_the_four_log_ins_work(demo, client):
    assert [role for role, _username, _password in LOGINS] == ["instructor", "student", "student", "curator"]
    for _role, username, password in LOGINS:
        assert client.login(username=username, password=password)
    assert not client.login(username="tuva", password=LOGINS[0][2])
    assert User.objects.get(username="curator").role == Role.CURATOR


def test_loading_twice_changes_nothing_and_asks_the_database_once(demo, django_assert_num_queries):
    before = everything_counted()
    with django_assert_num_queries(1):
        assert not load()
    assert everything_counted() == before
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "already" in said.getvalue()


def test_a_note_deleted_by_its_reader_does_not_come_back(demo):
    note = Annotation.objects.filter(creator__username="student2", audience=Audience.ME).first()
    note.delete()
    assert not load()
    assert not Annotation.objects.filter(uid=note.uid).exists()
