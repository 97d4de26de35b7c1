"""What a check says of a source that answers: how much, how new, and whether that is as usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.checking.sources import reading_row
from bot.rendering.check_table import Verdict
from feeds.entries import Entry, Precision, Published, Reading, Source, Validators
from feeds.rhythm import Rhythm

NOW = datetime(2026, 3, 6, 17, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Source("s", "S", "news", "rss", "https://s.example.org/feed", every=DAY / 24, stale_after=10 * DAY)
DAILY = Rhythm(40, (1.4 * DAY,) * 7, 3 * DAY, (1.0,) * 7)


def reading(age: timedelta, *faults: str) -> Reading:
    published = Published(NOW - age, Precision.MINUTE)
    return Reading((Entry("s", ("id:1",), "https://s.example.org/1", "T", "", published),), Validators(), faults=faults)


ROWS = {
    "new": (SOURCE, reading(DAY), None, Verdict.OK, "s: ok, 1 entry, newest 2026-03-05"),
    "past its limit": (
        SOURCE, reading(12 * DAY), None, Verdict.NOTE,
        "stale, no new item for 12 days, since 22 Feb 2026; its limit is 10 days",
    ),
    "longer than usual": (
        SOURCE, reading(5 * DAY), DAILY, Verdict.NOTE, "stale, no new item for 5 days; usual gap 1.4 days",
    ),
    "as usual": (SOURCE, reading(3 * DAY), DAILY, Verdict.OK, "newest 2026-03-03"),
    "dormant": (
        replace(SOURCE, dormant=True), reading(300 * DAY), None, Verdict.NOTE, "dormant, no new item for 300 days",
    ),
    "with a fault": (SOURCE, reading(DAY, "cut off"), None, Verdict.NOTE, "newest 2026-03-05; cut off"),
    "empty": (SOURCE, Reading((), Validators()), None, Verdict.NOTE, "s: empty: it answers, and holds nothing"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "seen", "rhythm", "verdict", "told"), ROWS.values(), ids=ROWS)
def test_a_source_that_answers_is_said_with_what_is_usual(source, seen, rhythm, verdict, told):
    row = reading_row(source, seen, NOW, rhythm)
    assert row.verdict is verdict
    assert told in row.state
