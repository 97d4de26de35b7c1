"""Which reminder is due on which day, as a calendar."""

from __future__ import annotations

from datetime import date, timedelta

from letters.record.reminders import RUNGS, past_rungs, rung_to_tell

DUE = date(2026, 4, 3)


def day(rung: int) -> date:
    return DUE + timedelta(days=rung)


def told_over(days: range, waiting: set[int]) -> list[tuple[int, int]]:
    """Look once on each of these days; return (day, rung) of what was told."""
    told = []
    for number in days:
        rung, stale = rung_to_tell(DUE, day(number), waiting)
        if rung is not None:
            told.append((number, rung))
            waiting -= {rung, *stale}
    return told


def test_each_rung_is_told_once_on_its_day() -> None:
    assert told_over(range(-60, 90), set(RUNGS)) == [(rung, rung) for rung in RUNGS]


def test_after_days_of_silence_only_the_newest_is_told() -> None:
    assert told_over(range(-5, 90), set(RUNGS)) == [(-5, -7), *((rung, rung) for rung in RUNGS if rung > -7)]


def test_what_is_past_when_a_clock_is_recorded_is_not_told_and_today_is_not_past() -> None:
    assert past_rungs(DUE, day(-7)) == {-30, -14}
    assert past_rungs(DUE, day(31)) == set(RUNGS)
    assert past_rungs(DUE, day(-40)) == set()
