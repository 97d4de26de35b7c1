"""Changes of keywords, for Discord and the terminal alike: checked, saved, and said back in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from letters.lexicon import Lexicon, Text
from letters.questions import Letter
from letters.record import KeywordChange
from letters.terms import TermError, read_term
from storage.entries import newest_texts
from storage.terms import TermChange, add_term, remove_term, term_log, undo_change

LOOKED_AT = 2_000  # newest texts that a new keyword is tried on


class KeywordError(Exception):
    """A change of keywords that cannot be made; the message says what would work."""


@dataclass(frozen=True, slots=True)
class NewKeyword:
    """What an admin asks to watch for."""

    letter: str
    text: str
    question: str  # '': the letter's subject


def chosen_letter(letters: Mapping[str, Letter], wanted: str | None) -> Letter:
    """Return the letter of that id, or the only one. Raises KeywordError."""
    if wanted is None and len(letters) == 1:
        return next(iter(letters.values()))
    if wanted is not None and wanted in letters:
        return letters[wanted]
    there = ", ".join(letters)
    raise KeywordError(
        f"which letter? there is {there}" if wanted is None else f"no letter {wanted!r}; there is {there}"
    )


def new_keyword(letters: Mapping[str, Letter], text: str, question: str | None, letter: str | None) -> NewKeyword:
    """Check what an admin asks for. Raises KeywordError."""
    of = chosen_letter(letters, letter)
    question = (question or "").casefold()
    if question and of.question(question) is None:
        raise KeywordError(f"{of.id} has no question {question!r}; it has {', '.join(q.id for q in of.questions)}")
    try:
        read_term(text)
    except TermError as error:
        raise KeywordError(str(error)) from error
    return NewKeyword(of.id, text, question)


def hits_in_past(db: Database, text: str) -> tuple[int, int]:
    """Return how many of the newest stored texts hold a keyword, and how many were looked at."""
    lexicon = Lexicon([read_term(text)])
    texts = newest_texts(db, LOOKED_AT)
    found = sum(bool(lexicon.hits(Text(f"{title}\n\n{body}"))) for title, body in texts)
    return found, len(texts)


def add(db: Database, keyword: NewKeyword, who: str, now: datetime) -> str:
    """Add a keyword and say so. Raises KeywordError when it stands there already."""
    term = add_term(db, keyword.letter, keyword.text, keyword.question, muted=False, who=who, now=now)
    if term is None:
        raise KeywordError(f"{keyword.text!r} is watched already; `watch list` shows it")
    where = keyword.question or "the letter's subject"
    return f"Watching for {keyword.text!r} on {where} of {keyword.letter} (#{term.id}), from now on."


def past_words(found: int, looked_at: int) -> str:
    """Say what a keyword would have caught."""
    if not looked_at:
        return "Nothing is stored yet to try it on."
    return f"Of the newest {looked_at:,} stored texts, {found:,} hold it."


def remove(db: Database, letter: str, text: str, who: str, now: datetime) -> str:
    """Remove a keyword and say so. Raises KeywordError when there is none."""
    gone = remove_term(db, letter, text, who, now)
    if not gone:
        raise KeywordError(f"{text!r} is no keyword of {letter}; `watch list` shows what there is")
    return f"No longer watching for {gone[0].text!r} ({letter}). `watch undo` takes that back."


def undo(db: Database, who: str, now: datetime) -> str:
    """Take back the last change and say so. Raises KeywordError when there is nothing to take back."""
    change = undo_change(db, who, now)
    if change is None:
        raise KeywordError("there is no change of keywords to take back")
    return f"Taken back: {change.action} {change.term.text!r} ({change.term.letter}), by {change.who}."


def changes(db: Database) -> tuple[KeywordChange, ...]:
    """Return the last changes, the newest first."""
    return tuple(_change(one) for one in term_log(db))


def _change(one: TermChange) -> KeywordChange:
    term = one.term
    return KeywordChange(one.at, one.who, one.action, term.text, term.letter, term.question, one.undone)
