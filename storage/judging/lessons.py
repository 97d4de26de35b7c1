"""What people's votes teach each letter, read from the record: the same votes teach the same, whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlite_utils import Database

from letters.judging.compiled import CompiledLetter
from letters.learning.feedback import Vote, counting, majority
from letters.learning.lessons import MOST_TEXTS, Example, Lessons, examples, learn
from storage.database import writing
from storage.judging.feedback import found_in, votes_for
from storage.memory import recall
from storage.rows import optional_moment, stamp

SWITCH = "learning off:"  # in the memory, with a letter's id; the value is since when
MARK = """
SELECT (SELECT coalesce(max(id), 0) FROM feedback)
    || coalesce((SELECT group_concat(name || value) FROM memory WHERE name LIKE 'learning off:%' AND value <> ''), '')
"""
TEXT = "SELECT title, text FROM versions WHERE entry = ? AND version = ?"

Votes = tuple[Vote, ...]  # all on one text


def lessons_mark(db: Database) -> str:
    """Return what changes with every vote, and whenever learning is switched off or on."""
    return str(db.conn.execute(MARK).fetchone()[0])


def switch_learning(db: Database, letter: str, on: bool, now: datetime) -> bool:
    """Let a letter heed votes, or not; False when it is so already. Votes are kept either way."""
    with writing(db):
        if on == (switched_off(db, letter) is None):
            return False
        value = "" if on else stamp(now)
        db.conn.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [f"{SWITCH}{letter}", value])
    return True


def switched_off(db: Database, letter: str) -> datetime | None:
    """Return since when a letter heeds no votes; None where it does."""
    return optional_moment(recall(db, f"{SWITCH}{letter}") or None)


def lessons_of(db: Database, letter: CompiledLetter) -> Lessons:
    """Return what votes teach a letter, also while it does not heed them."""
    return Lessonbook().lessons(db, letter)


@dataclass(slots=True)
class Lessonbook:
    """Reads lessons, and remembers what each text taught until its votes change, so that a vote is heeded at once."""

    _taught: dict[str, dict[Votes, tuple[Example, ...]]] = field(default_factory=dict)  # by letter

    def read(self, db: Database, letters: Iterable[CompiledLetter]) -> dict[str, Lessons]:
        """Return what votes teach each letter that heeds them."""
        heeding = [letter for letter in letters if switched_off(db, letter.letter.id) is None]
        return {letter.letter.id: self.lessons(db, letter) for letter in heeding}

    def lessons(self, db: Database, letter: CompiledLetter) -> Lessons:
        """Return what votes teach one letter, of the newest MOST_TEXTS that people voted on."""
        texts = [tuple(votes) for _, votes in groupby(votes_for(db, letter.letter.id), key=lambda vote: vote.entry)]
        newest = sorted(texts, key=lambda votes: (votes[-1].at, votes[-1].entry))[-MOST_TEXTS:]
        before = self._taught.get(letter.letter.id, {})
        taught = {votes: before.get(votes) or _examples(db, letter, votes) for votes in newest}
        self._taught[letter.letter.id] = taught
        return learn(one for made in taught.values() for one in made)


def _examples(db: Database, letter: CompiledLetter, votes: Votes) -> tuple[Example, ...]:
    counted = counting(votes)
    label, entry = majority(counted), votes[0].entry
    version = max(vote.version for vote in counted)
    stored = db.conn.execute(TEXT, [entry, version]).fetchone()
    if label is None or stored is None:
        return ()
    title, text = stored
    return examples(entry, label, found_in(db, entry, letter.letter.id, version), letter, text, title)
