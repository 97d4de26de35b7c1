"""The text of a letter to what it says: dates, people and questions with their places, and what is in doubt. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.drafting.dates import Term, dates_in, term_in
from letters.drafting.lines import Line, clean_lines
from letters.drafting.numbering import blocks_of, mark_of
from letters.drafting.people import CLOSING, SALUTATION, Person, addressees, is_field, sender_field, senders
from letters.drafting.questions import Asked, Asking, questions_in
from letters.drafting.subject import subject_terms
from letters.record.clock import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

LONGEST_HEAD = 60  # lines before a salutation, or before the text where there is none
LONG = 60  # characters; a longer line is no line of an address
LONGEST_GREETING = 16  # words
_SUBJECT = re.compile(r"(?:re|subject|in re|regarding)\s*:\s*(?P<what>\S.{2,180})", re.I)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person should look at."""

    about: str  # a key of the letter file: "sent_on", "answer_days", "questions"
    words: str  # one line


@dataclass(frozen=True, slots=True)
class Extract:
    """A letter as it was read."""

    sent_on: date | None
    sent_place: str
    received_on: date | None
    addressees: tuple[Person, ...]
    salutation: str  # "Secretary Blinken"
    senders: str
    subject: str
    term: Term | None
    questions: tuple[Asked, ...]
    terms: tuple[str, ...]  # that name its subject
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...]  # what could not be read, one line each


@dataclass(frozen=True, slots=True)
class _Parts:
    head: list[Line]
    salutation: str
    body: list[Line]
    tail: list[Line]


def read_letter_text(given: Iterable[Line], sent_on: date | None = None) -> Extract:
    """Read a letter from its lines; ``sent_on`` where a person knows its day.

    Any text gives an extract: what was not found is empty and named in ``doubts`` or ``unread``. No date is worked out
    from another except the length of the term.
    """
    parts = _parted(clean_lines(given))
    doubts: list[Doubt] = []
    told, place, received = _days(parts, doubts)
    day = sent_on or told
    asking = _asked(parts)
    blocks = blocks_of([*parts.body])
    term, faults = term_in([" ".join(block.whole for block in blocks)], day)
    doubts += [Doubt("answer_days", words) for words in faults] + [Doubt("questions", words) for words in asking.doubts]
    people = tuple(addressees(parts.head, parts.salutation))
    return Extract(
        day,
        place if day == told else "",
        received,
        people,
        parts.salutation,
        senders(parts.tail) or sender_field(parts.head),
        _subject(parts),
        term,
        asking.questions,
        subject_terms("\n".join(line.text for line in parts.body)),
        tuple(doubts),
        asking.left_out,
    )


def _parted(lines: Sequence[Line]) -> _Parts:
    """Part a letter at its salutation and at its closing; what repeats the head on later pages is left out."""
    start = next((n for n, line in enumerate(lines) if _greets(line)), None)
    if start is None:
        cut = _prose_begins(lines)
        head, salutation, rest = list(lines[:cut]), "", list(lines[cut:])
    else:
        found = SALUTATION.match(lines[start].text)
        salutation = " ".join((found["who"] or "").split()) if found else ""
        head = list(lines[max(0, start - LONGEST_HEAD) : start])
        behind = lines[start].text[found.end() :].strip(" ,:") if found else ""
        rest = [Line(lines[start].place, behind, 0, lines[start].page), *lines[start + 1 :]]
    end = next((n for n, line in enumerate(rest) if CLOSING.fullmatch(line.text)), len(rest))
    repeated = {line.text for line in head if line.text}
    body = [line for line in rest[:end] if line.text not in repeated]
    return _Parts(head, salutation, body, rest[end + 1 :])


def _greets(line: Line) -> bool:
    """Whether it greets: "Dear colleagues of ours have died in the flood ..." is prose."""
    found = SALUTATION.match(line.text)
    return found is not None and len(found[0].split()) < LONGEST_GREETING


def _prose_begins(lines: Sequence[Line]) -> int:
    """Return where a text without a salutation begins: after its fields, at the first long line or mark."""
    top = lines[:LONGEST_HEAD]
    after = max((number + 1 for number, line in enumerate(top) if is_field(line.text)), default=0)
    begins = (n for n, line in enumerate(top) if n >= after and (len(line.text) > LONG or mark_of(line.text)))
    return next(begins, after)


def _days(parts: _Parts, doubts: list[Doubt]) -> tuple[date | None, str, date | None]:
    """The letter's own day, the last that stands alone before the salutation, and that of a stamp of receipt."""
    found = [(told, line.place) for line in parts.head for told in dates_in(line.text)]
    stamps = [told.day for told, _ in found if told.stamp]
    own = [one for one in found if not one[0].stamp]
    alone = [one for one in own if one[0].whole] or own
    received = stamps[-1] if stamps else None
    if received is None:
        doubts.append(Doubt("received_on", "the date of receipt is not in the letter: set it once it is known"))
    if not alone:
        doubts.append(Doubt("sent_on", "the letter's own date was not found"))
        return None, "", None
    told, place = alone[-1]
    others = dict.fromkeys(day_words(one.day) for one, _ in own if one.day != told.day)
    if others:
        doubts.append(Doubt("sent_on", f"other dates stand above the salutation: {', '.join(list(others)[:4])}"))
    if told.numbers_only:
        doubts.append(Doubt("sent_on", "the date is written in numbers alone and was read as month, day, year"))
    if received and received < told.day:
        doubts.append(Doubt("received_on", f"a stamp says {day_words(received)}, which is before the letter's date"))
        received = None
    return told.day, place, received


def _asked(parts: _Parts) -> Asking:
    """The questions of the letter itself; where it has none, those that stand behind the signatures."""
    asking = questions_in(blocks_of(parts.body))
    if asking.questions:
        return asking
    behind = questions_in(blocks_of(parts.tail))
    if not behind.questions:
        return asking
    return Asking(behind.questions, (*behind.doubts, "the questions stand behind the signatures"), behind.left_out)


def _subject(parts: _Parts) -> str:
    for line in [*parts.head, *parts.body[:6]]:
        found = _SUBJECT.match(line.text)
        if found:
            return found["what"].strip(" .")
    return ""
