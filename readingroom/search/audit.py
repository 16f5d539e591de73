"""Does the index say what the database says?"""

from __future__ import annotations

from dataclasses import dataclass, field

from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.changes import note_change
from readingroom.search.models import NOTE_CHANGED, PASSAGE_CHANGED
from readingroom.search.rebuild import everything
from readingroom.search.schema import NOTE, PASSAGE, digest
from readingroom.search.update import digests

LABELS = {PASSAGE: PASSAGE_CHANGED, NOTE: NOTE_CHANGED}


@dataclass
class Report:
    checked: int = 0
    damaged: str = ""
    missing: list[tuple[int, int]] = field(default_factory=list)
    """(model, key) of what the database has and the index does not."""
    stale: list[tuple[int, int]] = field(default_factory=list)
    extra: list[tuple[int, int]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.damaged or self.missing or self.stale or self.extra)

    @property
    def wrong(self) -> list[tuple[int, int]]:
        return [*self.missing, *self.stale, *self.extra]


def check() -> Report:
    """Compare every document, and every byte of the arrays, with what was written. Reads everything."""
    report = Report()
    try:
        snapshot = backend().store.snapshot()
        for part in snapshot.parts:
            if spoiled := list(part.held.spoiled()):
                raise Damaged(f"{part.held.path.name}: {', '.join(spoiled)}")
            for name, size in part.held.facts["files"].items():
                path = part.held.path.with_name(name)
                if not path.exists() or path.stat().st_size != size:
                    raise Damaged(f"{name} is not as long as it was written")
    except Damaged as problem:
        report.damaged = str(problem)
        return report
    held = {(model, key): value for model in (PASSAGE, NOTE) for key, value in digests(snapshot, model).items()}
    if len(held) != (snapshot.size if snapshot.live is None else int(snapshot.live.sum())):
        report.damaged = "a document stands twice"
        return report
    for document in everything():
        place = (document["model"], document["pk"])
        report.checked += 1
        if place not in held:
            report.missing.append(place)
        elif held.pop(place) != digest(document):
            report.stale.append(place)
    report.extra.extend(held)
    return report


def mend(report: Report) -> None:
    """Put everything that differs into the outbox."""
    for model, label in LABELS.items():
        note_change(label, *(key for number, key in report.wrong if number == model))
