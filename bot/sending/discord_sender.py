"""Messages to Discord channels over REST alone, and what each refusal of Discord means for delivery."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.messages import Message
from bot.sending.discord_form import edit_parts, message_parts
from bot.sending.senders import (
    FOOTER,
    BadMessage,
    Gone,
    HistoryUnreadable,
    NoEntry,
    NotNow,
    Own,
    SendError,
    Since,
    TooManyEdits,
)

REPLY_NEEDS_HISTORY = 160002  # discord-api-docs, topics/opcodes-and-status-codes, as all codes here
NONCE_LENGTH = 25  # discord-api-docs, resources/message
LONGEST_PAUSE = 60.0  # seconds that discord.py may sit out a 429 by itself; a longer one is ours to plan
BAN_PAUSE = timedelta(minutes=10)  # Cloudflare counts refused requests in windows of ten minutes
TOKEN_PAUSE = timedelta(minutes=10)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody here speaks; no warning at each start
NO_MEMBER = frozenset({10007, 10013})  # "Unknown Member", and "Unknown User": the account is gone, too
MISSING_RIGHT = 50013  # "Missing Permissions": which one is not said
PATIENCE = 120.0  # seconds for one send, with all that discord.py tries and sits out by itself
CLOCK_SKEW = timedelta(minutes=1)  # our clock and the one that numbers messages may differ this much


def aim(api_url: str = "", gateway_url: str = "", cdn_url: str = "") -> None:
    """Point every client made from now on at a Discord-compatible server; '' leaves discord.com.

    ``api_url`` carries the version: ``http://127.0.0.1:1/api/v10``. ``gateway_url`` is that of the first connect.
    """
    if api_url:
        Route.BASE = api_url.rstrip("/")
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)
    if cdn_url:
        Asset.BASE = cdn_url.rstrip("/")


async def log_in(token: str) -> discord.Client:
    """Return a client that speaks REST and never opens a gateway; close it after use. Raises a SendError."""
    client = discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=LONGEST_PAUSE)
    logged_in = False
    try:
        with _refusals_named("log in"):
            await client.login(token)
        logged_in = True
    finally:
        if not logged_in:
            await client.close()
    return client


class DiscordSender:
    """The way to Discord for delivery. Works on a client that has logged in; no gateway is needed.

    Given a ``token``, it logs in by itself at the first need and again after a login that failed, so that it can
    be made while Discord cannot be reached.
    """

    def __init__(self, client: discord.Client | None = None, *, token: str = "", patience: float = PATIENCE) -> None:
        if client is None and not token:
            raise ValueError("a client that has logged in or a token is needed")
        self._client = client
        self._token = token
        self._own = client is None
        self._patience = patience
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connection, if it is our own."""
        if self._own and self._client is not None:
            await self._client.close()
            self._client = None

    async def send(self, channel: int, message: Message, *, nonce: str, reply_to: int | None = None) -> int:
        """Send, and return the message's id; a nonce that Discord still knows returns the first message's id.

        A reply that Discord refuses for want of Read Message History is sent by itself. Raises Gone when people
        deleted the message that this nonce made.
        """
        client = await self._ready()
        with _refusals_named(f"send to channel {channel}"):
            return await asyncio.wait_for(
                _send_or_without_reply(client, channel, message, nonce, reply_to), self._patience
            )

    async def edit(self, channel: int, message_id: int, message: Message) -> None:
        """Replace what the message says."""
        client = await self._ready()
        told = client.get_partial_messageable(channel).get_partial_message(message_id)
        with _refusals_named(f"edit message {message_id} in channel {channel}", stops_all=False):
            await asyncio.wait_for(told.edit(**edit_parts(message)), self._patience)

    async def find(self, channel: int, custom_id: str, since: Since) -> int | None:
        """Return the id of our own message since then that carries this button, reading all pages, oldest first.

        Raises HistoryUnreadable also where Discord answers an empty history instead of a refusal, which is what
        it does to a bot that may see a channel and not read its past.
        """
        client = await self._ready()
        empty = True
        with _refusals_named(f"read the history of channel {channel}", stops_all=False, history=True):
            async for message in _history(client, channel, since):
                empty = False
                if message.author == client.user and carries(message, custom_id):
                    return message.id
            if empty and await _hides_its_past(client, channel):
                raise HistoryUnreadable(f"channel {channel} shows us no history; give the bot Read Message History")
        return None

    async def own(self, channel: int, since: Since) -> list[Own]:
        """Return our own messages since then, the oldest first; raises as ``find`` does."""
        client = await self._ready()
        found, empty = [], True
        with _refusals_named(f"read the history of channel {channel}", stops_all=False, history=True):
            async for message in _history(client, channel, since):
                empty = False
                if message.author == client.user:
                    found.append(Own(message.id, words_of(message), tuple(custom_ids(message))))
            if empty and await _hides_its_past(client, channel):
                raise HistoryUnreadable(f"channel {channel} shows us no history; give the bot Read Message History")
        return found

    async def has_left(self, channel: int, person: int) -> bool:
        """Whether somebody is no member of the channel's server any more. Asks over REST, which needs no intent."""
        client = await self._ready()
        with _refusals_named(f"look for a member of the server of channel {channel}", stops_all=False):
            return await asyncio.wait_for(_has_left(client, channel, person), self._patience)

    async def pin(self, channel: int, message_id: int) -> None:
        """Pin the message; needs Pin Messages."""
        client = await self._ready()
        told = client.get_partial_messageable(channel).get_partial_message(message_id)
        with _refusals_named(f"pin message {message_id} in channel {channel}", stops_all=False):
            await asyncio.wait_for(told.pin(), self._patience)

    async def _ready(self) -> discord.Client:
        async with self._lock:
            if self._client is None:
                self._client = await log_in(self._token)
            return self._client


