"""What people make of what they were told: rows that are only added, texts told late, and labelled documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from feeds.entries import Passage
from feeds.passages import passages
from letters.alerts import AlertKind
from letters.findings import Document, Finding
from letters.json_lines import Labelled, Span
from letters.learning.feedback import Label, Shown, Verdict, Vote, counting, majority
from letters.questions import Letter
from letters.telling.composing import Telling, make_alert, make_quote
from letters.telling.late import late_finding
from storage.database import writing
from storage.judging.verdicts import FINDING, Circle
from storage.messages import outbox
from storage.record.clocks import clock_of
from storage.record.states import states
from storage.rows import moment, stamp
from storage.sources.by_hand import HAND, HAND_NAME
from storage.sources.stored import StoredEntry, load

SELECT = "SELECT at, who, letter, entry, version, verdict, questions, source FROM feedback"
ADD = "INSERT INTO feedback (at, who, letter, entry, version, verdict, questions, source) VALUES (?,?,?,?,?,?,?,?)"
ITEM = "SELECT id, channel, letter, story, entry, version FROM digest_items WHERE id = ?"
FINDINGS = "SELECT body FROM findings WHERE entry = ? AND letter = ? AND version = ? ORDER BY score DESC, question"
NEWEST = "SELECT max(version) FROM findings WHERE entry = ? AND letter = ?"
TEXT = "SELECT title, text, origin FROM versions WHERE entry = ? AND version = ?"


class Late(StrEnum):
    """What came of asking that a text be told by itself."""

    TOLD = "told"  # its message is in the outbox now
    AGAIN = "again"  # it was asked for before
    KNOWN = "known"  # another alert of that channel tells its story


@dataclass(frozen=True, slots=True)
class Item:
    """One text that was not told by itself, as it stands in a channel."""

    id: int  # in the digest; 0 where it stood in none
    channel: int
    letter: str
    story: int
    entry: int
    version: int  # whose words the digest quotes

    @property
    def reason(self) -> str:
        """What makes the key of its late alert."""
        return f"late:{self.entry}"


@dataclass(frozen=True, slots=True)
class Labels:
    """What people's votes come to."""

    lines: tuple[Labelled, ...]
    ties: tuple[tuple[int, int], ...]  # entry, and how many stand on either side


def record_vote(db: Database, vote: Vote) -> tuple[Vote, ...]:
    """Keep a vote, unless that person's newest says the same; return the votes that count on its text."""
    with writing(db):
        return _record(db, vote)


def _record(db: Database, vote: Vote) -> tuple[Vote, ...]:
    before = next((one for one in votes_on(db, vote.letter, vote.entry) if one.person == vote.person), None)
    if before is None or replace(before, at=vote.at, who=vote.who) != vote:
        row = [vote.letter, vote.entry, vote.version, vote.verdict, json.dumps(vote.questions), vote.source]
        db.conn.execute(ADD, [stamp(vote.at), vote.who, *row])
    return votes_on(db, vote.letter, vote.entry)


def votes_on(db: Database, letter: str, entry: int) -> tuple[Vote, ...]:
    """Return the votes that count on a text for a letter: of each person the newest."""
    rows = db.conn.execute(f"{SELECT} WHERE letter = ? AND entry = ? ORDER BY id", [letter, entry])
    return counting(_vote(row) for row in rows)


def item_of(db: Database, ref: str) -> Item | None:
    """Return the item of a digest that a button names; its version is the one that the digest quotes."""
    row = db.conn.execute(ITEM, [int(ref)]).fetchone() if ref.isdigit() else None
    if row is None:
        return None
    item = Item(*row)
    (version,) = db.conn.execute(NEWEST, [item.entry, item.letter]).fetchone()
    return replace(item, version=version or item.version)


def items_of(db: Database, entry: int, letter: str, channels: Sequence[int]) -> tuple[Item, ...]:
    """Return any entry as it would stand in each of these channels; its version is the current one."""
    row = db.conn.execute(
        "SELECT e.version, coalesce(s.story, e.id) FROM entries e LEFT JOIN stories s ON s.entry = e.id WHERE e.id = ?",
        [entry],
    ).fetchone()
    return tuple(Item(0, channel, letter, row[1], entry, row[0]) for channel in channels) if row else ()


def promote(db: Database, items: Sequence[Item], vote: Vote, circle: Circle) -> tuple[list[Late], tuple[Vote, ...]]:
    """Keep the vote and tell the text late in each channel, once for ever, in one commit.

    Return what came of it, one for each of ``items``, and the votes.
    """
    with writing(db):
        votes = _record(db, vote)
        return [_promote(db, item, vote, circle) for item in items], votes


def _promote(db: Database, item: Item, vote: Vote, circle: Circle) -> Late:
    told = outbox.told_in(db, item.story, item.letter, item.channel)
    if any(one.entry == item.entry and one.kind is AlertKind.LATE for one in told):
        return Late.AGAIN
    if told:
        return Late.KNOWN
    return Late.TOLD if _tell_late(db, item, vote, circle) else Late.AGAIN


@dataclass(frozen=True, slots=True)
class LateText:
    """A text that a person wants told, with what there is to quote of it for the question that they chose."""

    document: Document
    parts: tuple[Passage, ...]
    finding: Finding
    origin: str  # feed, page or hand


