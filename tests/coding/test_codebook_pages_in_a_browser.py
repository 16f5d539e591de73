"""Codebooks in a browser: axe finds nothing, and tags are offered and taken by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from readingroom.accounts.models import User
from tests.annotations.makers import make_book, make_note, make_tag
from tests.axe import assert_axe_clean
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tagged(alice: User) -> None:
    book = make_book("mine", "personal", owner=alice)
    water = make_tag(book, "Water", definition="All of it.", colour="teal", key="1")
    flood = make_tag(book, "Flood", water, colour="red", pattern="dots")
    make_note(alice, make_source(slug="river", language="en"), "river knows").tags.set([water, flood])
    book.freeze(alice, "first")


@pytest.mark.usefixtures("tagged")
def test_pages_of_codebooks_have_nothing_that_axe_finds(page: Page, sign_in: Callable[[Page, User], None], alice: User) -> None:
    sign_in(page, alice)
    on_desk, on_phone = ["/tags/", "/codebooks/mine/", "/codebooks/mine/versions/1/"], ["/tags/mine/water/", "/tags/mine/flood/edit/"]
    for width, paths in ((1440, on_desk), (390, on_phone)):
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(path)
            assert_axe_clean(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.usefixtures("tagged")
def test_tags_are_offered_and_taken_by_keys(page: Page, sign_in: Callable[[Page, User], None], alice: User) -> None:
    sign_in(page, alice)
    page.goto("/annotate/river/1/")
    field = page.get_by_role("combobox", name="Tags")
    field.press_sequentially("ford, flo")
    expect(page.locator(".suggested [role=option]")).to_have_text(["Water / Flood Mine"])
    field.press("ArrowDown")
    expect(page.locator(".suggested [role=option]")).to_have_attribute("aria-selected", "true")
    assert_axe_clean(page)
    field.press("Enter")
    expect(field).to_have_value("ford, Flood, ")
    field.press_sequentially("wat")
    expect(page.locator(".suggested [role=option]").first).to_be_visible()
    field.press("Escape")
    expect(page.locator(".suggested")).to_be_hidden()
