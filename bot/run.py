"""`letterwatch run`: builds everything once, in order, and closes it in reverse."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

from bot.config import Config, ConfigError, check_routes
from bot.environment import Token, discord_token
from bot.once import Summary, run_once, summary_lines
from bot.sending.senders import Sender
from bot.sending.terminal import TerminalSender
from bot.watching.channels import Channels, routed_channels, terminal_channels
from bot.watching.letters import letters_in, read_letters
from bot.watching.memory import StoredMemory
from bot.watching.schedule import Schedule
from bot.watching.watcher import Doors, Watcher
from feeds.fetch import Fetcher
from feeds.robots import Robots
from letters.files.load import LetterFile
from letters.questions import Letter
from storage.database import Store, open_reader, prepare
from storage.errors import AlreadyWatching, StorageError
from storage.memory import record_watcher, watcher
from storage.upkeep.soundness import refuse_damaged

log = logging.getLogger(__name__)

SWITCH = 0.001  # seconds


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run is built from, read and checked before anything starts."""

    config: Config
    files: tuple[LetterFile, ...]
    token: Token | None

    @property
    def on_discord(self) -> bool:
        """Whether there is a token, and a route to tell alerts to."""
        return self.token is not None and any(route.kind == "alerts" for route in self.config.routes)

    def channels(self, letters: Sequence[Letter]) -> Channels:
        """Where messages about these letters go: the routes, or the terminal."""
        return routed_channels(self.config, letters) if self.on_discord else terminal_channels(letters)


def set_up(config: Config, environ: Mapping[str, str]) -> Setup:
    """Read what the settings point to. Raises ConfigError, StorageError."""
    files = read_letters(config)
    if not refuse_damaged(config.storage.path, config.storage.backup_dir):
        log.info("the database is too large to be looked at whole at the start; the nightly backup reads all of it")
    faults = check_routes(config, list(letters_in(config.storage.path, files).letters.values()))
    if faults:
        raise ConfigError("config.toml", faults)
    return Setup(config, files, discord_token(environ))


def where_words(setup: Setup) -> str:
    """Say in one line where alerts go."""
    if setup.on_discord:
        channels = len({route.channel for route in setup.config.routes if route.kind == "alerts"})
        return f"alerts go to {channels} channel{'s'[: channels != 1]} in Discord"
    missing = "no DISCORD_TOKEN" if setup.token is None else 'no [[routes]] with kind = "alerts"'
    return f"{missing}: alerts print here; `letterwatch check` tells the way to Discord"


@asynccontextmanager
async def only_watcher(path: Path) -> AsyncIterator[None]:
    """Hold the lock of a database while we watch. Raises AlreadyWatching, which names the process that holds it."""
    place = path.with_name(f"{path.name}.lock")
    lock = FileLock(place, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        if not place.exists():
            raise StorageError(f"{path}: its folder takes no file; check the folder and its rights") from error
        raise AlreadyWatching(_who_watches(path)) from error
    except OSError as error:
        raise StorageError(f"{path}: the lock file cannot be made: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def _who_watches(path: Path) -> str:
    try:
        db = open_reader(path)
        known = watcher(db)
        db.close()
    except StorageError:
        known = None
    who = f"process {known[0]} on {known[1]}" if known else "another process"
    return f"{path}: {who} watches already; stop it first, or give this one another storage.path"


@asynccontextmanager
async def watching(setup: Setup, sender: Sender, now: Callable[[], datetime]) -> AsyncIterator[Watcher]:
    """Open everything that a watcher needs, and close it in reverse. Raises StorageError."""
    path = setup.config.storage.path
    path.parent.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(only_watcher(path))
        backup = await asyncio.to_thread(prepare, path, now())
        if backup:
            log.info("database migrated; the old one is kept as %s", backup.name)
        store = await stack.enter_async_context(Store(path))
        await store.run(record_watcher, os.getpid(), socket.gethostname(), now())
        fetcher = await stack.enter_async_context(fetcher_for(setup.config, store))
        watcher_ = Watcher(setup.config, setup.files, store, Doors(fetcher, sender, now), setup.channels)
        await watcher_.prepare()
        yield watcher_


def fetcher_for(config: Config, store: Store) -> Fetcher:
    """Return our one way to the web, as the settings want it; sites' rules are kept in the database."""
    polling = config.polling
    return Fetcher(
        concurrency=polling.concurrency,
        per_host_seconds=polling.per_host_seconds,
        timeout_seconds=polling.timeout_seconds,
        max_bytes=polling.max_bytes,
        user_agent=polling.user_agent,
        robots=Robots(polling.user_agent, shelf=StoredMemory(store)),
    )


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


async def watch(setup: Setup, stream: TextIO) -> None:
    """Watch until SIGTERM or Ctrl-C. Raises StorageError when the database cannot be used."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(open_sender(setup, stream))
        watcher_ = await stack.enter_async_context(watching(setup, sender, utc_now))
        schedule = Schedule(watcher_)
        if setup.on_discord and setup.token is not None:
            from bot.hearing import hearing  # discord is loaded only where it is spoken to

            await stack.enter_async_context(hearing(watcher_, setup.token, schedule))
        keep_the_loop_quick()
        await schedule.run_until(stop)


def keep_the_loop_quick() -> None:
    """Set Python up for a loop that people wait for, once everything is made.

    What the start made stays, and a full look of the garbage collector at it stops the loop for 0.1 s. A thread that
    judges or searches gives way after SWITCH; for as long as Python's own 5 ms, several of them held the loop for 40.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)


async def once(setup: Setup, stream: TextIO) -> tuple[Summary, list[str]]:
    """Do everything that is due once; return what it came to, and its lines for people."""
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(open_sender(setup, stream))
        watcher_ = await stack.enter_async_context(watching(setup, sender, utc_now))
        summary = await run_once(watcher_)
        if isinstance(sender, TerminalSender):
            sender.print_boards()
        return summary, summary_lines(summary, watcher_)


@asynccontextmanager
async def open_sender(setup: Setup, stream: TextIO) -> AsyncIterator[Sender]:
    """Open the way to Discord, or to the terminal."""
    if not setup.on_discord or setup.token is None:
        yield TerminalSender(stream, setup.config.alerts.time_zone)
        return
    from bot.sending.discord_sender import DiscordSender, aim

    discord = setup.config.discord
    aim(discord.api_url, discord.gateway_url, discord.cdn_url)
    sender = DiscordSender(token=setup.token.secret)
    try:
        yield sender
    finally:
        await sender.close()
