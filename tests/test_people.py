"""What is held of people: shown to them alone, and forgotten everywhere without harm to what was decided."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from bot.cli.app import main
from storage.database import Store
from storage.judging.feedback import votes_on
from storage.migrations import migrations
from storage.people import NOBODY, TRACES, Forget, forget, held_of
from tests.discord_server.values import Upload
from tests.office import Team, said
from tests.spine import news
from tests.test_letters_discord import FERRY, pressed

pytestmark = pytest.mark.noon

IS_PERSON = re.compile(r"who|by|author|person|user|member|actor|owner|\w+_(?:by|who|author|person|user)")
ROWS = {  # for whom ``{}`` names
    "feedback": "INSERT INTO feedback (at, who, letter, entry, version, verdict, source) "
    "VALUES ('2026-03-03T12:00:00+00:00', '{}', 'l', 1, 1, 'noise', 'alert')",
    "source_log": "INSERT INTO source_log (at, who, action, source) VALUES ('1', '{}', 'add', 's')",
}


@pytest.fixture
def schema() -> Database:
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    migrations.apply(db)
    return db


def columns(db: Database) -> set[tuple[str, str]]:
    tables = db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'texts_fts%'")
    names = [name for (name,) in tables.fetchall()]
    return {(name, column[1]) for name in names for column in db.conn.execute(f"PRAGMA table_info({name})")}


def test_every_column_that_may_hold_a_person_says_what_it_holds_and_how_it_is_forgotten(schema: Database):
    named = {(table, column) for table, column in columns(schema) if IS_PERSON.fullmatch(column)}
    listed = {(trace.table, trace.column) for trace in TRACES}
    assert named - listed == NOBODY, "name it in TRACES of storage/people.py, or in NOBODY with what it is"
    assert listed - columns(schema) == set()
    assert len(listed) == len(TRACES)


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: f"{trace.table}.{trace.column}")
def test_each_of_them_is_found_by_the_whole_id_and_forgotten_by_it(schema: Database, trace):
    schema.conn.execute("PRAGMA foreign_keys = OFF")
    for number, who in enumerate(("Ann (12)", "Ann (3) (112)", "Ann (12) x (3)", "letterwatch")):
        insert(schema, trace.table, trace.column, number, who)
    assert [one.trace for one in held_of(schema, "12")] == [trace]
    assert len(held_of(schema, "12")[0].rows) == 1
    assert held_of(schema, "2") == ()
    assert forget(schema, "12") == "former member 1"
    left = [str(value) for (value,) in schema.conn.execute(f"SELECT {trace.column} FROM {trace.table} ORDER BY 1")]
    assert len(left) == (3 if trace.forget is Forget.DELETE else 4)
    assert ("former member 1" in left) == (trace.forget is Forget.REPLACE)
    assert held_of(schema, "12") == ()
    assert forget(schema, "12") == "", "there is nothing any more"


def insert(db: Database, table: str, column: str, number: int, who: str) -> None:
    """Put a row there that names somebody, with something that passes in every other column."""
    is_id = next(row[2] for row in db.conn.execute(f"PRAGMA table_info({table})") if row[1] == column) == "INTEGER"
    value: object = (int(re.findall(r"\((\d+)\)$", who)[0]) if "(" in who else 0) if is_id else who
    given = {"action": "add", "verdict": "noise", "source": "alert", "state": "open", "kind": "received"}
    row = {
        name: value if name == column else given.get(name, str(number) if type_ == "TEXT" else number)
        for _, name, type_, needed, default, is_key in db.conn.execute(f"PRAGMA table_info({table})")
        if name == column or (needed and default is None) or is_key
    }
    marks = ", ".join("?" * len(row))
    db.conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def test_two_former_members_stay_two_voters(schema: Database):
    schema.conn.execute("PRAGMA foreign_keys = OFF")
    for who in ("Ann (1)", "Bob (2)", "Cem (3)"):
        schema.conn.execute(ROWS["feedback"].format(who))
    assert [forget(schema, person) for person in ("1", "2")] == ["former member 1", "former member 2"]
    assert [vote.person for vote in votes_on(schema, "l", 1)] == ["former member 1", "former member 2", "3"]


# -- in Discord ----------------------------------------------------------------------------------------------------


async def do_much(team: Team) -> None:
    """Let the admin do what leaves a trace."""
    admin = team.world.admin
    (alert,) = await team.alerts(news("group"))
    await team.fill_in(await team.press(alert, admin, "s:declines"), reason="they say no")
    why = (await team.server.wait_answered(await team.press(alert, admin, "a:"))).reply
    await team.server.wait_answered(await team.press(why, admin, "f:noise"))
    await team.server.wait_answered(await team.press(alert, admin, "claim:"))
    await team.fill_in(await team.press(alert, admin, "note:"), note="a note of mine")
    tried = await team.type(admin, "!watch add ferry boat")
    await pressed(team, tried, ":save")
    await team.type(admin, "!watch add a second try")
    await team.type(admin, "!deadline received 5 Feb 2026")
    await team.type(admin, "!sources pause state")
    draft = await team.slash(admin, "letter add", file=Upload("letter.txt", FERRY.encode()))
    await pressed(team, draft, ":save")
    await team.type(admin, "!letter close roe-2026-02 for now")
    await team.slash(admin, "ingest", file=Upload("note.txt", b"The harbour silted up again, says a note."))


async def test_what_is_held_is_shown_to_the_asker_alone_with_every_row(team: Team):
    async with team.listening():
        await do_much(team)
        told = await team.slash(team.world.admin, "privacy")
        assert told.ephemeral
        assert "rows of the record name you" in told.content
        for words in ("changes of a question's state: 1", "keywords added: 1", "changes of letters: 2"):
            assert words in said(told)
        rows = json.loads(told.attachments[0].data)
        assert rows["clock_changes.who"][0]["day"] == "2026-02-05"
        assert "Nothing is held of you." in (await team.slash(team.world.stranger, "privacy")).content
        for command in ("privacy", "forget"):
            open_answer = await team.type(team.world.admin, f"!{command}")
            assert f"Type /{command} instead" in open_answer.content
            assert open_answer.custom_ids == []


async def test_who_is_forgotten_stands_nowhere_any_more_and_what_was_decided_stays(team: Team, tmp_path: Path):
    admin = team.world.admin
    async with team.listening():
        await do_much(team)
        team.spine.step(minutes=5)
        await team.spine.watcher.settle()
        await team.spine.watcher.deliver()
        assert "admin reads it" in str(team.spine.messages()[0].components)
        asked = await team.slash(admin, "forget")
        assert asked.ephemeral
        assert asked.content == "Forget who you are?"
    await team.spine.restart()
    async with team.listening():
        await pressed(team, asked, ":forget", admin)
        assert asked.content.startswith("You are forgotten: the record says “former member” now.")
        assert await nowhere(team, str(admin.id))
        team.spine.step(minutes=5)
        await team.spine.watcher.settle()
        board = said(team.board())
        assert "by former member 1" in board
        assert "by admin" not in board
        assert "declined" in board
        await team.spine.watcher.deliver()
        assert "admin" not in str(team.spine.messages()[0].components)
        closed = said(await team.slash(admin, "status letter", letter="roe-2026-02"))
        assert "by former member 1 for now" in closed
        assert "Nothing is held of you" in (await team.slash(admin, "privacy")).content
        assert "former member 1" in said(await team.type(team.world.member, "!letter log"))
    assert bytes_that_hold(tmp_path, str(admin.id)) == []


def bytes_that_hold(folder: Path, words: str) -> list[str]:
    """Look into the very bytes of the database: what was deleted is overwritten."""
    return [file.name for file in folder.glob("*.db*") if words.encode() in file.read_bytes()]


async def nowhere(team: Team, words: str) -> bool:
    """Look into every column of every table."""

    def look(db: Database) -> list[tuple[str, str]]:
        return [
            (table, column)
            for table, column in sorted(columns(db))
            if db.conn.execute(f'SELECT 1 FROM "{table}" WHERE instr("{column}", ?) LIMIT 1', [words]).fetchone()
        ]

    assert await team.spine.watcher.store.read(look) == []
    return True


async def test_whoever_keeps_it_or_is_nobody_changes_nothing(team: Team):
    async with team.listening():
        await team.type(team.world.admin, "!deadline received 5 Feb 2026")
        asked = await team.slash(team.world.admin, "forget")
        await pressed(team, asked, ":keep", team.world.admin)
        assert asked.content == "Nothing was changed."
        assert "nothing to forget" in (await team.slash(team.world.stranger, "forget")).content
    assert await team.spine.value("SELECT who FROM clock_changes") == f"admin ({team.world.admin.id})"


# -- in the terminal -----------------------------------------------------------------------------------------------


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--config", str(folder / "config.toml")])


async def test_the_operator_says_and_forgets_and_the_watcher_takes_it_up(team: Team, tmp_path: Path):
    admin = team.world.admin
    async with team.listening():
        await team.type(admin, "!sources pause state")
    assert "by admin" in team.spine.watcher.sources["state"].paused
    told = run(tmp_path, "privacy", str(admin.id))
    assert (told.exit_code, "    1  sources paused; forget names a former member" in told.output) == (0, True)
    assert '"paused_sources.paused_by"' in run(tmp_path, "privacy", str(admin.id), "--json").output
    done = run(tmp_path, "forget", str(admin.id), "--yes")
    assert (done.exit_code, "is 'former member 1' now in the record" in done.output) == (0, True)
    again = run(tmp_path, "forget", str(admin.id), "--yes")
    assert (again.exit_code, f"nothing is held of {admin.id}" in again.output) == (1, True)
    assert await team.spine.watcher.follow_sources()
    assert "by former member 1" in team.spine.watcher.sources["state"].paused


async def test_what_waited_for_a_button_is_forgotten_after_thirty_days_without_anybody_asking(team: Team):
    admin = team.world.admin
    (alert,) = await team.alerts(news("group"))
    async with team.listening():
        claimed = (await team.server.wait_answered(await team.press(alert, admin, "claim:"))).reply
        await team.server.wait_answered(await team.press(claimed, admin, "claim:release:"))
        await team.type(admin, "!watch add ferry boat")
        await team.slash(admin, "letter add", file=Upload("letter.txt", FERRY.encode()))
    waiting = ("keyword_drafts", "letter_drafts", "claims")
    team.spine.step(days=29)
    await team.spine.watcher.settle()
    assert [await team.spine.count(table) for table in waiting] == [1, 1, 1]
    team.spine.step(days=2)
    await team.spine.watcher.settle()
    assert [await team.spine.count(table) for table in waiting] == [0, 0, 0]


def test_of_a_number_beyond_all_numbers_nothing_is_held(schema: Database):
    assert held_of(schema, "9" * 30) == ()
    assert forget(schema, "9" * 30) == ""


async def test_somebody_of_the_terminal_is_forgotten_by_the_name_in_full(tmp_path: Path):
    async with Store(tmp_path / "a.db") as store:
        await store.run(lambda db: migrations.apply(db))
        await store.run(lambda db: db.conn.execute(ROWS["source_log"].format("ann (terminal)")))
        assert await store.run(forget, "ann") == ""
        assert await store.run(forget, "ann (terminal)") == "former member 1"
