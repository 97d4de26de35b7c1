"""What is quoted of a text that the matcher passed over and a person wants told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.entries import Role
from feeds.passages import passages
from letters.files.load import read_letter
from letters.findings import Finding
from letters.telling.late import ASKED_FOR, late_finding
from tests.spine import LETTER

HARBOUR = read_letter(LETTER, "letter.toml").letter
FOUND = Finding("harbour-2026", "", 0.3, 0, 0, 9, 0, 9, (), ("names the silt",))
BRIEFING = """QUESTION: What became of the plan to dredge the harbour?

MR MILLER: I have nothing on boats. Dredging of the harbour will be looked at in May.

QUESTION: And lunch?

MR MILLER: Fish."""

NEAREST = {
    "the sentence that shares most": (
        "Fish swim. The harbour is to be dredged. Boats float.",
        "The harbour is to be dredged.",
    ),
    "the first where all share nothing": ("Fish swim. Boats float.", "Fish swim."),
    "never a reporter's": (BRIEFING, "Dredging of the harbour will be looked at in May."),
    "nothing of an empty text": ("", ""),
}


@pytest.mark.parametrize(("text", "sentence"), NEAREST.values(), ids=NEAREST)
def test_the_sentence_nearest_to_the_question_is_quoted(text: str, sentence: str) -> None:
    found = late_finding({}, HARBOUR, "q1", text, passages(text))
    assert text[found.sentence_start : found.sentence_end] == sentence
    assert all(text[start:end].isalpha() for start, end in found.terms)
    assert found.because == (ASKED_FOR,)


def test_who_speaks_is_kept() -> None:
    found = late_finding({}, HARBOUR, "q1", BRIEFING, passages(BRIEFING))
    assert (found.speaker, found.role) == ("MR MILLER", Role.OFFICIAL)


def test_what_was_found_for_the_question_is_quoted_before_all_else() -> None:
    mine = replace(FOUND, question="q2", start=4)
    assert late_finding({"": FOUND, "q2": mine}, HARBOUR, "q2", "Silt there is.", ()).start == 4


def test_what_was_found_for_another_is_quoted_where_nothing_was_for_this_one() -> None:
    found = late_finding({"": FOUND}, HARBOUR, "q2", "Silt there is.", ())
    assert (found.question, found.sentence_end, found.because) == ("q2", 9, (ASKED_FOR, "names the silt"))
