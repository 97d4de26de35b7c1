"""Faults of Discord, of the network and of the disk that no other file tells of; after each, every alert stands once.

docs/reliability.md lists all faults, with the test that holds each.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.sending.discord_sender import DiscordSender
from bot.watching.schedule import Schedule
from feeds.urls import host_of
from storage.database import prepare
from storage.errors import DatabaseDamaged, StorageError
from storage.upkeep.soundness import refuse_damaged
from tests import faults
from tests.days import Open
from tests.discord_server import Fault, Permission, Trouble
from tests.discord_world import DiscordWorld
from tests.spine import Item, Spine, news

pytestmark = pytest.mark.noon

POSTS, EDITS = r"/channels/\d+/messages", r"/channels/\d+/messages/\d+"
ALERT = '"custom_id": "a:'
FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish")
LAUNCH = news("launch")


@pytest.fixture
async def spine(opened: Open) -> AsyncIterator[Spine]:
    async with opened() as spine:
        spine.show(FISH)
        await spine.turn()
        yield spine


async def tick(schedule: Schedule) -> None:
    """One tick, and all that it started."""
    await schedule.tick()
    while tasks := list(schedule._tasks.values()):
        await asyncio.gather(*tasks)


async def look_again(spine: Spine, times: int = 4, **step: float) -> None:
    """Let delivery and health look, with so much time before each look."""
    for _ in range(times):
        spine.step(**(step or {"minutes": 1}))
        await spine.watcher.deliver()
        await spine.watcher.settle()


# -- Discord -------------------------------------------------------------------------------------------------------

PASSING: dict[str, dict[str, Any]] = {
    "the global limit": {"status": 429, "scope": "global", "retry_after": 0.01, "times": 2},
    "a limit shared with other bots": {"status": 429, "scope": "shared", "retry_after": 0.01, "times": 3},
    "asked to wait for two minutes": {"status": 429, "retry_after": 120.0},
    "a 502 in HTML, for longer than discord.py tries": {"status": 502, "text": "<html>Bad gateway</html>", "times": 12},
    "a 520 of Cloudflare": {"status": 520, "times": 3},
    "a cut line five times": {"kind": Trouble.RESET, "times": 5},
    "a lost answer three times": {"kind": Trouble.RESET, "after": True, "times": 3},
    "a line that stays open without an answer": {"kind": Trouble.HANG},
    "a message taken, and a line that stays open": {"kind": Trouble.HANG, "after": True},
}


@pytest.mark.parametrize("shape", PASSING.values(), ids=PASSING)
async def test_what_discord_does_not_take_now_it_takes_later_and_once(
    shape: dict[str, Any], spine: Spine, discord_world: DiscordWorld
) -> None:
    sender = spine.watcher.delivery._sender
    assert isinstance(sender, DiscordSender)
    sender._patience = 0.3
    discord_world.server.fail(Fault("POST", POSTS, holding=ALERT, **shape))
    spine.show(FISH, LAUNCH)
    await spine.turn()
    await look_again(spine, 12)
    (message,) = spine.messages()
    assert "repeat" not in str(message.embeds)


@pytest.mark.parametrize("after", [False, True], ids=["edit not made", "edit made, answer lost"])
async def test_an_edit_that_is_lost_is_made_later(after: bool, spine: Spine, discord_world: DiscordWorld) -> None:
    spine.show(FISH, LAUNCH)
    await spine.turn()
    discord_world.server.fail(Fault("PATCH", EDITS, Trouble.RESET, holding=ALERT, after=after, times=2))
    spine.show(FISH, replace(LAUNCH, text=LAUNCH.text.replace("met", "never met")))
    await spine.turn()
    await look_again(spine, 4, minutes=2)
    first, reply = spine.messages()
    assert "changed" in str(first.embeds)
    assert "Quote changed" in reply.content


async def test_a_token_that_is_revoked_while_we_run_loses_nothing_and_the_next_start_with_a_new_one_tells_all(
    spine: Spine, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    server.application.token = "another.token.entirely"
    spine.show(FISH, LAUNCH, news("other", "A harbour firm was fined."))
    await spine.turn()
    asked = len(server.requests)
    await look_again(spine, 5)
    assert len(server.requests) - asked <= 4  # a refused token is not tried again and again: Discord bans for that
    assert spine.messages() == []
    spine.token = server.token
    await spine.restart()
    await look_again(spine, 2, minutes=15)
    assert len(spine.messages()) == 2


async def test_a_bot_that_was_thrown_out_and_is_invited_again_tells_what_it_found_meanwhile(
    spine: Spine, discord_world: DiscordWorld
) -> None:
    world = discord_world.server.world
    world.leave(discord_world.guild)
    spine.show(FISH, LAUNCH)
    await spine.turn()
    await look_again(spine, 3)
    assert spine.messages() == []
    world.join(discord_world.guild, discord_world.bot_role)
    await look_again(spine, 3, minutes=61)
    assert len(spine.messages()) == 1
    assert any("refused" in line or "Delivery" in line for line in spine.health())


async def test_rights_that_are_withdrawn_between_two_alerts_hold_the_rest_and_tell_each_once(
    spine: Spine, discord_world: DiscordWorld
) -> None:
    spine.show(FISH, LAUNCH)
    await spine.turn()
    discord_world.server.world.deny(discord_world.watch, discord_world.bot_role, Permission.SEND_MESSAGES)
    spine.show(FISH, LAUNCH, *(news(f"more {n}") for n in range(8)))
    await spine.turn()
    await look_again(spine, 3)
    assert len(spine.messages()) == 1
    discord_world.watch.overwrites.clear()
    await look_again(spine, 3, minutes=61)
    told = [id_ for message in spine.messages() for id_ in message.custom_ids if id_.startswith("a:")]
    assert len(told) == len(set(told)) == 9


# -- the network ---------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def silent_port() -> AsyncIterator[int]:
    """A server that takes connections and requests, and never says a word."""
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        with contextlib.suppress(ConnectionError):
            await reader.read()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in held:
        writer.close()


@pytest.fixture
def no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine's resolver know nothing of hosts under .invalid, and never ask anybody."""
    ask = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **named: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


