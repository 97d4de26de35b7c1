"""The drill, with the real program: a backup, more news, a lost disk, the backup put back, nothing told twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.discord_server import PATIENCE, Message
from tests.discord_world import DiscordWorld
from tests.process import running, start, write_config
from tests.spine import LETTER, Item, news, rss
from tests.web import Web

pytestmark = pytest.mark.slow  # starts the program several times


def fresh(name: str) -> Item:
    return news(name, published=datetime.now(UTC))


async def test_drill(tmp_path: Path, discord_world: DiscordWorld) -> None:
    server, path = discord_world.server, tmp_path / "letterwatch.db"
    (tmp_path / "letter.toml").write_text(LETTER)
    items = [fresh("one"), fresh("two"), fresh("three")]

    def told() -> list[Message]:
        sent = server.bot_messages(discord_world.watch)
        return [message for message in sent if any(mark.startswith("a:") for mark in message.custom_ids)]

    async def wait_told(count: int) -> None:
        await server.wait_until(lambda: len(told()) >= count, f"{count} alerts")

    async with Web() as web:
        web.put("/feed", rss(items[0]))
        config = write_config(
            tmp_path,
            discord=server,
            sources=[{"url": web.url("/feed"), "full_text": "never"}],
            routes=[discord_world.watch.id],
            letters={"files": ["./letter.toml"]},
        )

        async def do(*arguments: str) -> tuple[int, str]:
            program = await start(config, *arguments)
            return await program.wait(PATIENCE), program.output

        async with running(config, token=server.token) as program:
            await wait_told(1)
            code, said = await do("backup", str(tmp_path / "copy"))
            assert (code, "found whole" in said) == (0, True), said
            web.put("/feed", rss(*items[:2]))
            await wait_told(2)
            code, said = await do("restore", str(tmp_path / "copy"))
            assert (code, "watches already; stop it first" in said) == (1, True), said
            await program.kill()
        path.write_bytes(b"lost" * 20_000)
        web.put("/feed", rss(*items))
        code, said = await do("restore", str(tmp_path / "copy"))
        assert (code, "is in place" in said, "kept as letterwatch.db." in said) == (0, True, True), said
        async with running(config, "run", "-v", token=server.token) as program:
            await wait_told(3)
            asked = len(web.asked("/feed"))
            await server.wait_until(lambda: len(web.asked("/feed")) > asked + 1, "two more polls")
            assert await program.stop() == 0
        assert len(told()) == 3
