"""What a page makes a slow phone load: own script at most 15 KB and style at most 12 KB, packed, and nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from readingroom.courses.models import Course
from tests.makers import make_source

KB = 1000
IMPORTED = re.compile(r"""(?:import|export)[^;'"()]*?from\s*["'](\./[^"']+|\.\./[^"']+)["']|import\s*["'](\.[^"']+)["']""")
FETCHED_WHEN_USED = re.compile(r"""import\(\s*["'](\.[^"']+)["']\s*\)""")
PAGES = {
    "shelf": "/",
    "source": "/sources/one/",
    "side by side": "/sources/one/with/two/",
    "search": "/search/?q=river",
    "quotation": "/search/quotation/?q=The+river+knows+no+borders",
    "note": "/annotate/one/1/",
    "link": "/sources/one/1/link/",
    "to read": "/to-read/",
    "progress": "/courses/rivers/progress/",
    "import": "/library/import/",
}


def file_of(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert found, f"{address} is no static file"
    return Path(str(found))


def with_imports(file: Path, seen: set[Path]) -> set[Path]:
    """A module and all that it imports."""
    if file in seen:
        return seen
    seen.add(file)
    for groups in IMPORTED.findall(file.read_text(encoding="utf-8")):
        with_imports((file.parent / next(filter(None, groups))).resolve(), seen)
    return seen


def when_used(scripts: set[Path]) -> set[Path]:
    """What these fetch only once somebody uses it."""
    seen: set[Path] = set()
    for file in scripts:
        for address in FETCHED_WHEN_USED.findall(file.read_text(encoding="utf-8")):
            with_imports((file.parent / address).resolve(), seen)
    return seen - scripts


def packed(files: set[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_little_and_nothing_from_elsewhere(name, client_of, instructor, curator):
    make_source(slug="one")
    make_source(slug="two")
    course = Course.begin("Rivers", "UTC", instructor)
    course.enrol(curator, "instructor")
    page = client_of(curator).get(PAGES[name])
    assert page.status_code == 200
    loaded = re.findall(r'<(?:link|script|img|iframe)\b[^>]*?(?:href|src)="([^"]+)"', page.text)
    assert loaded
    assert [address for address in loaded if not address.startswith("/static/")] == []
    styles = {file_of(address) for address in loaded if address.endswith(".css")}
    scripts: set[Path] = set()
    for address in loaded:
        if address.endswith(".js"):
            with_imports(file_of(address), scripts)
    assert packed(styles) <= 12 * KB
    assert packed(scripts) <= 15 * KB
    assert scripts
    assert packed(when_used(scripts)) <= 6 * KB
