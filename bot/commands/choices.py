"""What slash commands offer while somebody types: each says which of its fields holds what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import discord
from discord import app_commands

from bot.desks.desk import Choice, Desk

MOST, LONGEST = 25, 100  # discord-api-docs, interactions/application-commands
Press = discord.Interaction[Any]  # its client is a Listener
Ask = Callable[[Desk, str], Awaitable[Iterable[Choice]]]


def offer(field: str, ask: Ask, *commands: Any) -> None:
    """Offer, in a field of these commands, what the desk gives for what is typed so far."""

    async def choices(press: Press, typed: str) -> list[app_commands.Choice[str]]:
        fitting = list(await ask(press.client.desk, typed[:LONGEST]))[:MOST]
        return [app_commands.Choice(name=one.label[:LONGEST], value=one.value[:LONGEST]) for one in fitting]

    for command in commands:
        command.autocomplete(field)(choices)


def letters_to(do: str) -> Ask:
    """Ask for the letters that can be edited, closed or reopened; ``show``: for all."""
    return lambda desk, typed: desk.letters.choices(typed, do)


def sources_to(do: str) -> Ask:
    """Ask for the sources that can be paused, resumed or removed; ``test``: for all."""
    return lambda desk, typed: desk.supply.source_choices(typed, do)


def questions(desk: Desk, typed: str) -> Awaitable[Iterable[Choice]]:
    """Ask for the questions of all letters."""
    return desk.question_choices(typed)


def keywords(desk: Desk, typed: str) -> Awaitable[Iterable[Choice]]:
    """Ask for the keywords that are watched."""
    return desk.lab.keyword_choices(typed)
