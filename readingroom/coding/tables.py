"""Rounds as tables that spreadsheets and R open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from readingroom.coding.models import Coding
from readingroom.coding.report import Figures, Report, codes_of

CODINGS = [
    "unit", "source", "passage", "start", "end", "words", "stratum", "coder", "outcome", "codes", "memo", "coded", "settled", "address",
]  # fmt: skip
AGREEMENT = ["what", "of", "units", "share agreed", "coefficient", "value", "low", "high"]


def csv_of(rows: Iterable[Iterable[Any]]) -> str:
    """Comma-separated, never a formula: what begins like one gets an apostrophe before it."""
    written = io.StringIO()
    csv.writer(written).writerows([[_safe(cell) for cell in row] for row in rows])
    return written.getvalue()


def _safe(cell: Any) -> Any:
    if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r"):
        return f"'{cell}"
    return "" if cell is None else cell


def codings_table(report: Report, absolute: Callable[[str], str]) -> Iterator[list[Any]]:
    """A row for each turn that was taken, units in their order; `settled` is what the unit counts as."""
    yield CODINGS
    for unit in report.units:
        codes = report.settled(unit)
        settled = "" if codes is None else "; ".join(report.paths(codes)) or "none"
        place = [unit.ordinal, str(unit.source), unit.passage.number, unit.start, unit.end, unit.words, unit.stratum]
        for turn in report.turns[unit.pk]:
            if turn.outcome:
                yield [*place, *_said(report, turn), settled, absolute(unit.get_place_url())]


def _said(report: Report, turn: Coding) -> list[Any]:
    when = turn.coded.isoformat() if turn.coded else ""
    return [report.names.get(turn.coder_id, "?"), turn.outcome, "; ".join(report.paths(codes_of(turn))), turn.memo, when]


def agreement_table(report: Report) -> Iterator[list[Any]]:
    """A row for each coefficient; empty where it is not defined."""
    yield AGREEMENT
    yield _alpha("overall", "", report.overall)
    yield ["overall", "", report.overall.units, report.overall.share, "Fleiss' kappa", report.fleiss, None, None]
    for pair in report.pairs:
        yield ["pair", f"{pair.one} / {pair.other}", pair.units, pair.share, "Cohen's kappa", pair.kappa, None, None]
    for row in report.by_code:
        yield _alpha("code", row.code["path"], row.figures)
    for confused in report.confused:
        instead = confused.instead["path"] if confused.instead else "none"
        yield ["confused", f"{confused.code['path']} / {instead}", confused.times, None, None, None, None, None]


def _alpha(what: str, of: str, figures: Figures) -> list[Any]:
    low, high = figures.interval or (None, None)
    return [what, of, figures.units, figures.share, "Krippendorff's alpha", figures.alpha, low, high]
