"""Asks axe about a page as it stands, and as it looks on a desk and on a phone, by day and by night."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


class Look(NamedTuple):
    """How a page is looked at: the window's width in CSS pixels and the scheme the reader's system asks for."""

    width: int
    scheme: Literal["light", "dark"]


# Each width and each scheme once, quickly; what they leave out is slow.
in_every_light = pytest.mark.parametrize(
    "looks",
    [
        pytest.param([Look(1440, "light"), Look(390, "dark")], id="quick"),
        pytest.param([Look(1440, "dark"), Look(390, "light"), Look(320, "light")], id="rest", marks=pytest.mark.slow),
    ],
)


def assert_axe_clean(page: Page) -> None:
    """Fails with axe's own report of each rule broken and where."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def assert_clean(page: Page, looks: Sequence[Look]) -> None:
    """The page that is open: one h1, nothing scrolls sideways, axe finds nothing, in each look."""
    assert page.locator("h1").count() == 1, page.url
    for look in looks:
        page.set_viewport_size({"width": look.width, "height": 900})
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")  # colours do not fade over
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways at {look.width} px"
        assert_axe_clean(page)
