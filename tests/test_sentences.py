"""Sentences end where a reader would say so."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.sentences import sentences

CUT = {
    "states and bills": ["The U.S. met China.", "Sen. Lee, D-Pa., said H.R. 1098 passed on Jan. 3, 2024.", "He left."],
    "numbers": ["It cost $1.5 billion.", "No. 5 was seized at 3.30 p.m. Friday."],
    "an abbreviation at the end": ["They met in the U.S.", "The talks went on."],
    "a middle initial": ["Antony J. Blinken spoke.", "Then he left."],
    "quotes after the stop": ["“We met.”", "He said (again.)", "So it was."],
    "questions and cries": ["What of China?", "Nothing!", "Well… Yes."],
    "a dash that breaks off": ["I think —", "No."],
    "sections of an order": ["Sec. 2.", "Policy.", "(a) The Secretary shall act."],
    "codes": ["See 21 U.S.C. 802 and e.g. Art. 5 for it.", "That is all."],
}
JOINED = {"a dash that breaks off": "\n\n", "questions and cries": " "}


@pytest.mark.parametrize("name", CUT)
def test_cuts(name: str) -> None:
    expected = CUT[name]
    text = JOINED.get(name, " ").join(expected)
    found = [text[start:end] for start, end in sentences(text)]
    if name == "questions and cries":
        expected = ["What of China?", "Nothing!", "Well…", "Yes."]
    assert found == expected


def test_a_list_is_no_giant_sentence() -> None:
    text = "It will:\n1. label drugs;\n2. know customers;\n• close firms\nNext steps\nTalks go on."
    found = [text[start:end] for start, end in sentences(text)]
    assert found == [
        "It will:",
        "1. label drugs;",
        "2. know customers;",
        "• close firms",
        "Next steps",
        "Talks go on.",
    ]


def test_a_wrapped_line_does_not_cut() -> None:
    text = "The delegation that came to the capital of China was led by the Deputy\nHomeland Security Advisor. It left."
    assert len(sentences(text)) == 2


def test_a_flattened_list_is_cut_at_its_joints() -> None:
    text = "The following: " + "; ".join(f"a substance of number {n} with a long chemical name" for n in range(90))
    assert max(end - start for start, end in sentences(text)) < 400


def test_only_the_asked_part_is_cut() -> None:
    text = "One. Two. Three."
    assert [text[a:b] for a, b in sentences(text, 5, 9)] == ["Two."]


@given(st.text(alphabet="ab. \n•(1)U.S?“”—;:A", max_size=300))
def test_no_character_is_lost_or_doubled(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


HOSTILE = {
    "one word": "x" * 2_000_000,
    "stops": ". " * 300_000,
    "breaks": "\n" * 1_000_000,
    "initials": "A. " * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_bounded(text: str) -> None:
    began = time.process_time()
    sentences(text)
    assert time.process_time() - began < 3
