"""The index of all texts asked for candidates: texts that may hold a keyword; whether they do is matched exactly."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import product

from sqlite_utils import Database

from letters.findings import Level
from letters.keywords.grammar import Either, Expression, Near, Node, Phrase, Unless
from letters.keywords.watching import KEYWORD_REASON
from letters.lab.trials import Past, PastText
from letters.terms import Term, Word
from storage.judging.feedback import opinions
from storage.rows import moment, stamp

MOST_CANDIDATES = 4_000  # the newest; a keyword that stands in more is known by them
NEWEST = 2_000  # texts that are searched for substrings
JOINED = 5  # words of a phrase that are asked for: texts may write any two of them as one

CANDIDATES = """
SELECT e.id, coalesce(e.published_at, e.first_seen) AS said_at
FROM texts_fts f JOIN entries e ON e.id = f.rowid
WHERE texts_fts MATCH :query AND said_at >= :since
ORDER BY said_at DESC, e.id DESC LIMIT :limit
"""
TEXTS = """
SELECT e.id, coalesce('s' || s.story, v.text_hash), e.source, e.url, v.title, v.text,
       coalesce(e.published_at, e.first_seen), coalesce(j.level, 'none'), coalesce(j.score, 0)
FROM json_each(:entries) w JOIN entries e ON e.id = w.value
JOIN versions v ON v.entry = e.id AND v.version = e.version
LEFT JOIN stories s ON s.entry = e.id
LEFT JOIN judgements j ON j.entry = e.id AND j.version = e.version AND j.letter = :letter
"""
ASKED = """
SELECT e.id, f.question
FROM json_each(:entries) w JOIN entries e ON e.id = w.value
JOIN findings f ON f.entry = e.id AND f.version = e.version AND f.letter = :letter
WHERE f.level = 'alert' AND instr(f.body, :keyword) = 0
"""
STORED = """
SELECT count(*), min(coalesce(published_at, first_seen)) FROM entries WHERE coalesce(published_at, first_seen) >= ?
"""
NEWEST_TEXTS = """
SELECT v.title, v.text
FROM (SELECT id, version FROM entries WHERE coalesce(published_at, first_seen) >= ?
      ORDER BY coalesce(published_at, first_seen) DESC LIMIT ?) e
