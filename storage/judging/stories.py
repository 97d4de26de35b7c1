"""Which stored entries tell the same story: looked up and given inside commit 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from letters.telling.decisions import Relation
from letters.telling.stories import Features, Kind, lookup_keys, relate
from storage.rows import optional_stamp

# The fifty that share most keys are found first, and only their features are read: a key may stand in thousands.
CANDIDATES = """
SELECT s.story, s.features, e.source = (SELECT source FROM entries WHERE id = ?)
FROM (
    SELECT entry, count(*) AS shared FROM story_keys
    WHERE key IN ({}) AND entry <> ? GROUP BY entry ORDER BY shared DESC, entry LIMIT 50
) k JOIN stories s ON s.entry = k.entry JOIN entries e ON e.id = s.entry
ORDER BY k.shared DESC, s.entry
"""


HARDLY_DIFFER = 0.99999  # texts too short to be called copies, all but word for word the same


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands among stories."""

    story: int
    relation: Relation
    reason: str


def place(db: Database, entry: int, features: Features, published: datetime | None) -> Place:
    """Give an entry its story: the one it has, the one it joins, or a new one named by itself. Inside a transaction."""
    known = place_of(db, entry)
    found = known or _join(db, entry, features) or Place(entry, Relation.FIRST, "first to tell it")
    db.conn.execute(
        "INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (entry) DO UPDATE SET features = excluded.features, published_at = excluded.published_at",
        [entry, found.story, found.relation, found.reason, features.to_bytes(), optional_stamp(published)],
    )
    if known:  # a new entry has no keys yet, and they are found by key, not by entry
        db.conn.execute("DELETE FROM story_keys WHERE entry = ?", [entry])
    db.conn.executemany("INSERT OR IGNORE INTO story_keys VALUES (?, ?)", [(k, entry) for k in lookup_keys(features)])
    return found


def place_of(db: Database, entry: int) -> Place | None:
    """Return where an entry stands, or None while it tells no story."""
    row = db.conn.execute("SELECT story, relation, reason FROM stories WHERE entry = ?", [entry]).fetchone()
    return Place(row[0], Relation(row[1]), row[2]) if row else None


def _join(db: Database, entry: int, features: Features) -> Place | None:
    keys = lookup_keys(features)
    rows = db.conn.execute(CANDIDATES.format(",".join("?" * len(keys))), [entry, *keys, entry]).fetchall()
    best, best_rank = None, (False, 0.0)
    for story, held, same_source in rows:
        try:
            relation = relate(Features.from_bytes(held), features)
        except ValueError:
            continue  # kept by another version: it can no longer be compared, and what is new is told
        rank = (relation.kind is not Kind.REWRITE, relation.score)  # a copy of one story is no rewrite of another
        if same_source and relation.kind is Kind.REWRITE and relation.score < HARDLY_DIFFER:
            continue  # one publisher's two items are two events, though it words them alike
        if relation.same_story and relation.sure and rank > best_rank:
            best, best_rank = Place(story, Relation(relation.kind), relation.because), rank
    return best


def told_officially(db: Database, story: int, sources: frozenset[str], before: int) -> bool:
    """Tell whether an entry of one of these sources, another than ``before``, tells the story already."""
    rows = db.conn.execute(
        "SELECT e.source FROM stories s JOIN entries e ON e.id = s.entry WHERE s.story = ? AND s.entry <> ?",
        [story, before],
    )
    return any(source in sources for (source,) in rows)
