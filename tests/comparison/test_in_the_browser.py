"""Side by side and linking in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import Link, Pair
from readingroom.library.models import Alignment, Collection, Joining, Source, Version, Work
from tests.axe import assert_axe_clean, assert_clean, in_every_light
from tests.comparison.makers import make_link, make_looked
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, User], None]
URL = "/sources/speech/with/pamphlet/"

TOPS = """() => [...document.querySelectorAll('.side > .column')].map((column) =>
  [...column.children].map((cell) => cell.getBoundingClientRect().top))"""
"""The upper edges of the cells of each column."""


@pytest.fixture
def linked(speech: Source, pamphlet: Source, alice: User) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, reason="A bank is a border, *says the pamphlet*.")
    make_link((pamphlet, "The wall was begun"), "criticises", (speech, "We shall build no wall."), alice, basis="explicit")
    make_looked(speech, "2", pamphlet, alice, where="all of it")
    Pair.objects.create(statement=speech, critique=pamphlet, set_by=alice)


def select(page: Page, source: str, words: str) -> None:
    """Drag over words of a column, as a hand does."""
    box = page.evaluate(
        """([source, words]) => {
          for (const place of document.querySelectorAll(`[data-source="${source}"]`)) {
            const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              const at = node.data.indexOf(words);
              if (at < 0) continue;
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + words.length);
              node.parentElement.scrollIntoView({ block: "center" });
              const first = range.getClientRects()[0], last = [...range.getClientRects()].at(-1);
              return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
            }
          }
        }""",
        [source, words],
    )
    page.mouse.move(box[0] + 1, box[1])
    page.mouse.down()
    page.mouse.move((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, steps=3)
    page.mouse.move(box[2], box[3], steps=3)
    page.mouse.up()


def test_rows_line_up_exactly(page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    for url in (URL, f"{URL}?all=1", "/sources/pamphlet/with/speech/"):
        page.goto(url)
        first, second = page.evaluate(TOPS)
        assert len(first) > 4
        assert first == second


def test_rows_line_up_in_a_browser_without_subgrid(page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    page.goto(URL)
    page.evaluate(
        """() => {
          for (const sheet of document.styleSheets) {
            const rules = [...sheet.cssRules];
            rules.forEach((rule, index) => {
              if (rule instanceof CSSSupportsRule && rule.conditionText.includes("subgrid")) sheet.deleteRule(index);
            });
          }
        }"""
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.column')).display") == "contents"
    first, second = page.evaluate(TOPS)
    assert first == second


@pytest.mark.slow
def test_three_hundred_rows_of_four_texts_line_up(page: Page, sign_in: SignIn, alice: User) -> None:
    texts = [make_source("\n\n".join(f"Sentence {n}x of {name}." * (1 + n % 3) for n in range(300)), slug=name) for name in "abcd"]
    for n in range(0, 300, 2):
        make_link((texts[1 + n % 3], f"{n}x"), "quotes", (texts[0], f"{n}x"), alice)
    sign_in(page, alice)
    page.goto("/sources/a/with/b/c/d/")
    columns = page.evaluate(TOPS)
    assert len(columns) == 4
    assert len(columns[0]) == 301
    assert columns[0] == columns[1] == columns[2] == columns[3]


def test_a_drag_in_one_column_never_selects_the_other(page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    page.goto(f"{URL}?all=1")
    for index, other in ((0, "pamphlet"), (1, "speech")):
        column = page.locator(".side > .column").nth(index)
        first, last = column.locator(".words").first.bounding_box(), column.locator(".words").last.bounding_box()
        assert first
        assert last
        page.mouse.move(first["x"] + 2, first["y"] + 4)
        page.mouse.down()
        page.mouse.move(700, last["y"], steps=8)
        page.mouse.move(last["x"] + last["width"] - 2, last["y"] + last["height"] - 4, steps=8)
        page.mouse.up()
        held = page.evaluate(
            """(other) => { const range = getSelection().getRangeAt(0);
              return [getSelection().toString().length, [...document.querySelectorAll(`.column [data-source="${other}"]`)]
                .filter((place) => getSelection().containsNode(place, true)).length]; }""",
            other,
        )
        assert held[0] > 30
        assert held[1] == 0
        page.evaluate("getSelection().removeAllRanges()")


@pytest.mark.parametrize("width", [320, 390, 1440, 2560])
@pytest.mark.parametrize("url", [URL, f"{URL}?layout=rows&all=1", "/sources/speech/linked/", "/sources/speech/2/link/?to=pamphlet/1"])
def test_nothing_scrolls_sideways(width: int, url: str, page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_narrow_screen_each_row_follows_the_other_in_sight_and_in_order(
    page: Page, sign_in: SignIn, linked: None, alice: User
) -> None:
    sign_in(page, alice)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(URL)
    order = """() => [...document.querySelectorAll('.side .cell')].filter((cell) => cell.offsetHeight)
      .map((cell) => [cell.getBoundingClientRect().top, cell.dataset.column])"""
    cells = page.evaluate(order)
    assert [top for top, _column in cells] == sorted(top for top, _column in cells)
    assert {column for _top, column in cells} == {"0", "1"}
    assert page.locator("#p1").bounding_box()["y"] < page.locator("#c2-p1").bounding_box()["y"] < page.locator("#p3").bounding_box()["y"]  # type: ignore[index]
    page.set_viewport_size({"width": 1440, "height": 800})
    page.wait_for_selector(".side > .column > .cell")
    first, second = page.evaluate(TOPS)
    assert first == second


def test_without_script_narrow_rows_still_follow_each_other(page: Page, browser: Any, live_server: Any, linked: None) -> None:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(URL)
    tops = [plain.locator(place).bounding_box()["y"] for place in ("#p1", "#c2-p1", "#p3", "#c2-p2")]
    context.close()
    assert tops == sorted(tops)


def test_a_deep_link_opens_the_fold_it_stands_in(page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    page.goto(f"{URL}#p2")
    page.wait_for_function("document.getElementById('p2').closest('details').open")
    assert page.locator("#p2").is_visible()


def test_a_link_is_made_with_the_mouse_by_selecting_at_both_ends(
    page: Page, sign_in: SignIn, linked: None, alice: User, speech: Source, pamphlet: Source
) -> None:
    sign_in(page, alice)
    page.goto(f"{URL}?all=1")
    page.locator(".compare-rest summary").scroll_into_view_if_needed()
    select(page, "speech", "before the office")
    page.get_by_role("button", name="Link from these words").click()
    select(page, "pamphlet", "Nobody was asked")
    page.get_by_role("button", name="to these words").click()
    page.get_by_label("interprets").check()
    page.get_by_role("textbox", name="Reason").fill("A **guess**.")
    page.get_by_label("Who may read it").select_option("signed_in")
    page.get_by_role("button", name="Link", exact=True).click()
    page.wait_for_url(lambda url: url.endswith(f"{URL}?at=2#p2"))
    link = Link.objects.get(relation="interprets")
    assert [(anchor.target, anchor.exact) for anchor in link.annotation.anchors.all()] == [
        (speech, "before the office"),
        (pamphlet, "Nobody was asked"),
    ]
    assert page.get_by_text("Linked.").is_visible()


def test_a_link_is_made_with_the_keyboard_alone(page: Page, sign_in: SignIn, speech: Source, pamphlet: Source, alice: User) -> None:
    sign_in(page, alice)
    page.goto("/sources/speech/2/link/")
    page.get_by_label("Or paste the address of a passage").focus()
    page.keyboard.type("https://room.example/sources/pamphlet/3/")
    page.keyboard.press("Enter")
    page.wait_for_url("**to=pamphlet%2F3")
    page.get_by_role("radio", name="the whole paragraph").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("radio", name="quotes").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("textbox", name="Reason").focus()
    page.keyboard.type("They say the same.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(f"{URL}?at=2#p2"))
    link = Link.objects.get()
    assert (link.relation, link.annotation.body, link.annotation.audience) == ("restates", "They say the same.", "me")


def test_keys_go_down_a_column_and_across_to_the_other(page: Page, sign_in: SignIn, linked: None, alice: User) -> None:
    sign_in(page, alice)
    page.goto(URL)
    held = "document.activeElement.closest('.passage')?.id"
    page.locator("#p1 .number").focus()
    page.keyboard.press("x")
    assert page.evaluate(held) == "c2-p1"
    page.keyboard.press("j")
    assert page.evaluate(held) == "c2-p2"
    page.keyboard.press("x")
    assert page.evaluate(held) == "p3"
    page.keyboard.press("k")
    assert page.evaluate(held) == "p1"


@in_every_light
def test_axe_finds_nothing(looks: Any, page: Page, sign_in: SignIn, linked: None, alice: User, instructor: User) -> None:
    sign_in(page, instructor)
    link = Link.objects.all()[0].get_absolute_url()
    urls = [URL, f"{URL}?layout=rows&all=1&relation=disputes", "/sources/speech/linked/", link, "/sources/speech/2/link/"]
    urls += ["/sources/speech/2/link/?to=pamphlet/1", "/sources/speech/2/looked/pamphlet/", "/sources/speech/roles/pamphlet/"]
    Collection.objects.create(title="Rivers", slug="rivers").sources.set(Source.objects.all())
    urls += ["/sources/speech/1/thread/", "/collections/rivers/map/", "/ledger/"]
    urls += [
        "/readings/asked/",
        "/sources/speech/readings/pamphlet/",
        "/sources/speech/described/creator/",
        "/sources/speech/versions/pamphlet/",
    ]
    urls += ["/sources/speech/linked/?relation=disputes"]
    for url in urls:
        assert page.goto(url).status == 200  # type: ignore[union-attr]
        assert_clean(page, looks)


def test_a_link_is_made_by_selecting_with_keys_in_both_columns_and_a_note_in_place(
    page: Page, sign_in: SignIn, linked: None, alice: User, speech: Source, pamphlet: Source
) -> None:
    sign_in(page, alice)
    page.goto(URL)
    page.locator(".column:nth-child(2) .number").first.focus()
    page.keyboard.press("v")
    page.keyboard.press("a")
    page.keyboard.type("Written in place.")
    page.get_by_role("button", name="Save the note").click()
    page.locator("#c2-p1 .count").wait_for()
    note = Annotation.objects.get(body="Written in place.")
    assert [(anchor.target, anchor.exact) for anchor in note.anchors.all()] == [(pamphlet, "A")]
    for column, taken in ((1, "Link from these words"), (2, "")):
        page.locator(f".column:nth-child({column}) .number").first.focus()
        page.keyboard.press("v")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert not taken or page.locator("#joining").is_visible()
    page.wait_for_url("**/link/?**")
    assert "to=pamphlet%2F1" in page.url
    assert page.get_by_text("The river", exact=True).first.is_visible()
    assert page.get_by_text("A river", exact=True).first.is_visible()


@pytest.mark.parametrize("width", [320, 390, 1440, 2560])
def test_two_versions_stand_row_by_row_right_to_left_beside_left_to_right(
    width: int, page: Page, sign_in: SignIn, alice: User, instructor: User
) -> None:
    farsi = make_source("رود صاحب ندارد.\n\nهمسایه دارد و همسایه حق دارد.\n\nپیمان را می‌نویسند.", slug="farsi", language="fa")
    english = make_source(
        "The river has no owner.\n\nIt has neighbours, and they have a claim.\n\nPromises\n\nare written.", slug="english", language="en"
    )
    work = Work.objects.create(title="The letter", made_by=instructor)
    for source in (farsi, english):
        Version.objects.create(work=work, source=source, set_by=instructor)
    made = Alignment.objects.begin(farsi, english, by=alice, audience="public")
    made.join([Joining(("1",), ("1",)), Joining(("2",), ("2",)), Joining(("3",), ("3", "4"))])
    sign_in(page, alice)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/sources/farsi/with/english/")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("#p1 .words").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("#c2-p1 .words").evaluate("e => getComputedStyle(e).direction") == "ltr"
    tops = [[page.locator(f"#{name}{number}").bounding_box()["y"] for name in ("p", "c2-p")] for number in (1, 2, 3)]  # type: ignore[index]
    if width >= 1440:
        assert all(abs(one - other) < 1 for one, other in tops)
    else:
        assert [top for row in tops for top in row] == sorted(top for row in tops for top in row)
        page.get_by_role("button", name="English", exact=True).click()
        assert page.locator("#c2-p1").is_visible()
        assert not page.locator("#p1").is_visible()
    if width == 390:
        for path in (f"/alignments/{made.annotation.uid}/rows/", made.get_absolute_url(), "/sources/farsi/versions/english/", "/ledger/"):
            page.goto(path)
            assert_axe_clean(page)


def test_passages_are_joined_by_keys_alone_and_without_script(
    page: Page, browser: Any, live_server: Any, sign_in: SignIn, alice: User, instructor: User, speech: Source, pamphlet: Source
) -> None:
    work = Work.objects.create(title="Both", made_by=instructor)
    for source in (speech, pamphlet):
        Version.objects.create(work=work, source=source, set_by=instructor)
    made = Alignment.objects.begin(speech, pamphlet, by=alice)
    sign_in(page, alice)
    rows = f"/alignments/{made.annotation.uid}/rows/?by=order"
    page.goto(rows)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**#row-1-1")
    page.locator("#row-2-2 button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#row-2-2")
    assert made.standing().count() == 2
    page.keyboard.press("u")
    page.get_by_text("The last step is undone.").wait_for()
    assert made.standing().count() == 1
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, alice)
    plain.goto(rows)
    for box in plain.locator("#row-2-2 input[type=checkbox]").all():
        box.check()
    plain.locator("#row-3-3 input[type=checkbox][name=other]").check()
    plain.get_by_role("button", name="Join the chosen").click()
    assert plain.locator("#row-2-2-3 .state").text_content() == "joined: row by row"
    context.close()
