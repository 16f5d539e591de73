"""Search results for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from readingroom.search.asking import Asked
from readingroom.search.facets import FacetValue
from readingroom.search.results import Hit, Results
from readingroom.search.snippets import Snippet


def results_json(results: Results, asked: Asked, request: HttpRequest) -> dict[str, Any]:
    return {
        "query": results.typed,
        "like": asked.like or None,
        "url": request.build_absolute_uri(f"{reverse('search')}?{asked.lasting}") if asked else None,
        "total": results.total,
        "all_words": results.all_words,
        "page": results.page,
        "pages": results.pages,
        "hits": [hit_json(hit, request) for hit in results.hits],
        "facets": {name: [facet_json(value) for value in values] for name, values in results.facets.items() if values},
        "also_written_as": [
            {"typed": said.typed, "forms": list(said.forms), "called": said.called, "by": said.by} for said in results.also_written_as
        ],
        "related": results.related,
        "expanded_with": list(results.expanded_with),
        "did_you_mean": results.did_you_mean or None,
        "searched_instead": results.searched_instead or None,
        "notes": [str(note) for note in results.notes],
    }


def facet_json(value: FacetValue) -> dict[str, Any]:
    told: dict[str, Any] = {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
    if value.within:
        told["within"] = value.within
    return told


def hit_json(hit: Hit, request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": hit.source.slug,
        "title": hit.source.title,
        "passage": hit.passage.number if hit.passage else None,
        "start": hit.start,
        "end": hit.end,
        "score": hit.score,
        "url": request.build_absolute_uri(hit.address),
        "snippet": snippet_json(hit.snippet),
        "speakers": list(hit.speakers),
        "quoted": list(hit.quoted),
        "invented": hit.source.invented,
    }
    if hit.shared:
        found["shared"] = list(hit.shared)
    if hit.note:
        found["note"] = str(hit.note.uid)
    return found


def snippet_json(snippet: Snippet) -> dict[str, Any]:
    """The words shown, where they begin in the passage, and what of them is marked (spans of `text`)."""
    marks, at = [], 0
    for piece in snippet.pieces:
        if piece.mark:
            marks.append({"start": at, "end": at + len(piece.text), "match": piece.mark})
        at += len(piece.text)
    return {"text": "".join(piece.text for piece in snippet.pieces), "start": snippet.start, "end": snippet.end, "marks": marks}
