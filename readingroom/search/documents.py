"""What the index is told of a passage or a note: read from the database, many at once.

Nothing here says who may see what: that is asked of the database when somebody searches. Drafts are indexed too; withdrawn sources,
tombstones, deleted and hidden notes are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from annotations.models import Anchor, Annotation, Audience, Codebook, Tag
from readingroom.library.models import Passage, Provenance, Quotation, Section, Source, Voice
from readingroom.search.schema import NOTE, PASSAGE, identifier

Document = dict[str, Any]

LEAD_IN = (":", "：", ":—", ": -")
LONGEST_AROUND = 600


def texts(model: int, keys: Iterable[int]) -> dict[int, str]:
    """The words of these rows as they are printed. Asks nobody who may read them."""
    if model == NOTE:
        return dict(Annotation.objects.filter(pk__in=list(keys)).values_list("pk", "body"))
    wanted = list(keys)
    if not wanted:
        return {}
    # By hand: Django needs ten times as long to put the question as the database to answer it.
    passage, source = Passage._meta.db_table, Source._meta.db_table
    sql = (
        f'SELECT p.id, substr(s.text, p.start + 1, p."end" - p.start) FROM {passage} p JOIN {source} s ON s.id = p.source_id '
        f"WHERE p.id IN ({', '.join(['%s'] * len(wanted))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        return dict(cursor.fetchall())


def expected() -> int:
    """How many documents the index should hold."""
    passages = Passage.objects.standing().filter(source__withdrawn=None).count()
    return passages + Annotation.objects.live().filter(target__withdrawn=None).count()


@dataclass
class _Held:
    """What is known of one source, gathered once for all its passages."""

    text: str
    facts: Document
    headings: dict[int, str] = field(default_factory=dict)
    voices: list[tuple[int, int, str, str]] = field(default_factory=list)
    """start, end, speaker, reporter"""
    quotations: list[tuple[int, int, str]] = field(default_factory=list)


def held(source: Source) -> _Held:
    known = _Held(source.text, _source_facts(source))
    titles: dict[int, tuple[int | None, str]] = {}
    for pk, parent, start, end in Section.objects.filter(source=source).values_list("pk", "parent_id", "start", "end"):
        titles[pk] = (parent, source.text[start:end])
    for pk in titles:
        chain: list[str] = []
        at: int | None = pk
        while at is not None and len(chain) < 12:
            at, title = titles.get(at, (None, ""))
            chain.append(title)
        known.headings[pk] = "\n".join([*chain, source.title])
    for voice in Voice.objects.filter(source=source).select_related("speaker", "reporter"):
        speaker = voice.speaker.heading if voice.speaker else voice.stated_as
        reporter = voice.reporter.heading if voice.reporter else voice.reported_as
        known.voices.append((voice.start, voice.end, speaker, reporter))
    for quotation in Quotation.objects.counted().filter(source=source).select_related("speaker"):
        speaker = quotation.speaker.heading if quotation.speaker else quotation.stated_as
        if speaker:
            known.quotations.append((quotation.start, quotation.end, speaker))
    return known


def _source_facts(source: Source) -> Document:
    provenance: dict[str, list[str]] = defaultdict(list)
    wanted = (Provenance.Field.CREATOR, Provenance.Field.PUBLISHED_AS)
    for row in Provenance.objects.filter(source=source, field__in=wanted).select_related("name"):
        provenance[row.field].append(row.name.heading if row.name else row.value)
    return {
        "source": source.pk,
        "since": source.issued_from.toordinal() if source.issued_from else 0,
        "until": source.issued_to.toordinal() if source.issued_to else 0,
        "kind": source.kind,
        "language": source.language,
        "creator": provenance[Provenance.Field.CREATOR],
        "published_as": provenance[Provenance.Field.PUBLISHED_AS],
        "collection": list(source.collections.values_list("slug", flat=True)),
    }


def passages_of(sources: Iterable[Source], only: set[int] | None = None) -> Iterator[Document]:
    """Documents of the standing passages of these sources (of some of them)."""
    for source in sources:
        if source.withdrawn is None:
            yield from _passages(source, only)


def _passages(source: Source, only: set[int] | None) -> Iterator[Document]:
    known = held(source)
    question, before, under = "", "", None
    rows = Passage.objects.standing().filter(source=source).order_by("position")
    for pk, position, start, end, kind, section in rows.values_list("pk", "position", "start", "end", "kind", "section_id"):
        words = known.text[start:end]
        if kind == Passage.Kind.QUESTION:
            question = words
        around = []
        if kind == Passage.Kind.ANSWER and question:
            around.append(question)
        elif before.rstrip().endswith(LEAD_IN):
            around.append(before)
        if kind not in (Passage.Kind.ANSWER, Passage.Kind.QUESTION):
            question = ""
        before = words
        if section and section != under:
            # Who knows the heading is led to what stands first under it.
            around.append(known.headings.get(section, "").partition("\n")[0])
        under = section
        if only is not None and pk not in only:
            continue
        speaking = [(speaker, reporter) for first, last, speaker, reporter in known.voices if first < end and last > start]
        quoted = list(dict.fromkeys(speaker for first, last, speaker in known.quotations if first < end and last > start))
        speakers = list(dict.fromkeys([speaker for speaker, _ in speaking if speaker] + quoted))
        around += [speaker for speaker in speakers if speaker not in words]
        yield known.facts | {
            "id": identifier(PASSAGE, pk),
            "model": PASSAGE,
            "pk": pk,
            "position": position,
            "start": start,
            "end": end,
            "words": words,
            "heading": known.headings.get(section, source.title) if section else source.title,
            "around": "\n".join(around)[-LONGEST_AROUND:],
            "speaker": speakers,
            "quoted": quoted,
            "reporter": list(dict.fromkeys(reporter for _, reporter in speaking if reporter)),
        }


def notes(keys: Iterable[int]) -> Iterator[Document]:
    """Documents of those of these notes that are neither deleted nor hidden."""
    found = Annotation.objects.live().filter(pk__in=list(keys), target__withdrawn=None).prefetch_related("tags__codebook")
    places: dict[int, tuple[int, int]] = {}
    anchored = Anchor.objects.filter(annotation__in=found, start__isnull=False).order_by("annotation", "ordinal")
    for key, start, end in anchored.values_list("annotation_id", "start", "end"):
        places.setdefault(key, (start or 0, end or 0))
    for note in found:
        start, end = places.get(note.pk, (0, 0))
        body = "\n".join([note.body, *(tag.label for tag in note.tags.all() if _seen_by_readers(tag, note))])
        yield {
            "id": identifier(NOTE, note.pk),
            "model": NOTE,
            "pk": note.pk,
            "source": note.target_id,
            "position": start,
            "start": start,
            "end": end,
            "since": note.created.date().toordinal(),
            "until": note.created.date().toordinal(),
            "kind": note.motivation,
            "note": body,
        }


def _seen_by_readers(tag: Tag, note: Annotation) -> bool:
    """Whether everybody who may read the note sees the tag: one of a private codebook must not be found out by its words."""
    book = tag.codebook
    return book.kind == Codebook.Kind.ROOM or note.audience == Audience.ME or (book.group_id is not None and book.group_id == note.group_id)
