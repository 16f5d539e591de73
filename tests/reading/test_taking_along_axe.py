"""The pages by which notes go out and come in: axe finds nothing, nothing scrolls sideways, by day and by night."""

from __future__ import annotations

import json

import pytest

from tests.annotations.makers import make_note
from tests.axe import assert_clean, in_every_light
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_every_light
def test_every_page_of_taking_along_and_bringing_in(page, sign_in, alice, looks, tmp_path):
    make_note(alice, make_source(slug="river", language="en"), "river knows", body="Who **drew** them?")
    sign_in(page, alice)
    for address in (
        "/sources/river/annotated/",
        "/api/",
        "/notes/news/",
        "/notes/delete-all/",
        "/account/tokens/",
        "/coding/import/",
        "/rounds/",
    ):
        page.goto(address)
        assert_clean(page, looks)
    rows = [
        {"id": f"row{at}", "uri": "https://papers.example/river", "user": "acct:z@h", "text": "Hm.", "tags": ["waters"]} for at in (1, 2)
    ]
    file = tmp_path / "notes.json"
    file.write_text(json.dumps(rows))
    page.goto("/notes/bring/")
    assert_clean(page, looks)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/notes/bring/*/")
    assert_clean(page, looks)