async def _has_left(client: discord.Client, channel: int, person: int) -> bool:
    room = await client.fetch_channel(channel)
    if not isinstance(room, discord.abc.GuildChannel):
        return False
    try:
        await room.guild.fetch_member(person)
    except discord.NotFound as error:
        if error.code in NO_MEMBER:
            return True
        raise
    return False


def carries(message: discord.Message, custom_id: str) -> bool:
    """Whether the message has a button or menu of that id. Discord keeps no nonce; this is what it keeps."""
    return custom_id in custom_ids(message)


def custom_ids(message: discord.Message) -> Iterator[str]:
    """Name the buttons and menus of a message, in order; links have no name."""
    for row in message.components:
        for part in getattr(row, "children", (row,)):
            if custom_id := getattr(part, "custom_id", None):
                yield custom_id


def words_of(message: discord.Message) -> str:
    """Return all that a message says, with its addresses."""
    parts: list[str | None] = [message.content]
    for embed in message.embeds:
        parts += [embed.title, embed.url, embed.description]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
        parts.append(f"{FOOTER}{embed.footer.text}" if embed.footer.text else "")
    return "\n\n".join(part for part in parts if part)


def named_refusal(error: BaseException, doing: str, *, stops_all: bool = True) -> SendError:
    """Return what an error of discord.py or of the connection means, saying what we were about to do.

    ``stops_all``: whether a 429 that discord.py gave up on halts every send, not only this one.
    """
    match error:
        case discord.LoginFailure() | discord.HTTPException(status=401):
            told = f"cannot {doing}: Discord refuses the token; set DISCORD_TOKEN to the one in the portal"
            return NotNow(told, wait=TOKEN_PAUSE, everything=True)
        case discord.HTTPException(code=30046):
            return TooManyEdits(f"cannot {doing}: edited too often within the hour (30046)")
        case discord.NotFound(code=10008):
            return Gone(f"cannot {doing}: people deleted the message (10008)")
        case discord.Forbidden() | discord.NotFound():
            told = f"cannot {doing}: {_reason(error)}; check the channel's id and the bot's rights"
            return NoEntry(told, plainer=error.code == MISSING_RIGHT)
        case discord.HTTPException(status=429):
            return NotNow(f"cannot {doing}: {_reason(error)}", wait=_asked_wait(error), everything=stops_all)
        case discord.RateLimited():
            wait = timedelta(seconds=error.retry_after)
            return NotNow(f"cannot {doing}: Discord asks us to slow down", wait=wait, everything=stops_all)
        case discord.HTTPException() if 400 <= error.status < 500:
            return BadMessage(f"cannot {doing}: {_reason(error)}")
        case ValueError():
            return BadMessage(f"cannot {doing}: {error}")
        case TimeoutError():
            return NotNow(f"cannot {doing}: no answer in time")
        case _:
            return NotNow(f"cannot {doing}: {_reason(error)}")


@contextlib.contextmanager
def _refusals_named(doing: str, *, stops_all: bool = True, history: bool = False) -> Iterator[None]:
    """Turn what goes wrong inside into a SendError. A KeyError is discord.py's on a 429 without retry_after."""
    try:
        yield
    except discord.Forbidden as error:
        if history:
            raise HistoryUnreadable(f"cannot {doing}: {_reason(error)}; give Read Message History") from error
        raise named_refusal(error, doing) from error
    except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError, KeyError) as error:
        raise named_refusal(error, doing, stops_all=stops_all) from error


def _reason(error: BaseException) -> str:
    """Say an error in one line; a time-out has no words of its own."""
    return " ".join(str(error).split()) or type(error).__name__


def _asked_wait(error: discord.HTTPException) -> timedelta:
    """Return how long a 429 asks us to wait. One that discord.py does not sit out is mostly Cloudflare's ban."""
    asked = error.response.headers.get("Retry-After", "")
    with contextlib.suppress(ValueError):
        return timedelta(seconds=min(max(float(asked), 1.0), 86400.0))
    return BAN_PAUSE


async def _send_or_without_reply(
    client: discord.Client, channel: int, message: Message, nonce: str, reply_to: int | None
) -> int:
    try:
        return await _send(client, channel, message, nonce, _reference(channel, reply_to))
    except discord.HTTPException as error:
        if error.code != REPLY_NEEDS_HISTORY:
            raise
    return await _send(client, channel, message, nonce, {})


async def _send(client: discord.Client, channel: int, message: Message, nonce: str, reference: dict[str, Any]) -> int:
    parts = message_parts(message) | reference | {"nonce": nonce[:NONCE_LENGTH]}
    sent: discord.Message = await client.get_partial_messageable(channel).send(**parts)
    return sent.id


def _reference(channel: int, reply_to: int | None) -> dict[str, Any]:
    """Return the reply's address; a message that is gone by now does not hold the reply back."""
    if reply_to is None:
        return {}
    return {"reference": discord.MessageReference(message_id=reply_to, channel_id=channel, fail_if_not_exists=False)}


def _history(client: discord.Client, channel: int, since: Since) -> AsyncIterator[discord.Message]:
    room = client.get_partial_messageable(channel)
    after = discord.Object(since) if isinstance(since, int) else since - CLOCK_SKEW
    return room.history(limit=None, after=after, oldest_first=True)


async def _hides_its_past(client: discord.Client, channel: int) -> bool:
    """Whether the channel has a last message and yet shows none."""
    room = client.get_partial_messageable(channel)
    if [message async for message in room.history(limit=1)]:
        return False
    seen = await client.fetch_channel(channel)
    return getattr(seen, "last_message_id", None) is not None
