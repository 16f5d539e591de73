"""Marking words in a real browser: by mouse, by keys, by touch; the words kept are the words chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from annotations.models import Annotation
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "# First\n\nThe 😀 river knows no borders, and “never” did. It was here before.\n\n"
    "The office that measures it came later.\n\nNobody 👩‍👩‍👧 asked."
)
RTL = "رودخانه مرزی نمی\u200cشناسد و هرگز نمی\u200cشناخت.\n\nاداره بعدها آمد."

SELECT = """([start, end]) => {
  const at = (offset) => {
    for (const words of document.querySelectorAll("[data-start]")) {
      let left = offset - Number(words.dataset.start);
      const walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        if (node.parentElement.closest("[data-noanno]")) continue;
        const length = [...node.data].length;
        if (left >= 0 && left <= length) return [node, [...node.data].slice(0, left).join("").length];
        left -= length;
      }
    }
  };
  getSelection().setBaseAndExtent(...at(start), ...at(end));
}"""
SHOWN = """() => [...document.querySelectorAll("[data-start]")].map((words) => {
  const own = words.cloneNode(true);
  for (const foreign of own.querySelectorAll("[data-noanno]")) foreign.remove();
  return [Number(words.dataset.start), Number(words.dataset.end), own.textContent];
})"""


@pytest.fixture
def source():
    return make_source(TEXT, slug="river", language="en")


@pytest.fixture
def at_the_source(page: Page, sign_in: Callable[..., None], alice: Any, source: Any) -> Page:
    sign_in(page, alice)
    page.goto("/sources/river/")
    return page


def select(page: Page, source: Any, words: str) -> None:
    start = source.text.index(words)
    page.evaluate(SELECT, [start, start + len(words)])


def drag(page: Page, first: str, last: str) -> None:
    """From the middle of the first word to the middle of the last, by mouse."""
    box = """(word) => {
      const walk = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { left, right, y: (top + bottom) / 2 };
      }
    }"""
    begin, end = page.evaluate(box, first), page.evaluate(box, last)
    page.mouse.move(begin["left"] + 1, begin["y"])
    page.mouse.down()
    page.mouse.move(end["right"] - 1, end["y"], steps=8)
    page.mouse.up()


def assert_shows_the_text(page: Page, source: Any) -> None:
    shown = page.evaluate(SHOWN)
    assert len(shown) > 1
    for start, end, words in shown:
        assert words == source.text[start:end]


def bar(page: Page, name: str) -> Any:
    return page.get_by_role("toolbar").get_by_role("button", name=name)


def test_by_mouse(at_the_source, source, alice):
    page = at_the_source
    drag(page, "river", "borders")
    bar(page, "Annotate").click()
    expect(page.locator(".margin-words")).to_have_text("river knows no borders")
    page.keyboard.type("Who drew them?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("mark")).to_have_text("river knows no borders")
    expect(page.locator(".note .body")).to_have_text("Who drew them?")
    page.reload()
    expect(page.locator("mark")).to_have_text("river knows no borders")
    note = Annotation.objects.get()
    assert note.anchors.get().exact == "river knows no borders"
    assert note.creator == alice
    assert_shows_the_text(page, source)


def test_by_keys_only(at_the_source, source):
    page = at_the_source
    for key in ["j", "v", "ArrowRight", "ArrowRight", "v", "ArrowRight", "a"]:
        page.keyboard.press(key)
    expect(page.locator(".margin-words")).to_have_text("river knows")
    page.keyboard.type("By keys")
    page.keyboard.press("Control+Enter")
    expect(page.locator("mark")).to_have_text("river knows")
    assert Annotation.objects.get().anchors.get().exact == "river knows"


def test_by_keys_character_by_character_beside_an_emoji_and_over_a_paragraphs_end(at_the_source, source):
    page = at_the_source
    for key in ["j", "v", "Shift+ArrowRight", "Shift+ArrowRight", "h"]:
        page.keyboard.press(key)
    expect(page.locator("mark")).to_have_text("The 😀")
    for key in ["j", "v", "ArrowDown", "ArrowDown", "t"]:
        page.keyboard.press(key)
    page.keyboard.type("all, of it")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    first, second = Annotation.objects.order_by("pk")
    assert first.anchors.get().exact == "The 😀"
    anchor = second.anchors.get()
    assert (anchor.exact, second.motivation) == ("The office that measures it came later.\n\nNobody 👩‍👩‍👧 asked.", "tagging")
    assert_shows_the_text(page, source)


def test_by_touch_the_bar_stands_at_the_bottom_and_is_large_enough(browser: Browser, live_server, sign_in, alice, source):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, alice)
    page.goto("/sources/river/")
    select(page, source, "no borders")
    button = bar(page, "Annotate")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box["height"] >= 48
    assert box["y"] + box["height"] > 844 - 60
    button.tap()
    page.get_by_label("Note", exact=True).fill("By touch")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("mark")).to_have_text("no borders")
    assert Annotation.objects.get().body == "By touch"
    context.close()


@pytest.mark.parametrize(
    "words", ["“never”", "😀", "borders, and “never” did. It was here before.\n\nThe office", "First\n\nThe 😀 river", "👩‍👩‍👧"]
)
def test_the_words_kept_are_the_words_chosen(at_the_source, source, words):
    select(at_the_source, source, words)
    bar(at_the_source, "Highlight").click()
    expect(at_the_source.get_by_role("status").filter(has_text="Highlighted")).to_be_visible()
    assert Annotation.objects.get().anchors.get().exact == words
    assert_shows_the_text(at_the_source, source)


def test_on_an_overlap_and_across_references(at_the_source, source, alice):
    make_note(alice, source, "river knows no")
    make_note(alice, source, "no borders")
    at_the_source.reload()
    select(at_the_source, source, "knows no borders, and")
    bar(at_the_source, "Highlight").click()
    expect(at_the_source.get_by_role("status").filter(has_text="Highlighted")).to_be_visible()
    assert Annotation.objects.order_by("-pk").first().anchors.get().exact == "knows no borders, and"
    assert_shows_the_text(at_the_source, source)


def test_right_to_left_arrows_go_where_they_point(page, sign_in, alice):
    source = make_source(RTL, slug="rud", language="fa")
    sign_in(page, alice)
    page.goto("/sources/rud/")
    for key in ["j", "v", "ArrowLeft", "ArrowLeft", "h"]:
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="Highlighted")).to_be_visible()
    exact = Annotation.objects.get().anchors.get().exact
    assert source.text.startswith(exact)
    assert len(exact.split()) >= 2
    assert_shows_the_text(page, source)


def test_undo_takes_the_note_back(at_the_source, source):
    select(at_the_source, source, "no borders")
    bar(at_the_source, "Highlight").click()
    at_the_source.get_by_role("button", name="Undo").click()
    expect(at_the_source.locator("mark")).to_have_count(0)
    assert Annotation.objects.get().deleted is not None


def test_what_is_refused_is_said_beside_the_field_and_nothing_is_lost(at_the_source, source):
    page = at_the_source
    select(page, source, "no borders")
    bar(page, "Annotate").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Write something")
    page.get_by_label("Note", exact=True).fill("[" * 400)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("square brackets")
    assert page.get_by_label("Note", exact=True).input_value() == "[" * 400
    assert not Annotation.objects.exists()


def test_a_draft_outlives_a_failing_network_and_is_gone_after_signing_out(at_the_source, source, alice):
    page = at_the_source
    select(page, source, "no borders")
    bar(page, "Annotate").click()
    page.get_by_label("Note", exact=True).fill("Typed with care")
    page.route("**/annotate/**", lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
    page.unroute("**/annotate/**")
    page.reload()
    page.get_by_role("button", name="Open it").click()
    expect(page.locator(".margin-words")).to_have_text("no borders")
    assert page.get_by_label("Note", exact=True).input_value() == "Typed with care"
    page.keyboard.press("Escape")
    assert "Typed with care" in json.dumps(page.evaluate("({...localStorage})"))
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate("({...localStorage})") == {}


def test_a_draft_is_not_shown_to_the_next_person(at_the_source, source, bob, sign_in):
    page = at_the_source
    select(page, source, "no borders")
    bar(page, "Annotate").click()
    page.get_by_label("Note", exact=True).fill("secretmarker")
    page.context.clear_cookies()
    sign_in(page, bob)
    page.reload()
    expect(page.get_by_role("button", name="Open it")).to_be_hidden()
    assert "secretmarker" not in json.dumps(page.evaluate("({...localStorage})"))


def test_a_session_that_ended_costs_no_words(at_the_source, source, settings):
    page = at_the_source
    select(page, source, "no borders")
    bar(page, "Annotate").click()
    page.get_by_label("Note", exact=True).fill("Typed with care")
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="signed out")).to_be_visible()
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("mark")).to_have_text("no borders")


def test_saving_moves_no_text(at_the_source, source, bob, alice):
    page = at_the_source
    where = "[...document.querySelectorAll('.words')].map((each) => Math.round(each.getBoundingClientRect().top))"
    before = page.evaluate(where)
    select(page, source, "no borders")
    bar(page, "Annotate").click()
    assert page.evaluate(where) == before
    page.get_by_label("Note", exact=True).fill("A remark")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("mark")).to_have_text("no borders")
    assert abs(page.evaluate(where)[0] - before[0]) <= 1


def test_without_new_platform_features_it_still_works(browser, live_server, sign_in, alice, source):
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script(
        "delete CSS.highlights; delete Intl.Segmenter; delete HTMLElement.prototype.showPopover; delete window.Highlight"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, alice)
    page.goto("/sources/river/")
    for key in ["j", "v", "ArrowRight", "ArrowRight", "a"]:
        page.keyboard.press(key)
    page.keyboard.type("Old telephone")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("mark")).to_have_text("The 😀 river knows")
    assert errors == []
    context.close()


def test_without_script_the_form_behind_the_number_does_it(browser, live_server, sign_in, alice, bob, source):
    group = make_group(bob, alice)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, alice)
    page.goto("/sources/river/1/")
    page.get_by_role("link", name="Paragraph 1: annotate").click()
    page.get_by_label("from some words to others").check()
    page.get_by_label("First words").fill("knows")
    page.get_by_label("Last words").fill("borders")
    page.get_by_label("Note", exact=True).fill("Without script")
    page.get_by_label("Who may read it").select_option(label="Tuesday readers")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("mark")).to_have_text("knows no borders")
    assert Annotation.objects.get().group == group
    context.close()


def test_the_words_can_be_linked_with_others(at_the_source, source):
    select(at_the_source, source, "office that measures")
    bar(at_the_source, "Link").click()
    at_the_source.wait_for_url("**/sources/river/2/link/**")
    start = source.text.index("office that measures")
    assert f"start={start}&end={start + 20}" in at_the_source.url
    expect(at_the_source.get_by_text("office that measures").first).to_be_visible()


def test_a_guest_gets_no_bar(page, source):
    page.goto("/sources/river/")
    select(page, source, "no borders")
    page.wait_for_timeout(300)
    expect(page.locator("#margin")).to_have_count(0)
