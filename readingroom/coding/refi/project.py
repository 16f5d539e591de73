"""What a REFI-QDA file says, as plain values: codes, texts, what is coded in them; and what of it this room has no place for."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from readingroom.coding.refi.package import Package
from readingroom.coding.refi.xml import Element, Refused, parse

OURS = "Reading room"
"""How the origin of our own files begins."""
_PARTS = {"[use]": "use", "[not]": "not_use", "[example]": "example"}
_PART = re.compile(r"^(\[use\]|\[not\]|\[example\])[ \t]*", re.MULTILINE)


@dataclass
class Code:
    guid: uuid.UUID
    name: str
    parent: uuid.UUID | None
    description: str = ""
    colour: str = ""
    codable: bool = True

    @property
    def rules(self) -> dict[str, str]:
        """The description as our own files write it: a definition, then parts marked [use], [not] and [example]."""
        pieces = _PART.split(self.description.replace("\r\n", "\n"))
        found = {"definition": pieces[0].strip()}
        found |= {_PARTS[sign]: words.strip() for sign, words in zip(pieces[1::2], pieces[2::2], strict=True)}
        return {name: words[:4000] for name, words in found.items() if words}


@dataclass
class Coded:
    """A code put on a selection by somebody."""

    guid: uuid.UUID | None
    code: uuid.UUID
    user: uuid.UUID | None
    made: datetime | None


@dataclass
class Selection:
    """text[start:end] in code points."""

    guid: uuid.UUID
    start: int
    end: int
    name: str
    user: uuid.UUID | None
    made: datetime | None
    coded: list[Coded]
    notes: list[str]


@dataclass
class TextIn:
    guid: uuid.UUID
    name: str
    text: str
    selections: list[Selection]


@dataclass
class Project:
    name: str
    origin: str
    users: dict[uuid.UUID, str] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    texts: list[TextIn] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """What this room has no place for, in words, with how often it comes."""

    @property
    def is_ours(self) -> bool:
        return self.origin.startswith(OURS)


def read_codebook(raw: bytes) -> Project:
    """A .qdc. Raises Refused."""
    root = parse(raw)
    if root.name == "Project":
        return read_project_xml(root, None)
    if root.name != "CodeBook":
        raise Refused(_("It is no REFI-QDA codebook: its root is “%(name)s”.") % {"name": root.name[:40]})
    project = Project("", root.attributes.get("origin", ""))
    project.codes = list(_codes(root.find("Codes"), None))
    _leave(project, _("sets of codes"), len((root.find("Sets") or root).all("Set")))
    return project


def read_project(raw: bytes) -> Project:
    """A .qdpx. Raises Refused."""
    package = Package(raw)
    root = parse(package.project())
    if root.name != "Project":
        raise Refused(_("It is no REFI-QDA project: its root is “%(name)s”.") % {"name": root.name[:40]})
    return read_project_xml(root, package)


def read_project_xml(root: Element, package: Package | None) -> Project:
    project = Project(root.attributes.get("name", ""), root.attributes.get("origin", ""))
    for user in _inside(root, "Users"):
        if guid := _guid(user.attributes.get("guid")):
            project.users[guid] = user.attributes.get("name") or user.attributes.get("id") or ""
    book = root.find("CodeBook")
    project.codes = list(_codes(book.find("Codes") if book else None, None))
    notes = {note.attributes.get("guid", "").strip("{}").lower(): _note_text(note, package) for note in _inside(root, "Notes")}
    for source in _inside(root, "Sources"):
        _source(project, source, package, notes)
    left = {
        "Variables": _("variables"),
        "Cases": _("cases"),
        "Links": _("links between codes, notes and selections"),
        "Sets": _("sets"),
        "Graphs": _("graphs"),
    }
    for name, said in left.items():
        _leave(project, said, len(_inside(root, name)))
    return project


def _source(project: Project, source: Element, package: Package | None, notes: dict[str, str]) -> None:
    held = source
    if source.name == "PDFSource":
        _leave(project, _("selections on pages of a PDF"), len(source.all("PDFSelection")))
        held = source.find("Representation") or source
    if held.name not in {"TextSource", "Representation"}:
        _leave(project, _("pictures, sounds, films, and PDFs without their text"), 1)
        return
    guid = _guid(source.attributes.get("guid"))
    text = _text_of(held, package)
    if guid is None or text is None:
        _leave(project, _("texts that are not in the file"), 1)
        return
    _leave(project, _("codes on a whole text"), len(source.all("Coding")))
    _leave(project, _("values of variables"), len(source.all("VariableValue")))
    found = [_selection(project, each, notes) for each in held.all("PlainTextSelection")]
    selections = in_code_points(text, [selection for selection in found if selection is not None])
    kept = [selection for selection in selections if 0 <= selection.start < selection.end <= len(text)]
    _leave(project, _("selections that lie outside of their text"), len(found) - len(kept))
    project.texts.append(TextIn(guid, source.attributes.get("name", "") or _("Untitled"), text, kept))


def _selection(project: Project, element: Element, notes: dict[str, str]) -> Selection | None:
    told = element.attributes
    guid = _guid(told.get("guid"))
    try:
        start, end = int(told.get("startPosition", "")), int(told.get("endPosition", ""))
    except ValueError:
        return None
    if guid is None or not (0 <= start < 10**9 and 0 <= end < 10**9):
        return None
    coded = []
    for coding in element.all("Coding"):
        ref = coding.find("CodeRef")
        code = _guid(ref.attributes.get("targetGUID")) if ref else None
        if code is None:
            _leave(project, _("codings without a code"), 1)
            continue
        by, made = _guid(coding.attributes.get("creatingUser")), _date(coding.attributes.get("creationDateTime"))
        coded.append(Coded(_guid(coding.attributes.get("guid")), code, by, made))
    refs = [ref.attributes.get("targetGUID", "").strip("{}").lower() for ref in element.all("NoteRef")]
    said = [notes[ref] for ref in refs if notes.get(ref)]
    if description := element.said("Description").strip():
        said.append(description)
    return Selection(
        guid, start, end, told.get("name", ""), _guid(told.get("creatingUser")), _date(told.get("creationDateTime")), coded, said
    )


def in_code_points(text: str, selections: list[Selection]) -> list[Selection]:
    """Some programs count UTF-16 units instead of code points: believed where the names of the selections, which are mostly their
    words, or the ends of them fit only so."""
    if text.isascii() or max(map(ord, text)) < 0x10000:
        return selections
    units = _units(text)
    last = units[-1]
    fits = sum(_named(text, one, one.start, one.end) for one in selections)
    other = [(one, _at(units, one.start), _at(units, one.end)) for one in selections]
    fits_other = sum(_named(text, one, start, end) for one, start, end in other)
    beyond = any(one.end > len(text) for one in selections) and all(one.end <= last for one in selections)
    if fits_other > fits or (beyond and fits_other == fits):
        for one, start, end in other:
            one.start, one.end = start, end
    return selections


def _units(text: str) -> list[int]:
    """For each code point, and the end, how many UTF-16 units come before it."""
    found, units = [0], 0
    for sign in text:
        units += 2 if ord(sign) > 0xFFFF else 1
        found.append(units)
    return found


def _at(units: list[int], position: int) -> int:
    low, high = 0, len(units) - 1
    while low < high:
        middle = (low + high) // 2
        if units[middle] < position:
            low = middle + 1
        else:
            high = middle
    return low


def _named(text: str, one: Selection, start: int, end: int) -> bool:
    name = "".join(one.name.split()).rstrip(".…")
    return bool(name) and "".join(text[start:end].split()).startswith(name)


def _codes(element: Element | None, parent: uuid.UUID | None) -> Iterator[Code]:
    for code in element.all("Code") if element else []:
        told = code.attributes
        guid = _guid(told.get("guid")) or uuid.uuid4()
        codable = told.get("isCodable", "true").strip().lower() not in {"false", "0"}
        yield Code(guid, told.get("name", ""), parent, code.said("Description").strip(), told.get("color", ""), codable)
        yield from _codes(code, guid)


def _text_of(source: Element, package: Package | None) -> str | None:
    """The plain text as the file holds it: positions count what stands there, line ends too."""
    inside = source.find("PlainTextContent")
    if inside is not None:
        return inside.text
    raw = package.source(source.attributes.get("plainTextPath", "")) if package else None
    if raw is None:
        return None
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text


def _note_text(note: Element, package: Package | None) -> str:
    return (_text_of(note, package) or note.said("Description")).strip()


def _inside(root: Element, name: str) -> list[Element]:
    found = root.find(name)
    return found.children if found else []


def _leave(project: Project, said: str, count: int) -> None:
    if count:
        project.left_out[said] += count


def _guid(written: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID((written or "").strip().strip("{}"))
    except ValueError:
        return None


def _date(written: str | None) -> datetime | None:
    try:
        found = parse_datetime((written or "").strip())
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
