"""Asks axe about a page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_axe_clean(page: Page) -> None:
    """Fails with axe's own report of each rule broken and where."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
