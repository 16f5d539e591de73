"""Finds a Chromium to test with, and says what to install where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

WHAT_TO_INSTALL = (
    "No Chromium was found, so the browser tests cannot run: install one (Debian: apt install chromium; macOS and Windows: Google Chrome;"
    " anywhere: .venv/bin/python -m playwright install chromium) or name one in $CHROME."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The tests use no network but this machine's own.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def find_chromium() -> str | None:
    """The path of a browser: $CHROME, one on the PATH, one where systems put it, Playwright's own."""
    return next((path for path in _candidates() if Path(path).is_file()), None)


def arguments() -> list[str]:
    """Chromium's sandbox refuses to run for root, which is who CI machines are."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if as_root else ARGUMENTS


def _candidates() -> Iterator[str]:
    if named := os.environ.get("CHROME"):
        yield shutil.which(named) or named
        return
    for name in NAMES:
        if found := shutil.which(name):
            yield found
    for place in PLACES:
        yield os.path.expanduser(place)
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[str]:
    homes = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]
    homes.append(os.path.join(os.environ.get("LOCALAPPDATA", ""), "ms-playwright"))
    for home in filter(None, homes):
        for executable in ("chrome", "chrome.exe", "Chromium", "Google Chrome for Testing", "chrome-headless-shell"):
            yield from sorted(map(str, Path(home).expanduser().glob(f"chromium*/**/{executable}")), reverse=True)
