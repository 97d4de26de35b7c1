"""The index of all texts asked by people: which texts hold the words, the newest first, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from feeds.entries import Precision, Published
from letters.search.found import Search, Speaks
from letters.search.query import Query, Wanted
from letters.telling.sight import Sight
from storage.database import writing
from storage.rows import moment, optional_moment, stamp

MOST_KEPT = 5_000  # searches whose buttons still turn pages
SEARCH = TypeAdapter(Search)
SAID_AT = "coalesce(published_at, first_seen)"  # as the index entries_said_at has it
HITS = "FROM texts_fts WHERE texts_fts MATCH :query AND rowid <= :newest"
# The sign before rowid lets the index of words go through its hits once, and each be looked up in the set beside it.
OF_SOURCE = "+rowid IN (SELECT entry FROM doors WHERE source = :source)"
OF_LETTER = "+rowid IN (SELECT entry FROM judgements WHERE letter = :letter AND level <> 'none')"
OF_QUESTION = (
    "+rowid IN (SELECT entry FROM findings WHERE letter = :letter AND question = :question AND level <> 'none')"
)
RELEVANT = "SELECT entry FROM judgements WHERE level <> 'none' AND letter"
WHOLE = "(SELECT value FROM json_each(:whole))"
# What was told, or kept for a digest, only in channels out of sight is left out; what nobody was told is for everyone.
IN_SIGHT = f"""(+rowid NOT IN ({RELEVANT} NOT IN {WHOLE}) OR +rowid IN ({RELEVANT} IN {WHOLE})
    OR +rowid IN (SELECT f.entry FROM json_each(:parts) p CROSS JOIN findings f
        ON f.letter = json_extract(p.value, '$[0]') AND f.question = json_extract(p.value, '$[1]')
        WHERE f.level <> 'none'))"""
OF_PARTS = """+rowid IN (SELECT entry FROM findings WHERE letter = :letter AND level <> 'none'
    AND question IN (SELECT json_extract(value, '$[1]') FROM json_each(:parts)))"""
SINCE = f"+rowid IN (SELECT id FROM entries WHERE {SAID_AT} >= :since)"
# And here it keeps the walk along the index of times: from the hits it would have to sort them all.
PAGE = f"SELECT id FROM entries WHERE +id IN hits ORDER BY {SAID_AT} DESC, id DESC LIMIT :limit OFFSET :offset"
TEXTS = """
SELECT e.id, e.source, e.url, e.published_at, e.precision, e.published_raw, e.first_seen, v.title, v.text
FROM json_each(:entries) w JOIN entries e ON e.id = w.value
JOIN versions v ON v.entry = e.id AND v.version = e.version ORDER BY w.key
"""
SPEAKS = """
SELECT f.entry, f.letter, f.question, f.level = 'alert'
FROM json_each(:entries) w JOIN findings f ON f.entry = w.value
WHERE f.level <> 'none' AND f.version = (
    SELECT max(version) FROM findings g WHERE g.entry = f.entry AND g.letter = f.letter
) ORDER BY f.score DESC, f.letter, f.question
"""


@dataclass(frozen=True, slots=True)
class Match:
    """One text that holds the words."""

    entry: int
    source: str
    url: str
    published: Published
    first_seen: datetime
    title: str
    text: str
    speaks: tuple[Speaks, ...]


def match_texts(
    db: Database, query: Query, search: Search, offset: int, limit: int, sight: Sight | None = None
) -> tuple[int, tuple[Match, ...]]:
    """Return how many texts a search finds, and some of them, the newest first; without a sight, of everything."""
    sight = None if sight is None or sight.is_whole else sight
    wanted = {
        "query": index_query(query),
        "newest": search.newest,
        "letter": search.letter,
        "question": search.question,
        "source": search.source,
        "since": stamp(search.since) if search.since else "",
        "offset": offset,
        "limit": limit,
        **(_in_sight(sight) if sight else {}),
    }
    hits = " AND ".join([HITS, *_bounds(search, sight)])
    (count,) = db.conn.execute(f"SELECT count(*) {hits}", wanted).fetchone()
    page = f"WITH hits AS MATERIALIZED (SELECT rowid {hits}) {PAGE}"
    rows = db.conn.execute(page, wanted).fetchall() if count > offset else []
    return int(count), _matches(db, [row[0] for row in rows], sight)


def _in_sight(sight: Sight) -> dict[str, str]:
    """What is seen whole, and single questions of other letters."""
    parts = [(letter, one) for letter, questions in sight.letters.items() for one in sorted(questions)]
    whole = [letter for letter, questions in sight.letters.items() if not questions]
    return {"whole": json.dumps(whole), "parts": json.dumps(parts)}


def _bounds(search: Search, sight: Sight | None) -> list[str]:
    """Each narrows the search to the texts that it names."""
    of_letter = OF_PARTS if sight and sight.letters.get(search.letter) else OF_LETTER
    bounds = [OF_SOURCE] if search.source else []
    if search.letter:
        bounds.append(OF_QUESTION if search.question else of_letter)
    bounds += [IN_SIGHT] if sight else []
    return [*bounds, SINCE] if search.since else bounds


def _matches(db: Database, entries: Sequence[int], sight: Sight | None) -> tuple[Match, ...]:
    speaks = _speaks(db, entries, sight)
    return tuple(
        Match(
            entry=entry,
            source=source,
            url=url,
            published=Published(optional_moment(at), Precision(precision), raw),
            first_seen=moment(first_seen),
            title=title,
            text=text,
            speaks=tuple(speaks.get(entry, ())),
        )
        for entry, source, url, at, precision, raw, first_seen, title, text in db.conn.execute(
            TEXTS, {"entries": json.dumps(list(entries))}
        )
    )


def _speaks(db: Database, entries: Sequence[int], sight: Sight | None) -> Mapping[int, list[Speaks]]:
    found: dict[int, list[Speaks]] = {}
    for entry, letter, question, told in db.conn.execute(SPEAKS, {"entries": json.dumps(list(entries))}):
        if sight is None or sight.shows(letter, question):
            found.setdefault(entry, []).append(Speaks(letter, question, bool(told)))
    return found


def index_query(query: Query) -> str:
    """Write a search as the index asks for it; every word stands in quotation marks, so that none is a sign."""
    every = " AND ".join(_either(group) for group in query.groups)
    return f"({every}) NOT {_either(query.without)}" if query.without else every


def _either(wanted: Sequence[Wanted]) -> str:
    return f"({' OR '.join(map(_phrase, wanted))})"


def _phrase(wanted: Wanted) -> str:
    return f'"{" ".join(wanted.tokens)}"{"*" if wanted.is_open else ""}'


def newest_entry(db: Database) -> int:
    """Return the id of the newest text, 0 before the first."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])


def keep_search(db: Database, search: Search, now: datetime) -> str:
    """Keep a search for its buttons, and return its name; the same search has the same. The oldest are forgotten."""
    body = SEARCH.dump_json(search).decode()
    ref = sha256(body.encode()).hexdigest()[:16]
    with writing(db):
        db.conn.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?)", [ref, stamp(now), body])
        db.conn.execute(
            "DELETE FROM searches WHERE at < (SELECT at FROM searches ORDER BY at DESC LIMIT 1 OFFSET ?)", [MOST_KEPT]
        )
    return ref


def kept_search(db: Database, ref: str) -> Search | None:
    """Return the search of that name, or None."""
    row: Any = db.conn.execute("SELECT body FROM searches WHERE ref = ?", [ref]).fetchone()
    return SEARCH.validate_json(row[0]) if row else None
