"""The buttons of the keyword lab and the form behind one of them; they answer their author alone, after any restart."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.commands.answers import PressDoor, answer, excuse
from bot.commands.askers import check_press, may_change_here, presser
from bot.commands.forms import filled_in, form_in_time, form_sent, open_form
from bot.commands.presses import changing, edited
from bot.desks.desk import Unanswerable
from bot.desks.lab import Lab
from bot.messages import Message
from bot.rendering.lab import EXCLUSION, exclusion_form

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
FORM = re.compile(r"kf:(?P<ref>[0-9a-f]{12})")
ADD_EXCLUSION = "not"


class KeywordButton(
    discord.ui.DynamicItem[Button], template=r"k:(?P<ref>[0-9a-f]{12}):(?P<answer>save|mute|not|cancel)"
):
    """ "Save", "Save muted", "Add exclusion" and "Cancel" under a keyword that is tried."""

    def __init__(self, ref: str, answer: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"k:{ref}:{answer}"))
        self.ref, self.answer = ref, answer

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> KeywordButton:
        """Make it from what was pressed."""
        return cls(found["ref"], found["answer"])

    async def callback(self, interaction: Press) -> None:
        """Settle the draft and let its message say so, or open the form. The outermost door."""
        lab: Lab = interaction.client.desk.lab
        by = presser(interaction)
        if self.answer == ADD_EXCLUSION:
            await changing(interaction, lambda: self._open_form(interaction, lab))
        else:
            await changing(interaction, lambda: edited(interaction, lambda: lab.settle(self.ref, self.answer, by)))

    async def _open_form(self, interaction: Press, lab: Lab) -> None:
        """Open the form; when the database is slow, whose draft it is is checked when the form comes back."""
        asked = lab.exclusion_form(self.ref, presser(interaction))
        await open_form(interaction, await form_in_time(asked, exclusion_form(self.ref)))


class OfferButton(discord.ui.DynamicItem[Button], template=r"o:(?P<ref>[0-9a-f]{12})"):
    """ "Try 1" under keywords that would have caught a text: opens the lab with it."""

    def __init__(self, ref: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"o:{ref}"))
        self.ref = ref

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> OfferButton:
        """Make it from what was pressed."""
        return cls(found["ref"])

    async def callback(self, interaction: Press) -> None:
        """Open the lab for an admin alone; what others propose stands in the open. The outermost door."""
        door = PressDoor(interaction)
        try:
            check_press(interaction)
            lab: Lab = interaction.client.desk.lab
            is_admin = may_change_here(interaction)
            await answer(door, lab.offered(self.ref, presser(interaction), is_admin=is_admin), hidden=is_admin)
        except Exception as error:
            await excuse(door, error, f"press o:{self.ref}")


async def take_exclusion(interaction: Press) -> None:
    """Take in the form of an exclusion, also one that was opened before a restart; other forms are let pass."""
    found = form_sent(interaction, FORM)
    if found is None:
        return
    lab: Lab = interaction.client.desk.lab
    ref, words = found["ref"], filled_in(interaction).get(EXCLUSION, "").strip()
    await changing(interaction, lambda: edited(interaction, lambda: _excluded(lab, ref, words, interaction)))


async def _excluded(lab: Lab, ref: str, words: str, interaction: Press) -> Message:
    if not words:
        raise Unanswerable("write what to leave out, such as: overdose awareness")
    return await lab.exclude(ref, words, presser(interaction))
