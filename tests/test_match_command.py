"""``match``, ``evaluate`` and ``letter list`` as a user runs them: lines in, lines out, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.judge import evaluate_command, letter_group, match_command
from letters.findings import WatchTerm
from storage.admin.keywords import add_term
from storage.database import open_writer, prepare
from tests.spine import NOON

CASES = Path(__file__).parent / "data/matching/cases.jsonl"
SANCTIONS = next(json.loads(line) for line in CASES.read_text().splitlines() if "sanctions on suppliers" in line)
GOOD = json.dumps({"id": "a", "text": SANCTIONS["text"], "title": SANCTIONS["title"]})
PICNIC = json.dumps({"id": 2, "text": "The picnic was cancelled.", "title": None})


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def match(lines: str, *arguments: str) -> Result:
    return CliRunner().invoke(match_command, list(arguments), input=lines)


def test_each_line_is_answered_in_order_with_exact_offsets() -> None:
    result = match(f"{GOOD}\n\n{PICNIC}\n")
    assert result.exit_code == 0
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert list(first) == ["id", "relevant", "level", "score", "questions", "story"]
    assert (first["id"], first["relevant"], first["level"]) == ("a", True, "alert")
    best = first["questions"][0]
    assert list(best) == ["letter", "question", "score", "passage", "start", "end", "because"]
    assert best["passage"] == SANCTIONS["text"][best["start"] : best["end"]]
    assert (second["id"], second["relevant"], second["level"], second["questions"]) == (2, False, "none", [])


def test_the_same_text_twice_is_one_story() -> None:
    again = GOOD.replace('"a"', '"b"', 1)
    stories = [json.loads(line)["story"] for line in match(f"{GOOD}\n{PICNIC}\n{again}\n").stdout.splitlines()]
    assert stories == ["a", 2, "a"]


def test_a_bad_line_is_named_and_the_others_are_answered() -> None:
    result = match(f'{GOOD}\n{{"id": "x"}}\n{PICNIC}\n')
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "line 2: text: is missing" in result.stderr


def test_no_input_is_no_output() -> None:
    assert match("").stdout == ""


def test_an_unknown_letter_is_bad_use() -> None:
    result = match(GOOD, "--letter", "nope")
    assert result.exit_code == 2
    assert "no such letter ships" in result.stderr


def test_a_wrong_setting_is_bad_use() -> None:
    Path("config.toml").write_text("[letters]\nflies = []\n")
    result = match(GOOD)
    assert result.exit_code == 2
    assert "letters.flies" in result.stderr


def test_keywords_of_a_database_count_with_db_only(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    prepare(path)
    db = open_writer(path)
    added = add_term(db, "fentanyl-2023", "picnic", "q2", muted=False, who="1", now=NOON)
    assert isinstance(added, WatchTerm)
    db.close()
    assert json.loads(match(PICNIC).stdout)["level"] == "none"
    answer = json.loads(match(PICNIC, "--db", str(path)).stdout)
    assert answer["level"] == "alert"
    assert [one["question"] for one in answer["questions"]] == ["q2"]


def test_a_database_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "w.db").write_text("no database, but text that is long enough to be read as one" * 9)
    result = match(PICNIC, "--db", str(tmp_path / "w.db"))
    assert result.exit_code == 1
    assert "w.db" in result.stderr


def test_evaluate_prints_a_table_and_json_and_errors(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": SANCTIONS["text"], "title": SANCTIONS["title"], "relevant": True, "questions": ["q3a"]},
        {"id": "b", "text": "The picnic was cancelled.", "relevant": True, "questions": ["q1"]},
    ]
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("\n".join(map(json.dumps, rows)))
    shown = CliRunner().invoke(evaluate_command, [str(labelled), "--errors"])
    assert shown.exit_code == 0
    assert "micro" in shown.stdout
    assert "missed: q1" in shown.stdout
    counted = json.loads(CliRunner().invoke(evaluate_command, [str(labelled), "--json"]).stdout)
    assert counted["all"]["relevance"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}


def test_letter_list_names_each_question() -> None:
    result = CliRunner().invoke(letter_group, ["list"])
    assert result.exit_code == 0
    assert "fentanyl-2023" in result.output
    assert "q3a" in result.output


def test_matching_loads_no_discord() -> None:
    loaded = "import bot.cli.judge, sys; sys.exit('discord' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False, cwd=Path(__file__).parent.parent).returncode == 0
