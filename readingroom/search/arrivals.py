"""What of all that a search finds came last: for "new since", and for feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from django.db.models import Max
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from annotations.models import Annotation
from annotations.people import Person
from readingroom.library.models import Source
from readingroom.search.arrays import Damaged
from readingroom.search.asking import Asked, NoSuchPassage
from readingroom.search.executor import Found
from readingroom.search.results import Hit

Keys = NDArray[np.int64]


def keys(asked: Asked, user: Person) -> Keys | None:
    """Keys of the passages or notes that are found now, rising; None where nothing can be said just now."""
    try:
        search, found, _wanted = asked.everything(user)
    except NoSuchPassage:
        return np.empty(0, np.int64)
    except Damaged:
        return None
    return np.sort(search.snapshot.numbers["pk"][found.docs]).astype(np.int64)


def latest(asked: Asked, user: Person, most: int, among: Keys | None = None) -> list[tuple[datetime, Hit]]:
    """The hits (of these keys) that came last, each with when: a passage comes with its text, a note when it is written."""
    try:
        search, found, wanted = asked.everything(user)
    except (NoSuchPassage, Damaged):
        return []
    numbers = search.snapshot.numbers
    docs, scores = found.docs, found.scores
    if among is not None:
        kept = np.isin(numbers["pk"][docs], among)
        docs, scores = docs[kept], scores[kept]
    if search.where == "passages":
        came = dict(_came(user))
        rank = {pk: place for place, pk in enumerate(sorted(came, key=lambda pk: came[pk], reverse=True))}
        late = np.array([rank.get(source, len(rank)) for source in numbers["source"][docs].tolist()], np.int64)
        first = np.lexsort((docs, -scores, late))[:most]
        hits = search.passage_hits(Found(docs=docs[first], scores=scores[first]), wanted)
        return [(came[hit.source.pk], hit) for hit in hits if hit.source.pk in came]
    first = np.argsort(-numbers["pk"][docs], kind="stable")[:most]
    hits = search.note_hits(Found(docs=docs[first], scores=scores[first]), wanted)
    return [(hit.note.created, hit) for hit in hits if isinstance(hit.note, Annotation)]


def _came(user: Person) -> Iterator[tuple[int, datetime]]:
    """When the present text of each source came into the room."""
    rows = Source.objects.visible_to(user).order_by().annotate(came=Coalesce(Max("revisions__made"), "added"))
    return iter(rows.values_list("pk", "came"))
