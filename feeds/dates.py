"""What publishers write as a date, as a time with its precision; never a guess. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from feeds.entries import Precision, Published

EARLIEST_YEAR = 1990  # before the web: such a year is a misread number, not a date
FUTURE_ALLOWED = timedelta(days=1)  # wrong clocks and zones; what is later says nothing
_LONGEST_RAW = 200
NOON = time(12, tzinfo=UTC)
_EPOCH_MILLISECONDS = 100_000_000_000  # as seconds that would be the year 5138

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH_NAMES = re.compile(
    r"jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
# Hours east of UTC of the words that RFC 822 and publishers use. ET and its like depend on the day: see _ZONES.
_OFFSETS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "msk": 3, "hkt": 8,
    "jst": 9, "kst": 9,
}  # fmt: skip
_ZONES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s{0,3}(?P<half>[ap]\.?\s?m\.?)?"
_ZONE = r"(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,5})?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_CLOCK = rf"(?:[\s,t-]{{0,4}}(?:at\s+)?{_TIME}\s{{0,3}}\(?{_ZONE}\)?)?"
_FORMS = tuple(
    re.compile(_WEEKDAY + day + _CLOCK, re.IGNORECASE)
    for day in (
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]{1,2}(?P<month>[a-z]{3,9})\.?,?[\s-]{1,2}(?P<year>\d{4}|\d{2})\b",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",  # as American agencies write it
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    )
)
_ASCTIME = re.compile(
    rf"{_WEEKDAY}(?P<month>[a-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?P<zone>[a-z]{{1,5}}\s+)?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_TIME_TAG = re.compile(r"<time\b[^>]{0,300}?\bdatetime\s*=\s*[\"']([^\"'>]{1,100})[\"']", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")


def read_date(raw: str | float | None, *, zone: str = "UTC", now: datetime | None = None) -> Published:
    """The time that ``raw`` names.

    ``zone``: where a time without one was written. A day without a time is noon UTC of that day, precision ``day``.
    What names no day, a year before EARLIEST_YEAR, or (given ``now``) a time more than FUTURE_ALLOWED ahead has
    precision ``none``; ``raw`` is kept in every case.
    """
    text = _plain(raw)
    if not text:
        return Published()
    published = _read(text, zone)
    too_late = now is not None and published.at is not None and published.at > now + FUTURE_ALLOWED
    return Published(raw=text) if too_late else published


def _plain(raw: str | float | None) -> str:
    if raw is None:
        return ""
    text = str(raw)[:1000]
    if "<" in text:
        tag = _TIME_TAG.search(text)
        text = tag.group(1) if tag else _TAG.sub(" ", text)
    return " ".join(text.split())[:_LONGEST_RAW]


@lru_cache(maxsize=1024)  # the same few dates are read at every poll
def _read(text: str, zone: str) -> Published:
    if re.fullmatch(r"\d{9,13}(\.\d{1,9})?", text):
        return _from_epoch(text)
    for form in (*_FORMS, _ASCTIME):
        found = form.match(text)
        if found:
            return _from_parts(found, text, zone)
    return Published(raw=text)


def _from_epoch(text: str) -> Published:
    seconds = float(text)
    if seconds >= _EPOCH_MILLISECONDS:
        seconds /= 1000
    return _sane(datetime.fromtimestamp(int(seconds), UTC), Precision.MINUTE, text)


def _from_parts(found: re.Match[str], text: str, zone: str) -> Published:
    parts = found.groupdict()
    try:
        day = date(_year(parts["year"]), _month(parts["month"]), int(parts["day"]))
    except ValueError:
        return Published(raw=text)
    if parts["hour"] is not None:
        try:
            clock = time(_hour(parts), int(parts["minute"]), _second(parts), tzinfo=_zone(parts["zone"], zone))
            return _sane(datetime.combine(day, clock), Precision.MINUTE, text)
        except (ValueError, OverflowError):
            pass  # the day stands, whatever the clock was meant to say
    return _sane(datetime.combine(day, NOON), Precision.DAY, text)


def _sane(at: datetime, precision: Precision, text: str) -> Published:
    at = at.astimezone(UTC)
    return Published(at, precision, text) if at.year >= EARLIEST_YEAR else Published(raw=text)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    if not _MONTH_NAMES.fullmatch(text.lower()):
        raise ValueError(f"no month: {text}")
    return _MONTHS[text[:3].lower()]


def _hour(parts: dict[str, str | None]) -> int:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").lower()
    if not half:
        return 0 if hour == 24 else hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def _second(parts: dict[str, str | None]) -> int:
    return min(int(parts["second"] or 0), 59)  # a leap second is the one before it


def _zone(word: str | None, default: str) -> tzinfo:
    word = (word or "").strip().lower()
    if not word:
        return UTC if default == "UTC" else ZoneInfo(default)
    if word in _ZONES:
        return ZoneInfo(_ZONES[word])
    if word in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[word]))
    if word[0] in "+-":
        digits = word[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-offset if word[0] == "-" else offset)
    raise ValueError(f"no zone: {word}")
