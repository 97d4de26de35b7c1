"""What one door of a publisher shows and the other lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import stamp

COMPARED = timedelta(days=7)  # older items may have left a list for good
MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a door that answers lacks, though its last reading reaches back beyond it."""

    items: int
    titles: tuple[str, ...]  # of the newest; text from outside


# An item is lacking when the door was read well for `grace` after the other showed it, when its last reading still
# holds that time, and when both were watched by then.
LACKING = """
SELECT e.title FROM doors d
JOIN entries e ON e.id = d.entry
JOIN sources l ON l.id = :lacks
JOIN sources h ON h.id = :has
WHERE d.source = :has AND d.first_seen >= :since AND d.first_seen <= :settled AND e.published_at >= l.window_from
  AND e.published_at >= :since AND e.published_at >= h.baseline_at AND e.published_at >= l.baseline_at
  AND e.published_at <= :settled
  AND NOT EXISTS (SELECT 1 FROM doors o WHERE o.entry = e.id AND o.source = :lacks)
ORDER BY e.published_at DESC
"""


def lacking(db: Database, has: str, lacks: str, grace: timedelta, now: datetime) -> Lacking:
    """Return what one door shows and the other lacks; ``grace`` is the time that an item may be late there."""
    (last_ok,) = db.conn.execute("SELECT last_ok_at FROM sources WHERE id = ?", [lacks]).fetchone() or (None,)
    if last_ok is None:
        return Lacking(0, ())
    settled = datetime.fromisoformat(last_ok) - grace
    row = {"has": has, "lacks": lacks, "since": stamp(now - COMPARED), "settled": stamp(settled)}
    titles = [title for (title,) in db.conn.execute(LACKING, row)]
    return Lacking(len(titles), tuple(titles[:MOST_TITLES]))
