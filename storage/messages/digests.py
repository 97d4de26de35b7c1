"""The day's digest: what waits for it becomes messages in the outbox, in one transaction."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from feeds.entries import Precision, Published
from letters.alerts import KEY_LENGTH
from letters.questions import Letter
from letters.record.kept import DigestItem, DigestReason
from storage.database import writing
from storage.messages.outbox import digest_to_json, put_digest
from storage.rows import optional_moment

SKIPPED = "none"  # in the place of the digest that carries an item
LISTED = 25  # the most buttons that a message holds
WAITING = """
SELECT i.id, i.letter, i.entry, i.why, e.source, e.url, e.title, e.published_at, e.precision, e.published_raw
FROM digest_items i JOIN entries e ON e.id = i.entry
WHERE i.channel = ? AND i.digest = '' ORDER BY i.letter, i.id
"""
TOLD = """EXISTS (
    SELECT 1 FROM outbox o WHERE o.what = 'alert' AND o.story = digest_items.story
    AND o.letter = digest_items.letter AND o.channel = digest_items.channel)"""
DROP_TOLD = f"DELETE FROM digest_items WHERE channel = ? AND digest = '' AND {TOLD}"
COUNT = f"SELECT count(*), min(created_at) FROM digest_items WHERE digest = '' AND NOT {TOLD}"
FOUND = """
SELECT question, quote FROM findings
WHERE entry = ? AND letter = ? AND version = (SELECT max(version) FROM findings WHERE entry = ? AND letter = ?)
ORDER BY score DESC
"""


def make_digest(
    db: Database, channel: int, letters: Mapping[str, Letter], names: Mapping[str, str], day: date, now: datetime
) -> int:
    """Turn what waits for a channel's digest into messages of at most 25 items; return how many items.

    A text whose story was told by an alert meanwhile, say when its page was read, is left out.
    """
    with writing(db):
        db.conn.execute(DROP_TOLD, [channel])
        items = [_item(db, row, letters, names) for row in db.conn.execute(WAITING, [channel]).fetchall()]
        for start in range(0, len(items), LISTED):
            page = items[start : start + LISTED]
            key = _digest_key(channel, day, page[0].key)
            put_digest(db, key, channel, page[0].letter, digest_to_json(page), now)
            db.conn.executemany("UPDATE digest_items SET digest = ? WHERE id = ?", [(key, int(i.key)) for i in page])
        db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", [f"digest:{channel}", day.isoformat()])
    return len(items)


def skip_digest(db: Database, channel: int, day: date) -> None:
    """Let what waits for a channel's digest wait no more: the channel wants none."""
    with writing(db):
        db.conn.execute("UPDATE digest_items SET digest = ? WHERE channel = ? AND digest = ''", [SKIPPED, channel])
        db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", [f"digest:{channel}", day.isoformat()])


def _digest_key(channel: int, day: date, first: str) -> str:
    return b32encode(sha256(f"digest\n{channel}\n{day}\n{first}".encode()).digest()).decode()[:KEY_LENGTH]


def _item(db: Database, row: Any, letters: Mapping[str, Letter], names: Mapping[str, str]) -> DigestItem:
    id_, letter, entry, why, source, url, title, at, precision, raw = row
    found = db.conn.execute(FOUND, [entry, letter, entry, letter]).fetchall()
    return DigestItem(
        key=str(id_),
        letter=letter,
        questions=tuple(_named(letters.get(letter), question) for question, _ in found if question),
        title=title,
        source_name=names.get(source, source),
        url=url,
        published=Published(optional_moment(at), Precision(precision), raw),
        sentence=found[0][1] if found else "",
        why=DigestReason(why),
    )


def _named(letter: Letter | None, question: str) -> str:
    known = letter.question(question) if letter else None
    return f"{question} {known.label}" if known else question


def digest_entry(db: Database, item: str) -> int | None:
    """Return the entry that an item of a digest tells of."""
    if not item.isdigit():
        return None
    row = db.conn.execute("SELECT entry FROM digest_items WHERE id = ?", [int(item)]).fetchone()
    return int(row[0]) if row else None


def waiting_since(db: Database) -> tuple[int, datetime | None]:
    """Return how many items wait for a digest, and since when."""
    count, oldest = db.conn.execute(COUNT).fetchone()
    return int(count), optional_moment(oldest)


def digest_day(db: Database, channel: int) -> str:
    """Return the day (ISO) of the channel's last digest, '' before the first."""
    row = db.conn.execute("SELECT value FROM memory WHERE name = ?", [f"digest:{channel}"]).fetchone()
    return str(row[0]) if row else ""
