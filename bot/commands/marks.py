"""What people put beside alerts: who reads one, notes with their form, and the thread in which it is discussed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from bot.commands.answers import PressDoor, excuse
from bot.commands.askers import may_change_here, payload, presser
from bot.commands.forms import filled_in, form_in_time, form_sent, open_form, refused
from bot.commands.presses import Button, Menu, Press, chosen, pressed
from bot.desks.desk import Desk, Unanswerable
from bot.desks.forms import Form
from bot.desks.marks import Marks, Place
from bot.messages import Message
from bot.rendering.marks import NOTE

KEY = r"[A-Z2-7]{25}"  # of an alert
NUMBER = r"\d{1,18}"
FORM = re.compile(rf"note:(?:new:(?P<key>{KEY})|edit:(?P<note>{NUMBER}))")
THREAD_EXISTS = 160004  # discord-api-docs, topics/opcodes-and-status-codes
KEPT_OPEN = 10_080  # minutes without a word until Discord folds the thread away: a week
NO_RIGHT = "I may not open threads here. Whoever manages the server can allow me Create Public Threads in this channel"
NO_MESSAGE = "its message was deleted, so there is nothing to discuss it under"
NOT_NOW = "Discord did not open the thread just now; press again in a moment"


class ClaimButton(discord.ui.DynamicItem[Button], template=rf"claim:(?P<key>{KEY})"):
    """ "I'll read it" under an alert."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"claim:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ClaimButton:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Let the presser read it, or say who does."""
        marks: Marks = interaction.client.desk.marks
        by = presser(interaction)
        await pressed(interaction, lambda: marks.claim(self.key, by))


class ClaimChangeButton(discord.ui.DynamicItem[Button], template=rf"claim:(?P<verb>take|release):(?P<claim>{NUMBER})"):
    """ "Take it over" and "Release" under what a claim came to."""

    def __init__(self, verb: str, claim: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"claim:{verb}:{claim}"))
        self.verb, self.claim = verb, claim

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ClaimChangeButton:
        """Make it from what was pressed."""
        return cls(found["verb"], int(found["claim"]))

    async def callback(self, interaction: Press) -> None:
        """Take it over, or give it back."""
        marks: Marks = interaction.client.desk.marks
        by, change = presser(interaction), marks.take_over if self.verb == "take" else marks.release
        await pressed(interaction, lambda: change(self.claim, by))


class NoteButton(discord.ui.DynamicItem[Button], template=rf"note:(?P<key>{KEY})"):
    """ "Note" under an alert: opens the form of the presser's own note."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"note:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> NoteButton:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        marks: Marks = interaction.client.desk.marks
        await _open(interaction, lambda: marks.note_form(self.key, presser(interaction)))


class NoteMenu(discord.ui.DynamicItem[Menu], template=rf"note:pick:(?P<key>{KEY})"):
    """The menu of an alert's notes under its explanation: opens the form of one."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Select(custom_id=f"note:pick:{key}"))

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> NoteMenu:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Open the form, for its author or an admin."""
        marks: Marks = interaction.client.desk.marks
        note, is_admin = int(chosen(interaction) or 0), may_change_here(interaction)
        await _open(interaction, lambda: marks.note_form_of(note, presser(interaction), is_admin=is_admin))


class DiscussButton(discord.ui.DynamicItem[Button], template=rf"talk:(?P<key>{KEY})"):
    """ "Discuss" under an alert: opens a thread from its message, or says where it is."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"talk:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> DiscussButton:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Open the thread."""
        await pressed(interaction, lambda: _discuss(interaction, self.key))


class NoteForms(commands.Cog):
    """What comes back from the forms of notes, also from those that were opened before a restart."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Press) -> None:
        """Keep the note; other forms are let pass."""
        found = form_sent(interaction, FORM)
        if found is None:
            return
        text, by, marks = filled_in(interaction).get(NOTE, ""), presser(interaction), self.desk.marks
        if found["key"]:
            await pressed(interaction, lambda: marks.write(found["key"], text, by))
        else:
            is_admin = may_change_here(interaction)
            await pressed(interaction, lambda: marks.rewrite(int(found["note"]), text, by, is_admin=is_admin))


async def _open(interaction: Press, form: Callable[[], Awaitable[Form]]) -> None:
    """Show a form; one with nothing filled in would overwrite what is there, so none is shown when we are slow."""
    if await refused(interaction):
        return
    try:
        await open_form(interaction, await form_in_time(form()))
    except Exception as error:
        await excuse(PressDoor(interaction), error, f"press {payload(interaction).get('custom_id')}")


async def _discuss(interaction: Press, key: str) -> Message:
    place: Place = await interaction.client.desk.marks.place(key)
    room = interaction.client.get_partial_messageable(place.channel, guild_id=interaction.guild_id)
    try:
        await room.get_partial_message(place.message).create_thread(name=place.name, auto_archive_duration=KEPT_OPEN)
    except discord.Forbidden as error:
        raise Unanswerable(NO_RIGHT) from error
    except discord.NotFound as error:
        raise Unanswerable(NO_MESSAGE) from error
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise Unanswerable(NOT_NOW) from error
        return Message(f"It is discussed in <#{place.message}>.")  # such a thread has the number of its message
    except (aiohttp.ClientError, OSError) as error:
        raise Unanswerable(NOT_NOW) from error
    return Message(f"Opened: <#{place.message}>. Whoever writes there is told of answers.")
