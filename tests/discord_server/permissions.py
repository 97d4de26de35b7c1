"""Who may do what where: roles of the server, then overwrites of the channel, then what follows from those. Pure.

Docs: topics/permissions, "Permission Overwrites", "Implicit Permissions" and "Inherited Permissions (Threads)".
"""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.discord_server.values import Channel, Guild, Member, Overwrite


class Permission(IntFlag):
    """Docs: topics/permissions, "Bitwise Permission Flags" (those that this server knows)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


P = Permission
NONE = P(0)
ALL = P((1 << 53) - 1)

# What @everyone may do in a server that nobody has changed: pinning is not among it.
NEW_SERVER = (
    P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    | P.ADD_REACTIONS | P.MENTION_EVERYONE | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS | P.CREATE_PRIVATE_THREADS | P.SEND_MESSAGES_IN_THREADS
)  # fmt: skip
DIRECT = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY | P.PIN_MESSAGES
_NEED_SENDING = P.MENTION_EVERYONE | P.ATTACH_FILES | P.EMBED_LINKS


def guild_permissions(guild: Guild, member: Member) -> Permission:
    """Return what the roles give; the owner and administrators have all."""
    if guild.owner_id == member.user.id:
        return ALL
    given = guild.roles[guild.id].permissions
    for role_id in member.role_ids:
        given |= guild.roles[role_id].permissions
    return ALL if given & P.ADMINISTRATOR else given


def channel_permissions(guild: Guild, channel: Channel, member: Member) -> Permission:
    """Return what the member may do in this channel; of a thread, give the parent and see ``in_thread``."""
    given = guild_permissions(guild, member)
    if given & P.ADMINISTRATOR:
        return ALL
    given = _apply(given, _found(channel, [guild.id]))
    given = _apply(given, _found(channel, sorted(member.role_ids)))
    return _apply(given, _found(channel, [member.user.id]))


def in_thread(of_parent: Permission) -> Permission:
    """Return what holds in a thread: the parent's, but sending has a permission of its own."""
    without = of_parent & ~P.SEND_MESSAGES
    return without | P.SEND_MESSAGES if of_parent & P.SEND_MESSAGES_IN_THREADS else without


def effective(given: Permission) -> Permission:
    """Take away what is of no use: nothing without the channel, nothing that goes with sending without sending."""
    if not given & P.VIEW_CHANNEL:
        return NONE
    return given if given & P.SEND_MESSAGES else given & ~_NEED_SENDING


def _found(channel: Channel, target_ids: Iterable[int]) -> list[Overwrite]:
    return [channel.overwrites[target] for target in target_ids if target in channel.overwrites]


def _apply(given: Permission, overwrites: list[Overwrite]) -> Permission:
    """Apply overwrites of one rank together: among roles, one that allows beats one that denies."""
    allow = deny = NONE
    for overwrite in overwrites:
        allow |= overwrite.allow
        deny |= overwrite.deny
    return (given & ~deny) | allow
