"""The pages of notes for everybody: axe finds nothing, nothing scrolls sideways, in light and dark, on a phone and on a desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Flag
from tests.annotations.makers import make_group, make_note
from tests.axe import assert_axe_clean, assert_clean, in_every_light
from tests.makers import make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def note(alice, bob):
    group = make_group(alice, bob)
    source = make_source(slug="river", language="en")
    note = make_note(
        alice, source, "river knows", body="Who **drew** them?\n\n- one", motivation="questioning", audience="group", group=group
    )
    book = group.codebooks.create(title="Course tags", slug="course", kind="group", owner=alice)
    note.tags.set([book.tags.create(label="border", slug="border", definition="Where a line is drawn.")])
    make_note(bob, source, motivation="replying", parent=note, audience="group", group=group, body="Nobody did.")
    Flag.objects.create(annotation=note, reporter=bob, reason="off topic")
    return note


@in_every_light
def test_every_page_of_notes(page, sign_in, alice, note, looks):
    sign_in(page, alice)
    pages = [
        note.get_absolute_url(),
        reverse("my_notes"),
        reverse("tags"),
        note.tags.get().get_absolute_url(),
        reverse("annotate", args=["river", "1"]),
        *[reverse(name, args=[note.uid]) for name in ("edit_note", "report_note", "reply")],
        reverse("reported_notes"),
    ]
    for address in pages:
        page.goto(address)
        assert_clean(page, looks)
    page.goto(reverse("annotate", args=["river", "1"]))
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Write something")).to_be_visible()
    assert_clean(page, looks)


@pytest.mark.parametrize("width", [1440, 320])
def test_the_open_margin(browser, live_server, sign_in, alice, note, width):
    context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 700})
    page = context.new_page()
    sign_in(page, alice)
    page.goto("/sources/river/")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    assert_axe_clean(page)
    box = page.locator(".margin-form").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    context.close()
