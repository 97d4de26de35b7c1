"""Boards and health messages: posted once, then edited in place, at most once a minute each."""

from __future__ import annotations

import logging
from base64 import b32encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from pydantic import TypeAdapter

from bot.messages import Message
from bot.sending.delivery import CLOCKS_DIFFER
from bot.sending.senders import (
    BadMessage,
    Gone,
    HistoryUnreadable,
    NoEntry,
    NotNow,
    Own,
    Sender,
    SendError,
    TooManyEdits,
)
from letters.alerts import KEY_LENGTH
from storage.database import Store
from storage.messages import in_place
from storage.messages.in_place import Stood, Wanted

log = logging.getLogger(__name__)

MESSAGE = TypeAdapter(Message)
EDIT_EVERY = timedelta(minutes=1)
TRY_AGAIN = timedelta(seconds=30)
REFUSED_REST = timedelta(hours=1)
OLD_EDITS_REST = timedelta(hours=1)  # error 30046: after an hour it is posted anew


def fingerprint(value: object) -> str:
    """Name what a message says, so that only news is an edit."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def wanted(key: str, what: str, channel: int, said: object, message: Message, *, closed: bool = False) -> Wanted:
    """Say what a standing message should say; ``said`` holds the facts that make it news."""
    return Wanted(key, what, channel, fingerprint((said, closed)), MESSAGE.dump_json(message).decode(), closed)


class StandingMessages:
    """Keeps standing messages as they should be. ``now`` tells the time in UTC."""

    def __init__(self, store: Store, sender: Sender, now: Callable[[], datetime]) -> None:
        self._store = store
        self._sender = sender
        self._now = now
        self._pin_again: dict[str, datetime] = {}

    async def settle(self, channels: Sequence[int]) -> list[str]:
        """Send and edit what is due for these channels; return one line for each that could not be."""
        now = self._now()
        troubles = []
        for stood in await self._store.run(in_place.unsettled, channels, now, now - EDIT_EVERY):
            try:
                await self._settle_one(stood)
            except SendError as error:
                troubles.append(f"{stood.key}: {error}")
                await self._put_off(stood, error)
        return troubles

    async def _settle_one(self, stood: Stood) -> None:
        message = stood.message
        if stood.posted != stood.wanted:
            message = await self._say(stood)
            await self._store.run(in_place.mark_posted, stood, message, self._now())
        if stood.what == "board" and not stood.pinned and message is not None:
            await self._pin(stood, message)

    async def _say(self, stood: Stood) -> int:
        body = MESSAGE.validate_json(stood.body)
        if stood.message is not None:
            await self._sender.edit(stood.channel, stood.message, body)
            return stood.message
        found = await self._find_lost(stood, body)
        if found is not None:
            await self._sender.edit(stood.channel, found, body)
            return found
        await self._store.run(in_place.mark_trying, stood.key, self._now())
        return await self._sender.send(stood.channel, body, nonce=_nonce(stood))

    async def _find_lost(self, stood: Stood, body: Message) -> int | None:
        """Look for a first message that may have arrived though its answer was lost.

        A receipt or a health message has no button to be known by, but a title: a receipt's names its day, and a
        health message's its matter; one that is known as another's is not taken for it.
        """
        marks = [*(menu.custom_id for menu in body.menus), *(b.custom_id for b in body.buttons if b.custom_id)]
        tried = stood.first_attempt_at
        if tried is None:
            return None
        since = stood.tried_after or tried - CLOCKS_DIFFER
        try:
            if marks:
                return await self._sender.find(stood.channel, marks[0], since)
            taken = await self._store.read(in_place.messages, stood.channel)
            return titled([one for one in await self._sender.own(stood.channel, since) if one.id not in taken], body)
        except HistoryUnreadable:
            return None

    async def _pin(self, stood: Stood, message: int) -> None:
        """Pin the board; a refusal is a line in health, and the board goes on without. Tried again every hour."""
        again = self._pin_again.get(stood.key)
        if again is not None and self._now() < again:
            return
        try:
            await self._sender.pin(stood.channel, message)
        except (NoEntry, BadMessage) as error:
            self._pin_again[stood.key] = self._now() + REFUSED_REST
            log.warning("board not pinned channel=%s: %s", stood.channel, error)
            await self._store.run(in_place.mark_pinned, stood, str(error))
        else:
            await self._store.run(in_place.mark_pinned, stood, "")

    async def _put_off(self, stood: Stood, error: SendError) -> None:
        match error:
            case Gone():
                await self._store.run(in_place.start_anew, stood.key)
            case TooManyEdits():
                await self._store.run(in_place.start_anew, stood.key)
                await self._store.run(in_place.put_off, stood.key, str(error), self._now() + OLD_EDITS_REST)
            case NotNow():
                due_at = self._now() + max(error.wait or timedelta(), TRY_AGAIN)
                await self._store.run(in_place.put_off, stood.key, str(error), due_at)
            case _:
                await self._store.run(in_place.put_off, stood.key, str(error), self._now() + REFUSED_REST)
        log.warning("standing message not settled key=%s: %s", stood.key, error)


def titled(messages: Sequence[Own], body: Message) -> int | None:
    """Return the id of the first message that has the title of this one."""
    titles = {embed.title for embed in body.embeds if embed.title}
    return next((one.id for one in messages if titles & set(one.words.split("\n\n"))), None)


def _nonce(stood: Stood) -> str:
    told = f"{stood.key}\n{stood.generation}"
    return b32encode(sha256(told.encode()).digest()).decode()[:KEY_LENGTH]
