"""The reading pages in a real browser: clean for axe, whole without sideways scrolling, readable without script, moved through by keys."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from annotations.models import Anchor, Annotation, Audience
from readingroom.comparison.models import End, Link
from readingroom.library.models import Mark, Name, Provenance, Source, Upload, Voice
from tests.axe import assert_axe_clean, assert_clean, in_every_light
from tests.makers import make_source, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = """# On the river

The river knows no borders, and “nobody” asked it: <i>no</i> & yes.

## What was said

- First, that it is old.

- Second, that it is wide 𐎠𐎡 and long.

> It was here before the office that measures it.

رودخانه مرز نمی‌شناسد.

## What was answered

That it can be measured, line by line, and that measuring is a kind of care which the speech leaves out of its account."""


@pytest.fixture
def source(curator) -> Source:
    held = make_source(TEXT, slug="river", title="On the river", language="en", kind="speech", invented=True)
    alice = make_user("reader", full_name="Alice Haddad")
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh")
    Provenance.objects.create(source=held, field="creator", value="Sorav Talkesh", name=name, status="stated", origin_start=2, origin_end=8)
    Provenance.objects.create(
        source=held, field="publisher", value="The Press", status="supplied", supplied_by=curator, evidence="A receipt."
    )
    first, *others = held.passages.all()
    Mark.objects.create(source=held, kind="emphasis", start=first.start + 4, end=first.start + 15)
    Mark.objects.create(source=held, kind="link", start=first.start + 10, end=first.start + 25, attributes={"href": "https://example.org/"})
    Mark.objects.create(source=held, kind="note_reference", start=first.end, end=first.end, attributes={"label": "1", "dead": "true"})
    Mark.objects.create(source=held, kind="missing", start=others[-1].end, end=others[-1].end, attributes={"what": "a quotation"})
    Mark.objects.create(source=held, kind="page_break", start=others[0].start + 4, end=others[0].start + 4)
    Voice.objects.create(source=held, start=first.start, end=first.end, stated_as="Talkesh", speaker=name, reported_as="The Courier")
    for start, end, body in [(0, 20, "One note."), (10, 30, "Another, which overlaps."), (12, 18, "A third.")]:
        note = Annotation.objects.create(target=held, creator=alice, body=body, audience=Audience.PUBLIC)
        anchor = Anchor(annotation=note, target=held)
        anchor.place(held.text, first.start + start, first.start + end)
        anchor.save()
    other = make_source(slug="answer", title="An answer")
    Link.objects.make(End(held, first.start, first.end), "criticises", End(other, 0, 5), by=alice, audience=Audience.PUBLIC)
    make_source("", slug="record", title="A record", kind="letter")
    return held


PAGES = {
    "shelf": "/",
    "shelf, nothing found": "/?kind=legal",
    "source": "/sources/river/?notes=on",
    "source, notes closed": "/sources/river/",
    "passage": "/sources/river/2/?notes=on&find=old",
    "record": "/sources/record/",
    "revision": "/sources/river/r1/1/",
    "original": "/sources/river/original/?from=2&to=8",
    "about": "/about/",
    "name": "/names/talkesh/",
    "appearance": "/appearance/",
    "nothing here": "/sources/none/",
}
CURATORS = {
    "import": "/library/import/",
    "preview": "",
    "describe": "/sources/river/edit/",
    "withdraw": "/sources/river/withdraw/",
    "withdrawn": "/library/withdrawn/",
    "my data": "/my/data/",
}


@in_every_light
def test_axe_finds_nothing_on_the_pages_of_guests(page: Page, source: Source, looks) -> None:
    for address in PAGES.values():
        page.goto(address)
        assert_clean(page, looks)


@in_every_light
def test_axe_finds_nothing_on_the_pages_of_curators(page: Page, source: Source, sign_in, curator, looks) -> None:
    sign_in(page, curator)
    upload = Upload.objects.create(user=curator, file_name="speech.txt", original=TEXT.encode())
    for address in [*CURATORS.values(), "/", "/sources/river/"]:
        page.goto(address or reverse("import_preview", args=[upload.pk]))
        assert_clean(page, looks)


def test_axe_finds_nothing_in_open_menus_and_boxes(page: Page, source: Source) -> None:
    page.goto("/sources/river/?notes=on")
    page.locator("details.provenance summary").click()
    assert_axe_clean(page)
    page.locator("details.menu summary").first.click()
    assert_axe_clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert_axe_clean(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_scrolls_sideways(page: Page, source: Source, sign_in, curator, width: int) -> None:
    sign_in(page, curator)
    make_source(
        "A" * 300 + "\n\nhttps://example.org/" + "x/" * 200, slug="wide", title="Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 2
    )
    page.set_viewport_size({"width": width, "height": 800})
    for address in [*PAGES.values(), "/sources/wide/", "/library/import/", "/sources/river/edit/", "/my/data/"]:
        page.goto(address)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{address} is {over} px too wide at {width}"


def test_the_browser_shows_every_passage_as_python_has_it(page: Page, source: Source) -> None:
    expected = {passage.number: passage.text for passage in source.passages.all()}
    for address in ("/sources/river/?notes=on", "/sources/river/3/?notes=on&find=river"):
        page.goto(address)
        shown = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll("[data-passage]")].map((each) => {
                const copy = each.cloneNode(true);
                for (const other of copy.querySelectorAll("[data-noanno]")) other.remove();
                return [each.dataset.passage, copy.textContent];
            }))"""
        )
        assert shown == expected


