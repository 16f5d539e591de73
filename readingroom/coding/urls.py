"""Addresses of work with tags on many passages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from readingroom.coding.views import queue, report, retrieval, rounds

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
]
