"""How a command or a press is answered: in time, bounded, pinging no one, and kindly when it cannot be."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desks.desk import Unanswerable
from bot.messages import Message
from bot.sending.discord_form import message_parts

T = TypeVar("T")
log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds; Discord gives an interaction three, and the answer has to travel
MOST_MESSAGES = 5
LONGEST_LINE = 400
LOST = (discord.HTTPException, aiohttp.ClientError, OSError)


class Refused(commands.CheckFailure):
    """The asker may not do this; ``str`` says what is needed, ready to show."""


class Door(Protocol):
    """Where an answer goes."""

    async def later(self, *, hidden: bool) -> None:
        """Tell Discord that the answer takes longer."""
        ...

    async def say(self, message: Message, *, hidden: bool) -> None:
        """Show the message; hidden ones only to the asker, where Discord can do that."""
        ...


class CommandDoor:
    """The answer to a command, typed or slashed. What is typed with a prefix is always answered in the open."""

    def __init__(self, context: commands.Context[Any]) -> None:
        self._context = context

    async def later(self, *, hidden: bool) -> None:
        """Defer; behind a prefix there is nothing to defer."""
        await self._context.defer(ephemeral=hidden)

    async def say(self, message: Message, *, hidden: bool) -> None:
        """Send into the channel, or as the interaction's answer."""
        may_attach = self._context.interaction is not None or self._context.bot_permissions.attach_files
        told = message if may_attach else without_files(message)
        await self._context.send(**message_parts(told), ephemeral=hidden)


class PressDoor:
    """The answer to a button, a menu, or a slash command that never became a command."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction

    async def later(self, *, hidden: bool) -> None:
        """Defer with a new answer to come; the message with the button stays as it is."""
        await self._interaction.response.defer(ephemeral=hidden, thinking=True)

    async def say(self, message: Message, *, hidden: bool) -> None:
        """Send the answer, or the next one."""
        parts = message_parts(message)
        if self._interaction.response.is_done():
            await self._interaction.followup.send(**parts, ephemeral=hidden)
        else:
            await self._interaction.response.send_message(**parts, ephemeral=hidden)


async def answer(door: Door, work: Awaitable[Message | tuple[Message, ...]], *, hidden: bool = False) -> None:
    """Show what the work gives, deferring when it takes longer than Discord waits."""
    told = await in_time(door, work, hidden=hidden)
    messages = (told,) if isinstance(told, Message) else told
    for message in messages[:MOST_MESSAGES]:
        await door.say(message, hidden=hidden)


async def in_time(door: Door, work: Awaitable[T], *, hidden: bool) -> T:
    """Return what the work gives; after ``PATIENCE`` seconds Discord is told that it takes longer."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            await door.later(hidden=hidden)
        return await task
    finally:
        task.cancel()


def without_files(message: Message) -> Message:
    """Say what can be said where no file may be attached, and what is needed for the rest."""
    if not message.files:
        return message
    needed = "I may not attach files in this channel: give me Attach Files here, or use the command with a slash."
    return replace(message, content=f"{message.content[:1500]} {needed}".strip(), files=())


async def excuse(door: Door, error: BaseException, doing: str) -> None:
    """Say kindly why there is no answer; what is our fault gets an id under which the log has it."""
    cause = root_cause(error)
    match cause:
        case Refused():
            line = str(cause)
        case Unanswerable():
            line = _sentence(plain(str(cause)))
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            line = "I do not know that command any more; `help` shows what there is. Restart Discord to see it."
        case commands.UserInputError() | app_commands.TransformerError():
            line = f"I could not read that: {plain(str(cause))}"
        case _:
            line = _own_fault(cause, doing)
    try:
        await door.say(Message(content=line), hidden=True)
    except LOST as lost:
        log.warning("answer lost doing=%s reason=%s", doing, lost)


def root_cause(error: BaseException) -> BaseException:
    """Return what was raised inside discord.py's wrappings of it."""
    wrappings = (commands.CommandInvokeError, commands.HybridCommandError, app_commands.CommandInvokeError)
    while isinstance(error, wrappings):
        error = error.original
    return error


def plain(text: str) -> str:
    """Return the text on one line, escaped and cut, fit to stand in an answer."""
    line = " ".join(text.split())
    cut = line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
    return discord.utils.escape_markdown(cut.replace("`", "'"))  # a mark that is escaped shows its backslash in places


def _sentence(line: str) -> str:
    """Begin with a capital, unless the line begins with a name of ours: q3a, harbour-2026."""
    first = line.partition(" ")[0].rstrip(",;?")
    return line[:1].upper() + line[1:] if first.isalpha() else line


def _own_fault(error: BaseException, doing: str) -> str:
    error_id = secrets.token_hex(3)
    log.error("command failed error_id=%s doing=%s", error_id, doing, exc_info=error)
    return (
        f"Something went wrong on my side (error {error_id}). "
        "Please try again; whoever runs me finds it in the log under that id."
    )
