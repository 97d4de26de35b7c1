"""Matching: what speaks to which question, with what evidence, and what stays silent."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.entries import Role
from letters.files.load import load_letter
from letters.findings import Document, Finding, Judgement, Level, WatchTerm
from letters.matching import Matcher
from letters.terms import TermError

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/matching/cases.jsonl").read_text().splitlines()]
MATCHER = Matcher([load_letter("fentanyl-2023")])
BRIEFING = next(case for case in CASES if case["quote" if "quote" in case else "name"].startswith("not at the point"))


def judge(text: str, title: str = "", matcher: Matcher = MATCHER) -> Judgement:
    return matcher.judge(Document(text, title))[0]


def every_finding(judged: Judgement) -> list[Finding]:
    return [*judged.findings, *([judged.subject] if judged.subject else [])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_judged_cases_stay_as_they_were_judged(case: dict[str, object]) -> None:
    judged = judge(str(case["text"]), str(case["title"]))
    found = {finding.question for finding in judged.findings}
    wanted = set(case["questions"])  # type: ignore[call-overload]
    assert judged.level.value in case.get("level", ["alert"])  # type: ignore[operator]
    assert wanted <= found if wanted else not found
    assert not found & set(case.get("absent", []))  # type: ignore[call-overload]
    if "quote" in case:
        (first,) = [one for one in judged.findings if one.question == case["questions"][0]]  # type: ignore[index]
        assert str(case["quote"]) in str(case["text"])[first.start : first.end]


def test_the_words_are_the_officials_and_named_so() -> None:
    judged = judge(BRIEFING["text"], BRIEFING["title"])
    assert judged.best is not None
    assert (judged.best.role, judged.best.speaker) == (Role.OFFICIAL, "MR MILLER")
    assert judged.best.because
    assert judged.trace


def test_a_text_that_names_nothing_is_done_at_once_and_says_so() -> None:
    judged = judge("The picnic was cancelled because of the rain.")
    assert judged.level is Level.NONE
    assert "no word of the letter's subject" in judged.trace[0]


# ------------------------------------------------------------------ keywords

HARBOR = "The harbor opened a new pier. Ferries will call there from May."


def watching(text: str, *, question: str = "q3", muted: bool = False) -> Matcher:
    return MATCHER.with_watch_terms([WatchTerm(1, "fentanyl-2023", text, question, muted)])


def test_a_keyword_alerts_where_it_stands_and_says_whose_it_is() -> None:
    judged = judge(HARBOR, matcher=watching("ferr*"))
    (finding,) = judged.findings
    assert judged.level is Level.ALERT
    assert HARBOR[finding.terms[0][0] : finding.terms[0][1]] == "Ferries"
    assert "keyword of the team" in finding.because[0]


def test_a_keyword_without_question_bears_on_the_subject() -> None:
    judged = judge(HARBOR, matcher=watching("new pier", question=""))
    assert judged.level is Level.ALERT
    assert judged.subject is not None
    assert not judged.findings


def test_a_muted_keyword_is_for_the_digest() -> None:
    judged = judge(HARBOR, matcher=watching("new pier", muted=True))
    assert judged.level is Level.WATCH
    assert not judged.findings


def test_a_keyword_in_the_title_alone_is_found() -> None:
    assert judge("Nothing else.", "Pier opened", watching("pier")).level is Level.ALERT


def test_a_keyword_of_one_letter_is_refused() -> None:
    with pytest.raises(TermError, match="too short"):
        watching("x")


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(CASES), st.text(alphabet="qxzjv", min_size=6, max_size=12))
def test_an_unrelated_keyword_changes_nothing(case: dict[str, str], word: str) -> None:
    assert judge(case["text"], case["title"], watching(word)) == judge(case["text"], case["title"])


# ------------------------------------------------------------------ what always holds

PIECES = st.sampled_from(
    [
        "Fentanyl from China.", "The U.S.–China working group met “today”.", "QUESTION: Sanctions?", "MR MILLER: Yes.",
        "\n\n", " ", "<p>The PRC’s precursors</p>", "مخدرات الصين", "İstanbul", "DEA and FinCEN shared information.",
        "The Treasury sanctioned five Chinese suppliers of fentanyl precursors.", "\u200b", "\U0001f600", "- ",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join), st.sampled_from(["", "China and fentanyl"]))
def test_offsets_always_lie_in_the_text_and_terms_inside_their_sentence(text: str, title: str) -> None:
    for one in every_finding(judge(text, title)):
        assert 0 <= one.start <= one.sentence_start < one.sentence_end <= one.end <= len(text)
        assert one.end - one.start <= 700 or (one.start, one.end) == (one.sentence_start, one.sentence_end)
        assert all(one.sentence_start <= start < end <= one.sentence_end for start, end in one.terms)
        assert all(0 <= start < end <= len(text) for start, end in one.further)
        assert one.because


@settings(max_examples=20, deadline=None)
@given(st.permutations(CASES))
def test_the_order_of_documents_changes_nothing(cases: list[dict[str, str]]) -> None:
    matcher = Matcher([load_letter("fentanyl-2023")])
    for case in cases[:5]:
        assert judge(case["text"], case["title"], matcher) == judge(case["text"], case["title"])


HOSTILE = {
    "5 MB of words": "the fentanyl crisis and China " * 175_000,
    "one line of 2 MB without a stop": "precursor-china," * 125_000,
    "right to left": "الصين fentanyl \u202eanihC\u202c " * 2_000,
    "HTML left in": "<div><p>Fentanyl from <b>China</b></p></div>" * 5_000,
    "no letters": "1234 !? " * 100_000,
    "nothing": "",
    "control characters": "\x00\x01fentanyl\x02 china" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_take_bounded_time(text: str) -> None:
    began = time.monotonic()
    judge(text, "Fentanyl and China")
    assert time.monotonic() - began < 15


def test_ten_thousand_keywords_are_live_soon_and_find_their_text() -> None:
    terms = [WatchTerm(number, "fentanyl-2023", f"needle{number} hay") for number in range(10_000)]
    began = time.monotonic()
    matcher = MATCHER.with_watch_terms(terms)
    assert judge("There is needle777 hay.", matcher=matcher).level is Level.ALERT
    assert time.monotonic() - began < 2


def test_no_letters_judge_nothing() -> None:
    assert Matcher([]).judge(Document("fentanyl")) == ()
