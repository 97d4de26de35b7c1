"""Secrets stay where they were given: nothing that is printed, logged, told, kept, copied or shown holds one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import read_config
from bot.environment import discord_token
from bot.run import set_up
from bot.sending.discord_sender import DiscordSender
from feeds.fetch import Fetcher, Request
from tests.discord_server import PATIENCE, Fault
from tests.discord_world import DiscordWorld
from tests.office import said
from tests.process import start, write_config
from tests.spine import LETTER, news, rss
from tests.web import Web

KEY = "hush-congress-key"
WORDS = ("hush-query", "hush-password", "hush-signature", KEY)  # and the token
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "the check": ("check",),
    "one run": ("run", "--once", "--verbose"),
    "another run": ("run", "--once", "--verbose"),
    "the board": ("status", "--json"),
    "the sources": ("sources",),
    "the receipt": ("receipt",),
    "the outbox": ("outbox", "list"),
    "the feedback": ("feedback",),
}


@pytest.fixture
def no_such_secret(discord_world: DiscordWorld) -> tuple[str, ...]:
    return (*WORDS, discord_world.server.token)


def sources(web: Web) -> list[dict[str, object]]:
    return [
        {"id": "query", "url": web.url("/feed?api_key=hush-query&q=1")},
        {"id": "broken", "url": web.url("/broken?access_token=hush-query")},
        {"id": "password", "url": web.url("/refused?password=hush-password")},
        {"id": "nobody", "url": "http://127.0.0.1:9/feed?token=hush-signature"},
        {"id": "keyed", "url": web.url("/bills?format=json"), "kind": "congress-api"},
        {"id": "moved", "url": web.url("/moved?token=hush-query")},
        {"id": "odd", "url": web.url("/odd?api_key=hush-query")},
    ]


def databases(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if ".db" in file.name}


@pytest.fixture
async def world(tmp_path: Path, discord_world: DiscordWorld) -> Path:
    (tmp_path / "letter.toml").write_text(LETTER)
    return tmp_path


@pytest.mark.slow
async def test_no_secret_is_printed_logged_told_or_kept(
    world: Path, discord_world: DiscordWorld, no_such_secret: tuple[str, ...]
) -> None:
    async with Web() as web:
        web.put("/feed?api_key=hush-query&q=1", rss(news("launch", published=datetime.now(UTC))))
        web.put("/broken", "no", status=500)
        web.put("/refused", "no", status=403)
        web.put("/bills", "no", status=403)
        web.put("/odd", "<html><title>Odd</title></html>", content_type="text/html")
        web.put("/moved", "", status=302, headers={"Location": "http://127.0.0.1:9/next?api_key=hush-signature"})
        config = write_config(
            world,
            sources=sources(web),
            routes=[discord_world.watch.id, {"channel": discord_world.health.id, "kind": "health"}],
            discord=discord_world.server,
            letters={"files": ["./letter.toml"]},
        )
        printed: dict[str, str] = {}
        for name, command in COMMANDS.items():
            if name == "another run":
                discord_world.server.fail(Fault("POST", r"/channels/\d+/messages", status=500, times=2))
            program = await start(
                config, *command, token=discord_world.server.token, env={"CONGRESS_API_KEY": KEY, "PYTHONDEVMODE": "1"}
            )
            await program.wait(PATIENCE)
            printed[name] = program.output
        program = await start(config, "run", "--once", "-v", token=f"{discord_world.server.token}x")
        await program.wait(PATIENCE)
        printed["a wrong token"] = program.output
    server = discord_world.server
    told = " ".join(
        said(m) for channel in (discord_world.watch, discord_world.health) for m in server.bot_messages(channel)
    )
    assert "correct `url` in config.toml" in told  # the broken sources were told
    assert any("hush" in asked.path for asked in web.log)  # the secrets were in use
    found = [
        (name, word) for name, text in {**printed, "Discord": told}.items() for word in no_such_secret if word in text
    ]
    assert found == []
    kept = databases(world)
    assert kept
    assert [name for name, body in kept.items() if server.token.encode() in body or KEY.encode() in body] == []


def test_no_value_shows_its_secrets(tmp_path: Path) -> None:
    (tmp_path / "letter.toml").write_text(LETTER)
    path = write_config(
        tmp_path,
        sources=[{"url": "http://127.0.0.1:9/feed?password=hush-password&api_key=hush-query"}],
        letters={"files": ["./letter.toml"]},
    )
    config = read_config(path.read_text(), tmp_path)
    token = discord_token({"DISCORD_TOKEN": KEY})
    assert token is not None
    values = {
        "the settings": config,
        "a run": set_up(config, {"DISCORD_TOKEN": KEY}),
        "the token": token,
        "the sender": DiscordSender(token=token.secret),
        "a request": Request("http://127.0.0.1:9/?api_key=hush-query", key=("X-Api-Key", KEY)),
        "the fetcher": Fetcher(),
    }
    shown = {name: f"{value} {value!r}" for name, value in values.items()}
    assert [(name, word) for name, text in shown.items() for word in WORDS if word in text] == []
