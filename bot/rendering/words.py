"""The words that all messages share: states, times, questions, who speaks. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.rendering.budget import shorten
from bot.rendering.markup import escape
from feeds.entries import Precision, Published
from feeds.instants import with_instants
from letters.learning.feedback import name_of
from letters.questions import State
from letters.record.clock import day_words

STATE_WORDS = {
    State.OPEN: "open ○",
    State.MENTIONED: "mentioned ◔",
    State.HOLDING: "holding reply ◷",
    State.DECLINED: "declined ⊘",
    State.PARTIAL: "partly answered ◑",
    State.ANSWERED: "answered ●",
    State.WITHDRAWN: "withdrawn ⊗",
}
UNANSWERED = frozenset({State.OPEN, State.MENTIONED, State.HOLDING})

GROUP_WORDS = {
    "state": "State",
    "justice": "Justice",
    "treasury": "Treasury",
    "commerce": "Commerce",
    "dea": "DEA",
    "dhs": "Homeland Security",
    "register": "Federal Register",
    "whitehouse": "White House",
    "congress": "Congress",
    "china": "China",
}

LEFT_OUT = "Without what is told only in channels that cannot be seen from here."

GREEN, AMBER, RED, BLUE, GREY = 0x2E7D32, 0xB26A00, 0xB3261E, 0x1F5FA8, 0x6B7280

_SURE = ((0.85, "sure"), (0.65, "fairly sure"), (0.45, "not quite sure"), (0.0, "unsure"))


def question_name(question: str, label: str = "") -> str:
    """Name a question for a line: "Q3a tools left"; the label alone for the letter's subject."""
    short = question.rpartition(":")[2]
    number = short[:1].upper() + short[1:]
    return f"{number} {label}".strip()


def state_words(state: State) -> str:
    """Say a state in words, then its symbol."""
    return STATE_WORDS[state]


def how_sure(score: float) -> str:
    """Say a score in words: "fairly sure (.72)"."""
    words = next(words for least, words in _SURE if score >= least or least == 0.0)
    return f"{words} ({f'{min(max(score, 0.0), 1.0):.2f}'.removeprefix('0')})"


def speaker_group(group: str, source_name: str) -> str:
    """Name who stands behind an official source: "State"; the source's own name elsewhere."""
    return GROUP_WORDS.get(group, source_name)


def local_day(at: datetime, zone: ZoneInfo) -> str:
    """Write the day: "12 Sep 2023"."""
    return day_words(at.astimezone(zone).date())


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """Write the minute with its zone: "12 Sep 2023, 1:22 PM ET"."""
    local = at.astimezone(zone)
    return f"{day_words(local.date())}, {local.hour % 12 or 12}:{local:%M %p} {zone_name(local, zone)}"


def on_our_clock(text: str, zone: ZoneInfo) -> str:
    """Return a stored sentence with its times as people here read them."""
    return with_instants(text, lambda at: local_time(at, zone))


def zone_name(local: datetime, zone: ZoneInfo) -> str:
    """Name the zone as people in Washington do: ET all year round."""
    return "ET" if zone.key == "America/New_York" else (local.tzname() or zone.key)


def stamp(at: datetime, style: str = "R") -> str:
    """Write a time that Discord shows in each reader's own zone."""
    return f"<t:{int(at.timestamp())}:{style}>"


def said_when(published: Published, first_seen: datetime, zone: ZoneInfo) -> str:
    """Say when a text was published, only as exactly as the publisher did."""
    if published.at is None or published.precision is Precision.NONE:
        return f"no date given, first seen {local_time(first_seen, zone)} ({stamp(first_seen)})"
    if published.precision is Precision.DAY:
        return day_words(published.at.astimezone(UTC).date())
    return f"{local_time(published.at, zone)} ({stamp(published.at)})"


def said_on(published: Published, zone: ZoneInfo) -> str:
    """Say the day of a text in a few words."""
    if published.at is None:
        return "no date given"
    return local_day(published.at, UTC_ZONE if published.precision is Precision.DAY else zone)


UTC_ZONE = ZoneInfo("UTC")


def known_day(day: date, precision: str) -> str:
    """Write a day of the record only as exactly as it is known: "Jun 2024"."""
    exact = {"year": f"{day.year}", "month": f"{day:%b} {day.year}", "week": f"week of {day_words(day)}"}
    return exact.get(precision, day_words(day))


def rests_words(until: datetime, zone: ZoneInfo) -> str:
    """Say that something waits for the end of quiet hours."""
    return f"quiet until {local_time(until, zone)}"


def count(number: int, one: str, many: str = "") -> str:
    """Write "1 alert" or "3 alerts"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def first_words(text: str, limit: int) -> str:
    """Return the text without quotation marks around it, ready to stand between our own."""
    return re.sub(r"^[\s\"“”‘']+|[\s\"“”‘']+$", "", text)[: 4 * limit]


def person(who: str, limit: int = 40) -> str:
    """Name who did something, without the number by which Discord knows them."""
    return shorten(escape(name_of(who)), limit)
