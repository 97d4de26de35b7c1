"""Commit 2: what one text came to, told or not, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlite_utils import Database

from feeds.changes import added_paragraphs
from feeds.entries import Precision
from letters.alerts import Alert, AlertKind, Door, Quote
from letters.findings import Finding, Judgement, Level
from letters.questions import Letter
from letters.record.states import Proof
from letters.telling.composing import Telling, make_alert, make_lines, with_door
from letters.telling.decisions import (
    Case,
    Decision,
    Destination,
    Digest,
    Fold,
    Leave,
    Mark,
    Refresh,
    Relation,
    Tell,
    decide,
)
from letters.telling.stories import Features
from storage.copies import next_number
from storage.database import writing
from storage.judging.stories import Place, place, place_of, told_officially
from storage.messages import outbox
from storage.record.clocks import clock_of
from storage.record.state_log import proof_to_json, text_sha
from storage.record.states import mention, states
from storage.rows import stamp
from storage.sources.by_hand import HAND, HAND_NAME
from storage.sources.entries import add_version
from storage.sources.stored import StoredEntry, text_of

FINDING = TypeAdapter(Finding)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text says to one letter, and the words to quote for each question ('' for the subject)."""

    judgement: Judgement
    quotes: Mapping[str, Quote]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One text judged: the entry's stored version, or its page, which becomes a version in the same commit."""

    entry: StoredEntry  # as it was read; a commit over a newer version is refused
    page: bool  # title and text come from the page
    title: str
    text: str
    judged: tuple[Judged, ...]
    features: Features | None  # None: it speaks to no letter
    terms_version: int


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is told of what, and what we know of those who speak."""

    letters: Mapping[str, Letter]
    destinations: tuple[Destination, ...]
    names: Mapping[str, tuple[str, str]]  # source id to its name and group
    official: frozenset[str]  # source ids
    age_guard: timedelta

    def judges(self, letter: str) -> bool:
        """Whether texts are judged for a letter: a verdict may come after it was closed or taken back."""
        return letter in self.letters and self.letters[letter].closed is None

    def official_beside(self, source: str) -> frozenset[str]:
        """Return the official sources that speak for the same body as this one: another body's word is news."""
        _, group = self.names.get(source, ("", ""))
        return frozenset(one for one in self.official if self.names.get(one, ("", ""))[1] == group)


@dataclass(frozen=True, slots=True)
class VerdictOutcome:
    """What commit 2 came to."""

    alerts: int = 0  # messages put in the outbox
    edits: int = 0
    digest: int = 0
    level: Level = Level.NONE
    outdated: bool = False  # a newer version stands, or another process was first: nothing was written


@dataclass(frozen=True, slots=True)
class _Text:
    """The judged text as it stands in its story, if it tells one."""

    verdict: Verdict
    circle: Circle
    version: int
    origin: str
    place: Place | None
    story_official: bool
    now: datetime

    @property
    def official(self) -> bool:
        return self.verdict.entry.source in self.circle.official and self.origin != "hand"

    @property
    def old(self) -> bool:
        at = self.verdict.entry.published.at
        return at is not None and self.now - at > self.circle.age_guard

    @property
    def news(self) -> bool:
        """Whether it came to us while we watched, and is not an old text."""
        return not self.old and not (self.verdict.entry.quiet and self.version == 1)

    @property
    def reason(self) -> str:
        return f"{self.verdict.entry.id}@{self.version}"


def record_verdict(db: Database, verdict: Verdict, circle: Circle, now: datetime) -> VerdictOutcome:
    """Commit 2: version, matches, story and alerts of one text, or nothing of it."""
    with writing(db, repeatable=True):
        entry = verdict.entry
        version, due = db.conn.execute("SELECT version, judge_due FROM entries WHERE id = ?", [entry.id]).fetchone()
        if version != entry.version or not (due or verdict.page):
            return VerdictOutcome(outdated=True)
        text = _placed(db, verdict, circle, now)
        outcomes = [_record_letter(db, text, one) for one in verdict.judged if circle.judges(one.judgement.letter)]
        db.conn.execute("UPDATE entries SET judge_due = 0, judged_version = ? WHERE id = ?", [text.version, entry.id])
    return sum_up(outcomes)


def _placed(db: Database, verdict: Verdict, circle: Circle, now: datetime) -> _Text:
    entry = verdict.entry
    version, origin = _keep_page(db, verdict, now) if verdict.page else (entry.version, entry.origin)
    where = place_of(db, entry.id)
    if verdict.features is not None:
        where = place(db, entry.id, verdict.features, entry.published.at)
    official = where is not None and told_officially(db, where.story, circle.official_beside(entry.source), entry.id)
    return _Text(verdict, circle, version, origin, where, official, now)


