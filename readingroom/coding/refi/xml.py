"""XML of strangers, read so that nothing in it can reach out or grow: no document type, so no entities; caps on size and depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

MOST_BYTES = 50 * 1024 * 1024
MOST_ELEMENTS = 400_000
DEEPEST = 60


class Refused(Exception):
    """Why a file is not taken, in one sentence for its owner."""


@dataclass
class Element:
    """An element by its local name: programs write the standard's namespaces in several spellings."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def find(self, name: str) -> Element | None:
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def said(self, name: str) -> str:
        found = self.find(name)
        return found.text if found else ""


def parse(raw: bytes) -> Element:
    """The root element. Raises Refused."""
    if len(raw) > MOST_BYTES:
        raise Refused(_("The XML in it is too large."))
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Refused(_("It is not well-formed XML: %(problem)s.") % {"problem": problem}) from problem
    if reader.root is None:
        raise Refused(_("It is not well-formed XML: %(problem)s.") % {"problem": "no element"})
    return reader.root


def _no_doctype(*_declared: object) -> NoReturn:
    raise Refused(_("It declares a document type, which no REFI-QDA file needs and which can be used for attacks."))


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._parts: list[list[str]] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise Refused(_("The XML in it has too many elements, or they stand too deep in each other."))
        element = Element(name.rpartition("}")[2], {key.rpartition("}")[2]: value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._parts.append([])

    def end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._parts.pop())

    def words(self, words: str) -> None:
        self._parts[-1].append(words)
