"""The five records of the demonstration and the documents they describe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Source
from readingroom.reading.demo import clear, load
from readingroom.reading.demo.files import read


@pytest.mark.corpus
@pytest.mark.django_db
def test_importing_the_documents_gives_the_records_their_text_and_clearing_keeps_it():
    load()
    for path in sorted(Path(os.environ["READINGROOM_CORPUS"]).glob("*.txt")):
        assert bring_in(Arrival(path.read_bytes(), path.name)).did == "given"
    records = Source.objects.filter(slug__in=[record["slug"] for record in read("records")["record"]])
    assert not any(record.is_record for record in records)
    clear()
    assert Source.objects.count() == 5
