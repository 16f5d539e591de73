"""The margin at work: keys that tag, changes in place, notes beside their rows, a crowd, two people at once; in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from annotations.models import Annotation, Codebook, Tag
from readingroom.accounts.models import Room
from tests.annotations.makers import make_note
from tests.axe import assert_axe_clean
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSAGES = [
    f"Passage {word} of the text says what it says, and takes no more than a line." for word in ("one", "two", "three", "four", "five")
]
TOPS = "[...document.querySelectorAll('.words')].map((each) => Math.round(each.getBoundingClientRect().top + scrollY))"
CARDS = "[...document.querySelectorAll('.note')].map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"


@pytest.fixture
def source():
    return make_source("\n\n".join(PASSAGES), slug="five", language="en")


@pytest.fixture
def opened(page: Page, sign_in: Callable[..., None], alice: Any, source: Any) -> Page:
    sign_in(page, alice)
    return page


def tags(*labels: str) -> None:
    book = Codebook.objects.create(title="Room", slug="room", kind="room")
    for key, label in enumerate(labels, 1):
        Tag.objects.create(codebook=book, label=label, slug=label, key=str(key))


def test_one_key_tags_one_passage_a_second_and_no_row_moves(opened, source):
    tags("promise", "duty")
    page = opened
    page.goto("/sources/five/")
    rows = page.evaluate(TOPS)
    for number, key in enumerate("12121", 1):
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.wait_for_timeout(1000)
        assert page.evaluate(TOPS) == rows, f"after passage {number}"
    expect(page.locator(".note .chip")).to_have_count(5)
    told = [(note.motivation, note.anchors.get().exact, note.tags.get().label) for note in Annotation.objects.order_by("pk")]
    assert told == [
        ("tagging", words, label) for words, label in zip(PASSAGES, ["promise", "duty", "promise", "duty", "promise"], strict=True)
    ]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note .chip")).to_have_count(4)
    assert page.evaluate(TOPS) == rows


def test_a_key_tags_the_selected_words_and_nothing_is_asked(opened, source):
    tags("promise")
    page = opened
    page.goto("/sources/five/")
    for key in ["j", "v", "ArrowRight", "1"]:
        page.keyboard.press(key)
    expect(page.locator("mark")).to_have_text("Passage one")
    assert Annotation.objects.get().anchors.get().exact == "Passage one"


def test_notes_stand_beside_their_rows_push_nothing_and_do_not_lie_on_each_other(opened, source, alice, bob):
    page = opened
    page.goto("/sources/five/?notes=off")
    without = page.evaluate(TOPS)
    for words in PASSAGES:
        for _each in range(2):
            make_note(bob, source, words, audience="signed_in", body="A remark that is rather long. " * 30)
    page.goto("/sources/five/?notes=on")
    head = page.evaluate(TOPS)[0] - without[0]
    assert [top - head for top in page.evaluate(TOPS)] == without
    cards = page.evaluate(CARDS)
    assert len(cards) == 10
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(cards))
    tall = cards[0][1] - cards[0][0]
    page.get_by_role("link", name="More of note 1", exact=True).click()
    opened_card = page.evaluate(CARDS)[0]
    assert opened_card[1] - opened_card[0] > tall * 1.5
    assert [top - head for top in page.evaluate(TOPS)] == without
    assert_axe_clean(page)


def test_a_note_is_changed_where_it_stands_and_deleted_and_back(opened, source, alice):
    page = opened
    make_note(alice, source, "Passage two", body="First words")
    page.goto("/sources/five/")
    rows = page.evaluate(TOPS)
    page.get_by_role("link", name="Change note 1").click()
    field = page.locator(".note textarea")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Change note 1")).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("")
    page.locator(".note").get_by_role("button", name="Save").click()
    expect(page.locator(".note [role=alert]")).to_contain_text("Write something")
    assert_axe_clean(page)
    field.fill("Better words")
    page.locator(".note").get_by_role("button", name="Save").click()
    expect(page.locator(".note .body")).to_have_text("Better words")
    assert page.evaluate(TOPS) == rows
    page.get_by_role("link", name="Change note 1").click()
    page.locator(".note").get_by_role("button", name="Delete").click()
    expect(page.locator(".note")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note .body")).to_have_text("Better words")
    assert Annotation.objects.get().deleted is None


def test_two_people_at_once_new_notes_are_offered_and_the_text_stays(opened, browser: Browser, live_server, sign_in, source, bob):
    page = opened
    page.goto("/sources/five/")
    rows = page.evaluate(TOPS)
    other = browser.new_context(base_url=live_server.url).new_page()
    sign_in(other, bob)
    other.goto("/sources/five/")
    for key in ["j", "a"]:
        other.keyboard.press(key)
    other.keyboard.type("From the other side")
    other.get_by_label("Who may read it").select_option("signed_in")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".note .body")).to_have_text("From the other side")
    expect(other.locator(".margin-news")).to_be_hidden()
    page.evaluate("Date.now = ((now) => () => now.call(Date) + 60000)(Date.now)")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    news = page.get_by_role("button", name="1 new note")
    expect(news).to_be_visible()
    assert page.locator(".note").count() == 0
    news.click()
    expect(page.locator(".note .body")).to_have_text("From the other side")
    assert page.evaluate(TOPS) == rows
    expect(news).to_be_hidden()
    other.context.close()


def test_after_escape_from_the_form_one_is_where_one_was(opened, source):
    page = opened
    page.goto("/sources/five/")
    page.locator(".words").nth(2).dblclick(position={"x": 30, "y": 10})
    page.get_by_role("toolbar").get_by_role("button", name="Annotate").click()
    expect(page.locator(".margin-form textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Paragraph 3: annotate")).to_be_focused()


def test_an_assessment_asks_for_a_stance_and_keep_for_me_keeps_it(opened, source):
    page = opened
    page.goto("/sources/five/")
    for key in ["j", "a"]:
        page.keyboard.press(key)
    stance = page.locator(".margin-form").get_by_label("undecided")
    expect(stance).to_be_hidden()
    page.locator(".margin-form label", has_text="assessment").click()
    page.locator(".margin-form label", has_text="undecided").click()
    page.get_by_label("Who may read it").select_option("signed_in")
    assert_axe_clean(page)
    page.get_by_role("button", name="Keep for me").click()
    expect(page.locator(".note")).to_contain_text("assessment: undecided")
    note = Annotation.objects.get()
    assert (note.stance, note.audience) == ("undecided", "me")


def test_everybody_reads_one_note_by_agreement_and_the_next_asks_again(opened, source):
    Room.objects.create(name="A room", public_notes=True)
    page = opened
    page.goto("/sources/five/")
    form = page.locator(".margin-form")
    for key in ["j", "a"]:
        page.keyboard.press(key)
    form.get_by_label("Note", exact=True).fill("For all to read.")
    form.get_by_label("Who may read it").select_option("public")
    form.locator("input[name=agree]").check()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".note")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(form).to_be_visible()
    expect(form.locator("input[name=agree]")).not_to_be_checked()
    expect(form.get_by_label("Who may read it")).not_to_have_value("public")
    assert Annotation.objects.get().audience == "public"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_notes_panel_filters_without_script(browser: Browser, live_server, sign_in, source, alice, bob, width):
    make_note(alice, source, "Passage one", body="Mine alone")
    make_note(bob, source, "Passage two", audience="signed_in", body="Why?", motivation="questioning")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    sign_in(page, alice)
    page.goto("/sources/five/")
    page.get_by_role("link", name="Notes as a list, filters").click()
    expect(page.locator(".note-card")).to_have_count(2)
    page.get_by_label("unanswered questions only").check()
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".note-card .body")).to_have_text("Why?")
    page.get_by_role("link", name="Show these in the text").click()
    expect(page.locator(".note .body")).to_have_text("Why?")
    expect(page.locator("mark")).to_have_text("Passage two")
    page.get_by_role("link", name="All notes").click()
    expect(page.locator(".note")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
