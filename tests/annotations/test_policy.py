"""Who may read, change and moderate what, and who is told whose words they are."""

from __future__ import annotations

import pytest
from django.utils import timezone

from annotations.checks import named_in_settings
from annotations.models import Annotation, Audience
from readingroom.library.models import Source
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(alice, bob, charlie, curator, guest):
    """The author, a member of the group, somebody who has left it, its leader, a stranger, a curator and a guest."""
    left, leader = make_user("left"), make_user("leader")
    group = make_group(leader, alice, bob, left)
    group.remove(left)
    people = {"author": alice, "member": bob, "left": left, "leader": leader, "stranger": charlie, "curator": curator, "guest": guest}
    return people, group


def who(readers, queryset_of):
    return {name for name, person in readers[0].items() if queryset_of(person).exists()}


GROUP = {"author", "member", "leader"}
SIGNED_IN = GROUP | {"left", "stranger", "curator"}


@pytest.mark.parametrize(
    ("audience", "may_read", "may_moderate"),
    [
        ("me", {"author"}, set()),
        ("group", GROUP, {"leader"}),
        ("signed_in", SIGNED_IN, {"curator"}),
        ("public", SIGNED_IN | {"guest"}, {"curator"}),
    ],
)
def test_who_may_read_change_and_moderate(readers, audience, may_read, may_moderate):
    note = make_note(readers[0]["author"], make_source(), audience=audience, group=readers[1] if audience == "group" else None)
    assert who(readers, Annotation.objects.visible_to) == may_read
    assert who(readers, Annotation.objects.editable_by) == {"author"}
    assert who(readers, Annotation.objects.moderated_by) == may_moderate
    note.hide(readers[0]["leader"], "rude")
    assert who(readers, Annotation.objects.visible_to) == set()
    assert who(readers, Annotation.objects.editable_by) == {"author"}
    note.show_again(readers[0]["leader"])
    note.delete_softly()
    assert who(readers, Annotation.objects.visible_to) == who(readers, Annotation.objects.editable_by) == set()
    note.restore()
    assert who(readers, Annotation.objects.visible_to) == may_read


@pytest.mark.parametrize(("access", "may_read"), [("draft", {"curator"}), ("signed_in", SIGNED_IN), ("public", SIGNED_IN | {"guest"})])
def test_a_note_is_never_seen_where_its_text_is_not(readers, access, may_read):
    make_note(readers[0]["author"], make_source(access=access), audience="public")
    assert who(readers, Annotation.objects.visible_to) == may_read


def test_a_note_that_also_stands_on_a_hidden_text_is_hidden_with_it(readers):
    draft = make_source(access="draft")
    note = make_note(readers[0]["author"], make_source(), audience="public")
    anchor = note.anchors.model(annotation=note, ordinal=1, target=draft)
    anchor.place(draft.text, 0, 5)
    anchor.save()
    assert who(readers, Annotation.objects.visible_to) == {"curator"}
    Source.objects.filter(pk=draft.pk).update(access="public")
    assert who(readers, Annotation.objects.visible_to) == SIGNED_IN | {"guest"}


def test_a_withdrawn_source_takes_its_notes_out_of_sight(readers):
    source = make_source()
    make_note(readers[0]["author"], source, audience="public")
    Source.objects.update(withdrawn=timezone.now())
    assert who(readers, Annotation.objects.visible_to) == who(readers, Annotation.objects.editable_by) == set()


def test_an_archived_group_stays_readable_and_takes_no_more_notes(readers):
    group = readers[1]
    make_note(readers[0]["author"], make_source(), audience="group", group=group)
    group.archived = timezone.now()
    group.save()
    assert who(readers, Annotation.objects.visible_to) == GROUP
    assert not type(group).objects.writable_by(readers[0]["author"]).exists()


def test_nobody_reads_a_reply_whose_thread_they_may_not_read_but_its_writer(readers):
    people, group = readers
    source = make_source()
    root = make_note(people["author"], source, audience="group", group=group)
    reply = make_note(people["member"], source, motivation="replying", parent=root, audience="signed_in")
    replies = Annotation.objects.filter(pk=reply.pk)
    assert who(readers, replies.visible_to) == GROUP
    root.audience, root.group = Audience.ME, None
    root.save()
    assert who(readers, replies.visible_to) == {"author", "member"}


