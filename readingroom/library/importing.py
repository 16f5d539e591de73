"""From a file to a source: all of it in one transaction, or nothing.

`bring_in` decides what the file is to the room: new, the same bytes again, the text of a record, or (asked for by name) the new text of a
source. It never guesses in silence: the outcome says what was done and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.anchoring.reanchor import Reanchoring
from annotations.models import Anchor
from readingroom.accounts.models import User
from readingroom.library.finding_quotations import find_quotations
from readingroom.library.importers import Decoded, Draft, ImportRefused, draft_of, read
from readingroom.library.importers.draft import DraftVoice
from readingroom.library.models import (
    Collection,
    JoinedPlace,
    Mark,
    Passage,
    Provenance,
    Quotation,
    Revision,
    SameWords,
    Section,
    Source,
    Voice,
)
from readingroom.library.names import names_written
from readingroom.library.numbering import Numbering, Old, renumbered
from readingroom.library.stated_dates import interval

APART = 1_000_000
"""Positions are moved this far before they are set anew: two passages never share one in between."""


@dataclass(frozen=True)
class Arrival:
    """A file as it came, with what a curator says about where it belongs."""

    original: bytes
    file_name: str
    by: User | None = None
    access: str = Source.Access.DRAFT
    collections: Iterable[Collection] = ()
    importer: str = ""
    """A format by name; empty: the first that recognises the text."""
    as_new: bool = False
    """A document of its own, although a record or source has the same title."""


@dataclass
class Outcome:
    """What became of a file. `did` is "added", "unchanged", "given" (a record its text) or "revised"."""

    did: str
    source: Source
    draft: Draft | None = None
    moved: dict[str, int] = field(default_factory=dict)
    """Of a revision: how many anchors of readers are in which state now."""
    forwards: dict[str, str] = field(default_factory=dict)
    """Of a revision: the numbers that now forward, and to which."""
    narrowed: bool = False
    """Of a record: its text may be read by fewer people than could see the record."""

    @property
    def sentence(self) -> str:
        said = {
            "added": _("added"),
            "unchanged": _("already here: the same bytes; nothing was done"),
            "given": _("the record with this title now has its text"),
            "revised": _("has a new text"),
        }
        shown = _("; it can be read by: %(access)s") % {"access": self.source.get_access_display()} if self.narrowed else ""
        return f"{self.source.slug}: {said[self.did]}{shown}"


def bring_in(arrival: Arrival, *, record: Source | None = None, revise: Source | None = None) -> Outcome:
    """Import a file; ImportRefused says in one sentence why not."""
    digest = Revision.digest(arrival.original)
    decoded = read(arrival.original)
    with transaction.atomic():
        same = Revision.objects.filter(sha256=digest, source__withdrawn=None).select_related("source")
        if revise:
            return revised(revise, arrival, decoded, same.filter(source=revise).first())
        known = same.first()
        if known and not record:
            return Outcome("unchanged", known.source)
        draft = draft_of(decoded, importer=arrival.importer)
        record = record or record_of(draft, arrival)
        if record and not record.is_record:
            raise ImportRefused(_("“%(slug)s” has a text already; its new text needs --revise.") % {"slug": record.slug})
        source = record or new_source(draft, arrival)
        narrowed = bool(record) and narrow(source, arrival.access)
        revision = new_revision(source, arrival, decoded, draft)
        Writing(source, draft).write(Numbering([str(number + 1) for number in range(passages_in(draft))]))
        find_quotations(source)
        settle(source, revision, arrival)
    return Outcome("given" if record else "added", source, draft, narrowed=narrowed)


def narrow(source: Source, access: str) -> bool:
    """A text is shown to no more people than was said when it came, although its record was; whether that is fewer than before."""
    order = [Source.Access.DRAFT, Source.Access.GROUPS, Source.Access.SIGNED_IN, Source.Access.PUBLIC]
    if order.index(Source.Access(access)) >= order.index(Source.Access(source.access)):
        return False
    source.access = access
    return True


def record_of(draft: Draft, arrival: Arrival) -> Source | None:
    """The one record that this is the text of, by identical title or identifier; a source of that title with a text is a refusal."""
    if arrival.as_new:
        return None
    alike = Source.objects.filter(withdrawn=None, title=shortened(draft.title, 400))
    identifiers = [fact.value for fact in draft.stated if fact.field == Provenance.Field.IDENTIFIER]
    identified = Provenance.objects.filter(field=Provenance.Field.IDENTIFIER, value__in=identifiers).values("source")
    records = list((alike | Source.objects.filter(withdrawn=None, pk__in=identified)).filter(text="").distinct()[:2])
    if len(records) > 1:
        raise ImportRefused(_("Several records may be this document: say which with --record, or --new for none of them."))
    if records:
        return records[0]
    if not draft.title_supplied and (held := alike.with_text().first()):
        raise ImportRefused(
            _("“%(slug)s” has this title and another text: --revise %(slug)s for its new text, --new for a document of its own.")
            % {"slug": held.slug}
        )
    return None


def new_source(draft: Draft, arrival: Arrival) -> Source:
    source = Source(
        slug=free_slug(draft.title, arrival.file_name),
        title=shortened(draft.title, 400),
        title_supplied=draft.title_supplied,
        kind=draft.kind,
        access=arrival.access,
        added_by=arrival.by,
    )
    source.save()
    return source


def free_slug(title: str, file_name: str) -> str:
    """A slug from the title that no source has; from the file's name where the title has no letters."""
    stem = slugify(title, allow_unicode=True)[:100].strip("-") or slugify(file_name, allow_unicode=True)[:100].strip("-") or "source"
    taken = set(Source.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def new_revision(source: Source, arrival: Arrival, decoded: Decoded, draft: Draft) -> Revision:
    latest = source.revisions.order_by("-number").first()
    return Revision(
        source=source,
        number=latest.number + 1 if latest else 1,
        original=arrival.original,
        sha256=Revision.digest(arrival.original),
        file_name=shortened(arrival.file_name, 255),
        encoding=decoded.encoding,
        importer=draft.importer,
        importer_version=draft.version,
        text=draft.text,
        report=[[note.action, note.line, note.reason, note.words] for note in draft.notes],
        made_by=arrival.by,
    )


def settle(source: Source, revision: Revision, arrival: Arrival) -> None:
    """Save what knows the whole: the revision with its outline, and the source last, which tells whoever listens."""
    revision.outline = {passage.number: [passage.start, passage.end] for passage in source.passages.standing()}
    revision.save()
    source.collections.add(*arrival.collections)
    source.save()


def passages_in(draft: Draft) -> int:
    return sum(not block.is_heading for block in draft.blocks)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class Writing:
    """A draft as rows of one source. Passages that stand are moved and changed, never deleted."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self.source = source
        self.draft = draft
        self.placed = list(draft.placed())

    def write(self, numbering: Numbering) -> None:
        self.source.text = self.draft.text
        sections = self.sections()
        self.passages(numbering, sections)
        self.marks()
        self.spoken()
        self.facts()

    def sections(self) -> dict[int, Section]:
        """The outline, a heading under the nearest one above it of a lower level; by place of the block."""
        found: dict[int, Section] = {}
        above: list[Section] = []
        for position, (block, start, end) in enumerate(self.placed):
            if not block.is_heading:
                continue
            above = [section for section in above if section.level < block.level]
            found[position] = Section.objects.create(
                source=self.source,
                parent=above[-1] if above else None,
                level=block.level,
                label=shortened(block.label, 32),
                position=position,
                start=start,
                end=end,
            )
            above.append(found[position])
        return found

    def passages(self, numbering: Numbering, sections: dict[int, Section]) -> None:
        known = {passage.number: passage for passage in self.source.passages.all()}
        numbers = iter(numbering.numbers)
        section: Section | None = None
        fresh: list[Passage] = []
        kept: list[Passage] = []
        for position, (block, start, end) in enumerate(self.placed):
            if block.is_heading:
                section = sections[position]
                continue
            number = next(numbers)
            passage = known.get(number)
            (kept if passage else fresh).append(passage := passage or Passage(source=self.source, number=number))
            passage.section, passage.position = section, position
            passage.start, passage.end, passage.line = start, end, block.line
            passage.kind, passage.label = block.kind, shortened(block.label, 120)
            passage.origin = [list(span) for span in block.origin]
            passage.removed, passage.forward = None, None
        Passage.objects.bulk_create(fresh, batch_size=500)
        fields = ["section", "position", "start", "end", "line", "kind", "label", "origin", "removed", "forward"]
        Passage.objects.bulk_update(kept, fields, batch_size=100)

    def marks(self) -> None:
        rows = [
            Mark(source=self.source, kind=mark.kind, start=at + mark.start, end=at + mark.end, attributes=mark.attributes)
            for block, at, _end in self.placed
            for mark in block.marks
        ]
        Mark.objects.bulk_create(rows, batch_size=500)

    def spoken(self) -> None:
        """Voices and quotations; a speaker is a known name only where the document writes it as the room knows it."""
        names = names_written({voice.stated_as for voice in self.voices()} | {voice.reported_as for voice in self.voices()})
        Voice.objects.bulk_create(
            [
                Voice(
                    source=self.source,
                    start=at + voice.start,
                    end=at + voice.end,
                    stated_as=shortened(voice.stated_as, 200),
                    speaker=names.get(voice.stated_as),
                    reported_as=shortened(voice.reported_as, 200),
                    reporter=names.get(voice.reported_as),
                )
                for block, at, _end in self.placed
                for voice in block.voices
            ],
            batch_size=500,
        )
        Quotation.objects.bulk_create(
            [
                Quotation(
                    source=self.source,
                    start=at + said.start,
                    end=at + said.end,
                    kind=said.kind,
                    stated_as=shortened(said.stated_as, 200),
                    speaker=names.get(said.stated_as),
                    by_rule=True,
                )
                for block, at, _end in self.placed
                for said in block.quotations
            ],
            batch_size=500,
        )

    def voices(self) -> Iterable[DraftVoice]:
        return (voice for block, _start, _end in self.placed for voice in block.voices)

    def facts(self) -> None:
        """What the document states, with the place of the words; its date also as an interval, where it can mean only one.

        What was supplied in the same words needs nobody's signature any more.
        """
        for fact in self.draft.stated:
            self.source.provenance.filter(status=Provenance.Status.SUPPLIED, field=fact.field, value=fact.value).delete()
        creators = names_written({fact.value for fact in self.draft.stated})
        known = set(Provenance.Field.values)
        Provenance.objects.bulk_create(
            Provenance(
                source=self.source,
                field=fact.field,
                value=shortened(fact.value, 500),
                name=creators.get(fact.value) if fact.field in {"creator", "publisher", "translator"} else None,
                status=Provenance.Status.STATED,
                origin_start=fact.span[0],
                origin_end=fact.span[1],
                ordinal=ordinal,
            )
            for ordinal, fact in enumerate(self.draft.stated)
            if fact.field in known
        )
        dates = [meant for fact in self.draft.stated if fact.field == Provenance.Field.ISSUED and (meant := interval(fact.value))]
        if dates:
            self.source.issued_from, self.source.issued_to = dates[0]
        language = next((fact.value for fact in self.draft.stated if fact.field == Provenance.Field.LANGUAGE), "")
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) and len(language) <= 16:
            self.source.language = language


def revised(source: Source, arrival: Arrival, decoded: Decoded, same: Revision | None) -> Outcome:
    """A new text of a source: numbers kept, readers' places found again, judgements of persons carried over."""
    if source.is_record:
        raise ImportRefused(_("“%(slug)s” is a record without a text: --record gives it one.") % {"slug": source.slug})
    if same and same == source.revisions.latest("number"):
        return Outcome("unchanged", source)
    if same:
        raise ImportRefused(_("These bytes are revision %(number)s of “%(slug)s” already.") % {"number": same.number, "slug": source.slug})
    draft = draft_of(decoded, importer=arrival.importer)
    revision = new_revision(source, arrival, decoded, draft)
    again = Reanchoring(source.text, draft.text)
    standing = list(source.passages.standing())
    numbering = renumbered(
        [Old(passage.number, passage.start, passage.end) for passage in standing],
        [(start, end) for block, start, end in draft.placed() if not block.is_heading],
        again,
        source.passages.values_list("number", flat=True),
    )
    judged = Judgements(source)
    cleared(source, numbering)
    Writing(source, draft).write(numbering)
    forwarded(source, numbering)
    judged.restore(again)
    find_quotations(source)
    moved = Anchor.objects.filter(target=source).follow(again)
    JoinedPlace.objects.all().follow(source, again)
    if not source.title_supplied or not draft.title_supplied:
        source.title, source.title_supplied = shortened(draft.title, 400), draft.title_supplied
    settle(source, revision, arrival)
    return Outcome("revised", source, draft, moved, numbering.forwards)


def cleared(source: Source, numbering: Numbering) -> None:
    """Room for the new text: outline, marks and what rules read are written anew; what no longer stands becomes a tombstone."""
    now = timezone.now()
    source.passages.filter(number__in=numbering.forwards).update(removed=now)
    source.passages.update(section=None, position=F("position") + APART)
    source.sections.update(parent=None)
    for rows in (source.sections, source.marks, source.voices):
        rows.all().delete()
    source.quotations.filter(confirmed=None, rejected=None).delete()
    source.provenance.filter(status=Provenance.Status.STATED).delete()


def forwarded(source: Source, numbering: Numbering) -> None:
    """Tombstones lead to where their words are now; older ones that led to these are led on."""
    passages = {passage.number: passage for passage in source.passages.all()}
    standing = {number: passage for number, passage in passages.items() if passage.removed is None}
    changed = []
    for passage in passages.values():
        if passage.removed is None:
            continue
        target = numbering.forwards.get(passage.number)
        if target is None and passage.forward_id:
            before = next((each for each in passages.values() if each.pk == passage.forward_id), None)
            target = numbering.forwards.get(before.number, before.number) if before else None
        passage.forward = standing.get(target or "")
        changed.append(passage)
    Passage.objects.bulk_update(changed, ["forward"], batch_size=200)


class Judgements:
    """What persons decided about places of the old text: who a voice is, which words are quotations, where these stand again."""

    def __init__(self, source: Source) -> None:
        self.source = source
        voices = source.voices.exclude(speaker=None).select_related("speaker")
        self.speakers = {voice.stated_as: voice.speaker for voice in voices}
        self.quotations = list(source.quotations.judged())
        self.same = list(SameWords.objects.filter(source=source))

    def restore(self, again: Reanchoring) -> None:
        """Judged places are found again; one whose words are gone goes with them."""
        for stated_as, speaker in self.speakers.items():
            self.source.voices.filter(stated_as=stated_as, speaker=None).update(speaker=speaker)
        for quotation in self.quotations:
            found = again.place(quotation.start, quotation.end)
            if not found:
                quotation.delete()
                continue
            self.source.quotations.filter(start=found.start, end=found.end, confirmed=None, rejected=None).delete()
            quotation.start, quotation.end = found.start, found.end
            quotation.save(update_fields=["start", "end"])
        for place in self.same:
            found = again.place(place.start, place.end)
            if not found:
                place.delete()
                continue
            place.start, place.end = found.start, found.end
            place.save(update_fields=["start", "end"])
