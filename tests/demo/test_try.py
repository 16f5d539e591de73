"""What the demonstration's page promises to whoever tries it: the quotation check and the search, on the demonstration itself."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.library.models import Quotation
from readingroom.reading.demo.files import read
from readingroom.search.asking import Asked
from readingroom.search.drain import drain
from readingroom.search.models import SavedSearch
from readingroom.search.names import forget
from readingroom.search.quotations import look_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(demo: None) -> None:
    forget()
    drain()


@pytest.fixture
def student(demo: None) -> User:
    return User.objects.get(username="student1")


def test_every_quotation_to_try_gets_the_verdict_that_the_page_promises(indexed, student):
    tried = read("try")["try"]
    verdicts = {one["words"]: [verdict.found.value for verdict in look_up(one["words"], student).verdicts] for one in tried}
    assert verdicts == {one["words"]: [one["verdict"]] for one in tried}


def test_what_an_ellipsis_skips_is_said(indexed, student):
    (one,) = [one for one in read("try")["try"] if one.get("abridged")]
    assert [verdict.abridged for verdict in look_up(one["words"], student).verdicts] == [True]


def test_the_words_of_two_names_are_kept_under_both(demo):
    (one,) = [one for one in read("try")["try"] if "names" in one]
    said = [quotation for quotation in Quotation.objects.select_related("source", "speaker") if quotation.words == one["words"]]
    assert {quotation.speaker.heading for quotation in said} == set(one["names"])


@pytest.mark.parametrize("written", ["Talkesh", "Talkash", "Talkeş", "تالکش"])
def test_the_founder_is_found_however_his_name_is_written(indexed, client, written):
    found = client.get("/search/", {"q": written}, headers={"accept": "application/json"}).json()
    assert {"letter-to-zarvesh", "downstream-first", "anniversary-at-imbren"} <= {hit["source"] for hit in found["hits"]}


def test_a_text_for_those_signed_in_is_not_found_by_a_guest(indexed, student, client):
    words = "We were the stone. We ask tonight to be the law."
    assert [verdict.found.value for verdict in look_up(words, student).verdicts] == ["exact"]
    assert [verdict.found.value for verdict in look_up(words, AnonymousUser()).verdicts] == ["not_found"]
    assert not Annotation.objects.visible_to(AnonymousUser()).filter(target__slug="statement-to-the-assembly").exists()


def test_the_search_that_the_student_keeps_has_something_new_until_it_is_seen(indexed, student, client):
    client.force_login(student)
    (kept,) = SavedSearch.objects.visible_to(student)
    page = f"/search/saved/{kept.pk}/"
    assert " new since " in client.get(page).text
    client.post(f"{page}seen/")
    assert "Nothing new since" in client.get(page).text
    assert Asked.by(QueryDict(kept.query)).lasting == kept.query


def test_passages_like_that_of_the_speech_are_where_the_page_says(indexed, client):
    found = client.get("/search/", {"like": "speech-at-imbren/6"}, headers={"accept": "application/json"}).json()
    assert {"who-was-asked", "anniversary-at-imbren", "letter-to-zarvesh"} <= {hit["source"] for hit in found["hits"]}


def test_what_is_begun_is_offered(indexed, client):
    told = client.get("/search/suggestions/", {"q": "tal"}).json()["suggestions"]
    assert {"word", "name", "title"} <= {each["kind"] for each in told}
    assert all(each["count"] for each in told)
