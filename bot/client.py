"""The connection that hears people, kept alive: when it ends, for whatever reason, a new one is built."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
from discord.http import Route

from bot.sending.discord_sender import log_in
from bot.sending.senders import NotNow

log = logging.getLogger(__name__)

Build = Callable[[bool], discord.Client]  # told whether message content may be asked for
Tell = Callable[[str, str], Awaitable[None]]  # (what, one line; '' when it is well again)

READS_CONTENT = 1 << 18 | 1 << 19  # verified and unverified applications; discord-api-docs, resources/application
TELL_AFTER = 3  # failures in a row; one lost connection is no news


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait before a new client is built."""

    first: timedelta = timedelta(seconds=1)  # doubled after each failure in a row
    longest: timedelta = timedelta(minutes=5)
    refused_token: timedelta = timedelta(minutes=10)  # Discord bans who asks 10,000 times in ten minutes
    stable: timedelta = timedelta(minutes=1)  # a client that lived this long starts the count anew


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a client is no more, and what follows from it."""

    line: str
    token_refused: bool = False
    intent_refused: bool = False


PAUSES = Pauses()


async def run_client(build: Build, token: str, *, tell: Tell, pauses: Pauses = PAUSES) -> None:
    """Keep a client connected until we are cancelled; whatever ends one, a new one is built with back-off.

    ``build`` makes a client that has not been used. ``tell`` hears of ``discord.token`` and ``discord.gateway``
    when people must know; a client clears the latter in its ``on_ready``.
    """
    logging.getLogger("discord.client").addFilter(say_shortly)
    failures, ask_content = 0, True
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        ending = await live_once(build, token, ask_content=ask_content, tell=tell)
        failures = 1 if loop.time() - began >= pauses.stable.total_seconds() else failures + 1
        ask_content = not ending.intent_refused
        if not ending.intent_refused or failures > 1:
            await _tell_of(ending, failures, tell)
            await asyncio.sleep(_pause(ending, failures, pauses).total_seconds())


async def live_once(build: Build, token: str, *, ask_content: bool, tell: Tell) -> Ending:
    """Build one client, run it to its end, and say why it ended. Only a cancellation is raised."""
    try:
        content = await may_read_content(token) and ask_content
        await tell("discord.token", "")
        async with build(content) as client:
            await client.start(token)
    except Exception as error:
        return why_ended(error)
    return Ending("the connection to Discord was closed")


async def may_read_content(token: str) -> bool:
    """Whether the portal grants this application the message-content intent. Raises a SendError."""
    async with await log_in(token) as client:
        return await grants_content(client)


async def grants_content(client: discord.Client) -> bool:
    """Ask the same of a client that has logged in."""
    told: dict[str, Any] = await client.http.request(Route("GET", "/applications/@me"))
    return bool(int(told.get("flags") or 0) & READS_CONTENT)


def say_shortly(record: logging.LogRecord) -> bool:
    """Let discord.py's reconnects stand in the log as one line, without a traceback; a filter of its log."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and "reconnect" in str(record.msg):
        record.msg, record.args = f"{record.getMessage()}: {' '.join(str(error).split())}", ()
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


def why_ended(error: Exception) -> Ending:
    """Return what the error that ended a client means for the next one."""
    match error:
        case discord.PrivilegedIntentsRequired() | discord.ConnectionClosed(code=4014):
            return Ending("Discord refuses the message-content intent (4014)", intent_refused=True)
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            return Ending("Discord refuses the token", token_refused=True)
        case NotNow(everything=True) if isinstance(error.__cause__, discord.LoginFailure):
            return Ending("Discord refuses the token", token_refused=True)
        case _:
            return Ending(f"{type(error).__name__}: {' '.join(str(error).split()) or 'no reason given'}")


async def _tell_of(ending: Ending, failures: int, tell: Tell) -> None:
    """Log every ending; tell people of a refused token at once, and of the rest when it lasts."""
    log.warning("discord client ended failures=%d reason=%s", failures, ending.line)
    try:
        if ending.token_refused:
            await tell("discord.token", "Discord refuses the token; set DISCORD_TOKEN anew and restart")
        elif failures >= TELL_AFTER:
            await tell("discord.gateway", f"commands and buttons do not answer, alerts still go out: {ending.line}")
    except Exception:
        log.exception("not told reason=%s", ending.line)  # a full disk must not end the supervision


def _pause(ending: Ending, failures: int, pauses: Pauses) -> timedelta:
    if ending.token_refused:
        return pauses.refused_token
    return min(pauses.first * (1 << min(failures - 1, 10)), pauses.longest)
