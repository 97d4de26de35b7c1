"""Whose turn it is: a few requests at a time, and for each host one after another with a pause between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

_MANY_HOSTS = 1024  # beyond it, hosts that nobody waits for are forgotten


class _Host:
    """One host: who asks it now, and when the next request may start (the loop's clock)."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.next_start = 0.0
        self.users = 0


class Pacing:
    """Gives turns. ``per_host_seconds`` lie between two starts at one host, or what the host asks for if longer."""

    def __init__(
        self, concurrency: int, per_host_seconds: float, host_delays: Mapping[str, float] | None = None
    ) -> None:
        self._room = asyncio.Semaphore(concurrency)
        self._pause = per_host_seconds
        self._delays = dict(host_delays or {})
        self._hosts: dict[str, _Host] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """Take note of the pause that a host asks for, in seconds; the last wish holds."""
        if seconds > self._pause:
            self._delays[host] = seconds
        else:
            self._delays.pop(host, None)

    @asynccontextmanager
    async def turn(self, host: str, *, paced: bool = True) -> AsyncIterator[None]:
        """Wait for one's turn at a host, then hold it. Waiting for a host takes no room from others."""
        at = self._host(host)
        at.users += 1
        try:
            async with at.lock:
                clock = asyncio.get_running_loop().time
                if paced and at.next_start > clock():
                    await asyncio.sleep(at.next_start - clock())
                async with self._room:
                    at.next_start = clock() + max(self._pause, self._delays.get(host, 0.0))
                    yield
        finally:
            at.users -= 1

    def _host(self, name: str) -> _Host:
        known = self._hosts.get(name)
        if known is None:
            if len(self._hosts) >= _MANY_HOSTS:
                self._forget()
            known = self._hosts[name] = _Host()
        return known

    def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        self._hosts = {name: at for name, at in self._hosts.items() if at.users or at.next_start > now}
        self._delays = {name: delay for name, delay in self._delays.items() if name in self._hosts}
