"""When the index is damaged: a plain look through the texts the person may read, while the index is made anew."""

from __future__ import annotations

import logging
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from annotations.people import Person
from readingroom.library.models import Passage
from readingroom.search.arrays import Damaged
from readingroom.search.background import wake
from readingroom.search.executor import plain_words
from readingroom.search.grammar import Query
from readingroom.search.results import Hit, Results
from readingroom.search.snippets import Wanted, snippet

log = logging.getLogger(__name__)

MOST_HITS = 20


def plain_search(results: Results, asked: Query, user: Person, where: str, problem: Damaged) -> Results:
    """Passages that have every word, letter for letter. Slow and plain, but never an error, and never more than may be seen."""
    log.error("The index is damaged and is being made anew: %s", problem)
    wake()
    results.degraded = True
    results.notes.append(_("The index is being mended. Until then the texts are looked through word for word."))
    sought = [word for clause in asked.wanted for word in plain_words(clause)][:8]
    if where != "passages" or not sought:
        return results
    rows: Any = Passage.objects.visible_to(user).annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
    for word in sought:
        rows = rows.filter(words__icontains=word)
    wanted = Wanted.by(asked.wanted, {})
    for passage in rows.select_related("source").defer("source__text")[:MOST_HITS]:
        shown = snippet(passage.words, wanted)
        results.hits.append(Hit(0.0, shown, passage.source, passage, start=passage.start, end=passage.end))
    results.total = results.all_words = len(results.hits)
    return results
