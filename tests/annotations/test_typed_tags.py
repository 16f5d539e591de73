"""What typed labels mean, and where a new tag may be typed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from annotations.codebooks import Codebook, KeysInUse
from annotations.keys import codebook_in_use, keys_for
from annotations.typed import as_typed, labels_in, refuse_unknown, tags_for
from readingroom.accounts.models import User
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("river, ford", ["river", "ford"]),
        ('ford, "war, and peace" , a "b" c', ["ford", "war, and peace", 'a "b" c']),
        ("  river ,, River ", ["River"]),
        ('"war, and peace", ford', ["war, and peace", "ford"]),
        ("رود، گدار", ["رود", "گدار"]),
        ("water / river", ["water / river"]),
        ("", []),
    ],
)
def test_labels_stand_apart_by_commas(typed: str, labels: list[str]) -> None:
    assert labels_in(typed) == labels


def test_a_label_means_the_nearest_tag(alice: User) -> None:
    group = make_group(alice)
    room, ours, mine = (
        make_book("room"),
        make_book("ours", "group", group=group, owner=alice),
        make_book("mine", "personal", owner=alice),
    )
    of = {book: make_tag(book, "Promise") for book in (room, ours, mine)}
    assert tags_for(alice, group, ["promise"]) == [of[ours]]
    assert tags_for(alice, None, ["PROMISE"]) == [of[room]]
    KeysInUse.objects.create(user=alice, codebook=mine)
    assert tags_for(alice, None, ["promise"]) == [of[mine]]
    assert tags_for(alice, None, [of[room].reference]) == [of[room]]


def test_a_path_means_the_tag_under_that_one(alice: User) -> None:
    book = make_book("room")
    river, street = make_tag(book, "River"), make_tag(book, "Street")
    low, other = make_tag(book, "Bank", river), make_tag(book, "Bank", street, slug="bank-2")
    assert tags_for(alice, None, ["river / bank"]) == [low]
    assert tags_for(alice, None, ["Street / Bank"]) == [other]
    assert [other.path, low.path] == ["Street / Bank", "River / Bank"]
    typed = as_typed([low, other])
    assert tags_for(alice, None, labels_in(typed)) == [low, other]


def test_a_renamed_tag_is_meant_by_its_name_and_no_more_by_the_old_one(alice: User) -> None:
    book = make_book("room", free=False)
    tag = make_tag(book, "ford")
    tag.label = "bridge"
    tag.save()
    assert tags_for(alice, None, ["bridge"]) == [tag]
    (new,) = tags_for(alice, None, ["ford"])
    assert new.codebook.kind == "personal"


def test_a_merged_tag_means_the_one_it_went_into_and_a_retired_one_is_refused(alice: User) -> None:
    book = make_book("mine", "personal", owner=alice)
    stays, goes, old = make_tag(book, "stays"), make_tag(book, "goes"), make_tag(book, "old", retired=timezone.now())
    goes.merged_into = stays
    goes.save()
    assert tags_for(alice, None, ["goes"]) == [stays]
    with pytest.raises(ValidationError, match="retired"):
        refuse_unknown(alice, None, ["old"])
    refuse_unknown(alice, None, ["old"], already=[old])


def test_a_closed_codebook_refuses_with_suggestions(alice: User, bob: User, client_of: Any) -> None:
    group = make_group(alice, bob)
    book = make_book("ours", "group", group=group, owner=alice, free=False)
    make_tag(book, "concession")
    source = make_source(slug="river")
    sent = {"where": "whole", "motivation": "tagging", "body": "", "audience": f"group:{group.pk}", "signature": "name"}
    answer = client_of(bob).post("/annotate/river/1/", {**sent, "tags": "concesion"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "takes no free tags" in page
    assert "Did you mean: concession?" in page
    assert 'value="concesion"' in page
    assert not source.annotations.exists()
    assert client_of(bob).post("/annotate/river/1/", {**sent, "tags": "concession"}).status_code == 302
    assert [tag.codebook for tag in source.annotations.get().tags.all()] == [book]


def test_free_tags_make_what_stands_above_them(alice: User) -> None:
    (tag,) = tags_for(alice, None, ["water / river"])
    assert tag.path == "water / river"
    assert tag.parent is not None
    assert {tag.parent.colour, tag.colour} & {""} == set()
    assert tags_for(alice, None, ["river"]) == [tag]


def test_somebody_elses_tag_is_not_meant(alice: User, bob: User) -> None:
    hidden = make_tag(make_book("mine", "personal", owner=alice), "secret")
    (tag,) = tags_for(bob, None, ["secret"])
    assert tag != hidden
    with pytest.raises(ValidationError):
        refuse_unknown(bob, None, [hidden.reference])


@pytest.mark.django_db(transaction=True)
def test_two_first_tags_at_once_make_one_codebook() -> None:
    alice = make_user("alice")
    ready, failed = threading.Barrier(2), []

    def tag_something(label: str) -> None:
        try:
            ready.wait()
            tags_for(alice, None, [label])
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=tag_something, args=[label]) for label in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Codebook.objects.get().tags.count() == 2


def test_keys_are_those_of_the_chosen_codebook_and_of_no_hidden_one(alice: User, bob: User) -> None:
    room, group = make_book("room"), make_group(alice, bob)
    ours = make_book("ours", "group", group=group, owner=alice)
    promise, doubt = make_tag(room, "promise", key="1"), make_tag(ours, "doubt", key="d")
    make_tag(ours, "gone", key="2", retired=timezone.now())
    make_tag(ours, "keyless")
    assert keys_for(bob) == [("1", promise)]
    KeysInUse.objects.create(user=bob, codebook=ours)
    assert keys_for(bob) == [("d", doubt)]
    group.remove(bob)
    assert keys_for(bob) == [("1", promise)]
    assert codebook_in_use(bob) == room


def test_suggestions_are_those_of_the_audience_and_of_nobody_else(alice: User, bob: User, client_of: Any) -> None:
    group, other = make_group(alice, bob), make_group(alice, name="Others")
    room = make_book("room")
    high = make_tag(room, "Water")
    make_tag(room, "Watermark", key="w", definition="A sign in paper.")
    make_tag(room, "Flood", high)
    make_tag(room, "Drought water", retired=timezone.now())
    make_tag(make_book("ours", "group", group=group, owner=alice), "Water rights")
    make_tag(make_book("theirs", "group", group=other, owner=alice), "Water secret")
    make_tag(make_book("hers", "personal", owner=alice), "Water private")

    def offered(query: str) -> list[str]:
        return [tag["path"] for tag in client_of(bob).get(f"/tags/suggestions/?{query}").json()["suggestions"]]

    assert offered(f"q=wat&audience=group:{group.pk}") == ["Water rights", "Water", "Watermark", "Water / Flood"]
    assert set(offered("q=wat&audience=me")) == {"Water", "Watermark", "Water / Flood", "Water rights"}
    assert offered("q=flo") == ["Water / Flood"]
    assert client_of(bob).get(f"/tags/suggestions/?q=wat&audience=group:{other.pk}").status_code == 404
    assert client_of(bob).get("/tags/suggestions/?q=wat&audience=group:x").status_code == 404


def test_the_edit_form_keeps_tags_whose_names_need_care(alice: User, client_of: Any) -> None:
    book = make_book("mine", "personal", owner=alice)
    comma = make_tag(book, "war, peace", slug="war-peace")
    one, two = make_tag(book, "bank"), make_tag(book, "street")
    under = make_tag(book, "bank", two, slug="bank-2")
    note = make_note(alice, make_source(slug="river"))
    note.tags.set([comma, one, under])
    client = client_of(alice)
    form = client.get(f"/notes/{note.uid}/edit/").context["form"]
    sent = {"motivation": "commenting", "body": "Changed.", "audience": "me", "signature": "name", "tags": form["tags"].value()}
    assert client.post(f"/notes/{note.uid}/edit/", sent).status_code == 302
    assert set(note.tags.all()) == {comma, one, under}
