"""Forms that open on a press: shown as modals, and taken in by what their ``custom_id`` says, after any restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from typing import Any

import discord

from bot.commands.answers import PressDoor, excuse
from bot.commands.askers import check_press, payload
from bot.desks.desk import Unanswerable
from bot.desks.forms import LABEL, MOST_INPUTS, PLACEHOLDER, TITLE, Form, Input

Press = discord.Interaction[Any]
PATIENCE = 1.5  # seconds; a form must be the first answer, within three
SLOW = "my records answer slowly just now; press again in a moment"
LONG = 150  # from here on a text gets a box of several lines


async def form_in_time(asked: Awaitable[Form], instead: Form | None = None) -> Form:
    """Return a form before Discord gives up, where the records are slow the one ``instead``. Raises Unanswerable."""
    try:
        return await asyncio.wait_for(asked, PATIENCE)
    except TimeoutError as error:
        if instead is None:
            raise Unanswerable(SLOW) from error
        return instead


async def open_form(interaction: Press, form: Form) -> None:
    """Show a form; it must be the first answer to a press.

    Stopped at once, so that no client remembers it: what is sent is read by its ``custom_id``, also after a restart.
    """
    modal = discord.ui.Modal(title=form.title[:TITLE], custom_id=form.custom_id, timeout=None)
    for line in form.inputs[:MOST_INPUTS]:
        modal.add_item(discord.ui.Label(text=line.label[:LABEL], component=_box(line)))
    modal.stop()
    await interaction.response.send_modal(modal)


def _box(line: Input) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id=line.name,
        style=discord.TextStyle.long if line.most >= LONG else discord.TextStyle.short,
        default=line.filled[: line.most] or None,
        placeholder=line.placeholder[:PLACEHOLDER] or None,
        required=line.required,
        max_length=line.most,
    )


def form_sent(interaction: Press, form: re.Pattern[str]) -> re.Match[str] | None:
    """Return what the ``custom_id`` of a form that was sent says; None where it is no form, or another one."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    return form.fullmatch(str(payload(interaction).get("custom_id", "")))


def filled_in(interaction: Press) -> dict[str, str]:
    """Return what was written into a form, by the name of each input."""
    return dict(_values(payload(interaction).get("components") or ()))


def _values(parts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for part in parts:
        inner = [*(part.get("components") or ()), *([part["component"]] if part.get("component") else ())]
        yield from _values(inner)
        if part.get("custom_id"):
            yield str(part["custom_id"]), str(part.get("value") or "")[:4000]


async def refused(interaction: Press) -> bool:
    """Say what is needed to whoever may not press; whether it was said. The outermost door: nothing escapes."""
    try:
        check_press(interaction)
    except Exception as error:
        await excuse(PressDoor(interaction), error, f"press {payload(interaction).get('custom_id')}")
        return True
    return False
