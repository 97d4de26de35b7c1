"""What people type, read forgivingly: question ids, and keywords with where they belong. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from bot.settings.durations import read_duration
from feeds.dates import read_date
from letters.keywords.grammar import tidy
from letters.questions import State
from letters.record.states import STATE_OF, Verb

QUESTION = re.compile(r"(?:(?P<letter>[\w.-]{1,64}):)?q?(?P<number>\d{1,3}[a-z]?)", re.IGNORECASE | re.ASCII)
OPTION = re.compile(r"(?:^|\s)(?P<name>question|letter):\s?(?P<value>[^\s\"'“”]{1,80})", re.IGNORECASE)
BOUND = re.compile(
    r"(?:^|\s)(?P<name>question|source|since|letter):\s?(?:[\"“”](?P<quoted>[^\"“”]{1,80})[\"“”]|(?P<value>[^\s\"“”]{1,80}))",
    re.IGNORECASE,
)
TERM = re.compile(r"(?:within\s+)?(?P<days>\d{1,4})\s*(?P<kind>business|working|calendar)?\s*days?", re.IGNORECASE)
NO_TERM = frozenset({"", "none", "no", "no term"})
QUOTES = "\"'“”„‘’«»"


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """By when an answer is asked: within days of receipt, or by a day; neither: no term is set."""

    days: int | None = None
    kind: str = "calendar"  # calendar | business
    due_on: date | None = None


def read_question(typed: str) -> tuple[str | None, str] | None:
    """Read ``q3a``, ``Q3a``, ``3a`` or ``fentanyl-2023:q3a`` as (letter or None, "q3a"); None when it is none."""
    found = QUESTION.fullmatch(typed.strip())
    return (found["letter"], f"q{found['number'].lower()}") if found else None


def read_keyword(typed: str) -> tuple[str, str | None, str | None]:
    """Read ``working group question:q3a letter:x`` as (keyword, question, letter), needless quotes taken off.

    A slash command has a field for each; behind ``!`` all stands in one line, written as the slash command shows it.
    """
    options = {found["name"].lower(): found["value"] for found in OPTION.finditer(typed)}
    return tidy(OPTION.sub(" ", typed)), options.get("question"), options.get("letter")


def read_search(typed: str) -> tuple[str, dict[str, str]]:
    """Read ``"working group" since:7d source:"State briefings"`` as (words with their quotation marks, bounds)."""
    bounds = {found["name"].lower(): found["quoted"] or found["value"] for found in BOUND.finditer(typed)}
    return BOUND.sub(" ", typed).strip(), bounds


def question_ids(typed: str) -> tuple[str, ...]:
    """Read ``q3, 3a and Q4`` as ("q3", "q3a", "q4"), each once; what names no question stays as it is typed."""
    words = [word for word in re.split(r"[\s,;/&]+", typed.strip()) if word and word.casefold() != "and"][:25]
    read = [(word, read_question(word)) for word in words]
    return tuple(dict.fromkeys(found[1] if found else word[:20].casefold() for word, found in read))


def read_state(typed: str) -> State | None:
    """Read a state by its name or by what a text does: ``declined``, ``declines``, ``partly``; None when it is none."""
    word = typed.strip().casefold()
    if word in set(Verb):
        return STATE_OF[Verb(word)]
    return State(word) if word in set(State) else None


def read_labelled(typed: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Read ``they will not say quote: no comment url: https://x`` as (words before, {"quote": ..., "url": ...}).

    A slash command has a field for each; behind ``!`` all stands in one line. Quotes around a value are taken off.
    """
    label = re.compile(rf"(?:^|\s)({'|'.join(names)}):(?!//)\s*", re.IGNORECASE)
    first, *rest = label.split(typed.strip())
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return _unquoted(first), {name.lower(): _unquoted(value) for name, value in pairs}


def _unquoted(text: str) -> str:
    words = " ".join(text.split())
    return words[1:-1].strip() if len(words) > 1 and words[0] in QUOTES and words[-1] in QUOTES else words


def read_day(typed: str) -> date | None:
    """Read ``2023-10-01``, ``1 Oct 2023`` or ``October 1, 2023``; None when it names no day."""
    at = read_date(typed.strip()[:40]).at
    return at.date() if at else None


def read_since(typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read ``7d``, ``2h`` or a day, which begins at midnight of the zone, as an aware time in UTC; None for neither."""
    typed = typed.strip().casefold()
    try:
        return now - read_duration(typed)
    except ValueError:
        day = read_day(typed)
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def read_term(typed: str) -> AskedTerm | None:
    """Read ``60 days``, ``30 business days``, ``by 1 Oct 2023`` or ``none``; None when it is none of them."""
    words = " ".join(typed.split()).rstrip(".")
    if words.casefold() in NO_TERM:
        return AskedTerm()
    found = TERM.fullmatch(words)
    if found and int(found["days"]):
        business = (found["kind"] or "").casefold() in ("business", "working")
        return AskedTerm(int(found["days"]), "business" if business else "calendar")
    due_on = read_day(re.sub(r"(?i)^(?:by|on|before)\s+", "", words))
    return AskedTerm(due_on=due_on) if due_on else None
