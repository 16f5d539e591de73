"""Addresses of work with tags on many passages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from readingroom.coding.views import bringing, bulk, files, queue, report, retrieval, rounds, tag_page

one_round: list[URLPattern | URLResolver] = [
    path("", rounds.coding_round, name="coding_round"),
    path("close/", rounds.close_round, name="close_round"),
    path("delete/", rounds.delete_round, name="delete_round"),
    path("code/", queue.code_next, name="code_next"),
    path("code/<int:ordinal>/", queue.code_unit, name="code_unit"),
    path("code/<int:ordinal>/put/", queue.put_codes, name="put_codes"),
    path("code/<int:ordinal>/take-back/", queue.take_codes_back, name="take_codes_back"),
    path("agreement/", report.agreement, name="agreement"),
    path("agreement/<int:ordinal>/decide/", report.decide, name="decide"),
    path("agreement/<int:ordinal>/undo/", report.undo_decision, name="undo_decision"),
    path("agreement/put/", report.put_on_passages, name="put_on_passages"),
    path("agreement.csv", report.agreement_file, name="agreement_file"),
    path("codings.csv", report.codings_file, name="codings_file"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("rounds/", rounds.coding_rounds, name="coding_rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path("rounds/<int:key>/", include(one_round)),
    path("retrieval/", retrieval.retrieval, name="retrieval"),
    path("retrieval.csv", retrieval.retrieval_file, name="retrieval_file"),
    path("tags/<str:codebook>/<str:slug>/", tag_page.tag, name="tag"),
    path("tags/<str:codebook>/<str:slug>/places.csv", tag_page.tag_csv, name="tag_csv"),
    path("tags/<str:codebook>/<str:slug>/project.qdpx", files.tag_qdpx, name="tag_qdpx"),
    path("codebooks/<str:codebook>/codebook.csv", files.codebook_csv, name="codebook_csv"),
    path("codebooks/<str:codebook>/codebook.qdc", files.codebook_qdc, name="codebook_qdc"),
    path("codebooks/<str:codebook>/project.qdpx", files.project_qdpx, name="project_qdpx"),
    path("codebooks/<str:codebook>/codings.csv", files.codings_csv, name="codings_csv"),
    path("codebooks/<str:codebook>/matrix.csv", files.matrix_csv, name="matrix_csv"),
    path("codebooks/<str:codebook>/matrix.xlsx", files.matrix_xlsx, name="matrix_xlsx"),
    path("codebooks/<str:codebook>/import/", bringing.codebook_import, name="codebook_import"),
    path("coding/import/", bringing.coding_import, name="coding_import"),
    path("coding/import/<int:pk>/", bringing.coding_import_file, name="coding_import_file"),
    path("coding/import/<int:pk>/discard/", bringing.coding_import_discard, name="coding_import_discard"),
    path("coding/hits/", bulk.tag_hits, name="tag_hits"),
    path("coding/hits/review/", bulk.review_hits, name="review_hits"),
    path("coding/tagged/<int:pk>/", bulk.tagged, name="tagged"),
    path("coding/tagged/<int:pk>/undo/", bulk.undo_tagging, name="undo_tagging"),
]
