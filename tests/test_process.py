"""What the kill tests stand on: a config that the program reads, and a process that ends when it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import read_config
from tests import process
from tests.discord_world import DiscordWorld


async def test_written_config_is_one_that_the_program_reads(tmp_path: Path, discord_world: DiscordWorld) -> None:
    path = process.write_config(
        tmp_path,
        discord=discord_world.server,
        sources=["http://127.0.0.1:1/feed", {"id": "slow", "url": "http://127.0.0.1:1/b", "every": "1h"}],
        routes=[discord_world.watch.id, {"channel": discord_world.health.id, "kind": "health"}],
        polling={"timeout_seconds": 2},
    )
    config = read_config(path.read_text(), tmp_path)
    assert [source.url for source in config.sources] == ["http://127.0.0.1:1/feed", "http://127.0.0.1:1/b"]
    assert [route.channel for route in config.routes] == [discord_world.watch.id, discord_world.health.id]
    assert config.discord.api_url == discord_world.server.api_url
    assert config.discord.guild_ids == (discord_world.guild.id,)


SLEEPER = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(("how", "code"), [("stop", 0), ("kill", -9)])
async def test_process_is_watched_and_ended(how: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__main__.py").write_text(SLEEPER)
    (tmp_path / "bot" / "__init__.py").touch()
    async with process.running(tmp_path / "config.toml", root=tmp_path) as program:
        await program.wait_line("ready")
        assert await getattr(program, how)() == code
        assert program.output == "ready"
        with pytest.raises(AssertionError, match="ended with"):
            await program.wait_line("never said")
