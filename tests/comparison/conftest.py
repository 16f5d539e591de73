from __future__ import annotations

import pytest

from readingroom.library.models import Source
from tests.comparison.makers import PAMPHLET, SPEECH
from tests.makers import make_source


@pytest.fixture
def speech(db: None) -> Source:
    return make_source(SPEECH, slug="speech", title="Speech at the river", short_title="Speech")


@pytest.fixture
def pamphlet(db: None) -> Source:
    return make_source(PAMPHLET, slug="pamphlet", title="Who was asked?", short_title="Pamphlet")
