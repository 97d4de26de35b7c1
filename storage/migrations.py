"""The schema as steps: append only, each applied once, in its own transaction with its record."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from storage.attempts_schema import ATTEMPTS
from storage.docket_schema import DOCKET
from storage.feedback_schema import FEEDBACK, FEEDBACK_ON_ANY_TEXT
from storage.first_schema import FIRST
from storage.keyword_schema import KEYWORDS, TEXTS
from storage.letters_schema import LETTERS
from storage.marks_schema import MARKS
from storage.reading_schema import READING
from storage.restore_schema import RESTORE
from storage.source_schema import BY_PEOPLE, LIVENESS

migrations = Migrations("letterwatch")


def _apply(db: Database, script: str, between: str = ";\n") -> None:
    for statement in script.split(between):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def first(db: Database) -> None:
    """Sources, entries with all their keys and versions, judgements, stories, the outbox, and what people set."""
    _apply(db, FIRST)


@migrations()
def liveness(db: Database) -> None:
    """What tells whether a source is alive: its habit, its spare doors, and the times that it was not read."""
    _apply(db, LIVENESS)


@migrations()
def by_people(db: Database) -> None:
    """What people bring: the past of a source, texts by hand, and sources of their own."""
    _apply(db, BY_PEOPLE)


@migrations()
def texts(db: Database) -> None:
    """An index of the words of all texts, for search and for trying keywords."""
    _apply(db, TEXTS, "\n\n")


@migrations()
def keyword_lab(db: Database) -> None:
    """Keywords that wait for their author's button, and a log that knows edits."""
    _apply(db, KEYWORDS, "\n\n")


@migrations()
def docket(db: Database) -> None:
    """A letter's life: states with their proof, its clock, and reminders of its last day."""
    _apply(db, DOCKET)


@migrations()
def feedback(db: Database) -> None:
    """What people make of what they were told."""
    _apply(db, FEEDBACK)


@migrations()
def restoring(db: Database) -> None:
    """What stood in the channels when a backup was put back."""
    _apply(db, RESTORE)


@migrations()
def letters_by_hand(db: Database) -> None:
    """Letters that people add, close and reopen."""
    _apply(db, LETTERS)


@migrations()
def feedback_on_any_text(db: Database) -> None:
    """What people make of texts that nobody was told of."""
    _apply(db, FEEDBACK_ON_ANY_TEXT)


@migrations()
def reading(db: Database) -> None:
    """Reading aids: searches with pages, last looks, and who wants to be told of what."""
    _apply(db, READING)


@migrations()
def marks(db: Database) -> None:
    """What people put beside alerts: who reads one, and notes."""
    _apply(db, MARKS, "\n\n")


@migrations()
def attempts(db: Database) -> None:
    """Where in a channel's history to look for an attempt whose answer was lost."""
    _apply(db, ATTEMPTS)
