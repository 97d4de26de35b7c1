"""The ear of a running watcher: the Discord client with its commands, beside the watcher and never above it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.client import run_client
from bot.commands.listener import Listener
from bot.memory import StoredMemory
from bot.offices.office import Office
from bot.schedule import Schedule
from bot.settings.environment import Token
from bot.watcher import Watcher


@asynccontextmanager
async def hearing(watcher: Watcher, token: Token, schedule: Schedule) -> AsyncIterator[None]:
    """Answer commands and buttons while the body runs; that Discord is down stops nothing else."""
    office = Office(watcher, schedule.wake_judging)
    memory = StoredMemory(watcher.store)

    def build(message_content: bool) -> Listener:
        return Listener(
            office,
            watcher.config.discord,
            memory,
            tell=watcher.health.tell,
            on_awake=schedule.wake_delivery,
            message_content=message_content,
        )

    task = asyncio.create_task(run_client(build, token.secret, tell=watcher.health.tell), name="discord client")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
