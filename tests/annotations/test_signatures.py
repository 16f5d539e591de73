"""Under what name a note stands, and who knows more than the name."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotations.models import Annotation, Group, Signature
from annotations.signatures import signature_choices, signed_by
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice, bob):
    return make_group(instructor, alice, bob, name="Rivers", kind=Group.Kind.COURSE)


def names(note, *people):
    return [Annotation.objects.signed_for(person).get(pk=note.pk).shown_creator(person) for person in people]


def test_a_pseudonym_stands_for_the_name_before_everybody_but_the_writer(alice, bob, curator, guest):
    alice.pseudonym = "Blue Heron"
    alice.save()
    note = make_note(alice, make_source(), audience="public", signature=Signature.PSEUDONYM)
    assert names(note, bob, curator, guest) == ["Blue Heron"] * 3
    assert names(note, alice) == ["alice, signed as “Blue Heron”"]
    assert Annotation.objects.get().shown_creator(bob) == "Blue Heron"


def test_without_the_pseudonym_it_signed_with_a_note_shows_no_name_at_all(alice, bob, guest):
    note = make_note(alice, make_source(), audience="public", signature=Signature.PSEUDONYM)
    for name in names(note, bob, guest):
        assert name.startswith("reader ")
        assert "alice" not in name


def test_a_student_of_a_course_is_known_to_those_who_teach_it(alice, bob, charlie, instructor, guest, course):
    note = make_note(alice, make_source(), audience="public", signature=Signature.STUDENT, signature_group=course)
    assert names(note, bob, charlie, guest) == ["a student of Rivers"] * 3
    assert names(note, instructor) == ["alice, signed as “a student of Rivers”"]


def test_in_an_anonymous_group_no_signature_tells_one_group_what_another_knows(alice, bob, instructor, course):
    alice.pseudonym = "Blue Heron"
    alice.save()
    Group.objects.update(anonymous_to_peers=True)
    note = make_note(alice, make_source(), audience="group", group=course, signature=Signature.PSEUDONYM)
    assert names(note, bob)[0].startswith("reader ")
    assert "alice" in names(note, instructor)[0]


def test_one_signs_with_what_one_is(alice, bob, instructor, course):
    assert signature_choices(alice) == [("name", "alice"), (f"student:{course.pk}", "a student of Rivers")]
    assert signature_choices(instructor) == [("name", "instructor")]
    course.remove(alice)
    alice.pseudonym = "Blue Heron"
    assert signature_choices(alice) == [("name", "alice"), ("pseudonym", "Blue Heron")]
    assert signed_by("student:7") == {"signature": "student", "signature_group_id": 7}


def test_a_circle_is_no_course_to_be_a_student_of(alice, bob):
    make_group(bob, alice)
    assert signature_choices(alice) == [("name", "alice")]


def test_everybody_reads_a_note_only_since_its_writer_agreed(alice):
    note = make_note(alice, make_source(), audience="public")
    assert note.agreed is not None
    since = note.agreed
    note.save()
    assert note.agreed == since
    note.audience = "me"
    note.save(update_fields=["audience"])
    note.refresh_from_db()
    assert note.agreed is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.update(audience="public")


def test_nobody_takes_the_name_of_somebody_else_for_a_pseudonym(client_of, alice):
    make_user("dora", full_name="Dora Example", pseudonym="Night Heron")
    for wanted, answered in {"dora": 422, "DORA  example": 422, "night heron": 422, "Blue Heron": 302}.items():
        form = {"full_name": "", "pseudonym": wanted, "time_zone": ""}
        assert client_of(alice).post(reverse("profile"), form).status_code == answered
    alice.refresh_from_db()
    assert alice.pseudonym == "Blue Heron"
