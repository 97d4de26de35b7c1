"""What people, and once the bot, judged of each question; and the facts behind the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from letters.questions import State
from letters.record.board import Fact
from letters.record.states import BOT, combined
from storage.copies import next_number
from storage.rows import optional_moment, stamp

STATES = """
SELECT question, addressee, state FROM state_log WHERE id IN
    (SELECT max(id) FROM state_log WHERE letter = ? GROUP BY question, addressee)
"""
LAST = """
SELECT question, who, at, parts, referred_to FROM state_log WHERE id IN
    (SELECT max(id) FROM state_log WHERE letter = ? GROUP BY question)
"""
EVIDENCE = """
SELECT f.question, count(DISTINCT s.story), max(f.said_at)
FROM findings f JOIN stories s ON s.entry = f.entry
WHERE f.letter = ? AND f.level = 'alert' AND f.question <> ''
GROUP BY f.question
"""
BY_HAND = """
SELECT l.question, count(DISTINCT json_extract(l.evidence, '$.url')) FROM state_log l
WHERE l.letter = ? AND l.undoes = 0 AND coalesce(json_extract(l.evidence, '$.entry'), 0) = 0
AND coalesce(json_extract(l.evidence, '$.url'), '') <> ''
AND NOT EXISTS (SELECT 1 FROM state_log u WHERE u.undoes = l.id) GROUP BY l.question
"""
NEWEST = """
SELECT e.source, e.url, f.quote
FROM findings f JOIN entries e ON e.id = f.entry
WHERE f.letter = ? AND f.question = ? AND f.level = 'alert'
ORDER BY f.said_at DESC, f.score DESC LIMIT 1
"""
Asked = Mapping[str, Sequence[str]]  # question id to the addressees it was put to


def each_state(db: Database, letter: str) -> dict[str, dict[str, State]]:
    """Return the state of every question that is not simply open, by addressee ('' where there is one)."""
    found: dict[str, dict[str, State]] = {}
    for question, addressee, state in db.conn.execute(STATES, [letter]):
        found.setdefault(question, {})[addressee] = State(state)
    return found


def states(db: Database, letter: str, asked: Asked | None = None) -> dict[str, State]:
    """Return the state of every question that is not simply open, all addressees taken together."""
    return {
        question: combined(each, (asked or {}).get(question, ())) for question, each in each_state(db, letter).items()
    }


def mention(db: Database, letter: str, question: str, evidence: str, now: datetime, addressee: str = "") -> None:
    """Set an open question to ``mentioned``: the one state that the bot sets. Inside a transaction."""
    if any(state is not State.OPEN for state in each_state(db, letter).get(question, {}).values()):
        return
    db.conn.execute(
        "INSERT INTO state_log (id, at, letter, question, addressee, state, who, why, evidence) "
        f"VALUES ({next_number('state_log')}, ?, ?, ?, ?, ?, ?, ?, ?)",
        [stamp(now), letter, question, addressee, State.MENTIONED, BOT, "a text speaks to it", evidence],
    )


def facts(db: Database, letter: str, asked: Asked | None = None) -> dict[str, Fact]:
    """Return what the board says of each question of which anything is known."""
    found: dict[str, tuple[int, str]] = {row[0]: row[1:] for row in db.conn.execute(EVIDENCE, [letter])}
    each = each_state(db, letter)
    by_hand: dict[str, int] = dict(db.conn.execute(BY_HAND, [letter]).fetchall())
    last = {row[0]: row[1:] for row in db.conn.execute(LAST, [letter])}
    told = {}
    for question in sorted({*found, *each}):
        judged = _judged(each.get(question, {}), (asked or {}).get(question, ()), last.get(question))
        judged = replace(judged, evidence=by_hand.get(question, 0))
        told[question] = _found(db, letter, question, found.get(question), judged)
    return told


def _judged(each: Mapping[str, State], asked: Sequence[str], last: tuple[str, str, str, str] | None) -> Fact:
    who, at, parts, referred_to = last or ("", None, "", "")
    return Fact(
        combined(each, asked),
        changed_at=optional_moment(at),
        changed_by=who,
        parts=parts,
        referred_to=referred_to,
        apart=tuple((one, each.get(one, each.get("", State.OPEN))) for one in asked),
    )


def _found(db: Database, letter: str, question: str, count: tuple[int, str] | None, judged: Fact) -> Fact:
    """Add what was found to what was judged."""
    if count is None:
        return judged
    source, url, quote = db.conn.execute(NEWEST, [letter, question]).fetchone()
    return replace(
        judged,
        evidence=judged.evidence + count[0],
        last_mention=optional_moment(count[1]),
        last_name=source,
        last_url=url,
        last_quote=quote,
    )
