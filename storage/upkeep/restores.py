"""After a backup was put back: what stood in the channels that it knew nothing of, and which alerts those are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from letters.record.kept import DigestItem
from storage.database import writing
from storage.memory import recall
from storage.messages.outbox import digest_to_json
from storage.rows import stamp

READ, UNREADABLE, CAUGHT_UP = "restored:read:", "restored:unreadable:", "restored:caught up"  # in memory
ADDRESSES = """
SELECT e.url FROM stories s JOIN entries e ON e.id = s.entry WHERE s.story = :story
UNION SELECT d.url FROM stories s JOIN doors d ON d.entry = s.entry WHERE s.story = :story
"""
OWN_ADDRESSES = """
SELECT url FROM entries WHERE id = :entry UNION SELECT url FROM doors WHERE entry = :entry
"""
SAYINGS = """
SELECT v.title FROM stories s JOIN versions v ON v.entry = s.entry WHERE s.story = :story
UNION SELECT f.quote FROM stories s JOIN findings f ON f.entry = s.entry WHERE s.story = :story AND f.letter = :letter
"""
OWN_SAYINGS = """
SELECT title FROM versions WHERE entry = :entry
UNION SELECT quote FROM findings WHERE entry = :entry AND letter = :letter
"""
# the backup may hold what stood shortly before it was made
UNKNOWN = """NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = substr(mark, 3) AND o.state IN ('sent', 'deleted'))"""
Row = tuple[int, str, str]  # message, mark, words


def keep_standing(db: Database, channel: int, rows: Sequence[Row]) -> None:
    """Keep what stood in a channel; it is asked for once."""
    with writing(db):
        db.conn.executemany(
            "INSERT OR IGNORE INTO standing_before (channel, message, mark, words) VALUES (?, ?, ?, ?)",
            [(channel, *row) for row in rows],
        )
        db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, 'yes')", [f"{READ}{channel}"])


def standing_in(db: Database, channel: int) -> list[Row]:
    """Return what stood in a channel and is not known as sent, the oldest first."""
    return db.conn.execute(
        f"SELECT message, mark, words FROM standing_before WHERE channel = ? AND {UNKNOWN} ORDER BY message, mark",
        [channel],
    ).fetchall()


def was_read(db: Database, channel: int) -> bool:
    """Tell whether it is known what stood in a channel."""
    return bool(recall(db, f"{READ}{channel}"))


def addresses(db: Database, story: int, entry: int, *, own: bool) -> list[str]:
    """Return where a story stands at its publishers, or an entry alone, by every source that shows it."""
    wanted = OWN_ADDRESSES if own else f"{ADDRESSES} UNION {OWN_ADDRESSES}"
    return [row[0] for row in db.conn.execute(wanted, {"story": story, "entry": entry})]


def sayings(db: Database, letter: str, story: int, entry: int, *, own: bool) -> list[str]:
    """Return the titles of a story's texts, or of one, and the sentences that speak to a letter."""
    wanted = OWN_SAYINGS if own else f"{SAYINGS} UNION {OWN_SAYINGS}"
    rows = db.conn.execute(wanted, {"letter": letter, "story": story, "entry": entry})
    return [row[0] for row in rows]


def recognise(db: Database, key: str, message: int, mark: str, at: datetime) -> None:
    """A message that stands tells this already: nothing is sent, and that message is left as it is."""
    with writing(db):
        db.conn.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, message = ?, stood = 1, edit_due = 0, error = '' "
            "WHERE key = ? OR batch = ?",
            [stamp(at), message, key, key],
        )
        db.conn.execute("UPDATE standing_before SET key = ? WHERE mark = ? AND key = ''", [key, mark])


def shorten_digest(db: Database, key: str, items: Sequence[DigestItem]) -> None:
    """Leave in a digest only what no message leads to yet."""
    with writing(db):
        db.conn.execute("UPDATE outbox SET body = ? WHERE key = ?", [digest_to_json(items), key])


def counts(db: Database) -> tuple[int, int]:
    """Return how many alerts that stood were recognised, and how many were not."""
    found, missing = db.conn.execute(
        "SELECT coalesce(sum(key <> ''), 0), coalesce(sum(key = ''), 0) FROM standing_before "
        f"WHERE mark LIKE 'a:%' AND {UNKNOWN}"
    ).fetchone()
    return int(found), int(missing)
