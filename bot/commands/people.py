"""``privacy`` and ``forget``: for everyone, of themselves alone, and for nobody else's eyes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ext import commands

from bot.commands.answers import CommandDoor, PressDoor, answer, excuse
from bot.commands.askers import actor_of, check_served, payload, presser
from bot.commands.hybrid import command
from bot.commands.presses import edited
from bot.desks.desk import Actor, Desk
from bot.desks.people import People
from bot.messages import Message

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
IN_THE_OPEN = "Everyone would read the answer here. Type /{name} instead: Discord shows its answer to you alone."


class ForgetButton(discord.ui.DynamicItem[Button], template=r"g:(?P<answer>forget|keep)"):
    """ "Forget me" and "Keep it": they speak of whoever presses, and stand where only the asker sees them."""

    def __init__(self, answer: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"g:{answer}"))
        self.answer = answer

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ForgetButton:
        """Make it from what was pressed."""
        return cls(found["answer"])

    async def callback(self, interaction: Press) -> None:
        """Forget, or not; whoever is in a served server may, with a role or without. The outermost door."""
        people: People = interaction.client.desk.people
        try:
            check_served(interaction)
            await edited(interaction, lambda: self._answered(people, interaction))
        except Exception as error:
            await excuse(PressDoor(interaction), error, f"press {payload(interaction).get('custom_id')}")

    async def _answered(self, people: People, interaction: Press) -> Message:
        if self.answer == "forget":
            return await people.forget(presser(interaction))
        return Message("Nothing was changed.")


class PeopleCommands(commands.Cog):
    """``privacy`` and ``forget``; typed in the open they say where to ask instead."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="privacy", description="What is held of you; only you see the answer")
    async def privacy(self, ctx: commands.Context[Any]) -> None:
        """Say what is held of the asker."""
        await _answered_alone(ctx, self.desk.people.privacy)

    @command(name="forget", description="Take your name and id out of the record; asks first, only you see it")
    async def forget(self, ctx: commands.Context[Any]) -> None:
        """Say what it would do, with the buttons."""
        await _answered_alone(ctx, self.desk.people.ask)


async def _answered_alone(ctx: commands.Context[Any], ask: Callable[[Actor], Awaitable[Message]]) -> None:
    """Answer where Discord shows it to the asker alone; behind a prefix nothing is even looked up."""
    if ctx.interaction is None:
        name = ctx.command.name if ctx.command else ""
        await CommandDoor(ctx).say(Message(IN_THE_OPEN.format(name=name)), hidden=True)
    else:
        await answer(CommandDoor(ctx), ask(actor_of(ctx)), hidden=True)
