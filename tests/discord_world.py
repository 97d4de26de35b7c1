"""An office on Discord: one server with the channels of the bot, and people with more and fewer rights."""

from __future__ import annotations

from dataclasses import dataclass

from tests.discord_server import Channel, DiscordServer, Guild, Permission, Role, User

BOT_RIGHTS = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.PIN_MESSAGES
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)


@dataclass(frozen=True, slots=True)
class DiscordWorld:
    """One server with the channels of the bot, and people with more and fewer rights.

    Everybody sees both channels; ``server.world.deny(watch, guild, ...)`` and the like narrow that.
    """

    server: DiscordServer
    guild: Guild
    watch: Channel  # #letter-watch
    health: Channel  # #letter-health
    admin_role: Role  # has Manage Server
    team_role: Role
    bot_role: Role  # exactly what the bot needs, pinning included
    admin: User
    member: User
    stranger: User  # in the server, without a role


def office(discord_server: DiscordServer) -> DiscordWorld:
    """Found an office in a Discord."""
    world = discord_server.world
    guild = world.add_guild("Office", with_bot=False)
    admin_role = world.add_role(guild, "letter admins", Permission.MANAGE_GUILD)
    team_role = world.add_role(guild, "letter team")
    bot_role = world.add_role(guild, "letterwatch", BOT_RIGHTS)
    watch, health = world.add_channel(guild, "letter-watch"), world.add_channel(guild, "letter-health")
    world.join(guild, bot_role)
    admin, member, stranger = (world.add_user(name) for name in ("admin", "member", "stranger"))
    world.add_member(guild, admin, admin_role, team_role)
    world.add_member(guild, member, team_role)
    world.add_member(guild, stranger)
    return DiscordWorld(
        server=discord_server,
        guild=guild,
        watch=watch,
        health=health,
        admin_role=admin_role,
        team_role=team_role,
        bot_role=bot_role,
        admin=admin,
        member=member,
        stranger=stranger,
    )
