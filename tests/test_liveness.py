"""Whether a source that answers is alive: states with the sentence that people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.changes import SourcePast
from feeds.entries import Entry, Precision, Published, Reading, Source, Validators
from feeds.liveness import other_site, span_words, state_after, unread_since, window_of
from feeds.rhythm import Rhythm

NOW = datetime(2026, 3, 6, 17, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SOURCE = Source("s", "S", "news", "rss", "https://s.example.org/feed", every=HOUR, stale_after=10 * DAY)
PAST = SourcePast(
    baseline_at=NOW - 60 * DAY, had_items=True, newest_item_at=None, failures=0, last_new_at=None, last_ok_at=NOW - HOUR
)
DAILY = Rhythm(40, (DAY,) * 7, 3 * DAY, (1.0,) * 7)


def entry(number: int = 1, at: datetime | None = NOW, host: str = "s.example.org") -> Entry:
    precision = Precision.MINUTE if at else Precision.NONE
    url = f"https://{host}/{number}"
    return Entry("s", (f"id:{number}",), url, f"Title {number}", "", Published(at, precision))


def reading(*entries: Entry, lost: str = "", unchanged: bool = False) -> Reading:
    return Reading(entries, Validators(), unchanged, lost=lost)


ONE = reading(entry())
SAME = reading(unchanged=True)
RHYTHMIC = replace(PAST, rhythm=DAILY)
UNWATCHED = replace(PAST, had_items=False, baseline_at=None)

STATES = {
    "something new": (SOURCE, PAST, ONE, NOW, False, "ok", ""),
    "not modified, and lately alive": (SOURCE, PAST, SAME, NOW - 5 * DAY, False, "ok", ""),
    "not modified, and past its limit": (
        SOURCE, PAST, SAME, NOW - 11 * DAY, False,
        "stale", "no new item for 11 days, since 23 Feb 2026; its limit is 10 days",
    ),
    "silent for four days, which it never was": (
        SOURCE, RHYTHMIC, SAME, NOW - 4 * DAY, False, "stale", "no new item for 4 days; usual gap 1 day",
    ),
    "silent as on any week-end": (SOURCE, RHYTHMIC, SAME, NOW - 3 * DAY, False, "ok", ""),
    "its dates are stuck, and yet it brings new items": (
        SOURCE, replace(RHYTHMIC, last_new_at=NOW - HOUR), SAME, NOW - 90 * DAY, False, "ok", "",
    ),
    "undated, new lately": (SOURCE, replace(PAST, last_new_at=NOW - DAY), SAME, None, False, "ok", ""),
    "undated, nothing new since we watch": (
        SOURCE, PAST, SAME, None, False,
        "stale", "no new item for 60 days, since 5 Jan 2026; its limit is 10 days",
    ),
    "long silent at first sight": (SOURCE, UNWATCHED, ONE, NOW - 300 * DAY, True, "ok", ""),
    "long silent, and so a day later": (
        SOURCE, replace(PAST, baseline_at=NOW - DAY), SAME, NOW - 300 * DAY, False,
        "stale", "no new item for 300 days, since 10 May 2025; its limit is 10 days",
    ),
    "dormant, seen for the first time": (
        replace(SOURCE, dormant=True), UNWATCHED, ONE, NOW - 300 * DAY, True,
        "dormant", "last new item 10 May 2025, the source answers",
    ),
    "dormant by its publisher's will": (
        replace(SOURCE, dormant=True), PAST, SAME, datetime(2025, 8, 12, 18, tzinfo=UTC), False,
        "dormant", "last new item 12 Aug 2025, the source answers",
    ),
    "dormant, and awake again": (replace(SOURCE, dormant=True), PAST, ONE, NOW, False, "ok", ""),
    "told as stale for a month": (
        SOURCE, replace(PAST, stale_since=NOW - 31 * DAY), SAME, NOW - 41 * DAY, False,
        "dormant", "last new item 24 Jan 2026, the source answers",
    ),
    "told as stale for a week": (
        SOURCE, replace(PAST, stale_since=NOW - 7 * DAY), SAME, NOW - 17 * DAY, False,
        "stale", "no new item for 17 days, since 17 Feb 2026; its limit is 10 days",
    ),
    "no items, though it had some": (
        SOURCE, PAST, reading(), NOW, False, "wrong content", "answers with no items, though it had some before",
    ),
    "no items so far": (SOURCE, replace(UNWATCHED, baseline_at=NOW - DAY), reading(), None, False, "empty", ""),
    "no items for too long": (
        SOURCE, replace(UNWATCHED, baseline_at=NOW - 11 * DAY), reading(), None, False,
        "stale", "empty since 23 Feb 2026",
    ),
    "nothing of it is known": (
        SOURCE, PAST, ONE, NOW, True, "gap possible",
        "every item is new since the last look of 2026-03-06T16:00Z: some may have come and gone between",
    ),
    "nothing of it is known at first sight": (SOURCE, UNWATCHED, ONE, NOW, True, "ok", ""),
    "an anchor is lost": (
        SOURCE, PAST, reading(entry(), lost="https://s/: nothing matches '.day' (date)"), NOW, False,
        "wrong content", "https://s/: nothing matches '.day' (date)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "past", "seen", "newest", "none_known", "state", "told"), STATES.values(), ids=STATES
)
def test_a_source_that_answers_is_in_the_state_that_its_items_tell(source, past, seen, newest, none_known, state, told):
    assert state_after(source, past, seen, newest, none_known, NOW) == (state, told)


def test_an_official_source_rests_on_holidays_and_a_chinese_one_does_not():
    saturday = datetime(2026, 11, 28, 23, tzinfo=UTC)  # after Thanksgiving
    habit = replace(PAST, rhythm=DAILY)
    newest = saturday - 4 * DAY
    official = replace(SOURCE, tier=1, group="state")
    assert state_after(official, habit, SAME, newest, False, saturday)[0] == "ok"
    assert state_after(replace(official, group="china"), habit, SAME, newest, False, saturday)[0] == "stale"


# --- another site's feed --------------------------------------------------------------------------------------------

FIVE = [entry(number, host="other.example.net") for number in range(5)]
OTHERS = {
    "all lead elsewhere": (SOURCE, FIVE, {"s.example.org"}, True),
    "one still leads where items led": (SOURCE, [*FIVE, entry(9)], {"s.example.org"}, False),
    "four tell too little": (SOURCE, FIVE[:4], {"s.example.org"}, False),
    "nothing was known": (SOURCE, FIVE, set(), False),
    "another host of the same site": (
        SOURCE,
        [entry(n, host="www.example.org") for n in range(5)],
        {"a.example.org"},
        False,
    ),
    "what only discovers leads anywhere": (replace(SOURCE, tier=3), FIVE, {"s.example.org"}, False),
    "the items moved to the source's own host": (SOURCE, [entry(n) for n in range(5)], {"old.example.com"}, False),
    "items without links": (SOURCE, [replace(one, url="") for one in FIVE], {"s.example.org"}, False),
}


@pytest.mark.parametrize(("source", "entries", "before", "is_other"), OTHERS.values(), ids=OTHERS)
def test_a_feed_that_turns_into_another_sites_is_known_by_where_its_items_lead(source, entries, before, is_other):
    said = other_site(source, entries, before)
    assert bool(said) == is_other
    if said:
        assert said.startswith("shows only items of example.net, and before of example.org: nothing of it was kept")


# --- times that were missed -----------------------------------------------------------------------------------------

SPARE = replace(SOURCE, fallback_of="main")
MISSED = {
    "read in time": (SOURCE, NOW - HOUR, NOW - timedelta(minutes=1), 0, False),
    "never read": (SOURCE, None, None, 3, False),
    "failed once, an hour late": (SOURCE, NOW - 2 * HOUR, NOW, 1, False),
    "failing for hours": (SOURCE, NOW - 3 * HOUR, NOW, 2, True),
    "not asked when it was due": (SOURCE, NOW - 9 * HOUR, NOW - 8 * HOUR, 0, True),
    "a spare door that rests": (SPARE, NOW - 20 * HOUR, NOW - 19 * HOUR, 0, False),
    "a spare door that fails": (SPARE, NOW - 20 * HOUR, NOW, 3, True),
    "asked every second, and late by a minute": (
        replace(SOURCE, every=timedelta(seconds=1)), NOW - timedelta(seconds=61), NOW - timedelta(seconds=60), 0, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "last_ok", "due", "failures", "missed"), MISSED.values(), ids=MISSED)
def test_a_time_is_missed_when_a_source_should_have_been_read(source, last_ok, due, failures, missed):
    assert unread_since(source, last_ok, due, failures, NOW) == (last_ok if missed else None)


def test_what_a_reading_holds_is_told_without_what_is_pinned():
    ages = [1, 2, 3, 400]
    assert window_of(reading(*(entry(n, NOW - n * DAY) for n in ages))) == NOW - 3 * DAY
    assert window_of(reading(entry(1, None))) is None


SPANS = {
    "0 minutes": timedelta(),
    "1 minute": timedelta(minutes=1),
    "40 minutes": timedelta(minutes=40),
    "1 hour": timedelta(minutes=61),
    "17 hours": timedelta(hours=17.2),
    "1 day": timedelta(hours=24),
    "1.4 days": timedelta(days=1.4),
    "3 days": timedelta(days=3),
    "45 days": timedelta(days=45.3),
}


@pytest.mark.parametrize(("words", "span"), SPANS.items())
def test_spans_are_said_as_people_say_them(words, span):
    assert span_words(span) == words