NETWORK: dict[str, tuple[str, str]] = {
    "a name that cannot be resolved": ("http://news.invalid/far", "its name cannot be resolved"),
    "no TLS where it is due": ("https://127.0.0.1:{web}/far", "no safe connection"),
    "nobody listening": ("http://127.0.0.1:9/far", "refused"),
    "half-open: taken, and never answered": ("http://127.0.0.1:{silent}/far", "no whole answer within 0.3 s"),
    "a slow drip": ("http://127.0.0.1:{web}/drip", "no whole answer within 0.3 s"),
    "a cut in the midst": ("http://127.0.0.1:{web}/cut", "the connection was cut"),
}


@pytest.mark.usefixtures("no_such_name")
@pytest.mark.parametrize(("url", "said"), NETWORK.values(), ids=NETWORK)
async def test_a_network_that_fails_for_one_source_holds_up_no_other_and_is_said_and_made_up_for(
    url: str, said: str, opened: Open
) -> None:
    async with silent_port() as silent, opened("state", polling={"timeout_seconds": 0.3}) as spine:
        spine.web.put("/drip", faults.endless(pause=0.01))
        spine.web.put("/cut", faults.reset(b"<?xml"))
        spine.show(FISH, news("far away"), source="far")
        broken = url.format(web=spine.web.port, silent=silent)
        assert host_of(broken)
        await spine.restart("state", {"id": "far", "url": broken})
        spine.show(FISH, LAUNCH)
        for _ in range(3):
            await spine.turn(minutes=30)
        await spine.watcher.settle()
        assert len(spine.messages()) == 1  # the other source was told of
        (line,) = [line for line in spine.health() if "far" in line]
        assert said in line
        await spine.restart("state", "far")
        await spine.turn(minutes=30)
        await look_again(spine, 2)
        assert len(spine.messages()) == 2
        assert any("over" in line.casefold() or "recovered" in line.casefold() for line in spine.health())


# -- the database --------------------------------------------------------------------------------------------------

LATER = {"while its nonce still protects": {"seconds": 20}, "long after": {"hours": 3}}