def _added(db: Database, text: _Text, letter: str) -> tuple[tuple[int, int], ...]:
    """Return the spans that the version did not hold which was judged before, for this letter if any was.

    A letter that was closed meanwhile has not heard of what came since.
    """
    entry = text.verdict.entry
    (judged,) = db.conn.execute(
        "SELECT max(version) FROM judgements WHERE entry = ? AND letter = ?", [entry.id, letter]
    ).fetchone()
    before = judged or entry.judged_version
    return tuple(added_paragraphs(text_of(db, entry.id, before) if before else "", text.verdict.text))


def _keep_page(db: Database, verdict: Verdict, now: datetime) -> tuple[int, str]:
    """Keep the page as a version, or mark the current one as the page where it says the same."""
    entry = verdict.entry
    added = add_version(db, entry.id, "page", verdict.title, verdict.text, now, to_the_letter=True)
    version = entry.version + added
    db.conn.execute("UPDATE versions SET origin = 'page' WHERE entry = ? AND version = ?", [entry.id, version])
    db.conn.execute(
        "UPDATE entries SET text_due = NULL, text_tries = 0, text_error = '', page_at = ? WHERE id = ?",
        [stamp(now), entry.id],
    )
    return version, "page"


def _record_letter(db: Database, text: _Text, judged: Judged) -> VerdictOutcome:
    """Keep what the text says to one letter, and tell each channel what it should hear."""
    judgement = judged.judgement
    outcome, words = VerdictOutcome(level=judgement.level), []
    added = _added(db, text, judgement.letter)
    _save_judgement(db, text, judgement)
    _save_findings(db, text, judged)
    if text.place is not None:
        for destination in text.circle.destinations:
            if destination.letter == judgement.letter:
                for decision in _decide(db, text, added, judgement, destination):
                    outcome = sum_up([outcome, _apply(db, text, judged, destination, decision)])
                    words.append(decision.words)
        if judgement.level is Level.ALERT and text.news:
            _mention(db, text, judged)
    _save_outcome(db, text, judgement, "; ".join(dict.fromkeys(words)) or "speaks to no question")
    return outcome


def _decide(
    db: Database, text: _Text, added: tuple[tuple[int, int], ...], judgement: Judgement, destination: Destination
) -> tuple[Decision, ...]:
    entry, where = text.verdict.entry, text.place or Place(text.verdict.entry.id, Relation.FIRST, "")
    return decide(
        Case(
            entry=entry.id,
            version=text.version,
            origin=text.origin,
            text=text.verdict.text,
            relation=where.relation,
            official=text.official,
            story_official=text.story_official,
            quiet=entry.quiet,
            old=text.old,
            judgement=judgement,
            added=added,
            told=outbox.told_in(db, where.story, judgement.letter, destination.channel),
            destination=destination,
        )
    )


def _apply(db: Database, text: _Text, judged: Judged, destination: Destination, decision: Decision) -> VerdictOutcome:
    match decision:
        case Tell():
            return VerdictOutcome(alerts=_tell(db, text, judged, destination, decision))
        case Fold(key):
            alert = outbox.alert_in(db, key)
            if alert is not None:
                outbox.change_alert(db, with_door(alert, _door(text)))
            return VerdictOutcome(edits=1)
        case Refresh(key, findings):
            _refresh(db, text, judged, key, findings)
            return VerdictOutcome(edits=1)
        case Mark(key, now):
            alert = outbox.alert_in(db, key)
            if alert is not None:
                outbox.change_alert(db, replace(alert, altered=now))
            return VerdictOutcome(edits=1)
        case Digest(why):
            return VerdictOutcome(digest=_put_in_digest(db, text, judged, destination, why))
        case Leave():
            return VerdictOutcome()


def _tell(db: Database, text: _Text, judged: Judged, destination: Destination, tell: Tell) -> int:
    letter = text.circle.letters[judged.judgement.letter]
    alert = make_alert(
        _telling(text),
        letter,
        states(db, letter.id, letter.asked_ids),
        destination.channel,
        tell.kind,
        tell.reason,
        tell.findings,
        judged.quotes[tell.findings[0].question] if tell.findings else Quote(""),
        clock_of(db, letter).due_on,
    )
    if tell.about and (quoted := outbox.alert_in(db, tell.about)):
        alert = _as_altered(alert, quoted)
    return int(outbox.put_alert(db, alert, text.version, text.origin, text.now))


def _as_altered(alert: Alert, quoted: Alert) -> Alert:
    """Quote what was said before, with what it says now, for the questions that it was told for."""
    return replace(alert, lines=alert.lines or quoted.lines, quote=quoted.quote, altered=quoted.altered)


