"""What a command needs that reads the web and writes the record, beside a watcher that may run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.run import Setup, fetcher_for
from bot.watching.channels import circle_of
from bot.watching.letters import watched_letters
from bot.watching.live import Live
from bot.watching.monitor import Monitor, Rules
from feeds.entries import Source
from feeds.fetch import Fetcher
from letters.matching import Matcher
from storage.admin.letters import stored_letters
from storage.admin.sources import effective_sources
from storage.database import Store, prepare


@dataclass(frozen=True, slots=True)
class Beside:
    """The database, the web, and one who judges. Every write is a short transaction; no lock is held."""

    store: Store
    fetcher: Fetcher
    monitor: Monitor
    sources: Live[Source]
    now: Callable[[], datetime]
    config: Config

    @property
    def zone(self) -> ZoneInfo:
        """The team's own clock."""
        return self.config.alerts.time_zone

    async def follow_sources(self) -> bool:
        """Take up what was changed of the sources."""
        self.sources.become(await self.store.run(effective_sources, self.config.sources))
        return True


@asynccontextmanager
async def beside(setup: Setup, now: Callable[[], datetime]) -> AsyncIterator[Beside]:
    """Open all that, and close it in reverse. Raises StorageError."""
    config, path = setup.config, setup.config.storage.path
    path.parent.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(prepare, path, now())
        store = await stack.enter_async_context(Store(path))
        fetcher = await stack.enter_async_context(fetcher_for(config, store))
        sources = Live(await store.run(effective_sources, config.sources))
        watched = watched_letters(setup.files, await store.run(stored_letters))
        channels = setup.channels([file.letter for file in watched.open])
        circle = circle_of(watched.letters, channels, sources.values(), config.alerts.age_guard)
        rules = Rules(config.alerts.look_back, Matcher(watched.open))
        monitor = Monitor(store, fetcher, list(sources.values()), circle, rules, now)
        await monitor.follow_terms()
        yield Beside(store, fetcher, monitor, sources, now, config)
