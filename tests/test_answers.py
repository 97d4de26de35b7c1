"""Answers: what of a reporter's question is said by who answers it, and what answers nothing."""

from __future__ import annotations

import pytest

from feeds.entries import Role
from letters.files.load import load_letter, read_letter
from letters.findings import Document, Judgement, Level
from letters.matching import Matcher

MATCHER = Matcher([load_letter("fentanyl-2023")])
ASKED = "The U.S.-China fentanyl working group, when will it be set up?"
IS_IT = "On the fentanyl working group with China. Has it been set up?"

WELLS = """
id = "wells"
title = "Letter on lead in well water"
short = "Wells"
addressee = "x"
sent_on = 2025-01-01
terms = ["well water"]
[[questions]]
id = "q1"
label = "limits"
text = "Which limits for lead will the office enforce at the wells?"
"""


def exchange(question: str, reply: str) -> str:
    return (
        f"QUESTION: {question}\n\nMR MILLER: {reply}\n\nQUESTION: On Niger?\n\nMR MILLER: I have no calls to read out."
    )


def judge(question: str, reply: str) -> Judgement:
    return MATCHER.judge(Document(exchange(question, reply), "Department Press Briefing"))[0]


ANSWERS = {
    "not there": (ASKED, "We are not there yet."),
    "courtesy first": (ASKED, "Well, look, we are not there yet."),
    "a time": (ASKED, "In the coming weeks."),
    "they": (ASKED, "They expect it next month."),
    "yes": (IS_IT, "Yes."),
    "yes, sir": (IS_IT, "Yes, sir."),
    "not yet": (IS_IT, "Not yet."),
    "curly apostrophe": (IS_IT, "That’s right."),
    "contraction": (IS_IT, "It hasn't."),
    "then sends us on": (IS_IT, "Not yet. I'd refer you to the White House for the rest."),
    "named some sentences before": (
        "So on China, you spoke of a working group on fentanyl. Where is that? Is it up and running? Has it met?",
        "So it has not met yet.",
    ),
    "thanks after the question": (IS_IT + " Thank you.", "No, it has not."),
}

NO_ANSWERS = {
    "moves on": (ASKED, "We've got to move on."),
    "refers": (ASKED, "We'd refer you to the Department of Justice."),
    "puts off": (ASKED, "We'll get back to you."),
    "declines": (ASKED, "We will not comment on private talks."),
    "was clear before": (ASKED, "We've been very clear about this."),
    "yes to a what": ("What do you make of the fentanyl working group with China?", "Yeah."),
    "no news": ("Do you have anything on the fentanyl working group with China?", "No."),
    "a lead, no yes": (IS_IT, "Yeah, well, as the Secretary said this morning."),
    "taken back": (IS_IT, "No. I'm not going to get into that."),
    "no question": ("Fentanyl and the working group with China.", "Yes."),
}


@pytest.mark.parametrize(("question", "reply"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_says_what_was_asked(question: str, reply: str) -> None:
    judged = judge(question, reply)
    (finding,) = [one for one in judged.findings if one.question == "q3"]
    text = exchange(question, reply)
    assert text[finding.start : finding.end] in reply
    assert (finding.role, finding.speaker) == (Role.OFFICIAL, "MR MILLER")
    assert any("in the question: " in line for line in finding.because)


@pytest.mark.parametrize(("question", "reply"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_evades_answers_nothing(question: str, reply: str) -> None:
    assert not judge(question, reply).findings


def test_a_denial_is_shown_as_such() -> None:
    assert any(line.startswith('denies: "not", "yet"') for line in judge(ASKED, "We are not there yet.").best.against)  # type: ignore[union-attr]


def test_the_next_question_on_the_same_matter_is_heard_too() -> None:
    text = exchange("Did the Secretary raise fentanyl with Wang Yi?", "He did.\n\n") + "\n\n"
    text = text.replace("On Niger?", "And the working group, when will it be set up?")
    text = text.replace("I have no calls to read out.", "Not yet.")
    (finding,) = [one for one in MATCHER.judge(Document(text))[0].findings if one.question == "q3"]
    assert text[finding.start : finding.end] == "Not yet."


def test_a_transcript_that_lost_its_line_breaks_is_read_too() -> None:
    text = f"QUESTION: {IS_IT} MR MILLER: Not yet. QUESTION: Thanks. MR MILLER: Okay."
    assert [text[one.start : one.end] for one in MATCHER.judge(Document(text))[0].findings] == ["Not yet."]


def test_a_question_on_another_subject_lends_nothing() -> None:
    assert judge("When will the road group be set up?", "We are not there yet.").level is Level.NONE


def test_a_letter_without_rules_hears_answers_too() -> None:
    matcher = Matcher([read_letter(WELLS, "wells.toml")])
    text = exchange("Will the office enforce the limits for lead in well water?", "Not yet.")
    (judged,) = matcher.judge(Document(text))
    assert [text[one.start : one.end] for one in judged.findings] == ["Not yet."]
