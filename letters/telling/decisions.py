"""What to do about a judged text: a new message, an edit, a line in the digest, or nothing, and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from feeds.changes import says
from feeds.sentences import sentences
from letters.alerts import AlertKind
from letters.findings import Finding, Judgement, Level

GONE = "(gone)"
ALIKE = 0.4  # share of words that makes a new sentence the successor of a quoted one
WORD = re.compile(r"\w+")


class Relation(StrEnum):
    """How an entry tells its story, as ``letters.telling.stories`` names it."""

    FIRST = "first"
    SAME = "same"
    COPY = "copy"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel that is told of a letter, or of some of its questions."""

    channel: int  # 0: the terminal
    letter: str
    questions: frozenset[str] = frozenset()  # empty: all, and the subject

    def takes(self, question: str) -> bool:
        """Whether a finding for this question ('' for the subject) belongs here."""
        return not self.questions or question in self.questions


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that a channel has, or will have, about the story."""

    key: str
    entry: int
    kind: AlertKind
    origin: str  # of the version that it quotes: feed or page
    questions: frozenset[str]
    sentence: str
    altered: str = ""  # what people were told that the sentence says since; '' while it stands
    attempted: bool = True  # a send was begun, so people may have read it


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision about one text, one letter and one channel rests on."""

    entry: int
    version: int
    origin: str
    text: str
    relation: Relation
    official: bool  # the entry is a government's own document
    story_official: bool  # another document of the same official body told this story before
    quiet: bool  # stood there before we watched
    old: bool  # published longer ago than the age guard allows
    judgement: Judgement  # of the whole text
    added: tuple[tuple[int, int], ...]  # spans that the version judged before did not hold
    told: tuple[Told, ...]  # in this channel, the first alert first
    destination: Destination


@dataclass(frozen=True, slots=True)
class Tell:
    """A message of its own; ``reason`` makes its key."""

    kind: AlertKind
    reason: str
    findings: tuple[Finding, ...]
    words: str
    about: str = ""  # key of the alert whose quote has changed


@dataclass(frozen=True, slots=True)
class Fold:
    """One more door on the story's first alert, by edit."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """The alert quotes its summary, or was not sent yet; the page is here: quote that, by edit."""

    key: str
    findings: tuple[Finding, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The quoted sentence has changed: a banner on the alert, by edit; a reply goes with it."""

    key: str
    now: str  # what it says now, or GONE; '' when it stands again, which is an edit without a reply
    words: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A line in the daily digest."""

    why: str  # watch | old
    words: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing, and the reason for it."""

    words: str


Decision = Tell | Fold | Refresh | Mark | Digest | Leave


def decide(case: Case) -> tuple[Decision, ...]:
    """Decide what one channel hears of one judged text.

    What is new is a message: the first word on a story, an official document, a question not named before, an altered
    quote. What tells the same again is an edit, which notifies nobody.
    """
    findings = _wanted(case.judgement, case.destination)
    if not case.told:
        return (_decide_first(case, findings),)
    mine = [told for told in case.told if told.entry == case.entry]
    if mine:
        return _decide_version(case, mine, findings)
    return (_decide_joining(case, findings),)


def _wanted(judgement: Judgement, destination: Destination) -> tuple[Finding, ...]:
    found = judgement.findings or ((judgement.subject,) if judgement.subject else ())
    return tuple(finding for finding in found if destination.takes(finding.question))


def _decide_first(case: Case, findings: tuple[Finding, ...]) -> Decision:
    level = case.judgement.level
    if level is Level.NONE:
        return Leave("speaks to no question")
    if not findings and not (level is Level.WATCH and case.destination.takes("")):
        return Leave("speaks to no question that this channel is told of")
    if case.quiet and not (findings := _since_we_watch(case, findings)):
        return Leave("stood there before we watched: recorded, not told")
    if level is Level.WATCH:
        return Digest("watch", "near the subject, no question named: daily digest")
    if case.old:
        return Digest("old", "published longer ago than alerts.age_guard: daily digest")
    return Tell(AlertKind.FIRST, "first", findings, "told: first word on this story")


