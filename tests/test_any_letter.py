"""A letter that nobody wrote rules for matches from its own words, and gets better with a keyword."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.read_letters import figures, read_from_text
from bench.training_text import read_training_text
from letters.evaluation import Judged, evaluate
from letters.files.load import load_letter
from letters.findings import Document, Level, WatchTerm
from letters.matching import Matcher

LETTERS = Path(__file__).parent / "data/matching/letters"


@pytest.mark.parametrize("name", ["pfas-2024", "broadband-2025"])
def test_its_questions_own_words_find_most_and_little_else(name: str) -> None:
    file = load_letter(LETTERS / f"{name}.toml")
    matcher = Matcher([file])
    labelled = read_training_text(LETTERS / f"{name}.txt")
    assert len(labelled) >= 40
    rows = [Judged(one, matcher.judge(one.document)[0], None) for one in labelled]
    table = evaluate(rows, [question.id for question in file.letter.questions])["all"]
    assert table.relevance.precision >= 0.9
    assert table.relevance.f1 >= 0.75
    assert table.micro.f1 >= 0.7


@pytest.mark.parametrize("name", ["pfas-2024", "broadband-2025"])
def test_read_from_its_text_it_finds_as_much_at_once(name: str) -> None:
    file = read_from_text(LETTERS / f"{name}.letter.txt")
    assert [one.id for one in file.letter.questions] == ["q1", "q2", "q3", "q4"]
    table = figures(file, name, (".txt",))
    assert table.relevance.f1 >= 0.9
    assert table.micro.f1 >= 0.9


def test_a_keyword_finds_what_its_own_words_miss() -> None:
    matcher = Matcher([load_letter(LETTERS / "pfas-2024.toml")])
    text = Document("The plant will install granular carbon next year.")
    assert matcher.judge(text)[0].level is Level.NONE
    better = matcher.with_watch_terms([WatchTerm(1, "pfas-2024", "granular carbon", "q3")])
    assert [finding.question for finding in better.judge(text)[0].findings] == ["q3"]


def test_letters_do_not_hear_each_other() -> None:
    both = Matcher([load_letter(LETTERS / "pfas-2024.toml"), load_letter(LETTERS / "broadband-2025.toml")])
    text = Document("The EPA issued its final limits for PFOA and PFOS in drinking water.")
    assert [judged.level for judged in both.judge(text)] == [Level.ALERT, Level.NONE]
