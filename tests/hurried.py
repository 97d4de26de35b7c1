"""asyncio for discord.py with no time to sleep, so that its own retries do not make tests slow."""

from __future__ import annotations

import asyncio


class Hurried:
    """Set it as ``discord.http.asyncio`` or ``discord.client.asyncio``."""

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def sleep(self, _: float) -> None:
        await asyncio.sleep(0)
