"""Who asks, from where, and whether that is allowed: what Discord tells of a person, as our rules take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import discord
from discord.ext import commands

from bot.commands.answers import Refused
from bot.commands.rights import Rights, may_change, may_press, needed
from bot.desks.desk import Actor, Onlooker

if TYPE_CHECKING:
    from bot.commands.listener import Listener

    Asked = commands.Context[Listener]

NOT_SERVED = "I do not serve this server. Whoever runs me can add it to `guild_ids`."


def actor_of(context: Asked) -> Actor:
    """Return who asks."""
    return Actor(context.author.id, context.author.display_name[:80])


def is_admin(context: Asked) -> bool:
    """Whether the asker may change things, at this moment."""
    rights = _rights(context.author, context.permissions)
    return may_change(rights, context.bot.settings.admin_roles)


def check_change(context: Asked) -> None:
    """Raise Refused, with what is needed, unless the asker may change things."""
    if not is_admin(context):
        what = needed(context.bot.settings.admin_roles)
        raise Refused(f"Changing this needs {what}. `watch list` and `status` work for everyone.")


def check_team(context: Asked) -> None:
    """Raise Refused, with what is needed, unless the asker may set what buttons set."""
    settings = context.bot.settings
    if not may_press(_rights(context.author, context.permissions), settings.team_roles, settings.admin_roles):
        what = needed(settings.team_roles + settings.admin_roles)
        raise Refused(f"This needs {what}. `status` and `deadline` work for everyone.")


def presser(interaction: discord.Interaction[Any]) -> Actor:
    """Return who pressed."""
    return Actor(interaction.user.id, interaction.user.display_name[:80])


def seen_channels(person: discord.User | discord.Member, guild: discord.Guild | None) -> frozenset[int]:
    """Return the channels of a server that a person can see."""
    if guild is None or not isinstance(person, discord.Member):
        return frozenset()
    return frozenset(one.id for one in guild.channels if one.permissions_for(person).view_channel)


def asker(context: Asked, *, hidden: bool) -> Onlooker:
    """Return who asks by a command, and what may stand in the answer; ``hidden``: a slash is answered to one alone."""
    if hidden and context.interaction is not None:
        return Onlooker(actor_of(context), seen_channels(context.author, context.guild))
    sees = seen_channels(context.author, context.guild) & _seen_by_all(context.channel, context.guild)
    return Onlooker(actor_of(context), sees, alone=False)


def onlooker(interaction: discord.Interaction[Any]) -> Onlooker:
    """Return who pressed, and what they see: the answer is theirs alone."""
    return Onlooker(presser(interaction), seen_channels(interaction.user, interaction.guild))


def _seen_by_all(place: Any, guild: discord.Guild | None) -> frozenset[int]:
    """Return the channels that everybody sees who reads a message there: itself, and those open to @everyone."""
    here = place.parent_id if isinstance(place, discord.Thread) else place.id
    if guild is None:
        return frozenset()
    everyone = guild.default_role
    return frozenset({here} | {one.id for one in guild.channels if one.permissions_for(everyone).view_channel})


def check_served(interaction: discord.Interaction[Listener]) -> None:
    """Raise Refused unless the presser's server is served."""
    if not interaction.client.serves(interaction.guild_id):
        raise Refused(NOT_SERVED)


def check_press(interaction: discord.Interaction[Listener]) -> None:
    """Raise Refused, with what is needed, unless the presser's server is served and the team is theirs."""
    check_served(interaction)
    settings, rights = interaction.client.settings, _rights(interaction.user, interaction.permissions)
    if not may_press(rights, settings.team_roles, settings.admin_roles):
        raise Refused(f"These buttons need {needed(settings.team_roles + settings.admin_roles)}.")


def check_change_press(interaction: discord.Interaction[Listener]) -> None:
    """Raise Refused, with what is needed, unless the presser may change things."""
    check_press(interaction)
    if not may_change_here(interaction):
        raise Refused(f"Changing this needs {needed(interaction.client.settings.admin_roles)}.")


def may_change_here(interaction: discord.Interaction[Listener]) -> bool:
    """Whether the presser may change things, at this moment."""
    rights = _rights(interaction.user, interaction.permissions)
    return may_change(rights, interaction.client.settings.admin_roles)


def payload(interaction: discord.Interaction[Any]) -> Mapping[str, Any]:
    """Return what Discord says was pressed, chosen or called."""
    return cast("Mapping[str, Any]", interaction.data or {})


def _rights(person: discord.User | discord.Member, permissions: discord.Permissions) -> Rights:
    """Return what the person holds; whoever administrates a server also manages it."""
    roles: list[Any] = list(getattr(person, "roles", ()))
    return Rights(tuple((role.id, role.name) for role in roles), permissions.manage_guild)
