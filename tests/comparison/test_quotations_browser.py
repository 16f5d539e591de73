"""Quotations in a browser: confirmed by keys, checked while one writes, with and without script; axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from readingroom.accounts.models import User
from readingroom.library.finding_quotations import find_quotations
from readingroom.library.models import Quotation, Source
from tests.axe import assert_clean, in_every_light
from tests.comparison.test_quotation_pages import FIRST, SECOND, SLOGAN, said_in
from tests.makers import make_source
from tests.search.conftest import indexed as indexed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two(indexed: Callable[[], None]) -> dict[str, Source]:
    found = {"first": make_source(FIRST, slug="first", language="en"), "second": make_source(SECOND, slug="second", language="en")}
    for source in found.values():
        find_quotations(source)
    indexed()
    return found


@in_every_light
def test_the_pages_of_quotations_are_clean(page: Page, sign_in: Any, instructor: User, two: dict[str, Source], looks: Any) -> None:
    sign_in(page, instructor)
    for address in (
        "/sources/second/quotations/",
        said_in(two["first"]).get_absolute_url(),
        "/sources/second/1/elsewhere/",
        "/sources/second/2/elsewhere/",
        f"/search/quotation/?q=Anna Brod says “{SLOGAN.replace('hill', 'mill')}”.",
    ):
        page.goto(address)
        assert_clean(page, looks)


def test_candidates_are_judged_by_keys(page: Page, sign_in: Any, instructor: User, two: dict[str, Source]) -> None:
    sign_in(page, instructor)
    candidate = said_in(two["second"])
    page.goto("/sources/second/quotations/")
    page.keyboard.press("j")
    expect(page.locator(f"#q-{candidate.uid}")).to_be_focused()
    page.keyboard.press("e")
    page.get_by_label("Whose words, as the text states them").fill("A hand on the wall")
    page.locator("summary", has_text="Correct").focus()
    with page.expect_navigation():
        page.keyboard.press("y")
    candidate.refresh_from_db()
    assert (candidate.stated_as, candidate.confirmed_by) == ("A hand on the wall", instructor)
    page.goto("/sources/second/quotations/?show=counted")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("u")
    candidate.refresh_from_db()
    assert (candidate.stated_as, candidate.confirmed) == ("", None)
    page.goto("/sources/second/quotations/?show=waiting")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("r")
    candidate.refresh_from_db()
    assert candidate.rejected_by == instructor
    assert not Quotation.objects.waiting().filter(source=two["second"]).exists()


def test_a_quotation_is_checked_while_somebody_writes(page: Page, sign_in: Any, bob: User, two: dict[str, Source]) -> None:
    sign_in(page, bob)
    page.goto(reverse("annotate", args=["second", "2"]))
    body = page.locator("textarea[name=body]")
    body.press_sequentially(f"She wrote “{SLOGAN.replace('only', 'not')}”.", delay=2)
    answers = page.locator(".check-answers")
    expect(answers).to_contain_text("DIFFERENT WORDS")
    expect(answers).to_contain_text("Only in the quotation: “not”.")
    expect(answers).to_contain_text("does not show who said it")
    expect(answers).to_have_attribute("aria-live", "polite")
    body.fill("Nothing is quoted here.")
    expect(answers).to_be_empty()
    page.get_by_role("button", name="Check quotations").click()
    expect(answers).to_contain_text("No words stand between quotation marks")
    expect(body).to_have_value("Nothing is quoted here.")


def test_without_script_the_check_opens_beside_and_nothing_typed_is_lost(
    browser: Browser, live_server: Any, sign_in: Any, bob: User, two: dict[str, Source]
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, bob)
    page.goto(reverse("annotate", args=["second", "2"]))
    page.locator("textarea[name=body]").fill(f"She wrote “{SLOGAN}”.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Check quotations").click()
    expect(opened.value.locator(".verdict")).to_contain_text("SAME WORDS")
    expect(page.locator("textarea[name=body]")).to_have_value(f"She wrote “{SLOGAN}”.")
    context.close()
