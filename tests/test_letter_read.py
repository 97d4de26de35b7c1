"""`letter read`: what it prints, with which code it leaves, and that what it prints can be watched with at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import main

LETTER = """March 4, 2024

The Honorable Jane Roe
Administrator
Harbor Safety Agency

Dear Administrator Roe:

The cranes of the harbor of Port Alder fail more often each year. Crane crews were hurt by falling hoists, and the
hoists of those cranes were never replaced. We request answers to the following questions within 60 days of receipt:

1. Which inspections of crane hoists did the agency carry out before the collapse last month?
2. What compensation was offered to the injured crews?

Sincerely,

Ada Holt
Member of Congress
"""


def typed(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


def test_a_letter_is_printed_as_a_file_that_can_be_watched_with_at_once(letter):
    run = typed("letter", "read", letter)
    assert (run.exit_code, run.stderr) == (0, "")
    made = letter.with_suffix(".toml")
    made.write_text(run.stdout, encoding="utf-8")
    texts = {
        "answer": "Port Alder's cranes were in the news. The agency carried out two inspections of every crane hoist.",
        "money": "The port said compensation was offered to the injured crews of the crane that fell.",
        "another": "The school held inspections of its kitchen, and compensation was paid to nobody.",
        "subject": "A crane was delivered to Port Alder on Monday, and people came to watch.",
    }
    lines = "\n".join(json.dumps({"id": own_id, "text": text}) for own_id, text in texts.items())
    config = letter.with_name("none.toml")
    judged = typed("match", "--letter", made, "--config", config, given=lines)
    assert (judged.exit_code, judged.stderr) == (0, "")
    found = {
        row["id"]: [one["question"] for one in row["questions"]] for row in map(json.loads, judged.stdout.splitlines())
    }
    assert found == {"answer": ["q1"], "money": ["q2"], "another": [], "subject": []}


def test_a_text_without_questions_is_told_with_the_remedy(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(
        "March 4, 2024\n\nDear Jane,\n\nThank you for the cranes.\n\nSincerely,\n\nAda Holt\n", encoding="utf-8"
    )
    run = typed("letter", "read", path)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("letterwatch: note.txt: no question was found; ")


def test_a_letter_without_a_date_is_printed_and_asks_for_it(letter):
    letter.write_text(LETTER.partition("\n")[2], encoding="utf-8")
    run = typed("letter", "read", letter)
    assert run.exit_code == 1
    assert "its date was not found; give it: --sent" in run.stderr
    assert typed("letter", "read", letter, "--sent", "2024-03-05").exit_code == 0


def test_what_was_left_out_is_said(letter):
    letter.write_text(
        LETTER.replace("We request", "\n\n1. A crane fell.\n2. Another fell.\n\nWe request"), encoding="utf-8"
    )
    run = typed("letter", "read", letter)
    assert run.exit_code == 0
    assert run.stderr == "letter.txt: line 12: a list of 2 reads like no questions: left out\n"


def test_a_file_of_another_form_is_refused_with_its_name(tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(b"PK\x03\x04 and the rest of an archive")
    run = typed("letter", "read", path)
    assert run.exit_code == 1
    assert run.stderr.startswith("letterwatch: letter.docx: an Office file")


BAD_USE = {
    "no file": (),
    "a file that is not there": ("none.txt",),
    "a date that is none": ("--sent", "soon", "none.txt"),
}


@pytest.mark.parametrize("arguments", BAD_USE.values(), ids=BAD_USE)
def test_bad_use_leaves_with_two(arguments):
    assert typed("letter", "read", *arguments).exit_code == 2
