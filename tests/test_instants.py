"""Times in stored sentences: people read them on their own clock, and never as ISO or UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.sources import render_health, render_sources
from bot.rendering.surfaces import Problem, SourceLine
from bot.rendering.why import render_why
from bot.rendering.words import on_our_clock
from feeds.instants import instant
from letters.record.kept import Step, Way

ET = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 6, 16, 5, 59, tzinfo=UTC)
GAP = f"every item is new since the last look of {instant(AT)}: some may have come and gone between"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        pytest.param(f"again {instant(AT)}", "America/New_York", "again 6 Mar 2026, 11:05 AM ET", id="in Washington"),
        pytest.param(f"again {instant(AT)}", "Asia/Shanghai", "again 7 Mar 2026, 12:05 AM CST", id="in Beijing"),
        pytest.param("see 2026-99-06T16:05Z", "America/New_York", "see 2026-99-06T16:05Z", id="no such day"),
        pytest.param("on 2026-03-06 alone", "America/New_York", "on 2026-03-06 alone", id="a day is none"),
    ],
)
def test_a_stored_time_is_told_on_the_clock_of_the_team(text: str, zone: str, expected: str) -> None:
    assert on_our_clock(text, ZoneInfo(zone)) == expected


def test_every_zone_is_written_as_utc() -> None:
    assert instant(AT.astimezone(timezone(timedelta(hours=8)))) == "2026-03-06T16:05Z"


def test_health_sources_and_why_say_it_on_our_clock() -> None:
    told = (
        render_health(Problem("Feed", "gap possible", AT, GAP), AT, ET),
        *render_sources([SourceLine("feed", "Feed", "gap possible", detail=GAP)], AT, ET),
        render_why(Way("T", "", "Feed", (Step("page", f"will be read {instant(AT)}"),), "waits"), ET),
    )
    for message in told:
        assert "6 Mar 2026, 11:05 AM ET" in str(message)
        assert "16:05" not in str(message)
