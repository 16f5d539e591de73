"""Coding with a real keyboard, and the looks of the pages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from readingroom.coding.models import Coding
from tests.axe import assert_clean, in_every_light
from tests.coding.making import FIVE, make_codebook, make_group, make_round, put
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(instructor, alice, bob):
    return make_group(instructor, alice, bob)


@pytest.fixture
def one(group, instructor, alice, bob):
    return make_round(instructor, group, [alice, bob], [make_source(FIVE, slug="five", title="Five passages", language="en")])


def test_one_key_a_passage_and_the_next_comes_by_itself(page: Page, sign_in, one, alice):
    sign_in(page, alice)
    page.goto(one.get_absolute_url())
    page.get_by_role("link", name="Begin").click()
    for place, key in enumerate(["1", "2", "0", "u"]):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{place} of 5 coded")
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 5 coded")
    page.keyboard.press("z")
    expect(page.get_by_text("You said: unsure.")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator("mark")).to_contain_text("passage five")
    page.get_by_label("Memo").fill("1 is no key here")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    expect(page.get_by_text("nothing waits for you")).to_be_visible()
    said = Coding.objects.filter(coder=alice).order_by("unit__ordinal").values_list("outcome", "tags__label", "memo")
    assert list(said) == [
        ("coded", "claim", ""),
        ("coded", "reason", ""),
        ("none", None, ""),
        ("coded", "promise", ""),
        ("coded", "reason", "1 is no key here"),
    ]


def test_several_codes_are_ticked_by_keys_and_put_by_enter(page: Page, sign_in, group, instructor, alice, bob):
    one = make_round(instructor, group, [alice, bob], [make_source(FIVE)], several=True)
    sign_in(page, alice)
    page.goto(reverse("code_next", args=[one.pk]))
    for key in ("1", "2", "3", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 5 coded")
    assert set(Coding.objects.get(unit__ordinal=1, coder=alice).tags.values_list("label", flat=True)) == {"claim", "promise"}


def test_without_script_the_form_codes_as_well(browser, live_server, sign_in, one, alice):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, alice)
    page.goto(reverse("code_next", args=[one.pk]))
    page.get_by_label("claim").check()
    page.get_by_role("button", name="Put and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 5 coded")
    context.close()


@in_every_light
def test_axe_finds_nothing(page: Page, sign_in, group, one, instructor, alice, bob, looks):
    sign_in(page, instructor)
    for address in (reverse("coding_rounds"), reverse("new_round"), one.get_absolute_url(), reverse("agreement", args=[one.pk])):
        page.goto(address)
        assert_clean(page, looks)
    page.goto(reverse("new_round"))
    page.get_by_label("Title").fill("Nothing chosen")
    page.get_by_role("button", name="Draw the sample").click()
    assert_clean(page, looks)
    sign_in(page, alice)
    page.goto(reverse("code_unit", args=[one.pk, 2]))
    assert_clean(page, looks)
    for ordinal in (1, 2, 3):
        put(one, ordinal, alice, "claim")
        put(one, ordinal, bob, "claim" if ordinal == 1 else "reason")
    one.close(instructor)
    sign_in(page, instructor)
    tag = make_codebook(instructor, make_group(instructor), "other").tags.get()
    for address in (reverse("agreement", args=[one.pk]), f"{reverse('retrieval')}?tag={tag.pk}"):
        page.goto(address)
        assert_clean(page, looks)
