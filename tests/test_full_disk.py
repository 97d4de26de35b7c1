"""The real program on a disk that takes no more: it says so, goes on, and tells all of it once when there is room."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.discord_server import Fault, Trouble
from tests.discord_world import DiscordWorld
from tests.process import Program, running, write_config
from tests.spine import LETTER, Item, news, rss
from tests.web import Web

pytestmark = pytest.mark.slow

POSTS, ALERT = r"/channels/\d+/messages", '"custom_id": "a:'
FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish")


@dataclass
class Scene:
    """A feed, a Discord, and the folder of the database."""

    web: Web
    world: DiscordWorld
    folder: Path
    config: Path

    def told(self) -> list[str]:
        sent = self.world.server.bot_messages(self.world.watch)
        return [id_ for message in sent for id_ in message.custom_ids if id_.startswith("a:")]

    def show(self, *items: Item) -> None:
        self.web.put("/state", rss(FISH, *items))


@pytest.fixture
async def scene(tmp_path: Path, discord_world: DiscordWorld) -> AsyncIterator[Scene]:
    (tmp_path / "letter.toml").write_text(LETTER)
    async with Web() as web:
        web.put("/state", rss(FISH))
        config = write_config(
            tmp_path,
            discord=discord_world.server,
            sources=[web.url("/state")],
            routes=[discord_world.watch.id],
            letters={"files": ["./letter.toml"]},
        )
        yield Scene(web, discord_world, tmp_path, config)


def room(program: Program, size: int) -> None:
    """Let the process write no file beyond this size; -1 for no limit, as it was."""
    _, hard = resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def just_now(name: str, says: str = "The harbour working group met.") -> Item:
    return news(name, says, published=datetime.now(UTC))


@pytest.mark.parametrize("when", ["before anything is found", "when Discord has taken an alert"])
async def test_a_disk_that_takes_nothing_is_said_and_nothing_is_lost_or_doubled(when: str, scene: Scene) -> None:
    server = scene.world.server
    async with running(scene.config, "run", "-v", token=server.token) as program:
        await program.wait_line("polled source=")
        if when == "before anything is found":
            room(program, 0)
            scene.show(just_now("first"))
        else:
            late = server.fail(Fault("POST", POSTS, Trouble.LATE, delay=1.0, holding=ALERT))
            scene.show(just_now("first"))
            await server.wait_until(lambda: late.met, "the send")
            room(program, 0)
        await program.wait_line("health database: ")
        room(program, -1)
        scene.show(just_now("first"), just_now("second", "A harbour firm was fined."))
        await server.wait_until(lambda: len(scene.told()) >= 2, "both alerts")
        assert await program.stop() == 0
    assert len(scene.told()) == len(set(scene.told())) == 2
    with closing(sqlite3.connect(scene.folder / "letterwatch.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT DISTINCT state FROM outbox WHERE what = 'alert'").fetchall() == [("sent",)]
