"""Hits as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from readingroom.search.asking import Asked
from readingroom.search.views import vary

MOST_PAGES = 10


@login_not_required
@require_safe
def search_csv(request: HttpRequest) -> HttpResponse:
    """The first two hundred hits of a search, best first, with what is needed to cite them."""
    asked = replace(Asked.by(request.GET), page=1)
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="search.csv"'})
    # Spreadsheets take a file without this mark for one of their own country's old encoding.
    response.write("\ufeff")
    table = csv.writer(response)
    table.writerow([_("source"), _("passage"), _("words"), _("speakers"), _("address")])
    while asked:
        results = asked.find(request.user)
        for hit in results.hits:
            number = f"¶{hit.passage.number}" if hit.passage else _("note")
            address = request.build_absolute_uri(hit.address)
            table.writerow([_text(hit.source.title), number, _text(str(hit.snippet)), _text("; ".join(hit.speakers)), address])
        if asked.page >= min(results.pages, MOST_PAGES):
            break
        asked = replace(asked, page=asked.page + 1)
    return vary(response)


def _text(value: str) -> str:
    """Never a formula: a spreadsheet would reckon what begins like one."""
    return f"'{value}" if value[:1] in "=+-@\t\r" else value