def test_replies_outlive_a_deleted_note_but_not_a_hidden_one(readers):
    people, _group = readers
    source = make_source()
    root = make_note(people["author"], source, audience="signed_in")
    reply = make_note(people["member"], source, motivation="replying", parent=root, audience="signed_in")
    replies = Annotation.objects.filter(pk=reply.pk)
    root.delete_softly()
    assert who(readers, replies.visible_to) == SIGNED_IN
    root.restore()
    root.hide(people["curator"], "off topic")
    assert who(readers, replies.visible_to) == {"member"}


def test_a_registered_rule_withholds_from_everybody_but_the_writer(readers, settings):
    settings.ANNOTATIONS_RULES = ["tests.annotations.rules.nothing_that_says_withheld"]
    make_note(readers[0]["author"], make_source(), audience="public", body="withheld")
    assert who(readers, Annotation.objects.visible_to) == {"author"}


def test_two_rules_both_have_to_agree(readers, settings):
    settings.ANNOTATIONS_RULES = ["tests.annotations.rules.nothing_that_says_withheld", "tests.annotations.rules.nothing_for_guests"]
    make_note(readers[0]["author"], make_source(), audience="public", body="open")
    assert who(readers, Annotation.objects.visible_to) == SIGNED_IN


def test_a_misspelt_rule_stops_the_room_at_start(settings):
    assert named_in_settings(None) == []
    settings.ANNOTATIONS_RULES = ["readingroom.courses.rules.no_such_rule"]
    assert [message.id for message in named_in_settings(None)] == ["annotations.E001"]
    settings.ANNOTATIONS_RULES = []
    settings.ANNOTATIONS_TARGET_MODEL = "library.Collection"
    assert {message.id for message in named_in_settings(None)} == {"annotations.E004"}


def test_in_an_anonymous_group_only_leaders_and_the_writer_see_who_wrote(readers):
    people, group = readers
    group.anonymous_to_peers = True
    group.save()
    source = make_source()
    note = make_note(people["author"], source, audience="group", group=group)
    other = make_note(people["author"], source, audience="group", group=group)
    by_member = make_note(people["member"], source, audience="group", group=group)
    names = {name: note.__class__.objects.get(pk=note.pk).shown_creator(people[name]) for name in GROUP}
    assert names["author"] == names["leader"] == "alice"
    assert "alice" not in names["member"]
    for each in Annotation.objects.visible_to(people["member"]).signed_for(people["member"]):
        expected = {note.pk: names["member"], other.pk: names["member"], by_member.pk: "bob"}
        assert each.shown_creator(people["member"]) == expected[each.pk]


def test_the_same_person_is_another_reader_in_another_group(readers):
    people, group = readers
    second = make_group(people["leader"], people["author"], people["member"], anonymous_to_peers=True)
    type(group).objects.update(anonymous_to_peers=True)
    source = make_source()
    for each in (group, second):
        make_note(people["author"], source, audience="group", group=each)
    names = {note.shown_creator(people["member"]) for note in Annotation.objects.visible_to(people["member"]).signed_for(people["member"])}
    assert len(names) == 2


def test_a_page_of_notes_costs_two_queries_for_names_and_tags(readers, django_assert_num_queries):
    people, group = readers
    source = make_source()
    for _ in range(5):
        make_note(people["author"], source, audience="group", group=group)
    with django_assert_num_queries(2):
        notes = Annotation.objects.visible_to(people["member"]).signed_for(people["member"])
        assert {note.shown_creator(people["member"]) for note in notes} == {"alice"}


def test_permission_leaves_room_for_other_conditions_around_it(alice):
    """SQLite before 3.46 takes only so many subqueries within each other."""
    notes = Annotation.objects.visible_to(alice)
    for _ in range(3):
        notes = Annotation.objects.filter(pk__in=notes.values("pk"))
        assert not notes.exists()
