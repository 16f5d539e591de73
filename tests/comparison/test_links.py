"""Making links, and who may read and change them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from annotations.groups import Group
from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link, Looked, Relation
from readingroom.comparison.relations import Basis
from readingroom.library.models import Source
from tests.comparison.makers import end, make_link, make_looked
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def test_a_link_is_an_annotation_with_its_words_at_both_ends(speech: Source, pamphlet: Source, alice: User) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, reason="It *says* so.")
    note = link.annotation
    assert (note.motivation, note.target, note.creator) == ("linking", pamphlet, alice)
    assert "<em>says</em>" in note.body_html
    assert [(anchor.ordinal, anchor.target, anchor.exact) for anchor in note.anchors.all()] == [
        (0, pamphlet, "banks are borders"),
        (1, speech, "no borders"),
    ]
    assert (link.from_source, link.to_source) == (pamphlet, speech)


def test_every_relation_has_a_definition_and_a_label_for_each_direction() -> None:
    assert len(Relation) == 8
    for relation in Relation:
        assert str(relation.definition).endswith(".")
        assert str(relation.seen(outgoing=True)) == str(relation.label)
        assert (str(relation.inverse) == str(relation.label)) == (relation == Relation.CONTRASTS)


def test_a_place_cannot_be_linked_with_itself_nor_a_whole_source_with_a_whole_source(speech: Source, alice: User) -> None:
    with pytest.raises(ValidationError):
        make_link((speech, "no borders"), "restates", (speech, "no borders"), alice)
    with pytest.raises(ValidationError):
        Link.objects.make(End(speech), "quotes", End(make_source("")), by=alice)
    assert not Annotation.objects.exists()


def test_a_record_without_text_is_cited_as_a_whole(speech: Source, alice: User) -> None:
    record = make_source("", slug="decree")
    link = Link.objects.make(end(speech, "no wall"), "contextualises", End(record), by=alice)
    assert link.anchor(1) is None
    assert link.to_source == record


def test_an_unknown_relation_or_a_retirement_without_a_reason_is_refused_by_the_database(speech: Source, alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_link((speech, "no wall"), "refutes", (speech, "no borders"), alice)
    link = make_link((speech, "no wall"), "restates", (speech, "no borders"), alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        link.retire(alice, "")


def test_words_are_trimmed_and_must_be_words(speech: Source) -> None:
    start = speech.text.index(" knows ")
    assert End.trimmed(speech, start, start + 7) == End(speech, start + 1, start + 6)
    for span in [(start, start + 1), (5, 5), (len(speech.text), len(speech.text) + 9)]:
        with pytest.raises(ValidationError):
            End.trimmed(speech, *span)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("me", {"alice"}),
        ("group", {"alice", "bob"}),
        ("signed_in", {"alice", "bob", "charlie"}),
        ("public", {"alice", "bob", "charlie", "guest"}),
    ],
)
def test_who_reads_a_link_and_a_look(
    audience: str, readers: set[str], speech: Source, pamphlet: Source, request: pytest.FixtureRequest
) -> None:
    people = {name: request.getfixturevalue(name) for name in ("alice", "bob", "charlie", "guest")}
    group = Group.objects.create(name="Thursday", owner=people["alice"])
    group.add(people["alice"])
    group.add(people["bob"])
    fields = {"audience": audience, "group": group}
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), people["alice"], **fields)
    make_looked(speech, "2", pamphlet, people["alice"], **fields)
    assert {name for name, person in people.items() if Link.objects.visible_to(person).exists()} == readers
    assert {name for name, person in people.items() if Looked.objects.visible_to(person).exists()} == readers


@pytest.mark.parametrize("hidden", ["speech", "pamphlet"])
def test_a_link_shows_only_where_both_its_texts_do(hidden: str, speech: Source, pamphlet: Source, alice: User, bob: User) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_looked(speech, "2", pamphlet, alice)
    Source.objects.filter(slug=hidden).update(access="draft")
    for person in (alice, bob):
        assert not Link.objects.visible_to(person).exists()
        assert not Looked.objects.visible_to(person).exists()
    assert not Annotation.objects.visible_to(bob).exists()


def test_the_note_of_a_citation_is_closed_where_the_record_is(speech: Source, alice: User, bob: User) -> None:
    record = make_source("", slug="decree")
    Link.objects.make(end(speech, "no wall"), "contextualises", End(record), by=alice, audience="public", reason="secret")
    assert Annotation.objects.visible_to(bob).exists()
    Source.objects.filter(pk=record.pk).update(access="draft")
    assert not Annotation.objects.visible_to(bob).exists()
    assert not Link.objects.visible_to(bob).exists()


def test_looking_again_replaces_what_was_said(speech: Source, pamphlet: Source, alice: User, bob: User) -> None:
    make_looked(speech, "2", pamphlet, alice, where="the first section")
    make_looked(speech, "2", pamphlet, bob, where="the first section")
    make_looked(speech, "2", pamphlet, alice, where="all of it")
    shown = Looked.objects.visible_to(bob).standing()
    assert sorted((each.annotation.creator.username, each.where) for each in shown) == [
        ("alice", "all of it"),
        ("bob", "the first section"),
    ]


def test_a_link_has_its_page_and_its_maker_changes_it(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, reason="First reason.")
    page = client_of(bob).get(link.get_absolute_url()).content.decode()
    assert "banks are borders" in page
    assert "First reason." in page
    assert "/edit/" not in page
    changed = {"relation": "criticises", "basis": "explicit", "reason": "Second reason.", "audience": "signed_in"}
    assert client_of(bob).post(f"{link.get_absolute_url()}edit/", changed).status_code == 403
    assert client_of(alice).post(f"{link.get_absolute_url()}edit/", changed).status_code == 302
    link.refresh_from_db()
    assert (link.relation, link.basis, link.annotation.body, link.annotation.audience) == (
        "criticises",
        Basis.EXPLICIT,
        "Second reason.",
        "signed_in",
    )


def test_the_note_of_a_link_leads_to_the_link(speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    assert f'href="{link.get_absolute_url()}"' in client_of(bob).get(link.annotation.get_absolute_url()).content.decode()


def test_a_stranger_to_a_link_gets_404_on_every_page_of_it(
    speech: Source, pamphlet: Source, alice: User, charlie: User, client_of: ClientOf
) -> None:
    url = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, audience="me").get_absolute_url()
    client = client_of(charlie)
    assert client.get(url).status_code == 404
    for page in ("edit/", "retire/"):
        assert client.get(url + page).status_code == 404
    for page in ("edit/", "retire/", "delete/", "answer/"):
        assert client.post(url + page, {"body": "x", "reason": "x"}).status_code == 404


def test_a_retired_link_leaves_the_comparison_and_keeps_its_page(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    url = link.get_absolute_url()
    assert client_of(bob).post(f"{url}retire/", {"reason": "no"}).status_code == 403
    assert client_of(alice).post(f"{url}retire/", {"reason": ""}).status_code == 422
    assert client_of(alice).post(f"{url}retire/", {"reason": "Read in haste."}).status_code == 302
    assert "Read in haste." in client_of(bob).get(url).content.decode()
    assert url not in client_of(bob).get("/sources/speech/with/pamphlet/").content.decode()


def test_a_deleted_link_is_gone(speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    url = link.get_absolute_url()
    assert client_of(bob).post(f"{url}delete/").status_code == 403
    assert client_of(alice).post(f"{url}delete/").status_code == 302
    assert client_of(alice).get(url).status_code == 404
    assert Link.objects.filter(pk=link.pk).exists()


def test_a_curator_mends_links_whose_maker_has_no_account(speech: Source, pamphlet: Source, alice: User, curator: User) -> None:
    editor = User.objects.create(username="corpus-editor", full_name="Corpus editor", is_active=False)
    theirs = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), editor)
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no wall"), alice)
    assert list(Link.objects.editable_by(curator)) == [theirs]


def test_questions_are_counted_by_reader_and_led_to(
    speech: Source, pamphlet: Source, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    url = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice).get_absolute_url()
    for person, words in ((bob, "Does it?"), (bob, "Really?"), (charlie, "Which borders?")):
        assert client_of(person).post(f"{url}answer/", {"body": words, "questions": "on"}).status_code == 302
    client_of(alice).post(f"{url}answer/", {"body": "It does."})
    page = client_of(alice).get(url).content.decode()
    assert "Questioned 3 times" in page
    assert "It does." in page
    assert "questioned by 2: read why" in client_of(alice).get("/sources/speech/with/pamphlet/").content.decode()
    assert client_of(bob).post(f"{url}answer/", {"body": ""}).status_code == 422
