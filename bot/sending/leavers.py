"""Who left a server is mentioned there no more: looked up before a message would name them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sending.senders import Sender, SendError
from storage.database import Store
from storage.messages.subscriptions import left_server, to_mention

log = logging.getLogger(__name__)

TRUSTED = timedelta(hours=1)  # so long somebody who was a member is taken for one
PATIENCE = 3.0  # seconds; no alert waits longer for that


class Leavers:
    """Ends what people asked for who left. Discord tells of members who leave only to bots with an intent to read all
    members, which we do not ask for; so each is looked up when a message is about to mention them.
    """

    def __init__(
        self, store: Store, sender: Sender, now: Callable[[], datetime], *, patience: float = PATIENCE
    ) -> None:
        self._store = store
        self._sender = sender
        self._now = now
        self._patience = patience
        self._seen: dict[tuple[int, int], datetime] = {}  # channel and person: when they were a member last

    async def drop(self, key: str, channel: int) -> None:
        """Forget the mentions in this channel of those who left, if this message would name them.

        Whoever is not looked up in time, or at all, is taken for a member: a mention that reaches nobody does less
        harm than one that is missing.
        """
        now = self._now()
        people = await self._store.read(to_mention, key)
        asked = [one for one in people if not self._is_trusted(channel, one, now)]
        if not asked:
            return
        looks = {asyncio.create_task(self._has_left(channel, one)): one for one in asked}
        done, late = await asyncio.wait(looks, timeout=self._patience)
        for look in late:
            look.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        gone = [looks[look] for look in done if look.result()]
        self._seen |= {(channel, looks[look]): now for look in done if look.result() is False}
        if gone:
            await self._store.run(left_server, channel, gone)
            log.info("left the server, mentioned no more people=%d channel=%d", len(gone), channel)

    def _is_trusted(self, channel: int, person: int, now: datetime) -> bool:
        seen = self._seen.get((channel, person))
        return seen is not None and timedelta() <= now - seen < TRUSTED

    async def _has_left(self, channel: int, person: int) -> bool | None:
        """Whether somebody left; None where nobody knows."""
        try:
            return await self._sender.has_left(channel, person)
        except SendError as error:
            log.info("members not looked up channel=%d: %s", channel, error)
            return None
