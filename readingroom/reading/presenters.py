"""Pages for programs: the same things that the page shows, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from readingroom.accounts.middleware import wants_json
from readingroom.library.facts import Facts
from readingroom.library.models import Mark, Passage, Section, Source, Voice
from readingroom.library.shelf import Facet

__all__ = ["answer_json", "passage_json", "shelf_entry", "source_json", "vary", "wants_json"]


def answer_json(content: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return vary(JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False}))


def vary(response: HttpResponse) -> HttpResponse:
    """Say that the same address answers programs and people differently."""
    patch_vary_headers(response, ["Accept"])
    return response


def facts_json(facts: Facts) -> dict[str, Any]:
    """Each field of the provenance box with its values and how each is known; an empty list is "not stated"."""
    shown: dict[str, Any] = {}
    for fact in facts.box():
        shown[fact.field] = [_value(value.text, value.row) for value in fact.values]
    return shown


def _value(text: str, row: Any) -> dict[str, Any]:
    if row is None:
        return {"value": text, "status": None}
    value: dict[str, Any] = {"value": text, "status": row.status}
    if row.name is not None:
        value["name"] = row.name.heading
    if row.status == "stated":
        value["origin"] = [row.origin_start, row.origin_end]
    else:
        value["supplied_by"] = str(row.supplied_by) if row.supplied_by else None
        value["evidence"] = row.evidence
        value["made"] = row.made.date().isoformat()
    return value


def shelf_entry(request: HttpRequest, source: Source, facts: Facts, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "title": source.title,
        "title_supplied": source.title_supplied,
        "kind": source.kind or None,
        "language": source.language or None,
        "creators": [value.text for value in facts.creators],
        "issued": [value.text for value in facts.issued],
        "invented": source.invented,
        "has_text": bool(counts["passages"]),
        "url": request.build_absolute_uri(source.get_absolute_url()),
        **counts,
    }


def facet_json(facet: Facet) -> dict[str, Any]:
    return {
        "name": facet.name,
        "options": [{"value": each.value, "label": each.label, "count": each.count, "chosen": each.chosen} for each in facet.options],
    }


def source_json(
    request: HttpRequest, source: Source, facts: Facts, sections: Iterable[Section], passages: list[dict[str, Any]], revision: int | None
) -> dict[str, Any]:
    """The whole source: its outline and every passage with its words, in order."""
    return {
        "slug": source.slug,
        "title": source.title,
        "title_supplied": source.title_supplied,
        "kind": source.kind or None,
        "language": source.language or None,
        "direction": source.direction,
        "invented": source.invented,
        "revision": revision,
        "url": request.build_absolute_uri(source.get_absolute_url()),
        "provenance": facts_json(facts),
        "sections": [
            {
                "title": source.text[section.start : section.end],
                "label": section.label,
                "level": section.level,
                "start": section.start,
                "end": section.end,
            }
            for section in sections
        ],
        "passages": passages,
    }


def passage_json(
    source: Source, passage: Passage, voices: Iterable[Voice], marks: Iterable[Mark], section: Section | None = None
) -> dict[str, Any]:
    """One passage. Offsets are code points of the source's text; `origin` spans point into the decoded original."""
    spoken = list(voices)
    whole = next((voice for voice in spoken if voice.start <= passage.start and voice.end >= passage.end), None)
    return {
        "number": passage.number,
        "kind": passage.kind,
        "label": passage.label,
        "start": passage.start,
        "end": passage.end,
        "text": source.text[passage.start : passage.end],
        "section": source.text[section.start : section.end] if section else None,
        "speaker": whole.stated_as if whole else None,
        "voices": [
            {
                "start": voice.start,
                "end": voice.end,
                "stated_as": voice.stated_as,
                "name": voice.speaker.heading if voice.speaker else None,
                "reported_as": voice.reported_as or (voice.reporter.heading if voice.reporter else None),
            }
            for voice in spoken
        ],
        "origin": passage.origin,
        "line": passage.line,
        "marks": [{"kind": mark.kind, "start": mark.start, "end": mark.end, "attributes": mark.attributes} for mark in marks],
        "url": passage_path(source, passage),
    }


def passage_path(source: Source, passage: Passage) -> str:
    return f"{source.get_absolute_url()}{passage.number}/"
