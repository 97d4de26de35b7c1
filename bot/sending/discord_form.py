"""Our messages in discord.py's own types: what a client sends, edits or answers with."""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import discord

from bot.messages import Button, Embed, Menu, Message

NO_MENTIONS = discord.AllowedMentions.none()  # whatever a text says, it pings no one
NO_COLOUR = 0
STYLES: Mapping[str, discord.ButtonStyle] = MappingProxyType(
    {
        "primary": discord.ButtonStyle.primary,
        "secondary": discord.ButtonStyle.secondary,
        "success": discord.ButtonStyle.success,
        "danger": discord.ButtonStyle.danger,
    }
)


def message_parts(message: Message) -> dict[str, Any]:
    """Return what to give to ``send``: content, embeds, view, files, allowed_mentions. Needs a running loop.

    Raises ValueError where discord.py itself refuses: more than 10 embeds, 5 rows or 25 children.
    """
    parts: dict[str, Any] = {"content": message.content or None, "allowed_mentions": _pinged(message)}
    if message.embeds:
        parts["embeds"] = [discord_embed(embed) for embed in message.embeds]
    if message.buttons or message.menus:
        parts["view"] = _view(message)
    if message.files:
        parts["files"] = [
            discord.File(io.BytesIO(file.content), file.name, description=file.description or None)
            for file in message.files
        ]
    return parts


def _pinged(message: Message) -> discord.AllowedMentions:
    """Return whom a message may ping: people by their ids, never everyone, a role, or whoever is replied to."""
    people = [discord.Object(person) for person in message.mentions]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=people or False)


def edit_parts(message: Message) -> dict[str, Any]:
    """Return what to give to ``edit``: the same, and what the new message lacks is taken away."""
    parts = {"embeds": [], "view": None, **message_parts(message)}
    if "files" in parts:
        parts["attachments"] = parts.pop("files")
    return parts


def discord_embed(embed: Embed) -> discord.Embed:
    """Return the embed as discord.py has it, with no field inline."""
    made = discord.Embed(
        title=embed.title or None,
        description=embed.description or None,
        url=embed.url or None,
        colour=embed.colour if embed.colour != NO_COLOUR else None,
        timestamp=embed.timestamp,
    )
    for field in embed.fields:
        made.add_field(name=field.name, value=field.value, inline=False)
    return made.set_footer(text=embed.footer) if embed.footer else made


def _view(message: Message) -> discord.ui.View:
    """Build the rows. Stopped at once, so that no client remembers it: dynamic items answer the presses."""
    view = discord.ui.View(timeout=None)
    for button in message.buttons:
        view.add_item(_button(button))
    for menu in message.menus:
        view.add_item(_menu(menu))
    view.stop()
    return view


def _button(button: Button) -> discord.ui.Button[discord.ui.View]:
    if button.url:
        return discord.ui.Button(label=button.label, url=button.url, row=button.row)
    style = STYLES.get(button.style, discord.ButtonStyle.secondary)
    return discord.ui.Button(label=button.label, custom_id=button.custom_id, style=style, row=button.row)


def _menu(menu: Menu) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(
            label=option.label, value=option.value, description=option.description or None, default=option.chosen
        )
        for option in menu.options
    ]
    return discord.ui.Select(
        custom_id=menu.custom_id,
        placeholder=menu.placeholder,
        options=options,
        row=menu.row,
        min_values=menu.least,
        max_values=menu.most,
    )
