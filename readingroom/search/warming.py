"""What the first question of a process would wait for is fetched when its server starts: modules, word lists, the index, the page."""

from __future__ import annotations

import logging
import threading

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection
from django.template.loader import get_template

from readingroom.search.finding import find

log = logging.getLogger(__name__)

WORDS = "people said years letters"
"""Any words do; the answer is thrown away."""


def start() -> threading.Thread:
    """Warm up beside the server, which need not wait for it."""
    thread = threading.Thread(target=warm, name="search-warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Ask as a stranger would ask. A room that cannot be asked yet opens all the same."""
    try:
        get_template("search/search.html")
        find(WORDS, AnonymousUser())
    except (DatabaseError, OSError) as problem:
        log.info("Search could not be warmed up: %s", problem)
    finally:
        connection.close()
