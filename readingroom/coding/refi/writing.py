"""Codebooks and projects as REFI-QDA files. What is the same stays the same: GUIDs are kept or derived, never made up anew."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from annotations.looks import PALETTE, Colour
from annotations.models import Annotation, Codebook, Memo, Tag
from annotations.people import Person
from annotations.tree import Branch
from readingroom.coding.models import ImportedPlace
from readingroom.coding.refi.project import OURS
from readingroom.coding.tagged import TaggedPlace, slices
from readingroom.library.models import Collection, Source

ORIGIN = f"{OURS} 1.0"
PROJECT = 'xmlns="urn:QDA-XML:project:1.0"'
CODEBOOK = 'xmlns="urn:QDA-XML:codebook:1.0"'
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
ROOM = uuid.UUID("6d2c3f0a-5b0e-5c1e-9c57-1f3a8f0d7b21")
"""The namespace of GUIDs that are derived."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of the files in the zip, so that the same project makes the same bytes."""


def derived(*about: object) -> uuid.UUID:
    return uuid.uuid5(ROOM, "\x1f".join(str(each) for each in about))


def codebook_file(codebook: Codebook) -> bytes:
    """A .qdc of the whole codebook, the retired tags as codes that cannot be used."""
    codes = _codes(codebook.branches(retired=True), {})
    return f"{HEAD}<CodeBook {CODEBOOK} origin={_attribute(ORIGIN)}>\n<Codes>\n{codes}</Codes>\n</CodeBook>\n".encode()


@dataclass
class Selected:
    """One selection: the codings that share its GUID and its words."""

    guid: uuid.UUID
    codings: list[TaggedPlace] = field(default_factory=list)


