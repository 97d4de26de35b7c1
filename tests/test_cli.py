"""What the commands print, and with which code they leave."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import COMMANDS, main
from storage.database import prepare
from tests.process import write_config
from tests.spine import LETTER, SECOND_LETTER, Item, Spine, news

Typed = Callable[..., Result]
LAUNCH = news("launch")


async def _fill(folder: Path) -> None:
    async with Spine(folder) as spine:
        await spine.begin()
        spine.show(LAUNCH, news("near", "The harbour holds silt."), Item("Fish night", "Fish sleep.", "night"))
        await spine.turn()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A folder with settings, and a database in which some things happened."""
    asyncio.run(_fill(tmp_path))
    return tmp_path


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    """Type a command with the settings of the folder."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--config", str(tmp_path / "config.toml")], catch_exceptions=False)

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_help_and_names_its_settings_file(command: str) -> None:
    said = CliRunner().invoke(main, [command, "--help"])
    assert said.exit_code == 0
    assert "Usage:" in said.output
    group = main.get_command(None, command)  # type: ignore[arg-type]
    for name in getattr(group, "commands", ()):
        inner = CliRunner().invoke(main, [command, name, "--help"])
        assert inner.exit_code == 0, name
        assert inner.output.count("\n") > 3


def test_the_readme_names_every_command_that_there_is_and_no_other() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    listed = readme.partition("In the terminal: ")[2].partition("; each answers")[0]
    assert sorted(re.findall(r"`(\w+)", listed)) == sorted(COMMANDS)


def test_an_unknown_command_is_bad_use() -> None:
    said = CliRunner().invoke(main, ["wacth"])
    assert said.exit_code == 2
    assert said.stderr == "letterwatch: no such command 'wacth'; `letterwatch --help` tells what there is\n"


BAD_USE = {
    "an option that is none": ("status --jsn", "no such option '--jsn'. (Did you mean '--json'?)"),
    "an argument too few": ("why", "missing argument 'URL|ID'"),
    "an argument too many": ("check all", "got unexpected extra argument (all)"),
    "a file that is not there": ("evaluate nofile", "invalid value for '[FILE]': 'nofile': No such file or directory"),
}


@pytest.mark.parametrize(("typed", "told"), BAD_USE.values(), ids=BAD_USE)
def test_bad_use_is_one_line_with_the_remedy(typed: str, told: str) -> None:
    said = CliRunner().invoke(main, typed.split())
    command = typed.partition(" ")[0]
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr.removeprefix("letterwatch: ").rstrip("\n").startswith(told.split(".")[0].rstrip(")"))
    assert said.stderr.endswith(f"; `letterwatch {command} --help` tells what there is\n")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["status", "deadline show", "run --once", "letter list"])
def test_a_wrong_letter_file_is_told_in_full_and_no_command_breaks(command: str, tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "mine.toml").write_text(
        "id = 'mine'\nsent_on = 'soon'\nquestions = [{id = 'three', label = 'x', text = 'y'}]\n"
    )
    write_config(tmp_path, letters={"files": ["./mine.toml", "./gone.toml"]})
    said = typed(*command.split())
    assert said.exit_code == 2
    assert (
        said.stderr
        == f"""\
letterwatch: letters:
  mine.toml: title: is missing
  mine.toml: short: is missing
  mine.toml: addressee: is missing
  mine.toml: sent_on: expected a day without quotes, such as 2023-08-02, got "soon"
  mine.toml: questions[0].id: expected q and the letter's numbering, such as q3 or q3a, got "three"
  gone.toml: cannot be read: No such file or directory; it was looked for at {tmp_path / "gone.toml"}
