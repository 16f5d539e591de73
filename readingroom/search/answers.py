"""Search results for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from readingroom.search.results import Hit, Results
from readingroom.search.snippets import Snippet


def results_json(results: Results, request: HttpRequest) -> dict[str, Any]:
    return {
        "query": results.typed,
        "total": results.total,
        "all_words": results.all_words,
        "page": results.page,
        "pages": results.pages,
        "hits": [hit_json(hit, request) for hit in results.hits],
        "facets": {
            name: [{"value": value.value, "label": value.label, "count": value.count, "selected": value.selected} for value in values]
            for name, values in results.facets.items()
            if values
        },
        "also_written_as": [{"typed": said.typed, "forms": list(said.forms)} for said in results.also_written_as],
        "related": results.related,
        "did_you_mean": results.did_you_mean or None,
        "searched_instead": results.searched_instead or None,
        "notes": [str(note) for note in results.notes],
    }


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
