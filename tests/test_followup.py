"""The draft of a follow-up: only what is open, and what was said instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from letters.questions import Addressee, Letter, Question, State
from letters.record.clock import ClockChange, clock
from letters.record.followup import follow_up
from letters.record.states import Change, Proof

ET = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # the evening of 2 March in Washington
LETTER = Letter(
    "harbour-2026",
    "Letter on the harbour",
    "Harbour letter",
    "The harbour master",
    "Members",
    date(2026, 2, 2),
    60,
    questions=(
        Question("q1", "dredging", "What became of the plan?"),
        Question("q1a", "cost", "What does it cost?", "q1"),
        Question("q2", "fines", "Who was fined?"),
    ),
)


def said(question: str, state: State, quote: str = "", **parts: object) -> Change:
    given: dict[str, object] = {"proof": Proof(quote, "https://state.example/a"), **parts}
    given.setdefault("addressee", "")
    given |= {"question": question, "was": State.OPEN, "state": state, "who": "Ann (1)", "why": "so"}
    return Change(id=1, at=AT, letter="harbour-2026", **given)  # type: ignore[arg-type]


def draft(log: list[Change], states: dict[str, State], today: date = date(2026, 4, 10)) -> str:
    each = {question: {"": state} for question, state in states.items()}
    return follow_up(LETTER, clock(LETTER), each, log, today, ET)


def test_of_several_addressees_those_who_were_silent_are_named() -> None:
    two = replace(LETTER, addressees=(Addressee("state", "State"), Addressee("justice", "Justice")))
    log = [said("q1", State.HOLDING, "Ask them.", addressee="state", referred_to="Justice")]
    each = {"q1": {"state": State.HOLDING}, "q2": {"state": State.ANSWERED}}
    text = follow_up(two, clock(two), each, log, date(2026, 3, 4), ET)
    assert "What became of the plan?\n\nNot answered by: State, Justice.\n\nWe were put off" in text
    assert "and sent to Justice by State, 2 Mar 2026" in text
    assert "Who was fined?\n\nNot answered by: Justice." in text
    assert "We were sent to Justice once." in text


def test_the_same_words_are_quoted_once_in_what_they_came_to_last() -> None:
    log = [said("q1", State.MENTIONED, "Ask them."), said("q1", State.DECLINED, "Ask them.")]
    text = draft(log, {"q1": State.DECLINED})
    assert text.count("Ask them.") == 1
    assert "An answer was declined" in text


def test_only_what_is_open_is_asked_again_with_the_words_that_were_no_answer() -> None:
    log = [
        said("q1", State.MENTIONED, "The plan is *important*."),
        said("q1", State.HOLDING, "I'd refer you to DOJ.", referred_by="State", referred_to="Justice"),
        said("q2", State.ANSWERED, "Two firms were fined."),
        said("q1a", State.DECLINED, "No comment.", undone=True),
    ]
    text = draft(log, {"q1": State.HOLDING, "q2": State.ANSWERED})
    assert "We still ask for an answer to 2 of our 3 questions:" in text
    assert "asked for an answer by 3 Apr 2026. That is 7 days ago." in text
    assert "The subject was mentioned, 2 Mar 2026:\n\n> The plan is \\*important\\*. <https://state.example/a>" in text
    assert "We were put off and sent to Justice by State, 2 Mar 2026:\n\n> I'd refer you to DOJ." in text
    assert "## Question 1a: cost\n\nWhat does it cost?\n\nWe have seen no answer." in text
    assert "State sent us to Justice once." in text
    assert "fines" not in text
    assert "No comment" not in text


def test_the_day_of_the_words_is_that_of_the_text_where_it_names_one() -> None:
    log = [said("q1", State.DECLINED, proof=Proof("No.", "https://x.example", said_on=date(2026, 2, 20)))]
    assert "An answer was declined, 20 Feb 2026:" in draft(log, {"q1": State.DECLINED})


def test_nothing_open_is_nothing_to_follow_up() -> None:
    text = draft([], dict.fromkeys(("q1", "q1a", "q2"), State.ANSWERED))
    assert "Every question is closed" in text


def test_an_extension_is_named() -> None:
    extended = clock(LETTER, changes=[ClockChange("extended", date(2026, 5, 1), AT, "Ann", "until May", "https://x")])
    text = follow_up(LETTER, extended, {}, [], date(2026, 4, 10), ET)
    assert "That day was extended to 1 May 2026." in text
    assert "ago" not in text
