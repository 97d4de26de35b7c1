"""The board of a letter, as values and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from letters.questions import Known, Letter, Question, State
from letters.record.board import Fact, SourceCount, board_as_json, boards_as_json, make_board

ET = ZoneInfo("America/New_York")
NOON = datetime(2023, 9, 12, 16, 0, tzinfo=UTC)
LETTER = Letter(
    "fentanyl-2023",
    "Letter on fentanyl",
    "Fentanyl letter",
    "Secretary of State",
    "Members of Congress",
    date(2023, 8, 2),
    60,
    questions=(
        Question("q3", "working group timeline", "When?"),
        Question("q3a", "tools left", "What?", "q3"),
    ),
    known=(
        Known("q3", date(2023, 7, 1), "month", "Talks were named.", "https://example.org/b"),
        Known("q3", date(2022, 8, 1), "month", "Talks were cut.", "https://example.org/a"),
    ),
)


def test_a_question_nobody_spoke_to_is_open_without_evidence() -> None:
    board = make_board(LETTER, {}, None, NOON, ET)
    assert [(row.question.id, row.fact.state, row.fact.evidence) for row in board.rows] == [
        ("q3", State.OPEN, 0),
        ("q3a", State.OPEN, 0),
    ]


def test_what_was_known_before_stands_with_its_question_oldest_first() -> None:
    board = make_board(LETTER, {}, NOON, NOON, ET)
    assert [known.day.year for known in board.rows[0].known] == [2022, 2023]
    assert board.rows[1].known == ()


def test_what_is_dated_after_we_began_to_watch_was_not_there_before() -> None:
    began = datetime(2023, 7, 1, 15, tzinfo=UTC)  # the day of the later of the two
    assert [known.day.year for known in make_board(LETTER, {}, began, NOON, ET).rows[0].known] == [2022]
    assert [known.day.year for known in make_board(LETTER, {}, None, NOON, ET).rows[0].known] == [2022, 2023]


def test_today_is_the_day_in_washington_not_in_greenwich() -> None:
    late = datetime(2023, 10, 2, 3, 59, tzinfo=UTC)  # 11:59 PM on 1 October in Washington
    board = make_board(LETTER, {}, None, late, ET)
    assert board.today == date(2023, 10, 1)
    assert board_as_json(board)["overdue"] is False


def test_json_has_the_promised_names_and_iso_times() -> None:
    fact = Fact(State.MENTIONED, 2, datetime(2023, 9, 1, 12, tzinfo=ET), "State briefings", "https://x.org/1", "said")
    board = make_board(LETTER, {"q3": fact}, NOON, NOON, ET, sources=SourceCount(1, 1))
    assert json.loads(json.dumps(board_as_json(board))) == {
        "letter": "fentanyl-2023",
        "title": "Letter on fentanyl",
        "as_of": "2023-09-12T16:00:00+00:00",
        "watching_since": "2023-09-12T16:00:00+00:00",
        "sent_on": "2023-08-02",
        "due_on": "2023-10-01",
        "days_left": 19,
        "overdue": False,
        "questions": [
            {
                "question": "q3",
                "label": "working group timeline",
                "state": "mentioned",
                "evidence": 2,
                "last_mention": "2023-09-01T16:00:00+00:00",
            },
            {"question": "q3a", "label": "tools left", "state": "open", "evidence": 0, "last_mention": None},
        ],
    }


def test_several_letters_make_a_list() -> None:
    board = make_board(LETTER, {}, None, NOON, ET)
    assert isinstance(boards_as_json([board]), dict)
    assert [each["letter"] for each in boards_as_json([board, board]) if isinstance(each, dict)] == [
        "fentanyl-2023"
    ] * 2
    assert boards_as_json([]) == []
