"""What became of the texts that came by: told, folded, kept for the digest, or passed over, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from letters.findings import Level
from storage.rows import stamp


@dataclass(frozen=True, slots=True)
class Passed:
    """One version of one text, judged for one letter."""

    entry: int
    version: int
    source: str
    url: str
    title: str
    level: Level
    outcome: str  # in words, the reason included
    quiet: bool  # it stood there before we watched


PASSED = """
SELECT j.entry, j.version, e.source, e.url, e.title, j.level, j.outcome, e.quiet
FROM judgements j JOIN entries e ON e.id = j.entry
WHERE j.judged_at >= ? ORDER BY j.judged_at, j.entry, j.version
"""


def passed_since(db: Database, since: datetime) -> list[Passed]:
    """Return what was judged since a time, oldest first; an entry once for each of its versions."""
    rows = db.conn.execute(PASSED, [stamp(since)])
    return [
        Passed(entry, version, source, url, title, Level(level), outcome, bool(quiet))
        for entry, version, source, url, title, level, outcome, quiet in rows
    ]
