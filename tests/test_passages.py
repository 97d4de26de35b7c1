"""A text is taken apart into paragraphs, or into exchanges with who says what."""

from __future__ import annotations

import time

import pytest

from feeds.entries import Passage, Role
from feeds.passages import passages, split

BRIEFING = """1:22 p.m. EDT

INDEX OF TOPICS

CHINA/COUNTERNARCOTICS

MEXICO

MR MILLER: Good afternoon. One thing at the top.

The Secretary travels tomorrow.

QUESTION: On fentanyl: has the working group met?

MR MILLER: It met on Tuesday.

We expect more.

(Laughter.)

QUESTION: And —

MR MILLER: Let me finish. (Laughter.) Yes, Said.

MEXICO

QUESTION: Thank you.

INTERPRETER: Thank you.

MODERATOR: That is all we have time for.

(The briefing was concluded at 2:10 p.m.)

# # #"""


def said(text: str, passage: Passage) -> list[tuple[str, str, str]]:
    return [(turn.speaker, turn.role.value, text[turn.start : turn.end]) for turn in passage.turns]


def test_paragraphs_are_passages() -> None:
    text = "First one.\nStill first.\n\nSecond.\n\n# # #"
    found = passages(text)
    assert [text[p.start : p.end] for p in found] == ["First one.\nStill first.", "Second."]
    assert [p.number for p in found] == [0, 1]
    assert all(p.turns[0].role is Role.TEXT and not p.is_exchange for p in found)


def test_single_breaks_part_where_no_blank_line_does() -> None:
    assert len(passages("One.\nTwo.\nThree.")) == 3


def test_the_title_repeated_on_top_is_no_passage() -> None:
    assert [p.start for p in passages("A Title\n\nThe text.", "A Title")] == [9]


def test_each_question_starts_an_exchange() -> None:
    exchanges = [p for p in passages(BRIEFING) if p.is_exchange]
    assert [said(BRIEFING, p)[0][2] for p in exchanges] == [
        "On fentanyl: has the working group met?",
        "And —",
        "Thank you.",
    ]


def test_an_exchange_keeps_who_says_what() -> None:
    first = next(p for p in passages(BRIEFING) if p.is_exchange)
    assert said(BRIEFING, first) == [
        ("QUESTION", "reporter", "On fentanyl: has the working group met?"),
        ("MR MILLER", "official", "It met on Tuesday.\n\nWe expect more."),
    ]
    assert BRIEFING[first.start : first.end].startswith("QUESTION: On fentanyl")


def test_an_opening_statement_is_the_officials_word_by_paragraph() -> None:
    opening = [p for p in passages(BRIEFING) if not p.is_exchange]
    assert [said(BRIEFING, p) for p in opening] == [
        [("MR MILLER", "official", "Good afternoon. One thing at the top.")],
        [("MR MILLER", "official", "The Secretary travels tomorrow.")],
    ]


def test_an_interpreter_speaks_for_whoever_spoke() -> None:
    last = passages(BRIEFING)[-1]
    assert [turn.role for turn in last.turns] == [Role.REPORTER, Role.REPORTER, Role.MODERATOR]


def test_clock_index_headers_and_notes_are_in_no_passage() -> None:
    left_out = [BRIEFING[start:end] for start, end in split(BRIEFING).furniture]
    assert left_out == [
        "1:22 p.m. EDT",
        "INDEX OF TOPICS",
        "CHINA/COUNTERNARCOTICS",
        "MEXICO",
        "(Laughter.)",
        "MEXICO",
        "(The briefing was concluded at 2:10 p.m.)",
        "# # #",
    ]


def test_no_word_is_lost_or_doubled() -> None:
    parts = split(BRIEFING)
    spans = sorted([(p.start, p.end) for p in parts.passages] + list(parts.furniture))
    assert " ".join(BRIEFING[a:b] for a, b in spans).split() == BRIEFING.split()


FORMS = {
    "a hub call in small letters": (
        (
            "Moderator: Hello.\n\nMs. Gire: Thanks.\n\nQuestion: On China?\n\nAmbassador Li: Yes.\n\nQuestion: Next?"
            "\n\nMs. Gire: No."
        ),
        [["reporter", "official"], ["reporter", "official"]],
    ),
    "questions and answers in one letter": ("Q: Why?\nA: So.\nQ: When?\nA: Now.", [["reporter", "official"]] * 2),
    "the White House's bare Q": (
        "MS. LEE: Hello.\n\nQ On China?\n\nMS. LEE: Yes.\n\nQ And Mexico —\n\nMS. LEE: Yes.",
        [["reporter", "official"]] * 2,
    ),
    "labels set off with hard spaces": (
        "MS. LEE:\u00a0 Hi.\n\nQ\u00a0 \u00a0 Is\n\nMS. LEE:\u00a0 Yes.\n\nQ\u00a0 When: it?\n\nMS. LEE:\u00a0 No.",
        [["reporter", "official"], ["reporter", "official"]],
    ),
    "a copy with time marks": (
        (
            "Matthew Miller (00:12):\nGood afternoon, all of you who came.\n\nSpeaker 2 (01:10):\nOn China?\n\n"
            "Matthew Miller (01:20):\nYes, we met.\n\nSaid (02:00): When?\n\nMatthew Miller (02:10): Tuesday."
        ),
        [["reporter", "official"]] * 2,
    ),
    "a copy without line breaks": (
        "MR MILLER: Good day. QUESTION: On fentanyl? MR MILLER: We met. QUESTION: When? MR MILLER: Tuesday.",
        [["reporter", "official"]] * 2,
    ),
}


@pytest.mark.parametrize(("text", "roles"), FORMS.values(), ids=FORMS.keys())
def test_transcripts_come_in_many_forms(text: str, roles: list[list[str]]) -> None:
    found = [[turn.role.value for turn in p.turns] for p in passages(text) if p.is_exchange]
    assert found == roles


NO_TRANSCRIPTS = {
    "a dateline": "WASHINGTON: The Department said so.\n\nMore: text.",
    "one question that nobody answers": "QUESTION: What now?\n\nNothing came of it.",
    "labels without a question": "NOTE: one.\n\nUPDATE: two.",
}


@pytest.mark.parametrize("text", NO_TRANSCRIPTS.values(), ids=NO_TRANSCRIPTS.keys())
def test_a_label_alone_makes_no_transcript(text: str) -> None:
    assert not any(p.is_exchange or p.turns[0].speaker for p in passages(text))


HOSTILE = {
    "one line of two megabytes": "A B " * 500_000,
    "labels without end": "QUESTION: x. MR ABLE: b. " * 40_000,
    "notes without end": "QUESTION: a\nQUESTION: b\nMR X: \n" + "(x)\n" * 300_000,
    "blank lines": " \n" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_bounded(text: str) -> None:
    began = time.process_time()
    passages(text)
    assert time.process_time() - began < 5


def test_one_exchange_taken_out_of_its_transcript_is_one() -> None:
    (passage,) = passages("QUESTION: What now?\n\nMR X: Nothing.")
    assert [turn.role.value for turn in passage.turns] == ["reporter", "official"]
