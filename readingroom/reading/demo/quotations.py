"""Words that the texts of the demonstration give as somebody's, confirmed by its curator."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from readingroom.accounts.models import User
from readingroom.library.models import Name, Quotation, Source, Voice
from readingroom.reading.demo.files import read
from readingroom.reading.demo.places import span_in


def confirm_quotations(sources: dict[str, Source], curator: User) -> None:
    for told in read("quotations")["quotation"]:
        source = sources[told["source"]]
        start, end = span_in(source, told)
        place: dict[str, Any] = {"source": source, "start": start, "end": end}
        speaker, reporter = _name(told, "speaker"), _name(told, "reporter")
        kind = told.get("kind", Quotation.Kind.UTTERANCE)
        reported_as = "" if reporter is None else reporter.heading
        heard = {"speaker": speaker, "stated_as": told["stated_as"], "reporter": reporter, "reported_as": reported_as}
        said: dict[str, Any] = {"kind": kind, **heard}
        source.quotations.waiting().filter(Q(start=start) | Q(end=end)).exclude(**place).delete()
        Quotation.objects.update_or_create(**place, defaults={**said, "confirmed": timezone.now(), "confirmed_by": curator})
        Voice.objects.update_or_create(**place, defaults=heard)


def _name(told: dict[str, str], part: str) -> Name | None:
    return Name.objects.get(heading=told[part]) if part in told else None