def _refresh(db: Database, text: _Text, judged: Judged, key: str, findings: tuple[Finding, ...]) -> None:
    alert = outbox.alert_in(db, key)
    if alert is None:
        return
    letter = text.circle.letters[judged.judgement.letter]
    page = replace(
        alert,
        lines=make_lines(letter, states(db, letter.id, letter.asked_ids), findings),
        quote=judged.quotes[findings[0].question],
        title=text.verdict.title or alert.title,
        from_summary=False,
        altered=alert.altered if alert.kind is AlertKind.ALTERED else "",
    )
    outbox.change_alert(db, page, origin=text.origin)


def _telling(text: _Text) -> Telling:
    entry = text.verdict.entry
    name, group = text.circle.names.get(entry.source, (entry.source, ""))
    if text.origin == "hand" and entry.source != HAND:
        name = f"{name}, {HAND_NAME.lower()}"
    return Telling(
        entry=entry.id,
        version=text.version,
        story=text.place.story if text.place else entry.id,
        source_name=name,
        source_group=group,
        official=text.official,
        title=text.verdict.title,
        url=entry.url,
        published=entry.published,
        first_seen=entry.first_seen,
        from_summary=text.origin == "feed" and entry.text_due is not None,
    )


def _door(text: _Text) -> Door:
    entry = text.verdict.entry
    name, _ = text.circle.names.get(entry.source, (entry.source, ""))
    return Door(name, entry.url, text.place.relation if text.place else Relation.SAME)


def _put_in_digest(db: Database, text: _Text, judged: Judged, destination: Destination, why: str) -> int:
    entry, story = text.verdict.entry, text.place.story if text.place else text.verdict.entry.id
    return db.conn.execute(
        "INSERT INTO digest_items (id, channel, letter, story, entry, version, why, created_at) "
        f"VALUES ({next_number('digest_items')}, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [destination.channel, judged.judgement.letter, story, entry.id, text.version, why, stamp(text.now)],
    ).rowcount


def _save_judgement(db: Database, text: _Text, judgement: Judgement) -> None:
    key = [text.verdict.entry.id, text.version, judgement.letter]
    db.conn.execute("DELETE FROM findings WHERE entry = ? AND version = ? AND letter = ?", key)
    db.conn.execute(
        "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?, ?, ?, '', ?, ?, ?)",
        [
            *key,
            judgement.level,
            judgement.score,
            json.dumps(judgement.trace),
            text.verdict.terms_version,
            stamp(text.now),
        ],
    )


def _save_findings(db: Database, text: _Text, judged: Judged) -> None:
    judgement, entry = judged.judgement, text.verdict.entry
    subject = (judgement.subject,) if judgement.subject else ()
    said_at = stamp(entry.published.at or entry.first_seen)
    for finding in (*judgement.findings, *subject):
        quote = text.verdict.text[finding.sentence_start : finding.sentence_end]
        body = FINDING.dump_json(finding).decode()
        key = [entry.id, text.version, judgement.letter, finding.question]
        db.conn.execute(
            "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, finding.score, judgement.level, said_at, quote, body],
        )


def _save_outcome(db: Database, text: _Text, judgement: Judgement, words: str) -> None:
    db.conn.execute(
        "UPDATE judgements SET outcome = ? WHERE entry = ? AND version = ? AND letter = ?",
        [words, text.verdict.entry.id, text.version, judgement.letter],
    )


def _mention(db: Database, text: _Text, judged: Judged) -> None:
    """Set what the text speaks to from open to mentioned, with its words as the proof."""
    letter, entry = text.circle.letters[judged.judgement.letter], text.verdict.entry
    _, group = text.circle.names.get(entry.source, ("", ""))
    day = entry.published.at.date() if entry.published.at and entry.published.precision is Precision.DAY else None
    for finding in judged.judgement.findings:
        proof = Proof(
            quote=judged.quotes[finding.question].sentence,
            url=entry.url,
            text_hash=text_sha(text.verdict.text),
            entry=entry.id,
            version=text.version,
            said_on=day,
        )
        mention(db, letter.id, finding.question, proof_to_json(proof), text.now, letter.speaking(group))


def sum_up(outcomes: Sequence[VerdictOutcome]) -> VerdictOutcome:
    """Add up what several texts, or several letters, came to; the level is the highest."""
    order = (Level.NONE, Level.WATCH, Level.ALERT)
    return VerdictOutcome(
        alerts=sum(outcome.alerts for outcome in outcomes),
        edits=sum(outcome.edits for outcome in outcomes),
        digest=sum(outcome.digest for outcome in outcomes),
        level=max((outcome.level for outcome in outcomes), key=order.index, default=Level.NONE),
        outdated=any(outcome.outdated for outcome in outcomes),
    )
