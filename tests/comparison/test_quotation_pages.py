"""A quotation's page, the same words elsewhere, and the confirmation of candidates: nothing of a hidden text, all of it reversible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.comparison.models import Link
from readingroom.library.finding_quotations import find_quotations
from readingroom.library.models import Alignment, Joining, Name, Quotation, SameWords, Source
from tests.annotations.makers import make_group
from tests.makers import make_source
from tests.search.conftest import indexed as indexed

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]

SLOGAN = "Neither the hill nor the harbour, only the river of Imbren"
FIRST = f"Anna Brod said: “{SLOGAN}.” The gauge stood in the open, and the Oldermark tariff was paid in salt.\n\nNobody counted the pears."
SHORTER = SLOGAN.replace("only the", "the")
SECOND = f"On the wall stood “{SHORTER}”, and nobody knew whose hand it was.\n\nThe Oldermark tariff ruined the ferrymen of Sallow."
HIDDEN = f"Zyx Hiddenhand wrote: “{SLOGAN}.”\n\nZyxwords of the Oldermark tariff and of the ferrymen of Sallow."


@pytest.fixture
def three(indexed: Callable[[], None], curator: User) -> dict[str, Source]:
    """Two texts that everybody reads, the later one first made, and one that is hidden."""
    found = {
        "second": make_source(SECOND, slug="second", title="The second", issued_from="1971-02-01", issued_to="1971-02-01"),
        "first": make_source(FIRST, slug="first", title="The first", issued_from="1964-01-01", issued_to="1964-12-31"),
        "hidden": make_source(HIDDEN, slug="hidden", title="The Zyxhidden", access="draft", added_by=curator),
    }
    for source in found.values():
        find_quotations(source)
    indexed()
    return found


def said_in(source: Source) -> Quotation:
    return next(row for row in source.quotations.all() if row.words.startswith("Neither"))


def test_a_quotations_page_gathers_its_places_the_oldest_first(three: dict[str, Source], client: Client) -> None:
    quotation = said_in(three["first"])
    told = client.get(quotation.get_absolute_url(), headers={"Accept": "application/json"}).json()
    assert [(place["source"], place["passage"], place["speaker"], place["likeness"]) for place in told["places"]] == [
        ("first", "1", "Anna Brod", ""),
        ("second", "1", "", "shortened"),
    ]
    page = client.get(quotation.get_absolute_url()).content.decode()
    assert page.index("The first") < page.index("The second")
    assert "not dated to a day" in page
    assert "no speaker stated" in page
    assert "does not show who said it" in page


def test_nothing_of_a_hidden_text_is_shown_or_counted(three: dict[str, Source], client: Client, client_of: ClientOf, curator: User) -> None:
    quotation = said_in(three["first"])
    SameWords.objects.create(quotation=quotation, source=three["hidden"], start=22, end=60, judged_by=curator)
    pages = [
        quotation.get_absolute_url(),
        "/sources/first/1/elsewhere/",
        "/sources/second/2/elsewhere/",
        "/sources/first/quotations/",
        f"/search/quotation/?q={SLOGAN}",
    ]
    for path in pages:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == 200
            said = answer.content.decode()
            assert "Zyx" not in said, path
            assert "/sources/hidden/" not in said, path
    assert "Zyx" in client_of(curator).get(quotation.get_absolute_url()).content.decode()
    for path in (said_in(three["hidden"]).get_absolute_url(), "/sources/hidden/1/elsewhere/", "/sources/hidden/quotations/"):
        assert client.get(path).status_code == 404


def test_readers_see_no_candidates_and_judge_nothing(three: dict[str, Source], client_of: ClientOf, bob: User, instructor: User) -> None:
    candidate = said_in(three["second"])
    assert not candidate.is_counted
    reader = client_of(bob)
    assert reader.get(candidate.get_absolute_url()).status_code == 404
    assert "only the river" not in reader.get("/sources/second/quotations/?show=waiting").content.decode()
    assert reader.post(reverse("judge_quotation", args=[candidate.uid]), {"do": "reject"}).status_code == 404
    counted = said_in(three["first"])
    assert reader.post(reverse("judge_quotation", args=[counted.uid]), {"do": "reject"}).status_code == 403
    assert (
        reader.post(reverse("same_words", args=[counted.uid]), {"source": "second", "start": 1, "end": 9, "same": "yes"}).status_code == 403
    )
    assert "the river" in client_of(instructor).get("/sources/second/quotations/").content.decode()


def test_a_candidate_is_confirmed_corrected_rejected_and_taken_back(
    three: dict[str, Source], client_of: ClientOf, instructor: User
) -> None:
    name = Name.objects.create(heading="The ferrymen", slug="ferrymen")
    candidate = said_in(three["second"])
    client, judge = client_of(instructor), reverse("judge_quotation", args=[candidate.uid])
    client.post(judge, {"do": "confirm", "kind": "motto", "stated_as": "The ferrymen", "reported_as": ""})
    candidate.refresh_from_db()
    assert (candidate.kind, candidate.speaker, candidate.confirmed_by) == ("motto", name, instructor)
    page = client.get("/sources/second/quotations/?show=counted").content.decode()
    assert "confirmed by instructor" in page
    client.post(judge, {"do": "reject"})
    candidate.refresh_from_db()
    assert (candidate.confirmed, candidate.rejected_by) == (None, instructor)
    find_quotations(three["second"])
    assert "rejected by instructor" in client.get("/sources/second/quotations/?show=rejected").content.decode()
    client.post(judge, {"do": "take_back"})
    candidate.refresh_from_db()
    assert (candidate.rejected, candidate.speaker) == (None, None)
    assert client.post(judge, {"do": "confirm", "kind": "nonsense"}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.confirmed is None


def test_a_person_says_whether_a_place_gives_the_same_quotation(three: dict[str, Source], client_of: ClientOf, instructor: User) -> None:
    quotation = said_in(three["first"])
    client, address = client_of(instructor), reverse("same_words", args=[said_in(three["first"]).uid])
    at = client.get(quotation.get_absolute_url(), headers={"Accept": "application/json"}).json()["places"][1]
    place = {"source": at["source"], "start": at["start"], "end": at["end"]}
    assert "nobody has confirmed it" in client.get(quotation.get_absolute_url()).content.decode()
    client.post(address, {**place, "same": "yes"})
    assert "the same quotation, says instructor" in client.get(quotation.get_absolute_url()).content.decode()
    client.post(address, {**place, "same": "no"})
    page = client.get(quotation.get_absolute_url()).content.decode()
    assert "1 place set aside" in page
    assert len(client.get(quotation.get_absolute_url(), headers={"Accept": "application/json"}).json()["places"]) == 1
    client.post(address, {**place, "same": ""})
    assert not SameWords.objects.exists()
    for wrong in ({"source": "hidden"}, {"source": "nowhere"}):
        assert client.post(address, {**place, **wrong}).status_code == 404
    client.post(address, {**place, "end": 10**8, "same": "yes"})
    assert not SameWords.objects.exists()


def test_passages_that_share_names_or_rare_words_are_no_links_until_somebody_makes_one(
    three: dict[str, Source], client_of: ClientOf, bob: User
) -> None:
    client = client_of(bob)
    told = client.get("/sources/second/2/elsewhere/", headers={"Accept": "application/json"}).json()
    (sharing,) = told["sharing"]
    assert (sharing["source"], sharing["passage"]) == ("first", "1")
    assert "Oldermark" in sharing["names"]
    assert "tariff" in sharing["words"]
    assert not Link.objects.exists()
    form = client.get(sharing["link"])
    assert form.status_code == 200
    assert "The first" in form.content.decode()
    assert "Make a link" not in Client().get("/sources/second/2/elsewhere/").content.decode()


def test_a_passage_shows_where_its_words_stand_again(three: dict[str, Source], client: Client) -> None:
    told = client.get("/sources/second/1/elsewhere/", headers={"Accept": "application/json"}).json()
    assert [(place["source"], place["likeness"]) for place in told["again"]] == [("first", "shortened")]
    (place,) = told["again"]
    assert three["first"].text[place["start"] : place["end"]].startswith("Neither the hill")
    page = client.get("/sources/second/1/elsewhere/").content.decode()
    assert "only in the" in page


def test_set_phrases_are_no_evidence(indexed: Callable[[], None], client: Client) -> None:
    for number in range(30):
        about = ("pears", "wells", "gates", "salts")[number % 4]
        make_source(f"Ladies and gentlemen of the hill, number {number}x{number} spoke of {about}.")
    first = make_source("Ladies and gentlemen of the hill, the rain has come to the lower fields.", slug="rain")
    indexed()
    told = client.get(f"/sources/{first.slug}/1/elsewhere/", headers={"Accept": "application/json"}).json()
    assert told["again"] == []


FARSI = "زیحرف: نه تپه و نه بندر، تنها رود ایمبرن."


def aligned(one: Source, other: Source, by: User, reason: str = "", **fields: Any) -> Alignment:
    made = Alignment.objects.begin(one, other, by=by, reason=reason, **fields)
    made.join([Joining(("1",), ("1",))])
    return made


def places(client: Client, path: str) -> dict[str, str]:
    told = client.get(path, headers={"Accept": "application/json"}).json()
    return {place["source"]: place["likeness"] for place in told.get("places", told.get("again"))}


def test_only_what_a_reader_aligned_is_called_another_translation(three: dict[str, Source], client: Client, alice: User, bob: User) -> None:
    farsi = make_source(FARSI, slug="farsi", title="The Persian", language="fa")
    pages = [said_in(three["first"]).get_absolute_url(), "/sources/first/1/elsewhere/"]
    for path in pages:
        assert places(client, path).get("farsi") is None
    first = aligned(three["first"], farsi, alice, audience="public")
    for path in pages:
        assert places(client, path)["farsi"] == "another translation, as alice aligned them"
        page = client.get(path).content.decode()
        assert "تنها رود" in page
        assert first.get_absolute_url() in page
    aligned(farsi, three["first"], bob, audience="public")
    aligned(three["first"], three["second"], bob, audience="public")
    for path in pages:
        assert places(client, path)["farsi"] == "another translation, as alice, bob aligned them"
        assert places(client, path)["second"] == "another translation, as bob aligned them"
        page = client.get(path).content.decode()
        assert "<ins" not in page
        assert "<del" not in page


def test_words_that_differ_between_two_languages_are_similar_until_somebody_aligns_them(
    indexed: Callable[[], None], client: Client, alice: User
) -> None:
    first = make_source(f"Anna Brod said: “{SLOGAN}.”", slug="one", language="en")
    second = make_source(f"On the wall: “{SLOGAN.replace('hill', 'mound')}.”", slug="two", language="en")
    find_quotations(first)
    indexed()
    assert places(client, "/sources/one/1/elsewhere/")["two"] == "worded differently"
    Source.objects.filter(pk=second.pk).update(language="sco")
    indexed()
    assert places(client, "/sources/one/1/elsewhere/")["two"] == "similar words"
    aligned(first, second, alice, audience="public")
    assert places(client, "/sources/one/1/elsewhere/")["two"] == "another translation, as alice aligned them"


def test_alignments_of_others_and_with_hidden_texts_say_nothing(
    three: dict[str, Source], client: Client, client_of: ClientOf, alice: User, bob: User, charlie: User, curator: User
) -> None:
    farsi = make_source(FARSI, slug="farsi", title="The Persian")
    group = make_group(alice, bob)
    aligned(three["first"], farsi, alice, reason="Zyxreason", audience="group", group=group)
    aligned(three["first"], three["hidden"], curator, reason="Zyxreason", audience="public")
    for path in (said_in(three["first"]).get_absolute_url(), "/sources/first/1/elsewhere/", "/sources/farsi/1/elsewhere/"):
        for stranger in (client, client_of(charlie)):
            for accept in ("text/html", "application/json"):
                said = stranger.get(path, headers={"Accept": accept}).content.decode()
                assert "Zyx" not in said, path
                assert "another translation" not in said, path
                assert "alice" not in said, path
        assert "as alice aligned them" in client_of(bob).get(path).content.decode()
        assert "Zyxwords" not in client_of(bob).get(path).content.decode()
    assert places(client_of(curator), "/sources/first/1/elsewhere/")["hidden"]
