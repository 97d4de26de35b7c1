"""What people, and once the bot, judged of each question; and the facts behind the board."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from letters.board import Fact
from letters.questions import State
from storage.rows import optional_moment, stamp

BOT = "letterwatch"

STATES = """
SELECT question, state FROM state_log WHERE id IN
    (SELECT max(id) FROM state_log WHERE letter = ? GROUP BY question)
"""
EVIDENCE = """
SELECT f.question, count(DISTINCT s.story), max(f.said_at)
FROM findings f JOIN stories s ON s.entry = f.entry
WHERE f.letter = ? AND f.level = 'alert' AND f.question <> ''
GROUP BY f.question
"""
NEWEST = """
SELECT e.source, e.url, f.quote
FROM findings f JOIN entries e ON e.id = f.entry
WHERE f.letter = ? AND f.question = ? AND f.level = 'alert'
ORDER BY f.said_at DESC, f.score DESC LIMIT 1
"""


def states(db: Database, letter: str) -> dict[str, State]:
    """Return the state of every question that is not simply open."""
    return {question: State(state) for question, state in db.conn.execute(STATES, [letter])}


def mention(db: Database, letter: str, question: str, evidence: str, now: datetime) -> None:
    """Set an open question to ``mentioned``: the one state that the bot sets. Inside a transaction."""
    if question in states(db, letter):
        return
    db.conn.execute(
        "INSERT INTO state_log (at, letter, question, state, who, why, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [stamp(now), letter, question, State.MENTIONED, BOT, "a text speaks to it", evidence],
    )


def facts(db: Database, letter: str) -> dict[str, Fact]:
    """Return what the board says of each question of which anything is known."""
    found = {question: (count, at) for question, count, at in db.conn.execute(EVIDENCE, [letter])}
    state = states(db, letter)
    return {
        question: _fact(db, letter, question, state.get(question, State.OPEN), *found.get(question, (0, None)))
        for question in {*found, *state}
    }


def _fact(db: Database, letter: str, question: str, state: State, count: int, at: str | None) -> Fact:
    newest = db.conn.execute(NEWEST, [letter, question]).fetchone() if count else None
    source, url, quote = newest or ("", "", "")
    return Fact(state, count, optional_moment(at), source, url, quote)
