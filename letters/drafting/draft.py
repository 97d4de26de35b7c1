"""A letter as a person looks it through before it is watched: what was read, in doubt, and changed. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from letters.drafting.as_toml import letter_toml, notes_on, toml_string, toml_strings
from letters.drafting.extraction import Extract
from letters.drafting.people import LONGEST_NAME
from letters.drafting.questions import MOST_QUESTIONS
from letters.questions import Addressee, Question

KEYS = frozenset(
    """id title short addressee senders sent_on received_on answer_days day_kind due_on roll addressees terms
    questions""".split()  # noqa: SIM905
)
MOST_NOTES = 40
_NUMBER = re.compile(r"(?P<top>\d{1,3})(?P<part>[a-z]?)")


class DraftFault(ValueError):
    """A change that cannot be made; ``str`` is one line that says what would work."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter file before it is watched. Texts are from outside; a day that is missing is None."""

    id: str
    title: str
    short: str
    addressee: str
    senders: str
    sent_on: date | None
    received_on: date | None
    answer_days: int | None
    day_kind: str
    due_on: date | None
    roll: str
    addressees: tuple[Addressee, ...]
    terms: tuple[str, ...]  # that say that a text is about its subject
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()  # what a person should look at
    unread: tuple[str, ...] = ()  # what could not be read
    file: str = ""  # the name of the file it was read from
    edits: str = ""  # the id of the letter whose next version it is; '' for a new one

    def question(self, id_: str) -> Question | None:
        """Return the question of that id, or None."""
        return next((one for one in self.questions if one.id == id_), None)


def draft_from(extract: Extract, unread: Iterable[str], name: str) -> LetterDraft:
    """Return what was read from the text of a letter; ``name`` is its file's."""
    draft = _draft(tomllib.loads(letter_toml(extract, name)))
    return replace(
        draft, notes=notes_on(extract)[:MOST_NOTES], unread=(*unread, *extract.unread)[:MOST_NOTES], file=name
    )


def draft_of_toml(body: str) -> LetterDraft:
    """Return the draft of a letter that is watched. Raises DraftFault for one with rules of its own."""
    table = tomllib.loads(body)
    if own := sorted(table.keys() - KEYS):
        raise DraftFault(f"it has rules of its own ({', '.join(own)[:80]}); change its file, then `letter add` that")
    draft = _draft(table)
    return replace(draft, edits=draft.id)


def _draft(table: Mapping[str, Any]) -> LetterDraft:
    return LetterDraft(
        id=table["id"],
        title=table["title"],
        short=table["short"],
        addressee=table["addressee"],
        senders=table.get("senders", ""),
        sent_on=table.get("sent_on"),
        received_on=table.get("received_on"),
        answer_days=table.get("answer_days"),
        due_on=table.get("due_on"),
        day_kind=table.get("day_kind", "calendar"),
        roll=table.get("roll", "none"),
        addressees=tuple(
            Addressee(one["id"], one["name"], tuple(one.get("groups", ()))) for one in table.get("addressees", ())
        ),
        terms=tuple(table.get("terms", ())),
        questions=tuple(
            Question(one["id"], one["label"], one["text"], one.get("parent", ""), tuple(one.get("addressees", ())))
            for one in table.get("questions", ())
        ),
    )


def draft_toml(draft: LetterDraft) -> str:
    """Return the letter file that the draft would be; whoever reads it says what is wrong with it."""
    return "\n".join([*_head(draft), "", *_tables(draft)])


def _head(draft: LetterDraft) -> Iterator[str]:
    for key in ("id", "title", "short", "addressee", "senders"):
        yield f"{key} = {toml_string(getattr(draft, key))}"
    for key in ("sent_on", "received_on", "due_on", "answer_days"):
        if getattr(draft, key) is not None:
            yield f"{key} = {getattr(draft, key)}"
    yield f"day_kind = {toml_string(draft.day_kind)}"
    yield f"roll = {toml_string(draft.roll)}"
    yield f"terms = {toml_strings(draft.terms)}"


def _tables(draft: LetterDraft) -> Iterator[str]:
    for addressee in draft.addressees:
        yield "[[addressees]]"
        yield f"id = {toml_string(addressee.id)}"
        yield f"name = {toml_string(addressee.name[:LONGEST_NAME])}"
        yield f"groups = {toml_strings(addressee.groups)}\n"
    for question in draft.questions:
        yield "[[questions]]"
        yield f"id = {toml_string(question.id)}"
        yield f"label = {toml_string(question.label)}"
        yield f"parent = {toml_string(question.parent)}"
        yield f"text = {toml_string(question.text)}"
        yield f"addressees = {toml_strings(question.addressees)}\n"


# -- changes -----------------------------------------------------------------------------------------------------


def with_question(draft: LetterDraft, was: str, number: str, label: str, text: str) -> LetterDraft:
    """Return the draft with a question changed, or, where ``was`` is '', added. Raises DraftFault."""
    id_, parent = _id_and_parent(draft, number)
    if id_ != was and draft.question(id_):
        raise DraftFault(f"there is a question {id_} already; choose another number")
    old = draft.question(was)
    new = Question(id_, " ".join(label.split()), " ".join(text.split()), parent, old.addressees if old else ())
    if old is not None:
        kept = [new if one is old else one for one in draft.questions]
        return replace(draft, questions=tuple(replace(one, parent=id_) if one.parent == was else one for one in kept))
    if was:
        raise DraftFault(f"there is no question {was} any more")
    if len(draft.questions) >= MOST_QUESTIONS:
        raise DraftFault(f"a letter holds {MOST_QUESTIONS} questions; take one out first")
    before = [one for one in draft.questions if _order(one.id) <= _order(id_)]
    after = [one for one in draft.questions if _order(one.id) > _order(id_)]
    return replace(draft, questions=(*before, new, *after))


def without_question(draft: LetterDraft, id_: str) -> LetterDraft:
    """Return the draft without a question; its parts stand by themselves. Raises DraftFault for the last one."""
    rest = tuple(replace(one, parent="") if one.parent == id_ else one for one in draft.questions if one.id != id_)
    if not rest:
        raise DraftFault("a letter needs one question at least; change this one instead")
    return replace(draft, questions=rest)


def _id_and_parent(draft: LetterDraft, number: str) -> tuple[str, str]:
    found = _NUMBER.fullmatch(number.strip().casefold().removeprefix("q").strip(" ."))
    if found is None:
        raise DraftFault(f"{number.strip()[:20]!r} is no number of a question; write it like 3 or 3a")
    top = f"q{found['top']}"
    return f"{top}{found['part']}", top if found["part"] and draft.question(top) else ""


def _order(id_: str) -> tuple[int, str]:
    found = _NUMBER.fullmatch(id_.removeprefix("q"))
    return (int(found["top"]), found["part"]) if found else (0, "")
