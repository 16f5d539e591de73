"""Times as a course's clock shows them. Stored times are instants; what people type and read is local to the course."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

LAST_MINUTE = time(23, 59)
A_WEEK = timedelta(days=7)


class NoSuchTime(ValueError):
    """Clocks go forward over this time of day: no clock in the zone ever shows it."""


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone of the machine that is named for a place, and UTC."""
    return tuple(
        sorted(name for name in available_timezones() if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/"))))
    )


def instant(typed: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in zone show the typed time.

    Where clocks go back and show it twice, the later moment, so that nobody loses an hour; raises NoSuchTime where they skip it.
    """
    later = typed.replace(tzinfo=zone, fold=1).astimezone(UTC)
    earlier = typed.replace(tzinfo=zone, fold=0).astimezone(UTC)
    moment = max(earlier, later)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != typed:
        raise NoSuchTime(typed)
    return moment


def is_shown_twice(typed: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks go back over this time, so that it comes twice."""
    earlier, later = (typed.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return earlier is not None and later is not None and earlier > later


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


def in_a_week(zone: ZoneInfo, now: datetime | None = None) -> datetime:
    """The last minute of the same day next week, by the course's calendar (not 168 hours later).

    In a few zones (Nuuk) clocks skip the last hour of a day in spring; there it is an hour earlier.
    """
    last = datetime.combine((now or timezone.now()).astimezone(zone).date() + A_WEEK, LAST_MINUTE)
    try:
        return instant(last, zone)
    except NoSuchTime:
        return instant(last - timedelta(hours=1), zone)


def days_between(now: datetime, moment: datetime, zone: ZoneInfo) -> int:
    """Midnights of the zone between now and moment; negative for what is past."""
    return (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
