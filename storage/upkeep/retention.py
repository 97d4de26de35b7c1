"""What is kept for a time only: what waited for a button and what is over is forgotten, with whom it names."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import writing
from storage.rows import stamp

KEPT = timedelta(days=30)
SHORT_LIVED = (("keyword_drafts", "at"), ("letter_drafts", "at"), ("proposals", "at"), ("claims", "ended_at"))


def forget_old(db: Database, now: datetime) -> int:
    """Forget what is older than ``KEPT``; return how many rows. Costs one look where there is nothing."""
    before = [stamp(now - KEPT)]
    old = [f"{table} WHERE {column} < ?" for table, column in SHORT_LIVED]
    if not any(db.conn.execute(f"SELECT 1 FROM {one} LIMIT 1", before).fetchone() for one in old):
        return 0
    with writing(db):
        return sum(db.conn.execute(f"DELETE FROM {one}", before).rowcount for one in old)