"""
    )


@pytest.mark.parametrize("command", ["status", "why 1", "outbox list", "run --once", "backup copy.db"])
@pytest.mark.parametrize("stands", ["a folder", "another file"])
def test_what_is_no_database_is_told_in_one_line(command: str, stands: str, tmp_path: Path, typed: Typed) -> None:
    write_config(tmp_path)
    path = tmp_path / "letterwatch.db"
    if stands == "a folder":
        path.mkdir()
    else:
        path.write_text("fish " * 1000)
    said = typed(*command.split())
    assert said.exit_code == 1
    assert said.stderr.startswith(f"letterwatch: {path}: ")
    assert said.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_change_while_another_holds_the_database_is_one_line_with_the_remedy(record: Path, typed: Typed) -> None:
    with closing(sqlite3.connect(record / "letterwatch.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = typed("watch", "undo")
    assert said.exit_code == 1
    assert "another process holds the database; try again" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_settings_file_that_is_not_there_is_bad_use_on_stderr(typed: Typed) -> None:
    said = typed("status")
    assert said.exit_code == 2
    assert said.stdout == ""
    assert "config.toml" in said.stderr


def test_status_as_json_has_the_shape_that_programs_count_on(record: Path, typed: Typed) -> None:
    said = typed("status", "--json")
    assert said.exit_code == 0
    board = json.loads(said.stdout)
    board = board if isinstance(board, dict) else board[0]
    assert list(board) == [
        "letter", "title", "as_of", "watching_since", "sent_on", "due_on", "days_left", "overdue", "questions",
    ]  # fmt: skip
    assert (board["letter"], board["sent_on"], board["due_on"]) == ("harbour-2026", "2026-02-02", "2026-04-03")
    assert [question["question"] for question in board["questions"]] == ["q1", "q2", "q3"]
    q3 = board["questions"][2]
    assert list(q3) == ["question", "label", "state", "evidence", "last_mention"]
    assert (q3["state"], q3["evidence"], q3["label"]) == ("mentioned", 1, "working group")
    assert q3["last_mention"].startswith("2026-03-03")
    assert board["questions"][0]["last_mention"] is None


def test_status_for_people_says_states_in_words(record: Path, typed: Typed) -> None:
    said = typed("status")
    assert said.exit_code == 0
    assert "mentioned" in said.stdout
    assert "working group" in said.stdout


def test_status_before_the_first_run_shows_the_board_and_makes_no_database(tmp_path: Path, typed: Typed) -> None:
    write_config(tmp_path)
    assert typed("status").exit_code == 0
    assert not (tmp_path / "letterwatch.db").exists()


def test_status_claims_of_no_source_that_it_answers_before_it_was_asked(tmp_path: Path, typed: Typed) -> None:
    write_config(tmp_path, sources=["http://127.0.0.1:9/feed"])
    prepare(tmp_path / "letterwatch.db")
    said = typed("status").stdout
    assert "not watching yet" in said
    assert "0 of 1 source answers" in said
    assert "1 source not asked yet" in typed("sources").stdout


def test_status_of_a_letter_that_is_not_watched_names_those_that_are(record: Path, typed: Typed) -> None:
    said = typed("status", "quay")
    assert said.exit_code == 2
    assert "harbour-2026" in said.stderr


def test_keywords_are_added_listed_removed_undone_and_logged(record: Path, typed: Typed) -> None:
    added = typed("watch", "add", "fish*", "--question", "q1", "--days", "3650")
    assert added.exit_code == 0
    assert "2 hits in 4 texts" in added.stdout
    assert "Watching for 'fish*' on q1 of harbour-2026 (#1), from now on." in added.stdout
    assert "fish*" in typed("watch", "list").stdout
    assert "fish*" not in (typed("watch", "remove", "fish*").stdout and typed("watch", "list").stdout)
    assert typed("watch", "undo").exit_code == 0
    assert "fish*" in typed("watch", "list").stdout
    assert typed("watch", "log").stdout.count("fish*") >= 3


def test_a_keyword_says_which_letter_is_meant_and_else_the_choices_are_named(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "letter.toml").write_text(LETTER)
    (tmp_path / "second.toml").write_text(SECOND_LETTER.replace('"q3"', '"q4"'))
    write_config(tmp_path, letters={"files": ["./letter.toml", "./second.toml"]})
    prepare(tmp_path / "letterwatch.db")
    unclear = typed("watch", "add", "fish")
    assert unclear.exit_code == 1
    assert "which letter? Add --letter harbour-2026 or --letter quay-2026" in unclear.stderr
    assert "q4 of quay-2026 (#1)" in typed("watch", "add", "fish", "--question", "q4").stdout
    assert "which one? harbour-2026:q1, quay-2026:q1" in typed("watch", "add", "eels", "--question", "q1").stderr
    assert "instead of #1" in typed("watch", "edit", "fish", "fishes").stdout
    assert "muted" in typed("watch", "mute", "#2").stdout
    for letter in ("harbour-2026", "quay-2026"):
        typed("watch", "add", "eels", "--letter", letter)
    several = typed("watch", "remove", "eels")
    assert several.exit_code == 1
    assert "name one by its number: #3 (harbour-2026, subject), #4 (quay-2026, subject)" in several.stderr
    assert "No longer watching for 'eels' (quay-2026)" in typed("watch", "remove", "#4").stdout
    assert "No longer watching for 'eels' (harbour-2026)" in typed("watch", "remove", "eels").stdout
    assert "'eels' is no keyword; `watch list` shows what there is" in typed("watch", "edit", "eels", "eel").stderr


def test_keywords_are_tried_edited_and_muted(record: Path, typed: Typed) -> None:
    tried = typed("watch", "test", "fish | eels", "--days", "3650")
    assert (tried.exit_code, "2 hits in 4 texts" in tried.stdout) == (0, True)
    assert "Nothing was changed." in typed("watch", "add", "fish", "--dry-run").stdout
    assert "No keyword was added" in typed("watch", "list").stdout
    typed("watch", "add", "fish", "--muted")
    assert "muted: digest only" in typed("watch", "list").stdout
    assert "told again" in typed("watch", "unmute", "fish").stdout
    assert "instead of #1" in typed("watch", "edit", "fish", "fish near/9 day").stdout
    assert "fish near/9 day" in typed("watch", "list").stdout
    assert "which was 'fish'" in typed("watch", "undo").stdout
    assert "#1 fish" in typed("watch", "list").stdout


WRONG_KEYWORDS = {
    "a question that is not there": (("add", "eels", "--question", "q9"), "q1, q2, q3"),
    "a letter that is not there": (("add", "eels", "--letter", "quay"), "harbour-2026"),
    "a keyword that is not there": (("remove", "eels"), "watch list"),
    "nothing to take back": (("undo",), "no change"),
    "no word at all": (("add", " * "), "\n   * \n   ^"),
    "nothing to mute": (("mute", "eels"), "watch list"),
    "nothing to edit": (("edit", "#7", "eels"), "watch list"),
}


@pytest.mark.parametrize(("words", "hint"), WRONG_KEYWORDS.values(), ids=WRONG_KEYWORDS)
def test_a_change_of_keywords_that_cannot_be_made_says_what_would_work(
    words: tuple[str, ...], hint: str, record: Path, typed: Typed
) -> None:
    said = typed("watch", *words)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert said.stderr.startswith("letterwatch: ")
    assert hint in said.stderr


WAYS = {
    "told, by its address": (LAUNCH.link, "told: the alert was sent"),
    "told, by its number": ("2", "told: the alert was sent"),
    "for the digest": (news("near").link, "daily digest"),
    "about something else": ("1", "speaks to no question"),
}


@pytest.mark.parametrize(("reference", "end"), WAYS.values(), ids=WAYS)
def test_why_prints_the_way_of_an_entry_and_where_it_stopped(
    reference: str, end: str, record: Path, typed: Typed
) -> None:
    said = typed("why", reference)
    assert said.exit_code == 0
    assert end in " ".join(said.stdout.split())


def test_why_of_what_was_never_seen_says_so(record: Path, typed: Typed) -> None:
    said = typed("why", "https://news.example.org/never")
    assert said.exit_code == 1
    assert "never seen" in said.stderr


def test_the_outbox_lists_what_has_not_arrived_and_lets_it_go_again(record: Path, typed: Typed) -> None:
    assert typed("outbox", "list").stdout == "nothing waits\n"
    with closing(sqlite3.connect(record / "letterwatch.db")) as db, db:
        db.execute("UPDATE outbox SET state = 'parked', error = 'no rights', due_at = '2099-01-01'")
    listed = typed("outbox", "list").stdout
    assert "parked" in listed
    assert "no rights" in listed
    assert typed("outbox", "retry").stdout.startswith("1 parked message ")
    assert "waiting" in typed("outbox", "list").stdout or "sending" in typed("outbox", "list").stdout


def test_a_backup_is_a_whole_database_and_overwrites_nothing(record: Path, typed: Typed) -> None:
    copy = record / "copy.db"
    assert typed("backup", str(copy)).exit_code == 0
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM entries").fetchone() == (4,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = typed("backup", str(copy))
    assert again.exit_code == 1
    assert "exists already" in again.stderr


NEED_A_DATABASE = {
    "why": ("why", "1"),
    "feedback": ("feedback",),
    "outbox": ("outbox", "list"),
    "backup": ("backup", "x.db"),
}


@pytest.mark.parametrize("words", NEED_A_DATABASE.values(), ids=NEED_A_DATABASE)
def test_what_needs_a_database_says_how_to_get_one(words: tuple[str, ...], tmp_path: Path, typed: Typed) -> None:
    write_config(tmp_path)
    said = typed(*words)
    assert said.exit_code == 1
    assert "`letterwatch run` makes one" in said.stderr
