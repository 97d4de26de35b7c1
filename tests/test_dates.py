"""Every form of date that a publisher was seen to write, and what is never made of one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import read_date
from feeds.entries import Precision, Published

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

MINUTES = {
    "RFC 822": ("Wed, 03 Aug 2022 19:49:23 +0000", "2022-08-03T19:49:23"),
    "RFC 822 with an offset": ("Wed, 03 Aug 2022 19:49:23 -0400", "2022-08-03T23:49:23"),
    "RFC 822, short year, no seconds": ("3 Aug 22 19:49 GMT", "2022-08-03T19:49:00"),
    "EST in winter": ("Mon, 10 Feb 2025 10:00:00 EST", "2025-02-10T15:00:00"),
    "EDT in summer": ("Thu, 10 Jul 2025 10:00:00 EDT", "2025-07-10T14:00:00"),
    "ET in winter": ("Mon, 10 Feb 2025 10:00 ET", "2025-02-10T15:00:00"),
    "ET in summer": ("Thu, 10 Jul 2025 10:00 ET", "2025-07-10T14:00:00"),
    "ET the day after the clocks change": ("Mon, 10 Mar 2025 10:00 ET", "2025-03-10T14:00:00"),
    "ISO with Z": ("2026-08-05T10:00:00Z", "2026-08-05T10:00:00"),
    "ISO with an offset": ("2026-08-05T10:00:00.123+08:00", "2026-08-05T02:00:00"),
    "ISO with a plain offset": ("2026-08-05 10:00:00-0400", "2026-08-05T14:00:00"),
    "ISO without a zone": ("2026-08-05T10:00:00", "2026-08-05T10:00:00"),
    "Drupal, American": ("Wed, 08/05/2026 - 08:00", "2026-08-05T08:00:00"),
    "Drupal, year first": ("Tue, 2025/03/11 - 10:00am", "2025-03-11T10:00:00"),
    "prose with a time": ("Wednesday, August 12, 2026 10:30 p.m. EDT", "2026-08-13T02:30:00"),
    "noon": ("August 12, 2026 12:00 PM", "2026-08-12T12:00:00"),
    "midnight": ("August 12, 2026 12:05 am", "2026-08-12T00:05:00"),
    "asctime": ("Thu Aug  4 20:24:44 2022", "2022-08-04T20:24:44"),
    "seconds since 1970 as text": ("1741601499", "2025-03-10T10:11:39"),
    "seconds since 1970": (1741601499, "2025-03-10T10:11:39"),
    "milliseconds since 1970": ("1741601499000", "2025-03-10T10:11:39"),
    "a time tag": ('<time datetime="2025-03-11T10:00:00-04:00">March 11</time>', "2025-03-11T14:00:00"),
    "markup around it": ("<em>2026-08-05T10:00:00Z</em>", "2026-08-05T10:00:00"),
    "a leap second": ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
}


@pytest.mark.parametrize(("raw", "at"), MINUTES.values(), ids=MINUTES)
def test_a_time_is_read_to_the_minute(raw: str | int, at: str) -> None:
    read = read_date(raw, now=NOW)
    assert (read.at, read.precision) == (datetime.fromisoformat(at).replace(tzinfo=UTC), Precision.MINUTE)


DAYS = {
    "American prose": "July 17, 2026",
    "American prose with a weekday": "Friday, July 17, 2026",
    "short": "Jul. 17, 2026",
    "ISO": "2026-07-17",
    "RFC 822 without a time": "Fri, 17 Jul 2026",
    "day first": "17 July 2026",
    "ordinal": "17th July 2026",
    "American numbers": "07/17/2026",
    "digits only": "20260717",
    "a clock nobody can read": "2026-07-17T77:00:00Z",
    "a zone nobody knows": "2026-07-17 10:00:00 XYZT",
}


@pytest.mark.parametrize("raw", DAYS.values(), ids=DAYS)
def test_a_day_is_noon_utc_of_that_day(raw: str) -> None:
    assert read_date(raw, now=NOW) == Published(datetime(2026, 7, 17, 12, tzinfo=UTC), Precision.DAY, raw)


NONE = {
    "a month": "July 2026",
    "a month in ISO": "2026-07",
    "a year": "2026",
    "words": "last Tuesday",
    "no such day": "Tue, 31 Feb 2022 00:00:00 GMT",
    "no such month": "Smarch 13, 2026",
    "a misread number": "Fri, 10 Mar 1741 14:99:00 GMT",
    "year 1": "0001-01-01T00:00:00",
    "the year zero of Unix": "Thu, 01 Jan 1970 00:00:00 GMT",
    "the future": "2027-01-01T00:00:00Z",
    "the far future": "9999-12-31T23:59:59-23:59",
}


@pytest.mark.parametrize("raw", NONE.values(), ids=NONE)
def test_what_names_no_credible_day_is_no_date_and_never_today(raw: str) -> None:
    assert read_date(raw, now=NOW) == Published(None, Precision.NONE, raw)


@pytest.mark.parametrize("raw", ["", None, "   ", "<b></b>"])
def test_no_date_is_no_date(raw: str | None) -> None:
    assert read_date(raw) == Published()


def test_a_clock_that_is_a_few_hours_ahead_is_believed() -> None:
    assert read_date("2026-11-22T08:00:00Z", now=NOW).precision is Precision.MINUTE


def test_a_time_without_a_zone_is_that_of_its_publisher() -> None:
    assert read_date("2026-08-05 07:30", zone="Asia/Shanghai").at == datetime(2026, 8, 4, 23, 30, tzinfo=UTC)
    assert read_date("08/05/2026 - 08:00", zone="America/New_York").at == datetime(2026, 8, 5, 12, tzinfo=UTC)


@given(st.text(max_size=60) | st.integers() | st.floats())
def test_any_value_may_stand_where_a_date_was_due(raw: str | float) -> None:
    read = read_date(raw, now=NOW)
    assert (read.at is None) == (read.precision is Precision.NONE)
