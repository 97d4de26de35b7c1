"""Evidence that came since a time."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from letters.record.news import Heard
from storage.record.evidence import EVIDENCE_COLUMNS, evidence_from
from storage.rows import moment, stamp

HEARD = f"""
SELECT f.question, min(j.judged_at), {EVIDENCE_COLUMNS}
FROM findings f
JOIN judgements j ON j.entry = f.entry AND j.version = f.version AND j.letter = f.letter
JOIN entries e ON e.id = f.entry JOIN stories s ON s.entry = f.entry
WHERE f.letter = ? AND f.level = 'alert' AND f.question <> ''
GROUP BY f.question, s.story HAVING min(j.judged_at) >= ? ORDER BY 2 DESC
"""


def heard_since(db: Database, letter: str, since: datetime) -> list[Heard]:
    """Return the stories that spoke to a question for the first time since then, the newest first; sources by id."""
    rows = db.conn.execute(HEARD, [letter, stamp(since)])
    return [Heard(question, moment(at), evidence_from(row)) for question, at, *row in rows]
