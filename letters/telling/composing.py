"""Alerts from decisions: who says it, for which questions, in which words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from feeds.entries import Passage, Published, Role
from feeds.sentences import sentences
from letters.alerts import Alert, AlertKind, Door, Line, Quote, alert_key
from letters.findings import Finding
from letters.questions import Letter, State

SUBJECT_LABEL = "the letter's subject"
ASKED_LENGTH = 240  # characters of a reporter's question that help to read the answer
DOORS = 40  # kept with an alert; a story that more outlets tell than that is told enough


@dataclass(frozen=True, slots=True)
class Telling:
    """The text that is told of: where it stands and what it is."""

    entry: int
    version: int
    story: int
    source_name: str
    source_group: str
    official: bool
    title: str
    url: str
    published: Published
    first_seen: datetime
    from_summary: bool


def make_quote(text: str, finding: Finding, passage: Passage | None) -> Quote:
    """Cut the best sentence out of its text, with one sentence either side and the question that it answers."""
    start, end = _around(finding, passage)
    before = sentences(text, start, finding.sentence_start)
    after = sentences(text, finding.sentence_end, end)
    return Quote(
        sentence=text[finding.sentence_start : finding.sentence_end],
        before=text[before[-1][0] : before[-1][1]] if before else "",
        after=text[after[0][0] : after[0][1]] if after else "",
        bold=tuple((a - finding.sentence_start, b - finding.sentence_start) for a, b in finding.terms),
        speaker=finding.speaker,
        role=finding.role,
        asked=_asked(text, finding, passage),
    )


def _around(finding: Finding, passage: Passage | None) -> tuple[int, int]:
    """Return where the neighbours may stand: in the same mouth, and in the same paragraph or exchange."""
    spoken = [turn for turn in passage.turns if turn.start <= finding.sentence_start < turn.end] if passage else []
    start, end = (spoken[0].start, spoken[0].end) if spoken else (finding.start, finding.end)
    return min(start, finding.sentence_start), max(end, finding.sentence_end)


def _asked(text: str, finding: Finding, passage: Passage | None) -> str:
    if passage is None or finding.role is Role.REPORTER:
        return ""
    asked = [turn for turn in passage.turns if turn.role is Role.REPORTER and turn.end <= finding.sentence_start]
    return " ".join(text[asked[-1].start : asked[-1].end].split())[:ASKED_LENGTH] if asked else ""


def make_alert(
    telling: Telling,
    letter: Letter,
    states: Mapping[str, State],
    channel: int,
    kind: AlertKind,
    reason: str,
    findings: tuple[Finding, ...],
    quote: Quote,
    due_on: date | None,
) -> Alert:
    """Put together one message about one story for one letter in one channel."""
    return Alert(
        key=alert_key(letter.id, telling.story, channel, reason),
        letter=letter.id,
        letter_title=letter.title,
        story=telling.story,
        entry=telling.entry,
        channel=channel,
        reason=reason,
        kind=kind,
        lines=make_lines(letter, states, findings),
        quote=quote,
        source_name=telling.source_name,
        source_group=telling.source_group,
        official=telling.official,
        title=telling.title,
        url=telling.url,
        published=telling.published,
        first_seen=telling.first_seen,
        from_summary=telling.from_summary,
        due_on=due_on,
    )


def make_lines(letter: Letter, states: Mapping[str, State], findings: Iterable[Finding]) -> tuple[Line, ...]:
    """Return one line for each question that the findings speak to, best first."""
    return tuple(
        Line(
            question=finding.question,
            label=question.label if (question := letter.question(finding.question)) else SUBJECT_LABEL,
            state=states.get(finding.question, State.OPEN),
            score=finding.score,
            because=finding.because,
            against=finding.against,
        )
        for finding in findings
    )


def with_door(alert: Alert, door: Door) -> Alert:
    """Return the alert with one more outlet that tells the same; unchanged where it is named already."""
    if door.name == alert.source_name or any(known.name == door.name for known in alert.also):
        return alert
    return replace(alert, also=(*alert.also, door)[:DOORS])
