"""The clock of a letter, as a table of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from letters.questions import Letter
from letters.record.clock import (
    Clock,
    ClockChange,
    ClockState,
    clock,
    clock_state,
    day_number,
    days_left,
    explain,
    is_near,
    progress,
    until,
)


def letter(
    sent: date = date(2023, 8, 2),
    days: int | None = 60,
    kind: str = "calendar",
    received: date | None = None,
) -> Letter:
    return Letter("l", "A letter", "Letter", "Secretary", "Members", sent, days, kind, received)


DUE = {
    "the shipped letter": (letter(), date(2023, 10, 1)),
    "receipt moves the day": (letter(received=date(2023, 8, 7)), date(2023, 10, 6)),
    "over a leap day": (letter(date(2024, 2, 1), 30), date(2024, 3, 2)),
    "business days skip the weekend": (letter(date(2023, 9, 8), 1, "business"), date(2023, 9, 11)),
    "business days skip Labor Day": (letter(date(2023, 9, 1), 1, "business"), date(2023, 9, 5)),
    "business days, two weeks": (letter(date(2023, 9, 4), 10, "business"), date(2023, 9, 18)),
    "business days over Christmas and New Year": (letter(date(2023, 12, 20), 10, "business"), date(2024, 1, 5)),
    "sent on a Saturday": (letter(date(2023, 9, 9), 1, "business"), date(2023, 9, 11)),
    "a Sunday rolls on": (replace(letter(), roll="next"), date(2023, 10, 2)),
    "a Sunday rolls back": (replace(letter(), roll="previous"), date(2023, 9, 29)),
    "a holiday and a weekend roll on": (replace(letter(date(2023, 11, 8), 2), roll="next"), date(2023, 11, 13)),
    "a working day stays": (replace(letter(days=61), roll="next"), date(2023, 10, 2)),
    "no term": (letter(days=None), None),
    "at once": (letter(days=0), date(2023, 8, 2)),
    "the letter names the day": (replace(letter(days=None), due_on=date(2023, 10, 1)), date(2023, 10, 1)),
    "a named Sunday rolls on": (replace(letter(days=None), due_on=date(2023, 10, 1), roll="next"), date(2023, 10, 2)),
}


@pytest.mark.parametrize(("asked", "due"), DUE.values(), ids=DUE.keys())
def test_answer_is_due_on(asked: Letter, due: date | None) -> None:
    assert clock(asked).due_on == due


def test_a_day_that_the_letter_names_stays_whenever_it_was_received() -> None:
    told = clock(replace(letter(days=None, received=date(2023, 8, 9)), due_on=date(2023, 10, 1)))
    assert (told.due_on, told.assumed_receipt) == (date(2023, 10, 1), False)
    assert progress(told, date(2023, 9, 12)) == "day 41 of 60"
    assert explain(told) == (
        "Letter dated 2 Aug 2023, a Wednesday.",
        "Received 9 Aug 2023.",
        "The letter itself names the last day: 1 Oct 2023, a Sunday. Receipt moves nothing.",
    )


def test_holidays_are_skipped_and_named() -> None:
    labor_day = date(2023, 9, 4)
    told = clock(letter(date(2023, 9, 1), 1, "business"), frozenset({labor_day, date(2023, 12, 25)}))
    assert told.due_on == date(2023, 9, 5)
    assert told.skipped == (labor_day,)
    assert "4 Sep 2023" in explain(told)[-1]
    assert day_number(told, date(2023, 9, 5)) == 1


PROGRESS = {
    "first day": (date(2023, 8, 2), "day 0 of 60", 60, ClockState.RUNNING),
    "on the way": (date(2023, 9, 12), "day 41 of 60", 19, ClockState.RUNNING),
    "fourteen days before": (date(2023, 9, 17), "day 46 of 60", 14, ClockState.DUE_SOON),
    "last day": (date(2023, 10, 1), "due today", 0, ClockState.DUE_SOON),
    "the day after": (date(2023, 10, 2), "overdue since 1 Oct 2023", -1, ClockState.OVERDUE),
    "thirty days after": (date(2023, 10, 31), "overdue since 1 Oct 2023", -30, ClockState.OVERDUE),
    "a month and a day after": (date(2023, 11, 1), "overdue since 1 Oct 2023", -31, ClockState.LONG_OVERDUE),
    "before it was sent": (date(2023, 8, 1), "day 0 of 60", 61, ClockState.RUNNING),
}


@pytest.mark.parametrize(("today", "words", "left", "stands"), PROGRESS.values(), ids=PROGRESS.keys())
def test_progress_is_told_in_words(today: date, words: str, left: int, stands: ClockState) -> None:
    ticking = clock(letter())
    assert progress(ticking, today) == words
    assert days_left(ticking, today) == left
    assert clock_state(ticking, today) is stands


def test_a_letter_without_a_term_is_never_late() -> None:
    free = clock(letter(days=None))
    assert days_left(free, date(2030, 1, 1)) is None
    assert clock_state(free, date(2030, 1, 1)) is ClockState.NO_TERM
    assert progress(free, date(2030, 1, 1)) == "no term was set"
    assert explain(free)[-1] == "The letter sets no term, so nothing falls due."


def test_business_days_are_counted_as_such_on_the_way() -> None:
    assert progress(clock(letter(date(2023, 9, 1), 10, "business")), date(2023, 9, 11)) == "day 5 of 10"


def test_the_arithmetic_is_printed_and_says_what_it_assumes() -> None:
    assert explain(clock(letter())) == (
        "Letter dated 2 Aug 2023, a Wednesday.",
        "No receipt is recorded: the letter's own date stands in as day 0.",
        "2 Aug 2023 + 60 calendar days = 1 Oct 2023, a Sunday.",
        "Calendar days run through weekends: the day is not moved.",
    )


def test_recorded_receipt_is_day_0() -> None:
    told = clock(letter(received=date(2023, 8, 7)))
    assert not told.assumed_receipt
    assert "Received 7 Aug 2023: this is day 0." in explain(told)


def test_alerts_show_the_clock_only_near_the_day() -> None:
    due = date(2023, 10, 1)
    assert [n for n in range(-40, 41) if is_near(due, due + timedelta(days=n))] == list(range(-30, 31))
    assert not is_near(None, due)
    assert until(due, date(2023, 9, 12)) == "answer due in 19 days, 1 Oct 2023"
    assert until(due, date(2023, 9, 30)) == "answer due in 1 day, 1 Oct 2023"
    assert until(due, due) == "answer due today"
    assert until(due, date(2023, 10, 4)) == "answer overdue since 1 Oct 2023, 3 days"


def recorded(kind: str, day: date, quote: str = "") -> ClockChange:
    return ClockChange(kind, day, datetime(2023, 9, 20, 15, tzinfo=UTC), "Ann", quote, "https://state.example/letter")


def changed(*changes: ClockChange) -> Clock:
    return clock(letter(), changes=changes)


def test_receipt_that_people_record_moves_the_day_and_makes_a_new_version() -> None:
    told = changed(recorded("received", date(2023, 8, 9)), recorded("received", date(2023, 8, 7)))
    assert (told.due_on, told.version, told.assumed_receipt) == (date(2023, 10, 6), 3, False)


def test_an_extension_holds_whatever_the_count_says_and_is_printed_with_its_words() -> None:
    told = changed(recorded("extended", date(2023, 11, 1), "We need until November 1."))
    assert (told.due_on, told.counted_to, told.version) == (date(2023, 11, 1), date(2023, 10, 1), 2)
    assert explain(told)[-1] == "Extended to 1 Nov 2023, a Wednesday; recorded 20 Sep 2023: “We need until November 1.”"
    assert progress(told, date(2023, 10, 2)) == "day 61 of 91"
    assert clock_state(told, date(2023, 10, 2)) is ClockState.RUNNING


def test_the_last_extension_holds_and_receipt_recorded_later_does_not_shorten_it() -> None:
    told = changed(
        recorded("extended", date(2023, 11, 1)),
        recorded("extended", date(2023, 12, 1)),
        recorded("received", date(2023, 8, 7)),
    )
    assert (told.due_on, told.version) == (date(2023, 12, 1), 4)


def test_a_roll_is_printed() -> None:
    told = explain(clock(replace(letter(), roll="next")))
    assert told[-1] == "No business day: moved to 2 Oct 2023, a Monday."
