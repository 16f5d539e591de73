"""Where there is nothing, people get a page that helps and programs get JSON; the hidden and the absent look the same."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.makers import make_source

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def test_a_hidden_source_and_none_at_all_answer_alike():
    make_source(slug="hidden", access="draft")
    for headers in ({}, JSON):
        hidden, absent = (Client().get(f"/sources/{slug}/", headers=headers) for slug in ("hidden", "absent"))
        assert hidden.status_code == absent.status_code == 404
        if headers:
            assert hidden.text == absent.text


def test_programs_are_told_in_json(client_of, alice):
    assert "error" in Client().get("/sources/absent/", headers=JSON).json()
    make_source(slug="open")
    refused = client_of(alice).get("/sources/open/edit/", headers=JSON)
    assert refused.status_code == 403
    assert "error" in refused.json()


def test_people_get_a_page_that_leads_on(client_of, alice):
    missing = Client().get("/sources/absent/")
    assert "To the library" in missing.text
    assert "Sign in" in missing.text
    make_source(slug="open")
    assert "To the library" in client_of(alice).get("/sources/open/edit/").text


def test_a_form_from_elsewhere_is_refused_with_a_page():
    answer = Client(enforce_csrf_checks=True).post("/appearance/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "send it once more" in answer.text


def test_a_hundred_thousand_pasted_words_are_not_too_much(client_of, curator):
    answer = client_of(curator).post("/library/import/", {"pasted": "word " * 100_000})
    assert answer.status_code == 302


def test_an_error_of_ours_has_a_page_that_needs_nothing(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("readingroom.reading.shelf_page.Shelf", None)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "written down" in answer.text