class ProjectFile:
    """A .qdpx of tags and the places they stand on, as far as the person may see both."""

    def __init__(self, codebook: Codebook, branches: list[Branch], found: list[TaggedPlace], user: Person) -> None:
        self.codebook, self.branches, self.user = codebook, branches, user
        notes = sorted({one.note.pk for one in found})
        self._places = {place.annotation_id: place for some in slices(notes) for place in ImportedPlace.objects.filter(annotation__in=some)}
        self._users: dict[uuid.UUID, str] = {}
        self._notes: dict[uuid.UUID, tuple[str, str]] = {}
        self._sources = {one.source.pk: one.source for one in found}
        self._texts = dict(Source.objects.filter(pk__in=self._sources).values_list("pk", "text"))
        self._guids = self._source_guids()
        self._found = found

    def content(self) -> bytes:
        """The zip. Users and notes are met while texts are written, and stand before and after them."""
        memos = self._memos()
        texts = "".join(self._source(source) for source in self._in_order())
        codes = _codes(self.branches, memos)
        users = "".join(f"<User guid={_attribute(guid)} name={_attribute(name)}/>\n" for guid, name in sorted(self._users.items()))
        notes = "".join(
            f"<Note guid={_attribute(guid)} name={_attribute(name)}>\n<PlainTextContent>{_text(words)}</PlainTextContent>\n</Note>\n"
            for guid, (name, words) in sorted(self._notes.items())
        )
        parts = [
            f"<Users>\n{users}</Users>\n" if users else "",
            f"<CodeBook>\n<Codes>\n{codes}</Codes>\n</CodeBook>\n" if codes else "",
            f"<Sources>\n{texts}</Sources>\n" if texts else "",
            f"<Notes>\n{notes}</Notes>\n" if notes else "",
            self._sets(),
            f"<Description>{_text(self.codebook.description)}</Description>\n" if self.codebook.description else "",
            *(f"<NoteRef targetGUID={_attribute(guid)}/>\n" for guid in memos.get(None, [])),
        ]
        made = _attribute(_moment(self.codebook.created))
        root = f"<Project {PROJECT} name={_attribute(self.codebook.title)} origin={_attribute(ORIGIN)} creationDateTime={made}>"
        return self._zipped(f"{HEAD}{root}\n{''.join(parts)}</Project>\n".encode())

    def _zipped(self, project: bytes) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(zipfile.ZipInfo("project.qde", EPOCH), project, zipfile.ZIP_DEFLATED)
            for source in self._in_order():
                name = zipfile.ZipInfo(f"Sources/{self._guids[source.pk]}.txt", EPOCH)
                package.writestr(name, self._texts[source.pk].encode(), zipfile.ZIP_DEFLATED)
        return written.getvalue()

    def _in_order(self) -> list[Source]:
        return sorted(self._sources.values(), key=lambda source: (source.title, source.pk))

    def _source_guids(self) -> dict[int, uuid.UUID]:
        """From the words alone, so that the same text has the same one in every room; of twins, the later by its address, too."""
        found: dict[int, uuid.UUID] = {}
        for source in self._in_order():
            digest = hashlib.sha256(self._texts[source.pk].encode()).hexdigest()
            guid = derived("source", digest)
            found[source.pk] = derived("source", digest, source.slug) if guid in found.values() else guid
        return found

    def _source(self, source: Source) -> str:
        selected: dict[tuple[uuid.UUID, int, int], Selected] = {}
        for one in self._found:
            if one.source.pk == source.pk:
                guid = self._selection_guid(one)
                selected.setdefault((guid, one.start, one.end), Selected(guid)).codings.append(one)
        inside = "".join(self._selection(each) for each in selected.values())
        guid = self._guids[source.pk]
        path = _attribute(f"internal://{guid}.txt")
        return f"<TextSource guid={_attribute(guid)} name={_attribute(source.title)} plainTextPath={path}>\n{inside}</TextSource>\n"

    def _selection_guid(self, one: TaggedPlace) -> uuid.UUID:
        place = self._places.get(one.note.pk)
        if place is not None and one.anchor.ordinal == 0:
            return place.guid
        return derived("selection", one.note.uid, one.anchor.ordinal)

    def _selection(self, selected: Selected) -> str:
        first = selected.codings[0]
        notes: dict[uuid.UUID, None] = {}
        inside = []
        for one in selected.codings:
            user, made = self._user(one.note), _moment(self._made(one.note))
            place = self._places.get(one.note.pk)
            guid = (place.codings.get(str(one.tag.guid)) if place else None) or derived("coding", selected.guid, one.tag.guid, user)
            inside.append(
                f"<Coding guid={_attribute(guid)} creatingUser={_attribute(user)} creationDateTime={_attribute(made)}>"
                f"<CodeRef targetGUID={_attribute(one.tag.guid)}/></Coding>\n"
            )
            if one.note.body:
                notes[self._note(derived("note", selected.guid, user), one.note.body)] = None
        refs = "".join(f"<NoteRef targetGUID={_attribute(guid)}/>\n" for guid in notes)
        told = f"guid={_attribute(selected.guid)} name={_attribute(_shortened(first.words))}"
        told += f' startPosition="{first.start}" endPosition="{first.end}" creatingUser={_attribute(self._user(first.note))}'
        told += f" creationDateTime={_attribute(_moment(self._made(first.note)))}"
        return f"<PlainTextSelection {told}>\n{''.join(inside)}{refs}</PlainTextSelection>\n"

    def _made(self, note: Annotation) -> datetime:
        place = self._places.get(note.pk)
        return place.made if place is not None and place.made else note.created

    def _user(self, note: Annotation) -> uuid.UUID:
        """The coder by the name that the person may know. What one brought in oneself keeps the coder of the file it came from."""
        place = self._places.get(note.pk)
        if place is not None and place.coder_guid and note.creator_id == self.user.pk:
            self._users[place.coder_guid] = place.coder
            return place.coder_guid
        name = note.shown_creator(self.user)
        guid = derived("user", name)
        self._users[guid] = name
        return guid

    def _note(self, guid: uuid.UUID, words: str) -> uuid.UUID:
        self._notes[guid] = (_shortened(words), words)
        return guid

    def _memos(self) -> dict[int | None, list[uuid.UUID]]:
        """Memos as notes, by the tag they are about; those about the codebook under None."""
        found: dict[int | None, list[uuid.UUID]] = {}
        for memo in Memo.objects.filter(codebook=self.codebook).visible_to(self.user).order_by("created", "pk"):
            found.setdefault(memo.tag_id, []).append(self._note(derived("memo", memo.uid), memo.body))
        return found

    def _sets(self) -> str:
        """The collections of the texts."""
        sets = ""
        for collection in Collection.objects.filter(sources__in=self._sources).distinct().order_by("title"):
            held = set(collection.sources.filter(pk__in=self._sources).values_list("pk", flat=True))
            members = [self._guids[source.pk] for source in self._in_order() if source.pk in held]
            inside = "".join(f"<MemberSource targetGUID={_attribute(guid)}/>\n" for guid in members)
            sets += f"<Set guid={_attribute(derived('set', collection.slug))} name={_attribute(collection.title)}>\n{inside}</Set>\n"
        return f"<Sets>\n{sets}</Sets>\n" if sets else ""


def _codes(branches: Iterable[Branch], memos: dict[int | None, list[uuid.UUID]]) -> str:
    """Nested as the tree is."""
    written, depth = "", 0
    for branch in branches:
        written += "</Code>\n" * (depth - branch.depth + 1) + _code(branch.tag, memos.get(branch.tag.pk, []))
        depth = branch.depth
    return written + "</Code>\n" * depth


def _code(tag: Tag, memos: Iterable[uuid.UUID]) -> str:
    colour = f" color={_attribute(PALETTE[Colour(tag.colour)][0].upper())}" if tag.colour else ""
    codable = "false" if tag.retired else "true"
    description = described(tag)
    inside = f"<Description>{_text(description)}</Description>\n" if description else ""
    inside += "".join(f"<NoteRef targetGUID={_attribute(guid)}/>\n" for guid in memos)
    return f'<Code guid={_attribute(tag.guid)} name={_attribute(tag.label)} isCodable="{codable}"{colour}>\n{inside}'


def described(tag: Tag) -> str:
    """The standard has one description: when to use a tag, when not, and an example stand in it as marked parts."""
    parts = [
        tag.definition,
        *(f"[{sign}] {said}" for sign, said in (("use", tag.use), ("not", tag.not_use), ("example", tag.example)) if said),
    ]
    return "\n".join(part.replace("\r\n", "\n").strip() for part in parts if part)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else words[:59] + "…"


def _text(words: str) -> str:
    return escape(_NO_XML.sub("\ufffd", words.replace("\r\n", "\n").replace("\r", "\n")))


def _attribute(value: object) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", str(value)))
