"""The door to the process that draws: what draws holds a processor for a second, and nothing else may wait for it.

A process and not a thread: loading matplotlib holds the interpreter longer than a heartbeat may wait, and takes 90 MB
that a watcher has no other use for. It is given neither our token nor anything else of our environment.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import Process
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import cast

import bot
from letters.record.timeline import Timeline, to_json

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds; the first picture of a machine also lists its fonts
LENGTH = 8  # bytes that say how long a picture is
KEPT = 8  # pictures that are given again while nothing has changed
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "MPLCONFIGDIR", "SYSTEMROOT", "TEMP", "USERPROFILE")


class NoPicture(Exception):
    """The picture could not be drawn; ``str`` says why in one line."""


class Pictures:
    """Draws one picture at a time and remembers the last ones.

    The process is kept for ``keep`` seconds after a picture, for loading is most of its work; ``close`` ends it.
    """

    def __init__(self, keep: float = 0.0) -> None:
        self._keep = keep
        self._lock = asyncio.Lock()
        self._drawn: OrderedDict[str, bytes] = OrderedDict()
        self._process: Process | None = None
        self._ending: asyncio.Task[None] | None = None

    async def draw(self, timeline: Timeline) -> bytes:
        """Return the picture as a PNG. Raises NoPicture."""
        body = to_json(timeline)
        async with self._lock:
            if body not in self._drawn:
                self._drawn[body] = await self.ask(body)
            self._drawn.move_to_end(body)
            if len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
            return self._drawn[body]

    async def ask(self, body: str, patience: float = PATIENCE) -> bytes:
        """Let the process draw what ``to_json`` wrote; one that fails is not asked again. Raises NoPicture."""
        if self._ending:
            self._ending.cancel()
        if self._process is None or self._process.returncode is not None:
            await self.close()
            self._process = await _started()
        try:
            picture = await asyncio.wait_for(_answer(self._process, body), patience)
        except TimeoutError as error:
            await self.close()
            raise NoPicture(f"it took longer than {patience:.0f} seconds") from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise NoPicture(await self._failed(self._process)) from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._keep:
            self._ending = asyncio.create_task(self._end_later())
        else:
            await self.close()
        return picture

    async def close(self) -> None:
        """End the process."""
        if self._ending:
            self._ending.cancel()
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    async def _end_later(self) -> None:
        await asyncio.sleep(self._keep)
        self._ending = None
        await self.close()

    async def _failed(self, process: Process) -> str:
        """Log why the process ended, and say so in a line."""
        self._process = None
        _, errors = await process.communicate()
        log.error("picture not drawn code=%s\n%s", process.returncode, errors.decode(errors="replace")[-4000:])
        return "the process that draws failed; the log says why"


async def drawn(timeline: Timeline) -> bytes:
    """Draw one picture and end the process. Raises NoPicture."""
    return await Pictures().draw(timeline)


async def _started() -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.picture"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )


async def _answer(process: Process, body: str) -> bytes:
    asked, told = cast("asyncio.StreamWriter", process.stdin), cast("asyncio.StreamReader", process.stdout)
    asked.write(f"{body}\n".encode())
    await asked.drain()
    return await told.readexactly(int.from_bytes(await told.readexactly(LENGTH)))


def environment() -> dict[str, str]:
    """Give the process what it needs to find itself, and none of our secrets."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    ours = str(Path(bot.__file__).parent.parent)
    return {**passed_on, "PYTHONPATH": ours}
