"""The program as people start it: what it says at once, what it goes on with, and how it ends."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.config import read_config
from bot.run import set_up, where_words
from storage.database import prepare
from tests.discord_server import PATIENCE, Fault
from tests.discord_world import DiscordWorld
from tests.process import running, start, write_config
from tests.spine import LETTER, Item, news, rss
from tests.web import Web

LETTERS = {"files": ["./letter.toml"]}


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        web.put("/state", rss(fresh("launch")))
        yield web


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "letter.toml").write_text(LETTER)
    return tmp_path


def fresh(name: str, says: str = "The harbour working group met.") -> Item:
    """News of just now, by the machine's own clock."""
    return news(name, says, published=datetime.now(UTC))


async def run_once(config: Path, token: str = "") -> tuple[int, str]:
    program = await start(config, "run", "--once", token=token)
    code = await program.wait(PATIENCE)
    return code, program.output


async def test_once_tells_prints_a_summary_and_the_board_and_exits_0(folder: Path, web: Web) -> None:
    config = write_config(folder, sources=[{"id": "state", "url": web.url("/state")}], letters=LETTERS)
    code, said = await run_once(config)
    assert code == 0
    assert said.startswith("letterwatch: 1 source, no DISCORD_TOKEN: alerts print here;")
    assert "Q3 working group: reported by state" in said
    assert "state: 1 new, 0 changed, first sight" in said
    assert said.index("Q3 working group: reported") < said.index("Harbour letter")  # the board comes last
    assert not (folder / "letterwatch.db-wal").exists()  # a copy of the one file is whole
    code, said = await run_once(config)
    assert code == 0
    assert "state: unchanged" in said
    assert "reported by state" not in said


async def test_once_with_a_source_that_fails_does_the_rest_and_exits_1(folder: Path, web: Web) -> None:
    web.put("/shop", "<html><body>A shop for shoes</body></html>", content_type="text/html")
    sources = [
        {"id": "state", "url": web.url("/state")},
        {"id": "shop", "url": web.url("/shop")},
        {"id": "gone", "url": "http://127.0.0.1:9/feed"},
    ]
    code, said = await run_once(write_config(folder, sources=sources, letters=LETTERS))
    assert code == 1
    assert "Q3 working group: reported by state" in said
    assert "shop: wrong content: " in said
    assert "gone: unreachable: " in said
    assert "Traceback" not in said


