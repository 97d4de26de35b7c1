"""Buttons and menus that answer after any restart: what they ask stands in their ``custom_id``."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.commands.answers import PressDoor, answer, excuse
from bot.commands.askers import check_change_press, check_press, onlooker, payload
from bot.desks.desk import Desk
from bot.messages import Message
from bot.sending.discord_form import edit_parts

Press = discord.Interaction[Any]  # its client is a Listener
Button = discord.ui.Button[Any]
Menu = discord.ui.Select[Any]


class AlertButton(discord.ui.DynamicItem[Button], template=r"a:(?P<key>[A-Z2-7]{25})"):
    """ "Why this?" under an alert: an explanation for the one who pressed."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"a:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> AlertButton:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Explain the alert."""
        desk: Desk = interaction.client.desk
        by = onlooker(interaction)
        await pressed(interaction, lambda: desk.why_alert(self.key, by))


class DigestButton(discord.ui.DynamicItem[Button], template=r"d:(?P<ref>.{1,98})"):
    """An entry of the daily digest as a button."""

    def __init__(self, ref: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"d:{ref}"))
        self.ref = ref

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> DigestButton:
        """Make it from what was pressed."""
        return cls(found["ref"])

    async def callback(self, interaction: Press) -> None:
        """Explain the entry; in a menu it is the line that was chosen."""
        desk: Desk = interaction.client.desk
        ref, by = chosen(interaction) or self.ref, onlooker(interaction)
        await pressed(interaction, lambda: desk.why_entry(ref, by))


class BoardMenu(discord.ui.DynamicItem[Menu], template=r"b:(?P<letter>.{1,98})"):
    """The menu of a board: choosing a question shows its card."""

    def __init__(self, letter: str) -> None:
        super().__init__(discord.ui.Select(custom_id=f"b:{letter}"))
        self.letter = letter

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> BoardMenu:
        """Make it from what was pressed."""
        return cls(found["letter"])

    async def callback(self, interaction: Press) -> None:
        """Show the card of the chosen question."""
        desk: Desk = interaction.client.desk
        question, by = chosen(interaction), onlooker(interaction)
        await pressed(interaction, lambda: desk.question(self.letter, question, by))


async def pressed(
    interaction: Press, work: Callable[[], Awaitable[Message]], check: Callable[[Press], None] = check_press
) -> None:
    """Answer a press for the one who pressed, or say what is needed. The outermost door: nothing escapes."""
    door = PressDoor(interaction)
    try:
        check(interaction)
        await answer(door, work(), hidden=True)
    except Exception as error:
        await excuse(door, error, f"press {payload(interaction).get('custom_id')}")


async def turned(
    interaction: Press, work: Callable[[], Awaitable[Message]], check: Callable[[Press], None] = check_press
) -> None:
    """Turn a page in the message of the one who reads it; what everybody sees stays, and is answered to one alone."""
    if interaction.message is None or not interaction.message.flags.ephemeral:
        await pressed(interaction, work, check)
        return
    try:
        check(interaction)
        await edited(interaction, work)
    except Exception as error:
        await excuse(PressDoor(interaction), error, f"press {payload(interaction).get('custom_id')}")


async def edited(interaction: Press, work: Callable[[], Awaitable[Message]]) -> None:
    """Let the message under which was pressed say what the work gives, which may take longer than Discord waits."""
    await interaction.response.defer()
    await interaction.edit_original_response(**edit_parts(await work()))


async def changing(interaction: Press, work: Callable[[], Awaitable[None]]) -> None:
    """Do what only admins may, or say what is needed. The outermost door: nothing escapes."""
    try:
        check_change_press(interaction)
        await work()
    except Exception as error:
        await excuse(PressDoor(interaction), error, f"press {payload(interaction).get('custom_id')}")


def chosen(interaction: Press) -> str:
    """Return the line chosen in a menu; '' for a button."""
    values = payload(interaction).get("values") or []
    return str(values[0])[:100] if isinstance(values, list) and values else ""
