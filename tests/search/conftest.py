"""What the tests of search need: an index that says what the database says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readingroom.search.drain import drain
from readingroom.search.names import forget


@pytest.fixture
def indexed(db: None) -> Callable[[], None]:
    """Call it after making things: everything made so far becomes findable."""
    forget()

    def bring_up_to_date() -> None:
        drain()
        forget()

    return bring_up_to_date