@pytest.mark.slow
async def test_once_with_an_alert_that_discord_refuses_says_so_and_exits_1(
    folder: Path, web: Web, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    server.fail(Fault("POST", r"/channels/\d+/messages", holding='"custom_id": "a:', status=403, code=50013, times=9))
    config = write_config(
        folder,
        sources=[{"id": "state", "url": web.url("/state")}],
        routes=[discord_world.watch.id],
        discord=server,
        letters=LETTERS,
    )
    code, said = await run_once(config, server.token)
    assert code == 1
    assert "parked: " in said
    assert server.token not in said
    server.faults.clear()
    with closing(sqlite3.connect(folder / "letterwatch.db")) as db, db:
        db.execute("UPDATE outbox SET due_at = '2000-01-01T00:00:00.000000+00:00'")
    code, said = await run_once(config, server.token)
    assert code == 0
    assert len([m for m in server.bot_messages(discord_world.watch) if m.custom_ids[0].startswith("a:")]) == 1


async def test_once_with_a_token_that_discord_refuses_says_so_at_once_and_keeps_the_alert(
    folder: Path, web: Web, discord_world: DiscordWorld
) -> None:
    sources, routes = [{"id": "state", "url": web.url("/state")}], [discord_world.watch.id]
    config = write_config(folder, sources=sources, routes=routes, discord=discord_world.server, letters=LETTERS)
    program = await start(config, "run", "--once", token="of-yesterday")
    assert await program.wait(within=40) == 1  # seconds; the next try would be ten minutes later
    (line,) = [line for line in program.lines if line.startswith("sending: ")]
    assert line.endswith("Discord refuses the token; set DISCORD_TOKEN to the one in the portal")
    assert "of-yesterday" not in program.output
    code, _ = await run_once(config, discord_world.server.token)
    assert code == 1  # a token that was refused rests ten minutes, lest Discord bans us
    with closing(sqlite3.connect(folder / "letterwatch.db")) as db, db:
        db.execute("UPDATE outbox SET due_at = '2000-01-01T00:00:00.000000+00:00'")
    code, _ = await run_once(config, discord_world.server.token)
    assert code == 0
    assert len(discord_world.server.bot_messages(discord_world.watch)) >= 1


@pytest.mark.slow
async def test_run_starts_at_once_goes_on_past_what_fails_and_ends_when_told(folder: Path, web: Web) -> None:
    sources = [{"id": "gone", "url": "http://127.0.0.1:9/feed"}, {"id": "state", "url": web.url("/state")}]
    async with running(write_config(folder, sources=sources, letters=LETTERS)) as program:
        await program.wait_line("no DISCORD_TOKEN: alerts print here")
        await program.wait_line("Q3 working group: reported by state")
        web.put("/state", rss(fresh("launch"), fresh("fine", "A harbour firm was fined.")))
        await program.wait_line("Q2 fines: reported by state")
        assert await program.stop() == 0
        assert "Traceback" not in program.output, program.output


def test_a_token_without_a_route_prints_to_the_terminal_and_says_why(folder: Path) -> None:
    settings = read_config(write_config(folder, letters=LETTERS).read_text(), folder)
    said = where_words(set_up(settings, {"DISCORD_TOKEN": "some-token"}))
    assert said.startswith('no [[routes]] with kind = "alerts": alerts print here')


@pytest.mark.slow
async def test_keywords_that_another_process_changes_count_within_a_second_or_two(folder: Path, web: Web) -> None:
    config = write_config(folder, sources=[{"id": "state", "url": web.url("/state")}], letters=LETTERS)
    async with running(config) as program:
        await program.wait_line("Q3 working group: reported by state")
        words = ["watch", "add", "eels", "--question", "q1", "--config", str(config)]
        added = await asyncio.to_thread(CliRunner().invoke, main, words)
        assert added.exit_code == 0, added.output
        await asyncio.sleep(1.2)
        web.put("/state", rss(fresh("launch"), fresh("eels", "Eels are back.")))
        await program.wait_line("Q1 dredging plan")


@pytest.mark.slow
async def test_a_second_watcher_is_refused_with_process_and_host(folder: Path, web: Web) -> None:
    config = write_config(folder, sources=[{"id": "state", "url": web.url("/state")}], letters=LETTERS)
    async with running(config) as first:
        await first.wait_line("Q3 working group: reported by state")
        code, said = await run_once(config)
        number = first.process.pid
    assert code == 1
    (line,) = [line for line in said.splitlines() if "watches already" in line]
    assert line.startswith("letterwatch: ")
    assert f"process {number} on {socket.gethostname()} watches already" in line
    assert "stop it first, or give this one another storage.path" in line


async def test_every_fault_of_the_settings_is_listed_at_once_and_nothing_starts(folder: Path, web: Web) -> None:
    config = folder / "config.toml"
    config.write_text(
        f'[[sources]]\nurl = "{web.url("/state")}"\nprivate = true\nevry = "1m"\n'
        '[[sources]]\nid = "two"\n[[routes]]\nchannel = "general"\n[storage]\npth = "x"\n'
    )
    code, said = await run_once(config)
    assert code == 2
    assert all(place in said for place in ("evry", "sources[1].url", "routes[0].channel", "storage.pth"))
    assert "Traceback" not in said
    assert web.log == []


UNREADABLE = {
    "a file that is no database": (b"These are my notes. " * 200, "restore a backup"),
    "a database of a newer version": (b"", "written by a newer letterwatch"),
}


@pytest.mark.parametrize(("content", "remedy"), UNREADABLE.values(), ids=UNREADABLE)
async def test_a_database_that_cannot_be_used_is_one_line_with_the_remedy(
    content: bytes, remedy: str, folder: Path, web: Web
) -> None:
    path = folder / "letterwatch.db"
    config = write_config(folder, sources=[{"id": "state", "url": web.url("/state")}], letters=LETTERS)
    if content:
        path.write_bytes(content)
    else:
        prepare(path)
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
                "VALUES ('letterwatch', 'of_next_year', '2027-01-01')"
            )
    code, said = await run_once(config)
    assert code == 1
    assert remedy in said
    assert "Traceback" not in said
    assert web.log == []
