"""How late the event loop is: a task that sleeps a little and looks how much longer it was.

Other processes make every loop late. What the loop's thread waited for a core is told apart, where Linux counts it.
What remains is ours: code that runs in the loop, threads that hold the interpreter, and their own waits for a core.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

SLEEP = 0.005  # seconds
WAITS = Path("/proc/thread-self/schedstat")  # nanoseconds on a core, nanoseconds that it was waited for, turns


class Lag(NamedTuple):
    """How late one sleep ended, in seconds."""

    late: float
    ours: float  # without the waits for a core; the same where they are not counted


@asynccontextmanager
async def lag_measured() -> AsyncIterator[list[Lag]]:
    """Collect lags, one for each sleep, while the block runs."""
    lags: list[Lag] = []
    task = asyncio.create_task(_sample(lags))
    try:
        yield lags
    finally:
        task.cancel()


async def _sample(lags: list[Lag]) -> None:
    while True:
        waited, began = _waited(), time.perf_counter()
        await asyncio.sleep(SLEEP)
        late = max(0.0, time.perf_counter() - began - SLEEP)
        lags.append(Lag(late, max(0.0, late - (_waited() - waited))))


def _waited() -> float:
    """Return the seconds that this thread has waited for a core until now."""
    return int(WAITS.read_text().split()[1]) / 1e9 if WAITS.exists() else 0.0


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which this part (0 to 1) of them lies; 0 for none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))] if ranked else 0.0


def lag_words(lags: Sequence[Lag]) -> str:
    """Say median, p99, p99.9 and the worst in milliseconds, and the last two without the waits for a core."""
    late = _parts([one.late for one in lags], {"median": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1.0})
    ours = _parts([one.ours for one in lags], {"p99.9": 0.999, "max": 1.0})
    return f"{late} ({len(lags)} samples); waits for a core left out {ours}"


def _parts(values: Sequence[float], named: dict[str, float]) -> str:
    return ", ".join(f"{name} {1000 * share(values, part):.1f} ms" for name, part in named.items())


def load_words() -> str:
    """Say how busy the machine is, we included."""
    last, *_ = os.getloadavg()
    return f"{last:.1f} processes ran or waited in the last minute, on {os.cpu_count()} cores"