@pytest.mark.parametrize("step", LATER.values(), ids=LATER)
async def test_a_database_that_is_held_when_discord_has_taken_an_alert_doubles_nothing(
    step: dict[str, float], spine: Spine, discord_world: DiscordWorld
) -> None:
    spine.show(FISH, LAUNCH)
    spine.step(minutes=30)
    await spine.poll()
    await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA busy_timeout = 20").fetchall())
    late = discord_world.server.fail(Fault("POST", POSTS, Trouble.LATE, delay=0.3, holding=ALERT))
    schedule = Schedule(spine.watcher)
    telling = asyncio.create_task(tick(schedule))
    await discord_world.server.wait_until(lambda: late.met, "the send")
    other = sqlite3.connect(spine.folder / "letterwatch.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await telling
    assert len(spine.messages()) == 1
    assert any(name == "database" for name in spine.watcher.health._notes)
    other.execute("ROLLBACK")
    other.close()
    for _ in range(3):
        spine.step(**step)
        await tick(schedule)
    assert len(spine.messages()) == 1
    assert await spine.value("SELECT state FROM outbox") == "sent"
    assert not any(name == "database" for name in spine.watcher.health._notes)


def damage(path: Path) -> None:
    """Write rubbish over pages in the middle of the file, as a dying disk does."""
    body = bytearray(path.read_bytes())
    for start in range(len(body) // 3, len(body) - 4096, 4096):
        body[start : start + 2000] = b"\xa5" * 2000
    path.write_bytes(bytes(body))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "letterwatch.db"
    prepare(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return path


def test_a_damaged_database_is_refused_at_the_start_with_the_backup_to_put_back(database: Path) -> None:
    backups = database.parent / "backups"
    backups.mkdir()
    for name in ("letterwatch-20260301T080000Z.backup", "letterwatch-20260302T080000Z.backup", "notes.txt"):
        (backups / name).touch()
    damage(database)
    before = database.read_bytes()
    with pytest.raises(DatabaseDamaged) as caught:
        refuse_damaged(database, backups)
    said = str(caught.value)
    assert "is damaged (" in said
    assert "nothing was changed" in said
    assert said.endswith(f"`letterwatch restore {backups}/letterwatch-20260302T080000Z.backup`")
    assert "\n" not in said
    assert database.read_bytes() == before


def test_a_damaged_database_without_a_backup_is_kept_and_said(database: Path) -> None:
    damage(database)
    with pytest.raises(DatabaseDamaged, match="There is no backup in"):
        refuse_damaged(database, database.parent / "backups")


def test_a_sound_database_passes_and_one_that_is_too_large_is_looked_at_for_a_bounded_time(database: Path) -> None:
    assert refuse_damaged(database, database.parent)
    assert refuse_damaged(database.parent / "none.db", database.parent)
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        db.executemany("INSERT INTO memory VALUES (?, ?)", ((f"n{n}", "x" * 3000) for n in range(3000)))
    assert not refuse_damaged(database, database.parent, seconds=0)


async def test_a_watcher_does_not_start_on_a_damaged_database(opened: Open, tmp_path: Path) -> None:
    async with opened() as spine:
        spine.show(FISH, *(news(f"n{n}", hours_ago=100) for n in range(60)))
        await spine.turn()
        asked = len(spine.web.log)
        await spine._stack.aclose()
        damage(tmp_path / "letterwatch.db")
        with pytest.raises(DatabaseDamaged):
            await spine.open()
        assert len(spine.web.log) == asked


async def test_damage_that_shows_while_we_run_is_said_and_what_was_told_is_not_told_again(
    opened: Open, tmp_path: Path
) -> None:
    async with opened() as spine:
        spine.show(FISH, LAUNCH)
        await spine.turn()
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        good = (tmp_path / "letterwatch.db").read_bytes()
        damage(tmp_path / "letterwatch.db")
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA shrink_memory").fetchall())
        spine.show(FISH, LAUNCH, news("other", "A harbour firm was fined."))
        schedule = Schedule(spine.watcher)
        spine.step(minutes=40)
        with contextlib.suppress(StorageError):
            for _ in range(3):
                await tick(schedule)
        noted = {name: matter.problem.detail for name, matter in spine.watcher.health._notes.items()}
        assert "restore a backup" in noted["database"]
        await spine._stack.aclose()
        for left in ("letterwatch.db-wal", "letterwatch.db-shm"):
            (tmp_path / left).unlink(missing_ok=True)
        (tmp_path / "letterwatch.db").write_bytes(good)
        await spine.open()
        await spine.turn(minutes=61)
        assert len(spine.messages()) == 2


UNUSABLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a folder that takes no file": (lambda _: Path("/proc/self/letterwatch.db"), "its folder takes no file"),
    "a folder in its place": (lambda folder: folder, "cannot be"),
}


@pytest.mark.parametrize(("where", "said"), UNUSABLE.values(), ids=UNUSABLE)
async def test_a_place_that_cannot_hold_a_database_is_one_line_at_the_start(
    where: Callable[[Path], Path], said: str, opened: Open, tmp_path: Path
) -> None:
    async with opened() as spine:
        place = tmp_path / "place.db"
        place.mkdir()
        with pytest.raises(StorageError, match=said):
            await spine.restart(storage={"path": str(where(place))})