@pytest.fixture
def no_script(browser: Browser, live_server) -> Page:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport={"width": 1200, "height": 500})
    yield context.new_page()
    context.close()


def test_without_script_a_passage_is_scrolled_to_and_a_theme_is_kept(no_script: Page, live_server) -> None:
    make_source("\n\n".join(f"Paragraph {number} of many, each a line of its own." for number in range(60)), slug="long")
    no_script.goto("/sources/long/40/")
    expect(no_script.locator("#p40")).to_be_in_viewport()
    no_script.locator("details.menu summary").first.click()
    no_script.get_by_text("dark", exact=True).click()
    no_script.get_by_role("button", name="Keep").click()
    expect(no_script.locator("html")).to_have_attribute("data-theme", "dark")
    assert no_script.url.endswith("/sources/long/40/")


def test_the_aa_menu_changes_the_page_at_once_and_the_server_remembers(page: Page, source: Source) -> None:
    page.goto("/sources/river/")
    before = page.locator(".words").first.evaluate("each => getComputedStyle(each).fontSize")
    page.locator("details.menu summary").first.click()
    with page.expect_response("**/appearance/"):
        page.get_by_text("very large").click()
    assert page.locator(".words").first.evaluate("each => getComputedStyle(each).fontSize") != before
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "xl")


@pytest.mark.parametrize("width", [320, 390, 700, 1440])
def test_open_menus_stay_inside_the_window(page: Page, source: Source, sign_in, curator, width: int) -> None:
    sign_in(page, curator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    for menu in page.locator("details.menu").all():
        menu.locator("summary").click()
        box = menu.locator(".menu-body").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")


def test_keys_lead_from_passage_to_passage_and_note_to_note(page: Page, source: Source) -> None:
    page.goto("/sources/river/?notes=on")
    for number in ("1", "2"):
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == number
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "1"
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.closest('.note').id").startswith("note-")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).not_to_be_visible()


def test_keys_do_nothing_while_one_types_or_has_switched_them_off(page: Page, source: Source) -> None:
    page.goto("/sources/river/")
    page.locator("#find").focus()
    page.keyboard.type("j?")
    expect(page.locator("#find")).to_have_value("j?")
    expect(page.locator("dialog.keys")).not_to_be_visible()
    page.context.add_cookies([{"name": "appearance", "value": "keys=off", "url": page.url}])
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).not_to_be_visible()


def test_a_reference_leads_to_its_note_and_back(page: Page, source: Source) -> None:
    page.goto("/sources/river/?notes=on")
    page.locator("a.note-reference").first.click()
    note = page.locator(".note:target")
    expect(note).to_have_count(1)
    note.locator("a.back").click()
    expect(page.locator("a.note-reference:target")).to_have_count(1)


def test_the_whole_page_is_reached_by_tab_and_the_focus_is_seen(page: Page, source: Source) -> None:
    page.goto("/sources/river/?notes=on")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _step in range(80):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        named = page.evaluate("document.activeElement.className || document.activeElement.tagName")
        if named != "BODY":
            assert outline != "none", f"no focus ring on {named}"
        reached.add(named)
    assert {"number", "note-reference digits-1", "outward"} <= reached


def test_a_text_from_right_to_left_is_laid_out_from_right_to_left(page: Page) -> None:
    make_source("رودخانه مرز نمی‌شناسد.", slug="fa", language="fa", title="رودخانه")
    page.goto("/sources/fa/")
    expect(page.locator(".text")).to_have_attribute("dir", "rtl")
    number, words = (page.locator(each).bounding_box() for each in (".number", ".words"))
    assert number["x"] > words["x"]


def test_a_file_is_brought_in_by_a_curator(page: Page, sign_in, curator) -> None:
    sign_in(page, curator)
    page.goto("/library/import/")
    page.locator("input[type=file]").set_input_files({"name": "river.md", "mimeType": "text/markdown", "buffer": TEXT.encode()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("The river knows no borders").first).to_be_visible()
    page.get_by_label("Who may read it").select_option("public")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("On the river")
    assert Source.objects.get().access == "public"


def test_no_page_breaks_the_content_security_policy_or_speaks_to_another_site(page: Page, source: Source, live_server) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((live_server.url, "data:")) else elsewhere.append(request.url))
    for address in PAGES.values():
        page.goto(address)
    assert elsewhere == []


def test_print_shows_the_text_and_not_the_furniture(page: Page, source: Source) -> None:
    page.goto("/sources/river/?notes=on")
    page.emulate_media(media="print")
    expect(page.locator(".words").first).to_be_visible()
    expect(page.locator(".note").first).to_be_visible()
    for furniture in (".top", ".bottom", ".contents", ".notes-switch"):
        expect(page.locator(furniture).first).not_to_be_visible()
