"""A .qdpx: a zip of `project.qde` and a folder of sources, opened without trusting anything in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from readingroom.coding.refi.xml import Refused

MOST_FILES = 5000
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_WHOLE = 200 * 1024 * 1024
MOST_TIMES = 250
"""A file that grows more than so many times was made to burst; shorter ones may."""
SMALL = 1024 * 1024
PROJECT = "project.qde"


class Package:
    """The files of a .qdpx by their names. Raises Refused for what no program makes."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
            raise Refused(_("It is not a zip, as a .qdpx has to be.")) from problem
        if len(entries) > MOST_FILES:
            raise Refused(_("It holds too many files."))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = LARGEST_WHOLE
        for entry in entries:
            if entry.is_dir():
                continue
            if not _is_safe(entry.filename):
                raise Refused(_("It names a file outside of itself: %(name)s.") % {"name": entry.filename[:80]})
            if entry.flag_bits & 1:
                raise Refused(_("It is protected by a password: take that off first."))
            if entry.file_size > SMALL and entry.file_size > MOST_TIMES * max(entry.compress_size, 1):
                raise Refused(_("A file in it grows so much when it is opened that nobody has made it in earnest."))
            if self._entries.setdefault(entry.filename.casefold(), entry) is not entry:
                raise Refused(_("It holds two files of the same name: %(name)s.") % {"name": entry.filename[:80]})

    def project(self) -> bytes:
        found = self.read(PROJECT)
        if found is None:
            inside = [name for name in self._entries if name.endswith(".qde")]
            found = self.read(inside[0]) if len(inside) == 1 else None
        if found is None:
            raise Refused(_("There is no project.qde in it."))
        return found

    def source(self, path: str) -> bytes | None:
        """What `internal://NAME` leads to; nothing for what lies outside of the package."""
        if not path.startswith("internal://"):
            return None
        name = path.removeprefix("internal://")
        return self.read(f"sources/{name}") or self.read(name)

    def read(self, name: str) -> bytes | None:
        entry = self._entries.get(name.casefold())
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as file:
                content = file.read(min(LARGEST_FILE, self._left) + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as problem:
            raise Refused(_("A file in it cannot be read: %(name)s.") % {"name": entry.filename[:80]}) from problem
        if len(content) > min(LARGEST_FILE, self._left):
            raise Refused(_("It is too large when it is opened."))
        self._left -= len(content)
        return content


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name and "\x00" not in name
