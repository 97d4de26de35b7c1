"""What was read of a letter as the TOML of a letter file, with a comment for each doubt. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from letters.drafting.people import LONGEST_NAME, addressee_ids
from letters.record.clock import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from letters.drafting.extraction import Extract
    from letters.drafting.questions import Asked

LONGEST_TITLE, LONGEST_SHORT, LONGEST_ADDRESSEE, LONGEST_ID = 200, 40, 200, 40  # as the shape of a letter file has them
UNKNOWN = "not found in the letter"
_NOT_IN_TOML = re.compile("[\x00-\x1f\x7f]")


def letter_toml(extract: Extract, name: str) -> str:
    """Return a letter file that `letterwatch` reads as it is; ``name`` is that of the file which was read.

    Without a date the line of ``sent_on`` is a comment, and the file is refused until a person fills it in.
    """
    return "\n".join([*_head(extract, name), *_addressees(extract), *_questions(extract), ""])


def _head(extract: Extract, name: str) -> Iterator[str]:
    yield f"# Read from {_line(name)}. Questions stand as the letter puts them; look at each comment, then edit."
    yield ""
    yield f"id = {toml_string(_id(extract))}"
    if not extract.subject:
        yield "# the letter has no subject line: give it a title that your team knows it by"
    yield f"title = {toml_string(_title(extract)[:LONGEST_TITLE])}"
    yield f"short = {toml_string(_short(extract))}"
    if not extract.addressees:
        yield "# no addressee was found: write name and office"
    yield f"addressee = {toml_string(_addressee(extract))}"
    if not extract.senders:
        yield "# no signature was found"
    yield f"senders = {toml_string(extract.senders)}"
    yield from _doubts(extract, "sent_on")
    yield f"sent_on = {extract.sent_on}{_at(extract.sent_place)}" if extract.sent_on else "# sent_on = 2023-08-02"
    yield from _doubts(extract, "received_on")
    if extract.received_on:
        yield f"received_on = {extract.received_on}  # from a stamp"
    yield from _term(extract)
    if extract.terms:
        yield "# what the letter repeats: each of these words says that a text is about its subject; edit them"
        yield f"terms = {toml_strings(extract.terms)}"
    yield ""


def _term(extract: Extract) -> Iterator[str]:
    if extract.term is None:
        yield "# no term was found: when the letter sets one, write answer_days = 60"
        yield from _doubts(extract, "answer_days")
        return
    yield f"# the letter says: {_line(extract.term.words)}"
    yield from _doubts(extract, "answer_days")
    if extract.term.due_on is not None:
        yield f"due_on = {extract.term.due_on}"
        return
    yield f"answer_days = {extract.term.days}"
    yield f"day_kind = {toml_string(extract.term.day_kind)}"


def notes_on(extract: Extract) -> tuple[str, ...]:
    """Return what a person should look at, a line each: what the file has as comments."""
    missing = (
        (not extract.subject, "the letter has no subject line: give it a title that your team knows it by"),
        (not extract.addressees, "no addressee was found"),
        (not extract.senders, "no signature was found"),
        (extract.term is None, "no term was found"),
        (len(extract.addressees) > 1, "several are asked: each gets states of its own"),
    )
    return (
        *(words for is_so, words in missing if is_so),
        *(doubt.words for doubt in extract.doubts),
        *(f"{one.id.capitalize()}: {words}" for one in extract.questions for words in one.doubts),
    )


def _doubts(extract: Extract, about: str) -> Iterator[str]:
    for doubt in extract.doubts:
        if doubt.about == about:
            yield f"# {_line(doubt.words)}"


def _addressees(extract: Extract) -> Iterator[str]:
    """Tables of addressees where there are several: each gets states of its own."""
    if len(extract.addressees) < 2:
        return
    yield "# several are asked, and each gets states of its own; groups = [...] names the sources that speak for one"
    for own_id, person in zip(addressee_ids(extract.addressees), extract.addressees, strict=True):
        yield "[[addressees]]"
        yield f"id = {toml_string(own_id)}{_at(person.place)}"
        yield f"name = {toml_string((person.office or person.role or person.name)[:LONGEST_NAME])}"
        yield ""


def _questions(extract: Extract) -> Iterator[str]:
    yield from _doubts(extract, "questions")
    for one in extract.questions:
        yield "[[questions]]"
        yield f"id = {toml_string(one.id)}{_at(one.place)}"
        for words in one.doubts:
            yield f"# {_line(words)}"
        yield f"label = {toml_string(one.label)}"
        if one.parent:
            yield f"parent = {toml_string(one.parent)}"
        yield f"text = {toml_string(one.text)}"
        yield from _asked_of(extract, one)
        yield ""


def _asked_of(extract: Extract, one: Asked) -> Iterator[str]:
    """Who of several was asked, where the heading above a question names one."""
    if not one.section:
        return
    yield f"# under the heading: {_line(one.section)}"
    if len(extract.addressees) > 1:
        ids = addressee_ids(extract.addressees)
        heading = one.section.lower()
        named = [
            own_id
            for own_id, person in zip(ids, extract.addressees, strict=True)
            if any(part and part.lower() in heading for part in (person.short_office, person.office, person.name))
        ]
        if named:
            yield f"addressees = {toml_strings(named)}"


def _title(extract: Extract) -> str:
    if extract.subject:
        return extract.subject
    return f"{_letter_to(extract)} of {day_words(extract.sent_on)}" if extract.sent_on else _letter_to(extract)


def _short(extract: Extract) -> str:
    short = _letter_to(extract)
    if len(short) <= LONGEST_SHORT:
        return short
    return short[: LONGEST_SHORT + 1].rpartition(" ")[0] or short[:LONGEST_SHORT]


def _letter_to(extract: Extract) -> str:
    to = extract.salutation or (extract.addressees[0].name if extract.addressees else "")
    return f"Letter to {to}" if to else "Letter"


def _addressee(extract: Extract) -> str:
    told = "; ".join(person.words for person in extract.addressees) or UNKNOWN
    return told if len(told) <= LONGEST_ADDRESSEE else told[: LONGEST_ADDRESSEE - 1] + "…"


def _id(extract: Extract) -> str:
    """The last name of who is addressed, and the year and month: "blinken-2023-08"."""
    words = re.findall(r"[a-z0-9]+", (extract.addressees[0].name if extract.addressees else "letter").lower())
    last = next((word for word in reversed(words) if len(word) > 2), "letter")[:30]
    return f"{last}-{extract.sent_on:%Y-%m}"[:LONGEST_ID] if extract.sent_on else last


def _at(place: str) -> str:
    return f"  # {place}" if place else ""


def _line(text: str) -> str:
    return " ".join(_NOT_IN_TOML.sub(" ", text).split())


def toml_string(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(_line(text), ensure_ascii=False)


def toml_strings(texts: Iterable[str]) -> str:
    """Write a TOML list of strings."""
    return f"[{', '.join(map(toml_string, texts))}]"