def late_text(db: Database, entry: int, letter: Letter, question: str, version: int | None = None) -> LateText | None:
    """Return what to quote of a text, the current version unless another is named; None where there is no such text."""
    if version is None:
        row = db.conn.execute("SELECT version FROM entries WHERE id = ?", [entry]).fetchone()
        version = row[0] if row else 0
    row = db.conn.execute(TEXT, [entry, version]).fetchone()
    if row is None:
        return None
    title, text, origin = row
    parts = passages(text, title)
    finding = late_finding(found_in(db, entry, letter.id, version), letter, question, text, parts)
    return LateText(Document(text, title), parts, finding, origin)


def _tell_late(db: Database, item: Item, vote: Vote, circle: Circle) -> bool:
    entry, letter = load(db, item.entry), circle.letters[item.letter]
    told = late_text(db, item.entry, letter, vote.questions[0] if vote.questions else "", item.version)
    if entry is None or told is None:
        return False
    part = next((one for one in told.parts if one.number == told.finding.passage), None)
    alert = make_alert(
        _telling(entry, item, told.document.title, told.origin, circle),
        letter,
        states(db, letter.id, letter.asked_ids),
        item.channel,
        AlertKind.LATE,
        item.reason,
        (told.finding,),
        make_quote(told.document.text, told.finding, part),
        clock_of(db, letter).due_on,
    )
    return outbox.put_alert(db, alert, item.version, told.origin, vote.at)


def found_in(db: Database, entry: int, letter: str, version: int) -> dict[str, Finding]:
    """Return what was found in a version, by question, the best first."""
    rows = db.conn.execute(FINDINGS, [entry, letter, version])
    return {finding.question: finding for (body,) in rows for finding in [FINDING.validate_json(body)]}


def _telling(entry: StoredEntry, item: Item, title: str, origin: str, circle: Circle) -> Telling:
    name, group = circle.names.get(entry.source, (entry.source, ""))
    if origin == "hand" and entry.source != HAND:
        name = f"{name}, {HAND_NAME.lower()}"
    return Telling(
        entry=entry.id,
        version=item.version,
        story=item.story,
        source_name=name,
        source_group=group,
        official=entry.source in circle.official and origin != "hand",
        title=title,
        url=entry.url,
        published=entry.published,
        first_seen=entry.first_seen,
        from_summary=origin == "feed" and entry.text_due is not None,
    )


def votes_for(db: Database, letter: str) -> tuple[Vote, ...]:
    """Return every vote for a letter, text by text, the oldest first; also those that a newer one replaced."""
    rows = db.conn.execute(f"{SELECT} WHERE letter = ? ORDER BY entry, id", [letter])
    return tuple(_vote(row) for row in rows)


def opinions(db: Database, letter: str) -> dict[int, bool]:
    """Return whether most people want to be told of a text, by entry; ties are left out."""
    texts = groupby(votes_for(db, letter), key=lambda vote: vote.entry)
    labels = {entry: majority(counting(votes)) for entry, votes in texts}
    return {entry: label.relevant for entry, label in labels.items() if label is not None}


def labelled(db: Database, letter: Letter, groups: Mapping[str, str]) -> Labels:
    """Return what most people say of each text, as documents to evaluate by; ``groups`` of sources, by their id."""
    lines, ties = [], []
    entries = db.conn.execute("SELECT DISTINCT entry FROM feedback WHERE letter = ? ORDER BY entry", [letter.id])
    for (entry,) in entries.fetchall():
        votes = votes_on(db, letter.id, entry)
        label = majority(votes)
        if label is None:
            ties.append((entry, len(votes) // 2))
        else:
            lines.append(_line(db, letter, votes, label, groups))
    return Labels(tuple(lines), tuple(ties))


def _line(db: Database, letter: Letter, votes: Sequence[Vote], label: Label, groups: Mapping[str, str]) -> Labelled:
    entry, version = votes[0].entry, max(vote.version for vote in votes)
    source, url, published = db.conn.execute(
        "SELECT source, url, published_at FROM entries WHERE id = ?", [entry]
    ).fetchone()
    title, text, _ = db.conn.execute(TEXT, [entry, version]).fetchone()
    return Labelled(
        id=entry,
        document=Document(text, title, moment(published) if published else None, url, groups.get(source, "")),
        relevant=label.relevant,
        questions=frozenset(label.questions),
        weak=frozenset(label.weak),
        evidence=tuple(_spans(db, letter, entry, version, label)),
        text_kind=_first_shown(db, letter.id, entry),
    )


def _spans(db: Database, letter: Letter, entry: int, version: int, label: Label) -> Iterator[Span]:
    """Yield the passage for each question: what people saw quoted, for another question than that the best one."""
    for question in (*label.questions, *label.weak):
        told = late_text(db, entry, letter, question, version)
        if told and told.finding.end > told.finding.start:
            yield Span(question, told.finding.start, told.finding.end)


def _first_shown(db: Database, letter: str, entry: int) -> str:
    row = db.conn.execute(
        "SELECT source FROM feedback WHERE letter = ? AND entry = ? ORDER BY id LIMIT 1", [letter, entry]
    ).fetchone()
    return str(row[0])


def _vote(row: Any) -> Vote:
    at, who, letter, entry, version, verdict, questions, source = row
    return Vote(moment(at), who, letter, entry, version, Verdict(verdict), tuple(json.loads(questions)), Shown(source))
