"""The ear of a running watcher: the Discord client with its commands, beside the watcher and never above it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.client import run_client
from bot.commands.listener import Listener
from bot.environment import Token
from bot.picture.drawing import Pictures
from bot.services.desk import WatcherDesk
from bot.watching.memory import StoredMemory
from bot.watching.schedule import Schedule
from bot.watching.watcher import Watcher

PICTURES_KEPT = 600.0  # seconds that the process which draws stays for the next picture; it takes 90 MB meanwhile
CANCEL_AGAIN = 3.0  # seconds; a client that was told to end takes a fraction of one


@asynccontextmanager
async def hearing(watcher: Watcher, token: Token, schedule: Schedule) -> AsyncIterator[None]:
    """Answer commands and buttons while the body runs; that Discord is down stops nothing else."""
    pictures = Pictures(keep=PICTURES_KEPT)
    desk = WatcherDesk(watcher, schedule.wake_judging, pictures)
    memory = StoredMemory(watcher.store)

    def build(message_content: bool) -> Listener:
        return Listener(
            desk,
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
        await end(task)
        await pictures.close()


async def end(task: asyncio.Task[None], again: float = CANCEL_AGAIN) -> None:
    """Cancel a task until it has ended.

    Before Python 3.12 ``asyncio.wait_for``, with which discord.py connects, loses a cancellation that comes in the
    moment its work is done: the client would live on, and a stop never end.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=again)
    with suppress(asyncio.CancelledError):
        await task
