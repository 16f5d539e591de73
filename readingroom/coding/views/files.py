"""A codebook, and what it stands on, to take along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from annotations.models import Codebook
from annotations.views.codebooks import visible_codebook
from readingroom.coding.refi.writing import ProjectFile, codebook_file
from readingroom.coding.sheets import as_csv, as_xlsx, attached, codebook_table, codings_table, matrix
from readingroom.coding.tagged import TaggedPlace, codings
from readingroom.coding.views.tag_page import visible_tag

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def codebook_csv(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    return attached(codebook_table(book), f"{book.slug}.csv", CSV)


@require_safe
def codings_csv(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    return attached(codings_table(_found(request, book), request.user, request.build_absolute_uri), f"{book.slug}-codings.csv", CSV)


@require_safe
def matrix_csv(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    return attached(as_csv(matrix(_found(request, book), book)), f"{book.slug}-matrix.csv", CSV)


@require_safe
def matrix_xlsx(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    return attached(as_xlsx(matrix(_found(request, book), book), book.title), f"{book.slug}-matrix.xlsx", XLSX)


def _found(request: HttpRequest, book: Codebook) -> list[TaggedPlace]:
    return codings(request.user, book.tags.filter(merged_into=None))


@require_safe
def codebook_qdc(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    if not book.tags.filter(merged_into=None).exists():
        raise Http404  # the standard knows no codebook without codes
    return attached(codebook_file(book), f"{book.slug}.qdc", "application/xml")


@require_safe
def project_qdpx(request: HttpRequest, codebook: str) -> HttpResponse:
    book = visible_codebook(request, codebook)
    made = ProjectFile(book, book.branches(retired=True), _found(request, book), request.user)
    return attached(made.content(), f"{book.slug}.qdpx", "application/zip")


@require_safe
def tag_qdpx(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    """One tag with what stands above it, and its texts."""
    shown = visible_tag(request, codebook, slug)
    above, line = {shown.pk}, shown.parent
    while line is not None:
        above.add(line.pk)
        line = line.parent
    branches = [branch for branch in shown.codebook.branches(retired=True) if branch.tag.pk in above]
    made = ProjectFile(shown.codebook, branches, codings(request.user, [shown]), request.user)
    return attached(made.content(), f"{shown.slug}.qdpx", "application/zip")
