"""The dates of a letter and the term that it sets: its own day, a day of receipt, by when an answer is asked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

YEARS = range(1900, 2201)  # another year is a misread number
MOST_DAYS = 3650  # that a letter file takes
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,)?(?:\s+(?P<y1>\d{{4}}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>\d{{4}}))?"
    r"|(?P<y3>\d{4})-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})"
    r"|(?P<m4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>\d{4}|\d{2}))(?!\w)"
)
_WEEKDAY = r"(?:(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_ANY_DATE = re.compile(rf"(?<!\w){_WEEKDAY}{_DATE}", re.I)
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-one": 21,
    "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90, "one hundred and twenty": 120,
}  # fmt: skip
_NUMBER = r"(?P<count>\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_UNIT = (
    r"(?:\s*\(\s*(?P<digits>\w{1,12})\s*\))?[\s-]+(?P<kind>calendar|business|working|work)?\s*"
    r"(?P<unit>day|week|month)s?\b"
)
_PERIOD = re.compile(
    rf"\b(?:within|in|no later than|not later than|at the latest|(?:in|within|over) the (?:next|coming|following)"
    rf"|(?:a|the) (?:period|deadline|time limit) of)\s+(?:a period of\s+)?{_NUMBER}{_UNIT}",
    re.I,
)
_CLOSE = (
    r"(?:(?:the\s+)?(?:close of business|c\.?o\.?b\.?|end of (?:the )?(?:business )?day|noon|midnight"
    r"|\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?)(?:\s+(?:E[SD]?T|eastern(?: time)?))?,?\s*(?:on|of)?\s*)?"
)
_DEADLINE = re.compile(
    r"\b(?:no later than|not later than|by|on or before|before|prior to|due(?:\s+on)?|deadline of)\s+"
    rf"{_CLOSE}(?:on\s+)?{_WEEKDAY}{_DATE}",
    re.I,
)
_RELATIVE_TERM = re.compile(
    r"\b(?:by|before) (?:the )?(?:end of (?:this|the|next) (?:week|month|year)|next (?:week|month|\w+day))\b"
    r"|\bat your earliest (?:convenience|opportunity)\b|\bas soon as possible\b|\bprompt(?:ly)?\b",
    re.I,
)
_RECEIPT = re.compile(r"\breceipt\b|\breceiv", re.I)
_OF_THIS_LETTER = re.compile(
    r"\b(?:date of|from|of|after) (?:this|the) (?:letter|request|date)|\btoday\b|above date", re.I
)
_ASK = re.compile(
    r"\b(?:respon[ds]|answer|repl(?:y|ies)|provid|produc|submit|furnish|inform|brief|written|request|hear from|"
    r"determination|documents|questions)",
    re.I,
)
_PAST = re.compile(
    r"\b(?:failed|did not|missed|was due|were due|has passed|previous letter|no response|ignored)\b", re.I
)
_LAW = re.compile(r"U\.S\.C|C\.F\.R|\bstatut|\benact|\bthe Act\b|\blaw requires|\brequired by\b|\bFOIA requires", re.I)
_STAMP = re.compile(r"\breceived\b", re.I)
_SENTENCE = re.compile(r"(?<=[.?!:;])\s+(?=[A-Z0-9(])")


@dataclass(frozen=True, slots=True)
class Term:
    """By when an answer is asked."""

    days: int
    day_kind: str  # calendar | business
    words: str  # of the letter
    from_receipt: bool
    doubts: tuple[str, ...] = ()
    due_on: date | None = None  # the last day, where the letter names that instead; ``days`` counts from its date


@dataclass(frozen=True, slots=True)
class Told:
    """A date as a line tells it."""

    day: date
    whole: bool  # the line says little else
    stamp: bool  # it says when the letter was received
    numbers_only: bool  # 08/02/2023: taken as month, day


def dates_in(text: str) -> Iterator[Told]:
    """Yield the full dates of a line; none for a day without a year."""
    for found in _ANY_DATE.finditer(text[:400]):
        day = _day(found, None)
        if day is not None:
            rest = len(text) - (found.end() - found.start())
            ambiguous = found["m4"] is not None and int(found["d4"]) <= 12 and found["m4"] != found["d4"]
            yield Told(day, rest <= 30, bool(_STAMP.search(text[: found.start()])), ambiguous)


def term_in(paragraphs: Sequence[str], sent_on: date | None) -> tuple[Term | None, tuple[str, ...]]:
    """Return the term that a letter's paragraphs set, counted from ``sent_on`` where a day is named, and the doubts."""
    found = sorted(_terms(paragraphs, sent_on), key=lambda scored: -scored[0])
    doubts: list[str] = []
    if not found:
        vague = next(
            (word[0] for text in paragraphs if _ASK.search(text) and (word := _RELATIVE_TERM.search(text))), ""
        )
        if vague:
            doubts.append(f'the letter asks for an answer "{vague}", which is no count of days: no term is set')
        return None, tuple(doubts)
    best = found[0][1]
    others = dict.fromkeys(term.words for _, term in found[1:] if term.days != best.days)
    doubts += [f'the letter also says "{words}"' for words in list(others)[:3]]
    return best, (*best.doubts, *doubts)


