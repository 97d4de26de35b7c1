"""How often a source brings something new: what is learned from its past, and which silence is too long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feeds.federal_days import closed_weekdays
from feeds.rhythm import Rhythm, learn, silence, too_long

ET = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 6, 22, tzinfo=UTC)  # a Friday, 5 PM in New York
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def days(weeks: int, wanted: Callable[[datetime], bool], hours: tuple[int, ...] = (10,)) -> list[datetime]:
    """Items at these hours of New York, on the days wanted of so many weeks before NOW."""
    local = NOW.astimezone(ET)
    past = (local - DAY * number for number in range(weeks * 7))
    return [day.replace(hour=hour) for day in past if wanted(day) for hour in hours]


def weekdays(day: datetime) -> bool:
    return day.weekday() < SATURDAY


def learned(times: list[datetime]) -> Rhythm:
    rhythm = learn(times, ET, NOW)
    assert rhythm is not None
    return rhythm


def test_the_week_end_is_a_habit_of_fridays():
    rhythm = learned(days(6, weekdays))
    assert rhythm.usual[MONDAY] == DAY
    assert rhythm.usual[FRIDAY] == 3 * DAY
    assert rhythm.longest == 3 * DAY


def test_a_pause_is_from_the_last_item_of_a_day_to_the_first_of_the_next():
    rhythm = learned(days(6, weekdays, hours=(9, 12, 17)))
    assert rhythm.usual[MONDAY] == 16 * HOUR
    assert rhythm.a_day == (3, 3, 3, 3, 3, 0, 0)


def test_a_weekday_without_enough_pauses_takes_the_middle_of_all():
    rhythm = learned([*days(6, weekdays), NOW - 13 * DAY + HOUR])
    assert rhythm.usual[SATURDAY] == DAY


def test_days_without_items_count_as_none_brought():
    every_other = days(8, lambda day: day.toordinal() % 14 < 7 and weekdays(day))
    assert learned(every_other).a_day[MONDAY] in {0, 0.5, 1}


TOO_LITTLE = {
    "nothing": [],
    "one day of many items": [NOW - HOUR * number / 4 for number in range(40)],
    "a week": days(1, weekdays),
    "eight weeks with one item each": days(8, lambda day: day.weekday() == MONDAY)[:8],
    "years ago": [at - timedelta(days=800) for at in days(20, weekdays)],
    "to come": [at + timedelta(days=90) for at in days(8, weekdays)],
}


@pytest.mark.parametrize("times", TOO_LITTLE.values(), ids=TOO_LITTLE)
def test_too_little_is_no_habit(times):
    assert learn(times, ET, NOW) is None


def test_the_order_of_the_times_does_not_matter():
    times = days(6, weekdays)
    assert learn(sorted(times), ET, NOW) == learn(sorted(times, reverse=True), ET, NOW)


def rhythm(usual: timedelta, longest: timedelta) -> Rhythm:
    return Rhythm(20, (usual,) * 7, longest, (1.0,) * 7)


LIMITS = {
    "three times the usual": (rhythm(2 * DAY, 3 * DAY), 6 * DAY),
    "longer than ever": (rhythm(DAY, 12 * DAY), 15 * DAY),
    "never under a day": (rhythm(HOUR, 3 * HOUR), DAY),
}


@pytest.mark.parametrize(("habit", "limit"), LIMITS.values(), ids=LIMITS)
def test_a_silence_is_too_long_when_it_is_clearly_longer_than_usual_and_than_ever(habit, limit):
    assert too_long(habit, NOW, ET) == limit


def test_the_weekday_of_the_newest_item_counts_where_the_publisher_is():
    habit = learned(days(6, weekdays))
    late_on_friday = datetime(2026, 3, 7, 3, tzinfo=UTC)
    assert habit.usual_after(late_on_friday, ET) == 3 * DAY


def test_holidays_of_washington_do_not_count_as_silence():
    thanksgiving_eve = datetime(2026, 11, 25, 22, tzinfo=UTC)
    friday = thanksgiving_eve + 2 * DAY
    assert silence(thanksgiving_eve, friday, ET, holidays=True) == DAY
    assert silence(thanksgiving_eve, friday, ET, holidays=False) == 2 * DAY


CLOSED = {
    "no holiday": (date(2026, 3, 2), date(2026, 3, 6), 0),
    "Thanksgiving": (date(2026, 11, 25), date(2026, 11, 27), 1),
    "the day itself is not after it": (date(2026, 11, 26), date(2026, 11, 27), 0),
    "4 July on a Saturday is kept on Friday": (date(2026, 7, 1), date(2026, 7, 6), 1),
    "New Year kept in the year before": (date(2027, 12, 30), date(2027, 12, 31), 1),
    "Christmas and New Year": (date(2025, 12, 22), date(2026, 1, 2), 2),
}


@pytest.mark.parametrize(("first", "last", "number"), CLOSED.values(), ids=CLOSED)
def test_closed_weekdays_are_counted(first, last, number):
    assert closed_weekdays(first, last) == number
