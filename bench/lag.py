"""How late the event loop is: a task that sleeps a little and looks how much longer it was."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

SLEEP = 0.005  # seconds


@asynccontextmanager
async def lag_measured() -> AsyncIterator[list[float]]:
    """Collect lags in seconds, one for each sleep, while the block runs."""
    lags: list[float] = []
    task = asyncio.create_task(_sample(lags))
    try:
        yield lags
    finally:
        task.cancel()


async def _sample(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(SLEEP)
        lags.append(max(0.0, time.perf_counter() - began - SLEEP))


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which this part (0 to 1) of them lies; 0 for none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))] if ranked else 0.0


def lag_words(lags: Sequence[float]) -> str:
    """Say median, p99, p99.9 and the worst in milliseconds."""
    named = {"median": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
    told = ", ".join(f"{name} {1000 * share(lags, part):.1f} ms" for name, part in named.items())
    return f"{told} ({len(lags)} samples)"


def load_words() -> str:
    """Say how busy the machine is, we included: what others do makes every loop late."""
    last, *_ = os.getloadavg()
    return f"{last:.1f} processes ran or waited in the last minute, on {os.cpu_count()} cores"
