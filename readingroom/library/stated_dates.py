"""The days a date can mean, as a document states it; nothing where it can mean several."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?=\D|$)")
WORDS = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?)?(?P<name>[A-Za-z]{3,9})\.?,?\s+(?:(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})\b"
)
YEAR = re.compile(r"\s*(?P<year>\d{4})\s*")
GREGORIAN = range(1582, 2200)
"""Years before or after may be counted by another calendar: 1367 is a year of the Persian one."""


def interval(stated: str) -> tuple[date, date] | None:
    """First and last day; 3/4/2019 may be April or March and gives nothing."""
    if found := ISO.search(stated):
        return days(int(found["year"]), int(found["month"]), int(found["day"] or 0))
    if (found := WORDS.search(stated)) and found["name"][:3].lower() in MONTHS:
        month = MONTHS.index(found["name"][:3].lower()) + 1
        return days(int(found["year"]), month, int(found["day"] or found["day2"] or 0))
    if found := YEAR.fullmatch(stated):
        return days(int(found["year"]))
    return None


def days(year: int, month: int = 0, day: int = 0) -> tuple[date, date] | None:
    if year not in GREGORIAN or not 0 <= month <= 12:
        return None
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, month)[1]
    if not day:
        return date(year, month, 1), date(year, month, last)
    return (date(year, month, day), date(year, month, day)) if 1 <= day <= last else None
