"""The real program as a process of its own: started on a config, watched, stopped or killed, started again.

config = write_config(tmp_path, discord=server, routes=[watch.id], sources=[web.url("/feed")])
async with running(config, token=server.token) as program:
    await server.wait_message(watch)
    await program.kill()
async with running(config, token=server.token) as program:
    assert await program.stop() == 0
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.discord_server import PATIENCE, DiscordServer

ROOT = Path(__file__).parent.parent
_LOOK_EVERY = 0.02  # seconds between looks at the output
_STOP_WITHIN = 20.0  # seconds that a stop may take; deploy/letterwatch.service kills it then

Toml = Mapping[str, object]


class Program:
    """One run of the program. ``lines`` is what it printed so far, stdout and stderr as they came."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        self._reader = asyncio.create_task(self._read(process.stdout))

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    async def wait_line(self, part: str, within: float = PATIENCE) -> str:
        """Return the first line that holds ``part``; fail if the program ends or takes too long."""
        end = time.monotonic() + within
        while True:
            found = next((line for line in self.lines if part in line), None)
            if found is not None:
                return found
            ended = self.process.returncode is not None and self._reader.done()
            assert not ended, f"ended with {self.process.returncode} without {part!r}:\n{self.output}"
            assert time.monotonic() < end, f"no {part!r} within {within} s:\n{self.output}"
            await asyncio.sleep(_LOOK_EVERY)

    async def wait(self, within: float = _STOP_WITHIN) -> int:
        """Wait until it ends by itself, and return its exit code."""
        try:
            async with asyncio.timeout(within):
                code = await self.process.wait()
                await self._reader
        except TimeoutError as error:
            raise AssertionError(f"still running after {within} s:\n{self.output}") from error
        return code

    async def stop(self, within: float = _STOP_WITHIN) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.wait(within)

    async def kill(self) -> int:
        """Send SIGKILL: no handler runs, nothing is flushed."""
        self.process.kill()
        return await self.wait()

    async def end(self) -> None:
        """Make sure that nothing is left of it."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reader


async def start(
    config: Path,
    *arguments: str,
    token: str = "",
    env: Mapping[str, str] | None = None,
    root: Path = ROOT,
    entry: Sequence[str] = ("-m", "bot"),
) -> Program:
    """Start ``python -m bot <arguments> --config <config>``; without arguments, ``run``.

    ``entry`` stands where ``-m bot`` does. ``root`` is the folder it starts in. Its environment is ours without
    Discord's variables, then ``token``, ``env``.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("DISCORD_", "LETTERWATCH_"))}
    if token:
        kept["DISCORD_TOKEN"] = token
    command, *rest = arguments or ("run",)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *entry, command, *rest, "--config", str(config),
        cwd=root, env={**kept, "PYTHONUNBUFFERED": "1", **(env or {})},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    return Program(process)


@asynccontextmanager
async def running(
    config: Path,
    *arguments: str,
    token: str = "",
    env: Mapping[str, str] | None = None,
    root: Path = ROOT,
    entry: Sequence[str] = ("-m", "bot"),
) -> AsyncIterator[Program]:
    """Run the program until the block ends; what is still alive then is killed."""
    program = await start(config, *arguments, token=token, env=env, root=root, entry=entry)
    try:
        yield program
    finally:
        await program.end()


def write_config(
    folder: Path,
    *,
    sources: Sequence[str | Toml] = (),
    routes: Sequence[int | Toml] = (),
    discord: DiscordServer | None = None,
    **tables: Toml,
) -> Path:
    """Write a config.toml and return its path; a later call replaces it.

    A source that is only an address is private and asked every second; a route that is only an id takes alerts.
    ``tables`` are merged over what stands: ``polling={"timeout_seconds": 2}``.
    """
    written: dict[str, dict[str, object]] = {"storage": {"path": "letterwatch.db"}, "discord": {}}
    if discord is not None:
        written["discord"] |= {
            "api_url": discord.api_url, "gateway_url": discord.gateway_url, "cdn_url": discord.cdn_url,
            "guild_ids": [guild.id for guild in discord.world.bot_guilds()],
        }  # fmt: skip
    for name, table in tables.items():
        written[name] = {**written.get(name, {}), **table}
    parts = [_table(f"[{name}]", table) for name, table in written.items()]
    parts += [_table("[[sources]]", _source(source)) for source in sources]
    parts += [_table("[[routes]]", {"channel": route} if isinstance(route, int) else route) for route in routes]
    path = folder / "config.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _source(source: str | Toml) -> Toml:
    fast = {"private": True, "every": "1s"}
    return {"url": source, **fast} if isinstance(source, str) else {**fast, **source}


def _table(header: str, table: Toml) -> str:
    """Write one flat table; JSON's texts, numbers, booleans and lists are TOML's too."""
    lines = [header, *(f"{name} = {_value(setting)}" for name, setting in table.items())]
    return "\n".join(lines) + "\n"


def _value(setting: object) -> str:
    if not isinstance(setting, Mapping):
        return json.dumps(setting)
    return "{ " + ", ".join(f"{name} = {json.dumps(inner)}" for name, inner in setting.items()) + " }"
