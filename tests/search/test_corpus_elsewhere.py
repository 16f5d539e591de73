"""The same words elsewhere in the documents the room was first made for: places are lines, their words do not stand here."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from readingroom.library.finding_quotations import find_quotations
from readingroom.library.models import Quotation, Source
from readingroom.search.elsewhere import words_elsewhere
from tests.search.test_corpus import corpus as corpus
from tests.search.test_corpus import told

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

FAMILY = {"000-L017", "001-L017", "002-L154", "002-L240"}
"""The one saying that stands in three documents, worded in several ways."""
AGAIN = {("000-L051", "000-L068")}
"""A long statement that stands twice in one document, the second time with two sentences less and no sign of it."""


@pytest.mark.usefixtures("corpus")
def test_one_family_stands_in_three_documents_and_one_statement_twice() -> None:
    across, within = set(), set()
    for quotation in Quotation.objects.select_related("source"):
        source = quotation.source
        passage = source.passages.standing().filter(start__lte=quotation.start, end__gt=quotation.start).first()
        if passage is None:
            continue
        here = f"{source.slug[-3:]}-L{passage.line:03}"
        found = words_elsewhere(source.pk, [(quotation.start, quotation.end, quotation.words)], AnonymousUser())
        for again in found.again:
            there: Any = told(again.place)
            if there[:3] != here[:3]:
                across.add(tuple(sorted((here, there))))
            elif there != here:
                within.add(tuple(sorted((here, there))))
    wanted = {tuple(sorted((one, other))) for one in FAMILY for other in FAMILY if one[:3] < other[:3]}
    right = len(across & wanted)
    print(f"across documents: precision {right / len(across):.2f}, recall {right / len(wanted):.2f}: {sorted(across)}")
    print(f"within a document: {sorted(within)}")
    assert {place for pair in across for place in pair} == FAMILY
    assert right / len(across) >= 0.95
    assert within >= AGAIN
    assert len(within) <= 5


@pytest.mark.usefixtures("corpus")
def test_detection_takes_seconds_and_changes_nothing_the_second_time() -> None:
    before = Quotation.objects.count()
    started = time.perf_counter()
    counts = [find_quotations(source) for source in Source.objects.all()]
    seconds = time.perf_counter() - started
    print(f"{sum(each.found for each in counts)} quotations in {seconds:.1f} s")
    assert seconds < 10
    assert Quotation.objects.count() == before
    assert all((each.added, each.gone) == (0, 0) for each in counts)
