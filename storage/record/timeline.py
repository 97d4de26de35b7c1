"""When each question was spoken to, for the picture of a letter."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.rows import moment

MENTIONS = """
SELECT f.question, min(f.said_at)
FROM findings f JOIN stories s ON s.entry = f.entry
WHERE f.letter = ? AND f.level = 'alert' AND f.question <> ''
GROUP BY f.question, s.story
"""


def mentions(db: Database, letter: str) -> dict[str, list[datetime]]:
    """Return for each question when the stories that speak to it were first told, in UTC."""
    found: dict[str, list[datetime]] = {}
    for question, said_at in db.conn.execute(MENTIONS, [letter]):
        found.setdefault(question, []).append(moment(said_at))
    return found
