"""Hits to take along: a table that a spreadsheet opens, and lists of works for programs that keep them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from readingroom.search.asking import Asked, NoSuchPassage
from readingroom.search.citations import Citation, citations
from readingroom.search.results import Hit
from readingroom.search.views import vary

MOST_HITS = 1000
AT_ONCE = 200
Work = TypeVar("Work")
_RECKONED = "=+-@\t\r\n＝＋－＠"


@login_not_required
@require_safe
def search_csv(request: HttpRequest) -> HttpResponse:
    """The first thousand hits of a search, in its order, each with what is needed to cite it."""
    response = _download("text/csv", "search.csv")
    # Spreadsheets take a file without this mark for one of their own country's old encoding.
    response.write("\ufeff")
    table = csv.writer(response)
    named = (_("source"), _("passage"), _("words"), _("speakers"), _("address"), _("quoted"), _("kind"), _("creator"), _("publisher"))
    table.writerow([*named, _("issued"), _("language"), _("start"), _("end"), _("score"), _("citation")])
    hits = _hits(request)
    works = citations({hit.source.pk: hit.source for hit in hits}.values())
    for hit in hits:
        table.writerow(_row(hit, works[hit.source.pk], request.build_absolute_uri(hit.address)))
    return vary(response)


def _row(hit: Hit, work: Citation, address: str) -> list[str | int | float]:
    number = hit.passage.number if hit.passage else ""
    texts = [
        hit.source.title,
        f"¶{number}" if number else _("note"),
        str(hit.snippet),
        "; ".join(hit.speakers),
        address,
        "; ".join(hit.quoted),
        str(hit.source.get_kind_display()),
        "; ".join(work.creators),
        "; ".join(work.publishers),
        work.date,
        hit.source.language,
    ]
    return [*map(_text, texts), hit.start, hit.end, hit.score, _text(work.line(number, address))]


@login_not_required
@require_safe
def search_bibtex(request: HttpRequest) -> HttpResponse:
    """The texts of the first thousand hits as BibTeX, each with the numbers of its passages."""
    response = _download("application/x-bibtex", "search.bib")
    works = _works(request, Citation.bibtex)
    response.write("\n".join([f"% {len(works)}\n", *works]))
    return vary(response)


@login_not_required
@require_safe
def search_csl(request: HttpRequest) -> HttpResponse:
    """The same as CSL-JSON, which Zotero and others read."""
    response = _download("application/vnd.citationstyles.csl+json", "search.json")
    response.write(json.dumps(_works(request, Citation.csl), ensure_ascii=False, indent=1))
    return vary(response)


def _works(request: HttpRequest, written: Callable[[Citation, list[str], str], Work]) -> list[Work]:
    numbers: dict[int, list[str]] = {}
    sources = {}
    for hit in _hits(request):
        sources[hit.source.pk] = hit.source
        numbers.setdefault(hit.source.pk, []).extend([hit.passage.number] if hit.passage else [])
    known = citations(sources.values())
    return [written(known[pk], numbers[pk], request.build_absolute_uri(source.get_absolute_url())) for pk, source in sources.items()]


def _hits(request: HttpRequest) -> list[Hit]:
    asked = replace(Asked.by(request.GET), page=1)
    hits: list[Hit] = []
    while asked and len(hits) < MOST_HITS:
        try:
            results = asked.find(request.user, per_page=AT_ONCE, with_facets=False)
        except NoSuchPassage as missing:
            raise Http404 from missing
        hits += results.hits
        if asked.page >= results.pages:
            break
        asked = replace(asked, page=asked.page + 1)
    return hits[:MOST_HITS]


def _download(kind: str, name: str) -> HttpResponse:
    return HttpResponse(content_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _text(value: str) -> str:
    """Never a formula: a spreadsheet would reckon what begins like one."""
    return f"'{value}" if value[:1] and value[:1] in _RECKONED else value
