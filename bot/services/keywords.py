"""Changes of keywords, for Discord and the terminal alike: checked, made, and said back in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.desks.desk import Unanswerable
from bot.services.choosing import letter_asking, letter_meant
from letters.findings import WatchTerm
from letters.keywords.grammar import KeywordFault, read_keyword, tidy
from letters.lab.drafts import Draft, DraftKind
from letters.learning.feedback import name_of
from letters.questions import Letter
from letters.record.kept import KeywordChange
from storage.admin.keywords import (
    TermChange,
    add_term,
    edit_term,
    mute_term,
    named_terms,
    remove_term,
    term_log,
    undo_change,
)

DID = {"add": "added", "remove": "removed", "mute": "muted", "unmute": "unmuted", "edit": "changed to"}


class KeywordUnreadable(Unanswerable):
    """A keyword that cannot be read; ``fault`` knows the place."""

    def __init__(self, fault: KeywordFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def new_keyword(letters: Mapping[str, Letter], text: str, question: str | None, letter: str | None) -> Draft:
    """Check what an admin asks to watch for. Raises Unanswerable."""
    of = letter_asking(letters, question, letter) if question and not letter else letter_meant(letters, letter)
    return Draft(DraftKind.ADD, of.id, checked(text), checked_question(of, question))


def checked(text: str) -> str:
    """Return a keyword as it is kept. Raises KeywordUnreadable."""
    try:
        return tidy(read_keyword(text).written)
    except KeywordFault as fault:
        raise KeywordUnreadable(fault) from fault


def checked_question(letter: Letter, question: str | None) -> str:
    """Return the question's id, '' for the subject. Raises Unanswerable."""
    question = (question or "").casefold()
    if question and letter.question(question) is None:
        there = ", ".join(one.id for one in letter.questions)
        raise Unanswerable(f"{letter.id} has no question {question!r}; it has {there}")
    return question


def with_exclusion(draft: Draft, words: str) -> str:
    """Return the draft's text with something more to leave out. Raises KeywordUnreadable."""
    words = tidy(words)
    try:
        read_keyword(words)
    except KeywordFault as fault:
        raise KeywordUnreadable(fault) from fault
    return checked(f"{draft.text} not {words}")


def the_term(db: Database, letter: str, named: str) -> WatchTerm:
    """Return the keyword of that text or '#number'. Raises Unanswerable when there is none, or more than one."""
    found = named_terms(db, letter, tidy(named))
    if not found:
        raise Unanswerable(f"{named!r} is no keyword of {letter}; `watch list` shows what there is")
    if len(found) > 1:
        which = ", ".join(f"#{term.id} ({term.question or 'subject'})" for term in found)
        raise Unanswerable(f"{named!r} stands under several questions; name one by its number: {which}")
    return found[0]


def keyword_meant(
    db: Database, letters: Mapping[str, Letter], named: str, letter: str | None
) -> tuple[Letter, WatchTerm]:
    """Return the keyword of that text or '#number', with its letter: the named one, else the only one that has it.

    Raises Unanswerable, which names those there are.
    """
    if letter:
        of = letter_meant(letters, letter)
        return of, the_term(db, of.id, named)
    having = sorted({term.letter for term in named_terms(db, None, tidy(named))})
    if len(having) > 1:
        which = ", ".join(_named(term) for term in named_terms(db, None, tidy(named)))
        raise Unanswerable(f"{named!r} is a keyword of several letters; name one by its number: {which}")
    if not having:
        raise Unanswerable(f"{named!r} is no keyword; `watch list` shows what there is")
    return letter_meant(letters, having[0]), the_term(db, having[0], named)


def _named(term: WatchTerm) -> str:
    return f"#{term.id} ({term.letter}, {term.question or 'subject'})"


def add(db: Database, draft: Draft, who: str, now: datetime) -> str:
    """Add a keyword and say so. Raises Unanswerable when it stands there already."""
    term = add_term(db, draft.letter, draft.text, draft.question, draft.muted, who, now)
    if term is None:
        raise Unanswerable(already(draft))
    return f"{watching(draft)} (#{term.id}), from now on."


def edit(db: Database, draft: Draft, who: str, now: datetime) -> str:
    """Change a keyword and say so. Raises Unanswerable when it cannot be."""
    if not edit_term(db, draft.term, draft.text, draft.question, draft.muted, who, now):
        raise Unanswerable(f"#{draft.term} is gone, is so already, or {draft.text!r} is watched beside it")
    return f"{watching(draft)} instead of #{draft.term}, from now on."


def watching(draft: Draft) -> str:
    """Say what is watched for, for which question."""
    where = draft.question or "the letter's subject"
    muted = ", muted: in the digest only" if draft.muted else ""
    return f"Watching for {draft.text!r} on {where} of {draft.letter}{muted}"


def already(draft: Draft) -> str:
    """Say that a keyword cannot be added twice."""
    return f"{draft.text!r} is watched already; `watch list` shows it"


def remove(db: Database, letter: str, text: str, who: str, now: datetime) -> str:
    """Remove a keyword and say so. Raises Unanswerable when there is none."""
    gone = remove_term(db, letter, tidy(text), who, now)
    if not gone:
        raise Unanswerable(f"{text!r} is no keyword of {letter}; `watch list` shows what there is")
    return f"No longer watching for {gone[0].text!r} ({letter}). `watch undo` takes that back."


def mute(db: Database, letter: str, text: str, muted: bool, who: str, now: datetime) -> str:
    """Mute a keyword, or not any more, and say so. Raises Unanswerable when there is nothing to do."""
    term = the_term(db, letter, text)
    if not mute_term(db, term.id, muted, who, now):
        raise Unanswerable(f"{term.text!r} is {'muted' if muted else 'not muted'} already")
    if muted:
        return f"{term.text!r} is muted: its hits go to the daily digest and ping no one. `watch unmute` undoes that."
    return f"{term.text!r} is told again, from now on."


def undo(db: Database, who: str, now: datetime) -> str:
    """Take back the last change and say so. Raises Unanswerable when there is nothing to take back."""
    change = undo_change(db, who, now)
    if change is None:
        raise Unanswerable("there is no change of keywords to take back")
    was = f", which was {change.was_text!r}" if change.was_text else ""
    return f"Taken back: {name_of(change.who)} {DID[change.action]} {change.term.text!r}{was} ({change.term.letter})."


def changes(db: Database) -> tuple[KeywordChange, ...]:
    """Return the last changes, the newest first."""
    return tuple(_change(one) for one in term_log(db))


def _change(one: TermChange) -> KeywordChange:
    term = one.term
    return KeywordChange(one.at, one.who, one.action, term.text, term.letter, term.question, one.undone, one.was_text)