def _terms(paragraphs: Iterable[str], sent_on: date | None) -> Iterator[tuple[int, Term]]:
    for paragraph in paragraphs:
        for sentence in _SENTENCE.split(paragraph):
            score = _score(sentence)
            if score <= 0:
                continue
            for found in _PERIOD.finditer(sentence):
                yield from ((score, term) for term in _period(found, sentence, sent_on))
            for found in _DEADLINE.finditer(sentence):
                yield from ((score, term) for term in _deadline(found, sent_on))


def _score(sentence: str) -> int:
    score = 2 * bool(_ASK.search(sentence)) - 4 * bool(_PAST.search(sentence)) - bool(_LAW.search(sentence))
    return score + 2 * bool(_RECEIPT.search(sentence) or _OF_THIS_LETTER.search(sentence))


def _period(found: re.Match[str], sentence: str, sent_on: date | None) -> Iterator[Term]:
    count = _count(found)
    after = sentence[found.end() : found.end() + 80]
    receipt, doubts = bool(_RECEIPT.search(after)), []
    if found["unit"].lower() == "month":
        if sent_on is None or count > MOST_DAYS // 31:
            return
        days = (_months_later(sent_on, count) - sent_on).days
        doubts.append(f"{count} month{'s' * (count != 1)} from the letter's date are {days} days")
    else:
        days = count * (7 if found["unit"].lower() == "week" else 1)
    if not receipt:
        doubts.append("the term does not say that it counts from receipt: record no receipt, or the clock moves")
    if _LAW.search(sentence):
        doubts.append("the sentence speaks of a law: is it the term of this letter?")
    kind = "business" if (found["kind"] or "").lower() in {"business", "working", "work"} else "calendar"
    words = sentence[found.start() : found.end()] + after.partition(",")[0].partition(".")[0]
    if 1 <= days <= MOST_DAYS:
        yield Term(days, kind, " ".join(words.split())[:120], receipt, tuple(doubts))


def _count(found: re.Match[str]) -> int:
    for written in (found["digits"] or "", found["count"].lower()):
        if written.isdigit() or written in _NUMBERS:
            return int(written) if written.isdigit() else _NUMBERS[written]
    return 0


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    if day.year + year > date.max.year:
        return day
    first = date(day.year + year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first.year < date.max.year else first
    return min(first + timedelta(days=day.day - 1), last)


def _deadline(found: re.Match[str], sent_on: date | None) -> Iterator[Term]:
    due = _day(found, sent_on)
    if due is None or sent_on is None or not 1 <= (due - sent_on).days <= MOST_DAYS:
        return
    doubts = list[str]()
    if not (found["y1"] or found["y2"] or found["y3"] or found["y4"]):
        doubts.append("the letter names no year with it: the first such day after its date is taken")
    weekday = found["weekday"]
    if weekday and _WEEKDAYS[due.weekday()] != weekday.lower():
        doubts.append(f"the letter calls it a {weekday.capitalize()}day, which it is not")
    yield Term((due - sent_on).days, "calendar", " ".join(found[0].split()), False, tuple(doubts), due)


def _day(found: re.Match[str], after: date | None) -> date | None:
    """The day that is written; without a year, the first after ``after``."""
    parts = found.groupdict()
    for form in "1234":
        month, day = parts[f"m{form}"], parts[f"d{form}"]
        if month and day:
            return _made(parts[f"y{form}"], _month(month), int(day), after)
    return None


def _month(written: str) -> int:
    return int(written) if written.isdigit() else 1 + _MONTHS.index(written[:3].lower())


def _made(year: str | None, month: int, day: int, after: date | None) -> date | None:
    try:
        if year:
            full = int(year) + (2000 if len(year) == 2 else 0)
            return date(full, month, day) if full in YEARS else None
        if after is None:
            return None
        this = date(after.year, month, day)
        return this if this > after else date(after.year + 1, month, day)
    except ValueError:
        return None
