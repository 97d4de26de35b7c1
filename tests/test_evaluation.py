"""Evaluation: what counts as right, as a hit and as the same story."""

from __future__ import annotations

import json

import pytest

from letters.evaluation import Judged, Score, errors_of, evaluate, passage_hits
from letters.findings import Finding, Judgement, Level
from letters.json_lines import LineError, read_labelled, read_line

TEXT = "x" * 2000


def labelled(**fields: object) -> object:
    return read_labelled(json.dumps({"id": "d", "text": TEXT, "relevant": True, **fields}).encode())


def finding(question: str, start: int, end: int, *, one_sentence: bool = False) -> Finding:
    inner = (start, end) if one_sentence else (start, start + 1)
    return Finding("l", question, 0.9, 0, start, end, *inner, (), ("because",))


HITS = {
    "the same span": ((0, 200), (0, 200), True),
    "half of ours lies in it": ((0, 200), (100, 300), True),
    "less than half of ours": ((0, 200), (101, 301), False),
    "a short label wholly inside ours": ((0, 60), (0, 60), True),
    "120 shared characters of a long label": ((0, 1000), (0, 120), True),
    "119 shared characters of a long label": ((0, 1000), (0, 119), False),
    "another place": ((0, 100), (500, 600), False),
}


@pytest.mark.parametrize(("label", "ours", "expected"), HITS.values(), ids=HITS)
def test_a_passage_hits_when_enough_is_shared(label: tuple[int, int], ours: tuple[int, int], expected: bool) -> None:
    spans = [{"question": "q1", "start": label[0], "end": label[1]}]
    assert passage_hits(labelled(evidence=spans), finding("q1", *ours)) is expected  # type: ignore[arg-type]


def test_a_long_passage_hits_only_as_one_sentence() -> None:
    document = labelled(evidence=[{"question": "q1", "start": 0, "end": 900}])
    assert not passage_hits(document, finding("q1", 0, 800))  # type: ignore[arg-type]
    assert passage_hits(document, finding("q1", 0, 800, one_sentence=True))  # type: ignore[arg-type]


def judged(level: Level, found: list[str], ours: str, **fields: object) -> Judged:
    findings = tuple(finding(question, 0, 100) for question in found)
    return Judged(labelled(**fields), Judgement("l", level, 0.9, findings), ours)  # type: ignore[arg-type]


def test_a_weak_question_counts_neither_for_nor_against() -> None:
    one = judged(Level.ALERT, ["q1", "q2"], "a", questions=["q1"], weak_questions=["q1", "q2"])
    table = evaluate([one], ["q1", "q2"])["all"]
    assert table.micro == Score()
    assert table.passages.support == 0
    assert errors_of(one) == []


def test_a_missed_question_is_a_missed_passage_too() -> None:
    spans = [{"question": "q1", "start": 0, "end": 100}]
    rows = [
        judged(Level.ALERT, ["q1"], "a", questions=["q1"], evidence=spans),
        judged(Level.ALERT, [], "b", questions=["q1"], evidence=spans),
    ]
    assert evaluate(rows, ["q1"])["all"].passages.recall == 0.5


def test_watch_is_not_relevant_and_kinds_are_told_apart() -> None:
    rows = [
        judged(Level.WATCH, [], "a", text_kind="whole"),
        judged(Level.ALERT, [], "b", text_kind="restated"),
    ]
    tables = evaluate(rows, [])
    assert tables["whole"].relevance == Score(missed=1)
    assert tables["restated"].relevance == Score(right=1)
    assert tables["all"].relevance.f1 == pytest.approx(2 / 3)


def test_story_pairs_are_those_of_labelled_stories() -> None:
    rows = [
        judged(Level.ALERT, [], "s1", story="x"),
        judged(Level.ALERT, [], "s1", story="x"),
        judged(Level.ALERT, [], "s1", story="y"),
        judged(Level.ALERT, [], "s1"),
    ]
    assert evaluate(rows, [])["all"].stories == Score(right=1, false=2)


BAD_LINES = {
    "no JSON": (b"{", "not JSON"),
    "a list": (b"[]", "an object"),
    "no id": (b'{"text": "x"}', "id: is missing"),
    "a null id": (b'{"id": null, "text": "x"}', "id: is missing"),
    "a wrong id": (b'{"id": true, "text": "x"}', "id: expected"),
    "no text": (b'{"id": 1}', "text: is missing"),
    "a wrong text": (b'{"id": 1, "text": 5}', "text: expected"),
    "no UTF-8": (b'{"id": 1, "text": "\xff"}', "not UTF-8"),
    "a tower of brackets": (b"[" * 200_000, "not JSON|nested too deeply"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        read_line(line)


def test_null_counts_as_absent_and_a_date_is_noon() -> None:
    given = read_line(b'\xef\xbb\xbf{"id": 7, "text": "x", "title": null, "published": "2023-08-02", "url": null}')
    assert given.document.title == ""
    assert given.document.published is not None
    assert given.document.published.isoformat() == "2023-08-02T12:00:00+00:00"
    assert read_line(b'{"id": 7, "text": "x", "published": "soon"}').document.published is None
