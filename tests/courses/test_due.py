"""Times by the course's clock, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from readingroom.courses.due import NoSuchTime, days_between, in_a_week, instant, is_shown_twice

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_typed_time_is_the_moment_at_which_clocks_of_the_zone_show_it():
    assert instant(datetime(2026, 7, 1, 23, 59), BERLIN) == datetime(2026, 7, 1, 21, 59, tzinfo=UTC)
    assert instant(datetime(2026, 12, 1, 23, 59), BERLIN) == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)


def test_a_time_that_clocks_skip_is_refused():
    with pytest.raises(NoSuchTime):
        instant(datetime(2026, 3, 29, 2, 30), BERLIN)


def test_a_time_that_clocks_show_twice_is_the_later_one():
    assert instant(datetime(2026, 10, 25, 2, 30), BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert is_shown_twice(datetime(2026, 10, 25, 2, 30), BERLIN)
    assert not is_shown_twice(datetime(2026, 10, 25, 3, 30), BERLIN)
    assert not is_shown_twice(datetime(2026, 3, 29, 2, 30), BERLIN)


def test_a_week_is_the_same_minute_of_the_calendar_also_when_clocks_change_between():
    before = datetime(2026, 10, 21, 12, tzinfo=UTC)
    assert in_a_week(BERLIN, before).astimezone(BERLIN).isoformat() == "2026-10-28T23:59:00+01:00"


def test_a_week_counts_from_the_day_it_is_in_the_zone():
    late_in_london = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
    assert in_a_week(ZoneInfo("Asia/Tokyo"), late_in_london).astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat() == "2026-05-09"


def test_where_the_last_hour_of_a_day_is_skipped_the_default_is_an_hour_earlier():
    nuuk = ZoneInfo("America/Nuuk")
    with pytest.raises(NoSuchTime):
        instant(datetime(2026, 3, 28, 23, 59), nuuk)
    assert in_a_week(nuuk, datetime(2026, 3, 21, 12, tzinfo=UTC)).astimezone(nuuk).isoformat() == "2026-03-28T22:59:00-02:00"


def test_days_are_midnights_of_the_zone():
    assert days_between(datetime(2026, 5, 1, 21, 0, tzinfo=UTC), datetime(2026, 5, 1, 22, 30, tzinfo=UTC), BERLIN) == 1
    assert days_between(datetime(2026, 5, 1, 21, 0, tzinfo=UTC), datetime(2026, 5, 1, 22, 30, tzinfo=UTC), ZoneInfo("UTC")) == 0
