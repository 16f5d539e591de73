"""The quotations of a source, found in its text and kept; what persons decided stays decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from readingroom.library.models import Name, Quotation, Source, Voice
from readingroom.library.names import names_written
from readingroom.library.quoting import Block, Given, detect

SAME = 0.8
"""Share of two spans that must be common for them to be one quotation."""


@dataclass
class Counts:
    found: int = 0
    added: int = 0
    by_rule: int = 0
    gone: int = 0
    """Candidates that the text does not show any more."""


def find_quotations(source: Source) -> Counts:
    """Detects anew: what is there stays as it is, judged or not; new ones are added, candidates no longer found are dropped."""
    given = detect(blocks_of(source))
    with transaction.atomic():
        held = list(source.quotations.all())
        taken = {(quotation.start, quotation.end) for quotation in held}
        fresh = [each for each in given if (each.start, each.end) not in taken and not _near(each, held)]
        spans = {(each.start, each.end) for each in given}
        gone = [row.pk for row in held if not row.by_rule and not row.confirmed and not row.rejected and (row.start, row.end) not in spans]
        Quotation.objects.filter(pk__in=gone).delete()
        names = names_written({each.stated_as for each in fresh} | {each.reported_as for each in fresh})
        Quotation.objects.bulk_create([_row(source, each, names) for each in fresh], batch_size=500)
        if any(each.by_rule for each in fresh):
            # Rows made in bulk send no signal; whoever listens to the source hears of it.
            source.save(update_fields=["changed"])
    return Counts(len(given), len(fresh), sum(each.by_rule for each in fresh), len(gone))


def blocks_of(source: Source) -> list[Block]:
    """Headings and standing passages in order, each with whoever speaks all of it."""
    voices = list(Voice.objects.filter(source=source).order_by("start").values_list("start", "end", "stated_as"))
    places = [(start, end, "heading") for start, end in source.sections.values_list("start", "end")]
    places += source.passages.standing().values_list("start", "end", "kind")
    found, first = [], 0
    for start, end, kind in sorted(places):
        while first < len(voices) and voices[first][1] <= start:
            first += 1
        voice = voices[first][2] if first < len(voices) and voices[first][0] <= start and voices[first][1] >= end else ""
        found.append(Block(source.text[start:end], start, kind, voice))
    return found


def _near(given: Given, held: list[Quotation]) -> bool:
    for row in held:
        common = min(given.end, row.end) - max(given.start, row.start)
        if common > 0 and common >= SAME * (max(given.end, row.end) - min(given.start, row.start)):
            return True
    return False


def _row(source: Source, given: Given, names: dict[str, Name]) -> Quotation:
    return Quotation(
        source=source,
        start=given.start,
        end=given.end,
        kind=given.kind,
        stated_as=given.stated_as[:200],
        speaker=names.get(given.stated_as),
        reported_as=given.reported_as[:200],
        reporter=names.get(given.reported_as),
        evidence=given.evidence[:300],
        by_rule=given.by_rule,
    )