def _since_we_watch(case: Case, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what came while we watched: of a text that stood there before, what was added since."""
    if not case.quiet:
        return tuple(findings)
    return _in_added(findings, case.added) if case.version > 1 else ()


def _decide_joining(case: Case, findings: tuple[Finding, ...]) -> Decision:
    first = case.told[0]
    if case.judgement.level is not Level.ALERT or not findings:
        return Fold(first.key, f"another telling of a story told before ({case.relation}): folded into its alert")
    reason = f"{case.entry}@{case.version}"
    unnamed = _unnamed(_since_we_watch(case, findings), case.told)
    told_again = case.story_official and case.relation is not Relation.REWRITE
    official_news = case.official and not told_again and not case.quiet
    if case.old or not (unnamed or official_news):
        return Fold(first.key, f"the same story again ({case.relation}): folded into its alert")
    if official_news:
        return Tell(
            AlertKind.OFFICIAL, reason, findings, "told as a reply: an official document of its own on the story"
        )
    names = ", ".join(finding.question for finding in unnamed)
    return Tell(AlertKind.QUESTION, reason, unnamed, f"told as a reply: speaks to {names}, not named before")


def _decide_version(case: Case, mine: Sequence[Told], findings: tuple[Finding, ...]) -> tuple[Decision, ...]:
    marks = [mark for told in mine if told.attempted and (mark := _altered(case, told))]
    unnamed = _unnamed(_in_added(findings, case.added), case.told) if case.judgement.level is Level.ALERT else ()
    reason = f"{case.entry}@{case.version}"
    changed = next((mark for mark in marks if mark.now), None)
    if changed:
        words = "told as a reply: a sentence that we quoted has changed"
        return (*marks, Tell(AlertKind.ALTERED, reason, unnamed, words, about=changed.key))
    unread = next((told for told in mine if not told.attempted and told.kind is not AlertKind.ALTERED), None)
    unread_mark = _altered(case, unread) if unread else None
    if unread and (unnamed or unread_mark):
        named = tuple(f for f in findings if f.question in unread.questions or f in unnamed)
        if named and _speaks_to_all(named, unread):
            return (*marks, Refresh(unread.key, named, "its alert, not sent yet, now tells all of it"))
    if unread_mark:
        marks.append(unread_mark)
    refreshed = tuple(
        Refresh(told.key, again, "the page is here: the alert now quotes it")
        for told in mine
        if told.origin == "feed" and case.origin == "page"
        for again in [tuple(f for f in findings if f.question in told.questions)]
        if again and (told.attempted or _speaks_to_all(again, told))
    )
    if unnamed:
        names = ", ".join(finding.question for finding in unnamed)
        reply = Tell(AlertKind.QUESTION, reason, unnamed, f"told as a reply: now speaks to {names}")
        return (*marks, *refreshed, reply)
    return (*marks, *refreshed) or (Leave("a new version that says nothing new to the letter"),)


def _speaks_to_all(findings: Iterable[Finding], told: Told) -> bool:
    """Whether an alert that nobody has read may quote these: what was said is told, also when it is gone."""
    return told.questions <= {"", *(finding.question for finding in findings)}


def _altered(case: Case, told: Told) -> Mark | None:
    """Compare only like with like: the page need not hold the summary's words. What was said once is not said again."""
    if told.origin != case.origin or told.kind is AlertKind.ALTERED:
        return None
    if says(case.text, told.sentence):
        return Mark(told.key, "", "the sentence that we quoted stands again") if told.altered else None
    if told.altered not in ("", GONE) and says(case.text, told.altered):
        return None
    now = successor(case.text, told.sentence)
    return Mark(told.key, now, "a sentence that we quoted has changed") if now != told.altered else None


def successor(text: str, sentence: str) -> str:
    """Return the sentence of ``text`` that took the place of a quoted one, or GONE."""
    old = _words(sentence)
    best, share = GONE, ALIKE
    for start, end in sentences(text, 0, len(text)):
        new = _words(text[start:end])
        alike = len(old & new) / max(1, len(old | new))
        if alike > share:
            best, share = text[start:end], alike
    return best


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _unnamed(findings: Iterable[Finding], told: Iterable[Told]) -> tuple[Finding, ...]:
    """Return the findings for questions, not the subject, that no alert on this story has named here."""
    named = {question for alert in told for question in alert.questions}
    return tuple(finding for finding in findings if finding.question and finding.question not in named)


def _in_added(findings: Iterable[Finding], added: Sequence[tuple[int, int]]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in findings
        if any(
            start < span_end and span_start < end
            for span_start, span_end in added
            for start, end in ((finding.sentence_start, finding.sentence_end), *finding.further)
        )
    )
