"""The shelf and a source open for whoever may see them."""

import pytest
from django.test import Client

from tests.makers import make_source

pytestmark = pytest.mark.django_db


def test_a_guest_finds_a_public_source_on_the_shelf_and_opens_it():
    source = make_source("# One\n\nThe river knows no borders.\n\n- A list item\n\n> Quoted words", title="Of rivers")
    client = Client()
    assert "Of rivers" in client.get("/").text
    page = client.get(source.get_absolute_url())
    assert page.status_code == 200
    assert "The river knows no borders." in page.text
    assert client.get(f"/sources/{source.slug}/2/").text.count("autofocus") == 1


def test_a_stranger_finds_no_draft():
    make_source(title="Unfinished", access="draft", slug="unfinished")
    client = Client()
    assert "Unfinished" not in client.get("/").text
    assert client.get("/sources/unfinished/").status_code == 404
    assert client.get("/sources/unfinished/1/").status_code == 404
