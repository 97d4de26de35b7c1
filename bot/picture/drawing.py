"""The door to the process that draws: what draws holds a processor for a second, and nothing else may wait for it.

A process and not a thread: loading matplotlib holds the interpreter longer than a heartbeat may wait, and takes 90 MB
that a watcher has no other use for. It is given neither our token nor anything else of our environment.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import bot
from letters.timeline import Timeline, to_json

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds; the first picture of a machine also lists its fonts
KEPT = 8  # pictures that are given again while nothing has changed
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "MPLCONFIGDIR", "SYSTEMROOT", "TEMP", "USERPROFILE")


class NoPicture(Exception):
    """The picture could not be drawn; ``str`` says why in one line."""


class Pictures:
    """Draws one picture at a time and remembers the last ones."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

    async def draw(self, timeline: Timeline) -> bytes:
        """Return the picture as a PNG. Raises NoPicture."""
        body = to_json(timeline)
        async with self._lock:
            if body not in self._drawn:
                self._drawn[body] = await drawn(body)
            self._drawn.move_to_end(body)
            if len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
            return self._drawn[body]


async def drawn(body: str, patience: float = PATIENCE) -> bytes:
    """Let a process draw what ``to_json`` wrote. Raises NoPicture."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.picture"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    try:
        picture, errors = await asyncio.wait_for(process.communicate(body.encode()), patience)
    except TimeoutError as error:
        raise NoPicture(f"it took longer than {patience:.0f} seconds") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not picture:
        log.error("picture not drawn code=%s\n%s", process.returncode, errors.decode(errors="replace")[-4000:])
        raise NoPicture("the process that draws failed; the log says why")
    return picture


def environment() -> dict[str, str]:
    """Give the process what it needs to find itself, and none of our secrets."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    ours = str(Path(bot.__file__).parent.parent)
    return {**passed_on, "PYTHONPATH": ours}
