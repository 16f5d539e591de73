"""Linking by plain forms: choosing the other place, which words, what the link says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from annotations.groups import Group
from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import Link, Looked, Pair
from readingroom.library.models import Source
from tests.comparison.makers import make_link
from tests.courses.making import make_course
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
URL = "/sources/speech/2/link/"
SAID = {
    "here-words": "whole",
    "there-words": "whole",
    "relation": "disputes",
    "basis": "editorial",
    "reason": "",
    "audience": "me",
    "direction": "on",
}


def exact(link: Link) -> list[tuple[str, str]]:
    return [(anchor.target.slug, anchor.exact) for anchor in link.annotation.anchors.all()]


def test_the_other_place_is_found_by_search_by_title_by_address_and_by_what_one_did_lately(
    speech: Source, pamphlet: Source, alice: User, client_of: ClientOf
) -> None:
    call_command("rebuild_index", verbosity=0)
    client = client_of(alice)
    assert "to=pamphlet%2F3" in client.get(f"{URL}?q=nobody+asked").content.decode()
    assert "other=pamphlet" in client.get(f"{URL}?q=who+was").content.decode()
    assert "to=pamphlet%2F2" in client.get(f"{URL}?other=pamphlet").content.decode()
    for address in (
        "http://other.example/sources/pamphlet/3/",
        "/sources/pamphlet/3",
        "/sources/pamphlet/#p3",
        "/sources/pamphlet/r1/3/?x=1",
    ):
        assert client.get(URL, {"place": address})["location"].endswith("to=pamphlet%2F3")
    for address in ("nonsense", "/sources/pamphlet/99/", "/sources/nowhere/1/", "javascript:1", "http://[", "/sources/pamphlet/"):
        assert "No passage that you can read" in client.get(URL, {"place": address}).content.decode()
    assert "Where you wrote lately" not in client.get(URL).content.decode()
    Annotation.objects.make(pamphlet, [pamphlet.passages.get(number="3").span], creator=alice, body="x")
    assert "to=pamphlet%2F3" in client.get(URL).content.decode()


def test_a_hidden_text_is_found_in_no_way(speech: Source, alice: User, bob: User, client_of: ClientOf) -> None:
    hidden = make_source("Zebrafinch nobody.", slug="hidden", title="Zebrafinch title", access="draft")
    call_command("rebuild_index", verbosity=0)
    Annotation.objects.make(hidden, [(0, 10)], creator=bob, body="x")
    client = client_of(bob)
    for query in ({"q": "zebrafinch"}, {"other": "hidden"}, {"to": "hidden/1"}, {"place": "/sources/hidden/1/"}, {}):
        answer = client.get(URL, query)
        assert answer.status_code == 200
        assert "title" not in answer.content.decode().split("<main")[1].replace("titles", "").split('value="')[0]
        assert "hidden/1" not in answer.content.decode().replace('value="/sources/hidden/1/"', "")
        assert "Zebrafinch nobody" not in answer.content.decode()
    assert client.post(f"{URL}?to=hidden/1", SAID).status_code == 200
    assert not Link.objects.exists()
    assert client.get("/sources/hidden/1/link/").status_code == 404
    assert client.get("/sources/speech/2/looked/hidden/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"there-words": "whole"}, "A river has banks. Banks are borders."),
        ({"there-words": "sentences", "there-first_sentence": "2", "there-last_sentence": "2"}, "Banks are borders."),
        ({"there-words": "between", "there-first_words": "river HAS", "there-last_words": "banks are"}, "river has banks. Banks are"),
        ({"there-words": "chosen", "there-start": "2", "there-end": "7"}, "river"),
    ],
)
def test_which_words(words: dict[str, str], found: str, speech: Source, alice: User, client_of: ClientOf) -> None:
    make_source("A river has banks. Banks are borders.", slug="note")
    query = "?to=note/1&to_start=2&to_end=7" if "there-start" in words else "?to=note/1"
    answer = client_of(alice).post(URL + query, SAID | words)
    assert answer["location"] == "/sources/speech/with/note/?at=2#p2"
    assert exact(Link.objects.get()) == [("speech", "It was here before the office that measures it."), ("note", found)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"relation": "refutes"},
        {"relation": ""},
        {"basis": "hearsay"},
        {"audience": "group:1"},
        {"audience": "public"},
        {"reason": "[" * 5000},
        {"here-words": "between", "here-first_words": "not there"},
        {"here-words": "between"},
        {"here-words": "chosen"},
        {"here-words": "sentences", "here-first_sentence": "77"},
        {"here-words": "chosen", "here-start": "99999", "here-end": "999999"},
        {"here-words": ""},
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    wrong: dict[str, str], speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    Group.objects.create(pk=1, name="Others", owner=bob)
    answer = client_of(alice).post(f"{URL}?to=pamphlet/1", SAID | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Annotation.objects.exists()


def test_the_direction_can_be_turned(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    client_of(alice).post(f"{URL}?to=pamphlet/1", SAID | {"direction": "back"})
    assert [slug for slug, _words in exact(Link.objects.get())] == ["pamphlet", "speech"]


def test_a_record_is_cited_as_a_whole_and_a_text_is_not(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    make_source("", slug="decree")
    assert client_of(alice).post(f"{URL}?to=decree", SAID)["location"] == "/sources/speech/with/decree/?at=2#p2"
    assert Link.objects.get().to_source.slug == "decree"
    assert "No passage that you can read" in client_of(alice).get(f"{URL}?to=pamphlet").content.decode()


def test_words_selected_on_the_page_are_offered_first(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    start = speech.text.index("the office")
    query = f"?start={start}&end={start + 10}"
    assert "<blockquote" in client_of(alice).get(URL + query).content.decode()
    form = client_of(alice).get(f"{URL}{query}&to=pamphlet/1").content.decode()
    assert ">the office</blockquote>" in form
    assert "the words I selected" in form
    assert "the words I selected" not in client_of(alice).get(f"{URL}?start=0&end=5&to=pamphlet/1").content.decode()


def test_the_audience_is_the_course_group_where_there_is_one(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    group = Group.objects.create(name="Reading rivers", owner=alice)
    group.add(alice)
    client_of(alice).post(f"{URL}?to=pamphlet/1", SAID | {"audience": f"group:{group.pk}"})
    note = Link.objects.get().annotation
    assert (note.audience, note.group) == ("group", group)


def test_i_looked_and_found_none(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    url = "/sources/speech/2/looked/pamphlet/"
    assert client_of(alice).post(url, {"where": "", "audience": "me"}).status_code == 422
    answer = client_of(alice).post(url, {"where": "all of it", "audience": "signed_in"})
    assert answer["location"] == "/sources/speech/with/pamphlet/?at=2#p2"
    looked = Looked.objects.get()
    assert (looked.where, looked.annotation.audience, looked.passage.number) == ("all of it", "signed_in", "2")


def test_roles_are_set_by_those_who_teach_and_withdrawn_by_whoever_set_them(
    speech: Source, pamphlet: Source, alice: User, instructor: User, client_of: ClientOf
) -> None:
    url = "/sources/speech/roles/pamphlet/"
    said: dict[str, Any] = {"statement": speech.pk, "basis": "editorial"}
    assert client_of(alice).get(url).status_code == 403
    assert client_of(alice).post(url, said).status_code == 403
    position = speech.sections.get(position=3).position
    assert client_of(instructor).post(url, said | {"critique_part": f"{speech.pk}/{position}"}).status_code == 422
    assert client_of(instructor).post(url, said | {"statement_part": f"{speech.pk}/{position}"}).status_code == 302
    pair = Pair.objects.get()
    assert (pair.statement, pair.statement_part, pair.critique, pair.set_by) == (speech, ["The wall"], pamphlet, instructor)
    assert client_of(alice).post(f"/pairs/{pair.pk}/withdraw/").status_code == 403
    assert client_of(instructor).post(f"/pairs/{pair.pk}/withdraw/").status_code == 422
    assert Pair.objects.standing().exists()
    assert client_of(instructor).get(f"/pairs/{pair.pk}/withdraw/").status_code == 200
    assert client_of(instructor).post(f"/pairs/{pair.pk}/withdraw/", {"reason": "Set in haste."}).status_code == 302
    assert not Pair.objects.standing().exists()
    said = client_of(alice).get("/ledger/?kind=withdrawal", headers={"accept": "application/json"}).json()["judgements"]
    assert [(each["reason"], each["by"]) for each in said] == [("Set in haste.", str(instructor))]


def test_one_text_takes_both_roles_only_with_two_parts(speech: Source, instructor: User, client_of: ClientOf) -> None:
    url = "/sources/speech/roles/speech/"
    said: dict[str, Any] = {"statement": speech.pk, "basis": "explicit"}
    assert client_of(instructor).post(url, said).status_code == 422
    assert (
        client_of(instructor).post(url, said | {"statement_part": f"{speech.pk}/0", "critique_part": f"{speech.pk}/3"}).status_code == 302
    )


def test_the_overview_tells_the_state_of_each_passage(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_link((speech, "The river\n\nThe river knows"[:9]), "contrasts", (pamphlet, "Of rivers"), alice)
    shown = client_of(bob).get("/sources/speech/linked/", headers={"accept": "application/json"}).json()["passages"]
    assert [each["state"] for each in shown] == ["linked", "not looked at yet", "not looked at yet", "not looked at yet"]
    assert [(link["with"], link["label"]) for link in shown[0]["links"]] == [("pamphlet", "disputed by")]
    page = client_of(bob).get("/sources/speech/linked/").content.decode()
    assert "Links of a heading" in page
    assert "/sources/speech/with/pamphlet/" in page


def test_one_passage_is_linked_with_several_places_in_one_go(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    make_source("", slug="decree", title="The decree")
    client = client_of(alice)
    chosen = client.get(f"{URL}?to=pamphlet/1&more=1&q=decree").content.decode()
    assert "Chosen so far" in chosen
    assert "to=pamphlet%2F1&to=decree" in chosen.replace("&amp;", "&")
    page = client.get(f"{URL}?to=pamphlet/1&to=speech/3&to=decree").content.decode()
    assert "3 links will be made" in page
    wrong = SAID | {"there-1-words": "between", "there-1-first_words": "not there"}
    assert client.post(f"{URL}?to=pamphlet/1&to=speech/3&to=decree", wrong).status_code == 422
    assert not Link.objects.exists()
    answer = client.post(f"{URL}?to=pamphlet/1&to=speech/3&to=decree", SAID | {"there-1-words": "whole"})
    assert answer["location"] == "/sources/speech/with/pamphlet/decree/?at=2#p2"
    assert [exact(link)[1:] for link in Link.objects.order_by("pk")] == [
        [("pamphlet", "A river has banks, and banks are borders.")],
        [("speech", "We shall build no wall.")],
        [],
    ]


def test_an_explicit_link_leads_to_the_words_that_make_it_so(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    client, url = client_of(alice), f"{URL}?to=pamphlet/1"
    explicit = SAID | {"basis": "explicit", "says": "the office that measures", "audience": "signed_in"}
    assert client.post(url, explicit | {"says": "no such words"}).status_code == 422
    assert not Link.objects.exists()
    assert client.post(url, explicit).status_code == 302
    link = Link.objects.get()
    assert exact(link)[2] == ("speech", "the office that measures")
    page = client.get(link.get_absolute_url()).content.decode()
    assert "It says so in Speech ¶2" in page
    assert "/sources/speech/2/?find=the%20office%20that%20measures" in page
    assert "the office that measures</q>" in client.get("/sources/speech/with/pamphlet/").content.decode()
    sent = {"relation": "disputes", "basis": "explicit", "audience": "signed_in", "says": "banks are"}
    client.post(f"{link.get_absolute_url()}edit/", sent)
    assert exact(Link.objects.get())[2] == ("pamphlet", "banks are")
    client.post(f"{link.get_absolute_url()}edit/", sent | {"basis": "editorial"})
    assert len(exact(Link.objects.get())) == 2


def test_a_link_is_signed_as_its_writer_chooses(
    speech: Source, pamphlet: Source, bob: User, alice: User, instructor: User, client_of: ClientOf
) -> None:
    User.objects.filter(pk=bob.pk).update(full_name="Bob the Unseen", pseudonym="Kingfisher")
    bob = User.objects.get(pk=bob.pk)
    make_course(instructor, bob, title="Rivers")
    group = Group.objects.get()
    for signature, shown in (("pseudonym", "Kingfisher"), (f"student:{group.pk}", "a student of Rivers")):
        client_of(bob).post(f"{URL}?to=pamphlet/1", SAID | {"audience": "signed_in", "signature": signature, "reason": "So."})
        link = Link.objects.latest("pk")
        for path in (
            link.get_absolute_url(),
            "/sources/speech/with/pamphlet/",
            "/sources/speech/linked/",
            "/sources/speech/2/thread/",
            "/ledger/",
        ):
            page = client_of(alice).get(path).content.decode()
            assert shown in page, path
            assert "Unseen" not in page, path
    assert client_of(bob).post(f"{URL}?to=pamphlet/1", SAID | {"signature": "student:99"}).status_code == 422
