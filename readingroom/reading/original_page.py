"""The original as it came: the decoded file with a stretch of it shown, and the bytes to keep."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from readingroom.library.models import Revision
from readingroom.reading.source_page import open_source

AROUND = 20_000
"""Code points of a long file shown before and after the stretch asked for."""


class ReportLine(NamedTuple):
    """What the import did to a line of the file, as the revision keeps it."""

    action: str
    line: int
    reason: str
    words: str = ""


@login_not_required
@require_safe
def original(request: HttpRequest, slug: str) -> HttpResponse:
    """`?from=…&to=…` are code points of the decoded file; without them it is shown from its start."""
    source = open_source(request.user, slug)
    revision = _revision(request, slug)
    decoded = revision.decoded
    start = min(_number(request, "from", 0), len(decoded))
    end = max(start, min(_number(request, "to", start), len(decoded)))
    first, last = max(0, start - AROUND), min(len(decoded), end + AROUND)
    found = {
        "source": source,
        "revision": revision,
        "revisions": list(source.revisions.values_list("number", flat=True)),
        "before": decoded[first:start],
        "stated": decoded[start:end],
        "after": decoded[end:last],
        "cut_before": first > 0,
        "cut_after": last < len(decoded),
        "line": decoded.count("\n", 0, start) + 1,
        "report": [ReportLine(*line[:4]) for line in revision.report],
        "size": len(bytes(revision.original)),
    }
    return render(request, "reading/original.html", found)


@login_not_required
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The bytes; always as a file to keep, never as a page of this site."""
    revision = _revision(request, slug)
    response = HttpResponse(bytes(revision.original), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, revision.file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _revision(request: HttpRequest, slug: str) -> Revision:
    source = open_source(request.user, slug)
    wanted = request.GET.get("revision", "")
    if wanted:
        return get_object_or_404(source.revisions, number=_number(request, "revision", 0))
    newest = source.revisions.order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else otherwise
