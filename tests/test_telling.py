"""What a channel hears of a judged text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from letters.alerts import AlertKind
from letters.findings import Finding, Judgement, Level
from letters.telling.decisions import (
    GONE,
    Case,
    Destination,
    Digest,
    Fold,
    Leave,
    Mark,
    Refresh,
    Relation,
    Tell,
    Told,
    decide,
)

SAID = "The working group was launched in Beijing on Tuesday."
TEXT = f"{SAID} Officials met for two days."


def finding(question: str, start: int = 0, end: int = len(SAID)) -> Finding:
    return Finding("letter", question, 0.8, 0, start, end, start, end, (), ("working group",))


def judged(*questions: str, level: Level = Level.ALERT) -> Judgement:
    found = tuple(finding(question) for question in questions if question)
    return Judgement("letter", level, 0.8, found, finding("") if not found else None)


FIRST = Told("KEY", 1, AlertKind.FIRST, "page", frozenset({"q3"}), SAID)
NEW = Case(
    entry=2,
    version=1,
    origin="page",
    text=TEXT,
    relation=Relation.FIRST,
    official=False,
    story_official=False,
    quiet=False,
    old=False,
    judgement=judged("q3"),
    added=((0, len(TEXT)),),
    told=(),
    destination=Destination(7, "letter"),
)

NOT_TOLD_BEFORE = {
    "the first word on a story is an alert": (NEW, (AlertKind.FIRST, "first")),
    "so is one that names no question but the subject": (
        replace(NEW, judgement=judged("")),
        (AlertKind.FIRST, "first"),
    ),
    "an official document at once, too": (replace(NEW, official=True), (AlertKind.FIRST, "first")),
    "an old page that changed now is news": (replace(NEW, quiet=True, version=2), (AlertKind.FIRST, "first")),
}

NO_MESSAGE = {
    "what stood there before we watched is recorded only": (replace(NEW, quiet=True), Leave),
    "near the subject, no question: the digest": (replace(NEW, judgement=judged("", level=Level.WATCH)), Digest),
    "near the subject, no sentence that says so: the digest": (
        replace(NEW, judgement=Judgement("letter", Level.WATCH, 0.0)),
        Digest,
    ),
    "near the subject, for a channel of one question": (
        replace(
            NEW,
            judgement=Judgement("letter", Level.WATCH, 0.0),
            destination=Destination(7, "letter", frozenset({"q1"})),
        ),
        Leave,
    ),
    "an old page of which other words changed": (
        replace(NEW, quiet=True, version=2, added=((len(SAID), len(TEXT)),)),
        Leave,
    ),
    "an old text that shows newly: the digest": (replace(NEW, old=True), Digest),
    "a text that speaks to nothing": (replace(NEW, judgement=Judgement("letter", Level.NONE, 0.0)), Leave),
    "a question that this channel is not told of": (
        replace(NEW, destination=Destination(7, "letter", frozenset({"q1"}))),
        Leave,
    ),
}

JOINING = replace(NEW, relation=Relation.COPY, told=(FIRST,))
JOINS = {
    "a wire copy folds": (JOINING, Fold),
    "a rewrite folds": (replace(JOINING, relation=Relation.REWRITE), Fold),
    "a copy at watch level folds": (replace(JOINING, judgement=judged("", level=Level.WATCH)), Fold),
    "a second official document folds": (replace(JOINING, official=True, story_official=True), Fold),
    "a new question in an old text folds": (replace(JOINING, judgement=judged("q2"), old=True), Fold),
}


@pytest.mark.parametrize(("case", "told"), NOT_TOLD_BEFORE.values(), ids=NOT_TOLD_BEFORE)
def test_a_story_not_told_before(case: Case, told: tuple[AlertKind, str]) -> None:
    (decision,) = decide(case)
    assert isinstance(decision, Tell)
    assert (decision.kind, decision.reason) == told


@pytest.mark.parametrize(("case", "kind"), NO_MESSAGE.values(), ids=NO_MESSAGE)
def test_no_message_of_its_own(case: Case, kind: type) -> None:
    (decision,) = decide(case)
    assert isinstance(decision, kind)
    assert decision.words


@pytest.mark.parametrize(("case", "kind"), JOINS.values(), ids=JOINS)
def test_the_same_told_again_is_an_edit(case: Case, kind: type) -> None:
    (decision,) = decide(case)
    assert isinstance(decision, kind)


def test_the_first_official_document_is_a_reply_even_when_it_says_the_same() -> None:
    (decision,) = decide(replace(JOINING, official=True))
    assert isinstance(decision, Tell)
    assert (decision.kind, decision.reason) == (AlertKind.OFFICIAL, "2@1")


def test_a_question_not_named_before_is_a_reply_that_names_only_it() -> None:
    (decision,) = decide(replace(JOINING, judgement=judged("q3", "q2")))
    assert isinstance(decision, Tell)
    assert decision.kind is AlertKind.QUESTION
    assert [found.question for found in decision.findings] == ["q2"]


MINE = replace(FIRST, entry=2)
VERSION = replace(NEW, version=2, told=(MINE,))


def test_a_quoted_sentence_that_changed_brings_a_banner_and_a_reply() -> None:
    now = "The working group was launched in Beijing on Wednesday."
    mark, reply = decide(replace(VERSION, text=now))
    assert isinstance(mark, Mark)
    assert mark.now == now
    assert isinstance(reply, Tell)
    assert (reply.kind, reply.reason) == (AlertKind.ALTERED, "2@2")


def test_a_quoted_sentence_that_vanished_is_said_to_be_gone() -> None:
    mark, _ = decide(replace(VERSION, text="Nothing of it is left on this page about fish."))
    assert isinstance(mark, Mark)
    assert mark.now == GONE


def test_white_space_and_case_are_no_change() -> None:
    (decision,) = decide(replace(VERSION, text=TEXT.replace(" ", "\n").upper()))
    assert isinstance(decision, Leave)


def test_the_page_need_not_hold_the_words_of_its_summary() -> None:
    from_summary = replace(MINE, origin="feed", sentence="A summary in other words.")
    (decision,) = decide(replace(VERSION, told=(from_summary,)))
    assert isinstance(decision, Refresh)


UNREAD = replace(MINE, questions=frozenset({"q3", "q1"}), attempted=False)
GONE_SINCE = replace(VERSION, told=(UNREAD,), text="Two men were fined.")
CHANGED_BEFORE_IT_LEFT = {
    "it still speaks to all: the alert quotes it": (replace(GONE_SINCE, judgement=judged("q3", "q1")), [Refresh]),
    "it speaks to one of two: both are told, as they were said": (GONE_SINCE, [Mark]),
    "and to another one: that is a reply": (replace(GONE_SINCE, judgement=judged("q3", "q2")), [Mark, Tell]),
    "the page of a summary speaks to one of two": (
        replace(GONE_SINCE, told=(replace(UNREAD, origin="feed"),)),
        [Leave],
    ),
}


@pytest.mark.parametrize(("case", "kinds"), CHANGED_BEFORE_IT_LEFT.values(), ids=CHANGED_BEFORE_IT_LEFT)
def test_a_text_that_changes_before_its_alert_was_read_takes_no_question_from_it(
    case: Case, kinds: list[type[object]]
) -> None:
    assert [type(decision) for decision in decide(case)] == kinds


def test_a_new_question_in_an_added_passage_is_a_reply_and_in_an_old_passage_is_none() -> None:
    speaks = replace(VERSION, judgement=judged("q3", "q1"))
    assert [type(decision) for decision in decide(speaks)] == [Tell]
    unchanged_there = replace(speaks, added=((len(TEXT), len(TEXT) + 50),))
    assert [type(decision) for decision in decide(unchanged_there)] == [Leave]