JOIN versions v ON v.entry = e.id AND v.version = e.version
"""
OF_ENTRIES = """
SELECT e.id, v.title, v.text FROM json_each(?) w JOIN entries e ON e.id = w.value
JOIN versions v ON v.entry = e.id AND v.version = e.version
"""
ALONE = """
SELECT v.title, v.text FROM findings f
JOIN entries e ON e.id = f.entry AND e.version = f.version
JOIN versions v ON v.entry = e.id AND v.version = e.version
WHERE f.letter = :letter AND f.said_at >= :since AND f.level = 'alert'
GROUP BY f.entry HAVING min(instr(f.body, :keyword)) > 0
"""
KEYWORD = json.dumps(KEYWORD_REASON)[:-1]  # as it begins in the JSON of a finding
TOKEN = re.compile(r"[^\W_]+")


def past_of(
    db: Database,
    letter: str,
    expression: Expression,
    since: datetime,
    until: datetime,
    limit: int = MOST_CANDIDATES,
    newest: int = NEWEST,
) -> Past:
    """Return the stored past since a time, from its oldest text on, with the texts that may hold the keyword.

    ``newest``: how many texts are given to be searched for substrings.
    """
    wanted = {"since": stamp(since), "query": query_of(expression), "limit": limit + 1}
    rows = db.conn.execute(CANDIDATES, wanted).fetchall()
    is_cut = len(rows) > limit
    if is_cut:
        rows = rows[:limit]
        since = moment(rows[-1][1])
    stored, oldest = db.conn.execute(STORED, [stamp(since)]).fetchone()
    searched = db.conn.execute(NEWEST_TEXTS, [stamp(since), newest]).fetchall() if newest else []
    since = moment(oldest) if stored else since
    return Past(since, until, stored, _texts(db, letter, [row[0] for row in rows]), tuple(searched), is_cut)


def stored_since(db: Database, since: datetime) -> int:
    """Return how many texts are stored of the time since then."""
    return int(db.conn.execute(STORED, [stamp(since)]).fetchone()[0])


def texts_with(db: Database, expression: Expression, most: int) -> int:
    """Return how many texts may hold a keyword, at most ``most``; whether they do is not looked at."""
    row = db.conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM texts_fts WHERE texts_fts MATCH ? LIMIT ?)", [query_of(expression), most]
    ).fetchone()
    return int(row[0])


def _texts(db: Database, letter: str, entries: list[int]) -> tuple[PastText, ...]:
    wanted = {"entries": json.dumps(entries), "letter": letter}
    asked: dict[int, list[str]] = {}
    for entry, question in db.conn.execute(ASKED, {**wanted, "keyword": KEYWORD}):
        asked.setdefault(entry, []).append(question)
    said = opinions(db, letter)
    return tuple(
        PastText(
            entry=id_,
            story=story,
            source=source,
            url=url,
            title=title,
            text=text,
            said_at=moment(said_at),
            level=Level(level),
            score=score,
            questions=tuple(asked.get(id_, ())),
            wanted=said.get(id_),
        )
        for id_, story, source, url, title, text, said_at, level, score in db.conn.execute(TEXTS, wanted)
    )


def judged_by_people(db: Database, letter: str) -> list[tuple[str, str, bool]]:
    """Return title and text of what people judged, and whether most of them want it."""
    said = opinions(db, letter)
    rows = db.conn.execute(OF_ENTRIES, [json.dumps([*said])])
    return [(title, text, said[entry]) for entry, title, text in rows]


def told_by_keywords_alone(db: Database, letter: str, since: datetime) -> list[tuple[str, str]]:
    """Return title and text of what alerted since then, and would not have without a keyword."""
    wanted = {"letter": letter, "since": stamp(since), "keyword": KEYWORD}
    return [(title, text) for title, text in db.conn.execute(ALONE, wanted)]


def query_of(expression: Expression) -> str:
    """Return the question to the index: every text that holds the keyword answers to it, and some others."""
    return _query(expression.root, expression.terms)


def _query(node: Node, terms: tuple[Term, ...]) -> str:
    match node:
        case Phrase(number):
            return _phrase(terms[number])
        case Either(of):
            return f"({' OR '.join(_query(one, terms) for one in of)})"
        case Near(of):
            return f"({' AND '.join(_query(one, terms) for one in of)})"
        case Unless(keep):
            return _query(keep, terms)


def _phrase(term: Term) -> str:
    """Ask for a phrase however its words are joined: "counter narcotics" stands in "counternarcotics", too."""
    words, is_whole = term.words[:JOINED], len(term.words) <= JOINED
    ways = dict.fromkeys(_way(words, joins, is_whole) for joins in product((False, True), repeat=len(words) - 1))
    return f"({' OR '.join(ways)})"


def _way(words: tuple[Word, ...], joins: tuple[bool, ...], is_whole: bool) -> str:
    """Ask for one way of joining words; after an open ending a new piece begins, for nothing is known of it."""
    pieces: list[str] = []
    text = ""
    skipping = False  # what is joined to an open ending is inside the same token
    for number, word in enumerate(words):
        joined = number > 0 and joins[number - 1]
        skipping = skipping and joined
        if not skipping:
            text += word.text if joined or not text else f" {word.text}"
        is_open = word.open_ended or (number == len(words) - 1 and not is_whole)
        if is_open and not skipping:
            pieces.append(_piece(text, "*"))
            text, skipping = "", True
    pieces.append(_piece(text, ""))
    return f"({' AND '.join(piece for piece in pieces if piece)})"


def _piece(text: str, ending: str) -> str:
    tokens = TOKEN.findall(text)
    return f'"{" ".join(tokens)}"{ending}' if tokens else ""
