"""The world of a server: people, servers, roles and channels; each change is told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.discord_server import errors
from tests.discord_server.clock import Clock, Snowflakes
from tests.discord_server.permissions import (
    ALL,
    DIRECT,
    NEW_SERVER,
    NONE,
    Permission,
    channel_permissions,
    effective,
    guild_permissions,
    in_thread,
)
from tests.discord_server.values import (
    Channel,
    ChannelKind,
    Guild,
    Json,
    Member,
    Overwrite,
    Role,
    Thread,
    User,
)
from tests.discord_server.wire import channel_json, guild_create_json, member_json, role_json, user_json


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the gateway tells. ``channel_id``: only to those who see that channel."""

    name: str
    data: Json
    guild_id: int | None = None
    channel_id: int | None = None


class World:
    """Everything but messages. Finders raise ApiError as the API answers; builders tell the gateway."""

    def __init__(self, clock: Clock, bot_name: str = "letterwatch") -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.listeners: list[Callable[[Event], None]] = []
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.add_user(bot_name, bot=True)

    def tell(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    # -- building ------------------------------------------------------------------------------------------------

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.ids.new(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, owner: User | None = None, with_bot: bool = True) -> Guild:
        """Make a server with its owner, @everyone as Discord sets it up, and the bot unless told otherwise."""
        owner = owner or self.add_user(f"owner of {name}")
        guild = Guild(self.ids.new(), name, owner.id, self.clock.now())
        self.guilds[guild.id] = guild
        guild.roles[guild.id] = Role(guild.id, "@everyone", NEW_SERVER, 0)
        guild.members[owner.id] = Member(owner, self.clock.now())
        if with_bot:
            self.join(guild)
        return guild

    def join(self, guild: Guild, *roles: Role) -> None:
        """Somebody invites the bot."""
        joined = Member(self.bot, self.clock.now(), {role.id for role in roles})
        guild.members[self.bot.id] = joined
        self.tell(Event("GUILD_CREATE", self.guild_create(guild), guild.id))

    def leave(self, guild: Guild) -> None:
        """Somebody throws the bot out; told before it is blind to the server."""
        self.tell(Event("GUILD_DELETE", {"id": str(guild.id)}, guild.id))
        del guild.members[self.bot.id]

    def add_role(self, guild: Guild, name: str, permissions: Permission = NONE) -> Role:
        role = Role(self.ids.new(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        self._tell_role("GUILD_ROLE_CREATE", guild, role)
        return role

    def set_role(self, guild: Guild, role: Role, permissions: Permission) -> None:
        role.permissions = permissions
        self._tell_role("GUILD_ROLE_UPDATE", guild, role)

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = Member(user, self.clock.now(), {role.id for role in roles})
        guild.members[user.id] = member
        self._tell_member("GUILD_MEMBER_ADD", guild, member)
        return member

    def give_role(self, guild: Guild, user: User, role: Role) -> None:
        self.member(guild, user.id).role_ids.add(role.id)
        self._tell_member("GUILD_MEMBER_UPDATE", guild, self.member(guild, user.id))

    def take_role(self, guild: Guild, user: User, role: Role) -> None:
        self.member(guild, user.id).role_ids.discard(role.id)
        self._tell_member("GUILD_MEMBER_UPDATE", guild, self.member(guild, user.id))

    def remove_member(self, guild: Guild, user: User) -> None:
        data = {"guild_id": str(guild.id), "user": user_json(user)}
        self.tell(Event("GUILD_MEMBER_REMOVE", data, guild.id))
        del guild.members[user.id]

    def add_channel(self, guild: Guild, name: str, *, topic: str | None = None) -> Channel:
        channel = Channel(self.ids.new(), name, ChannelKind.TEXT, guild.id, len(guild.channel_ids), topic)
        self._place(guild, channel)
        self._tell_channel("CHANNEL_CREATE", channel)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        self._tell_channel("CHANNEL_DELETE", channel)
        del self.channels[channel.id]
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channel_ids.remove(channel.id)

    def allow(self, channel: Channel, target: User | Role | Guild, permissions: Permission) -> None:
        """Let a member, a role or, by the server itself, @everyone do this in the channel."""
        overwrite = self._overwrite(channel, target)
        overwrite.allow |= permissions
        overwrite.deny &= ~permissions
        self._tell_channel("CHANNEL_UPDATE", channel)

    def deny(self, channel: Channel, target: User | Role | Guild, permissions: Permission) -> None:
        """Forbid a member, a role or, by the server itself, @everyone to do this in the channel."""
        overwrite = self._overwrite(channel, target)
        overwrite.deny |= permissions
        overwrite.allow &= ~permissions
        self._tell_channel("CHANNEL_UPDATE", channel)

    def direct_channel(self, user: User) -> Channel:
        """Return the bot's channel with a user; the same one each time."""
        known = (channel for channel in self.channels.values() if channel.recipient is user)
        channel = next(known, None) or Channel(self.ids.new(), "", ChannelKind.DIRECT, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self, parent: Channel, name: str, owner: User, *, thread_id: int | None = None, private: bool = False
    ) -> Channel:
        assert parent.guild_id is not None
        kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
        thread = Thread(parent.id, owner.id, self.clock.now())
        channel = Channel(thread_id or self.ids.new(), name, kind, parent.guild_id, thread=thread)
        self._place(self.guilds[parent.guild_id], channel)
        data = {**channel_json(channel), "newly_created": True}
        self.tell(Event("THREAD_CREATE", data, channel.guild_id, channel.id))
        return channel

    # -- finding -------------------------------------------------------------------------------------------------

    def channel(self, channel_id: int) -> Channel:
        """Raise 10003 for a channel that is not there, 50001 for one in a server without the bot."""
        if channel_id not in self.channels:
            raise errors.unknown_channel()
        channel = self.channels[channel_id]
        if channel.guild_id is not None:
            self.guild(channel.guild_id)
        return channel

    def guild(self, guild_id: int) -> Guild:
        """Raise 10004 for a server that is not there, 50001 for one without the bot."""
        if guild_id not in self.guilds:
            raise errors.unknown_guild()
        if self.bot.id not in self.guilds[guild_id].members:
            raise errors.missing_access()
        return self.guilds[guild_id]

    def member(self, guild: Guild, user_id: int) -> Member:
        if user_id not in guild.members:
            raise errors.unknown_member()
        return guild.members[user_id]

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            raise errors.unknown_user()
        return self.users[user_id]

    def bot_guilds(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if self.bot.id in guild.members]

    def guild_channels(self, guild: Guild) -> list[Channel]:
        return [self.channels[channel_id] for channel_id in guild.channel_ids]

    def guild_create(self, guild: Guild) -> Json:
        return guild_create_json(guild, self.guild_channels(guild), guild.members.values())

    # -- rights --------------------------------------------------------------------------------------------------

    def permissions(self, user: User, channel: Channel) -> Permission:
        """Return what the user may really do in the channel; nothing for who is not in the server."""
        if channel.guild_id is None:
            return DIRECT
        guild = self.guilds[channel.guild_id]
        if user.id not in guild.members:
            return NONE
        member = guild.members[user.id]
        if channel.thread is None:
            return effective(channel_permissions(guild, channel, member))
        parent = self.channels[channel.thread.parent_id]
        return effective(in_thread(channel_permissions(guild, parent, member)))

    def guild_permissions(self, user: User, guild: Guild) -> Permission:
        return guild_permissions(guild, self.member(guild, user.id))

    def require(self, channel: Channel, permissions: Permission) -> None:
        """Raise 50001 when the bot does not see the channel, 50013 when it lacks a permission there."""
        has = self.permissions(self.bot, channel)
        if not has & Permission.VIEW_CHANNEL:
            raise errors.missing_access()
        if permissions & ~has & ALL:
            raise errors.missing_permissions()

    # -- inner workings ------------------------------------------------------------------------------------------

    def _place(self, guild: Guild, channel: Channel) -> None:
        self.channels[channel.id] = channel
        guild.channel_ids.append(channel.id)

    def _overwrite(self, channel: Channel, target: User | Role | Guild) -> Overwrite:
        new = Overwrite(target.id, isinstance(target, User), NONE, NONE)
        return channel.overwrites.setdefault(target.id, new)

    def _tell_channel(self, name: str, channel: Channel) -> None:
        self.tell(Event(name, channel_json(channel), channel.guild_id))

    def _tell_role(self, name: str, guild: Guild, role: Role) -> None:
        self.tell(Event(name, {"guild_id": str(guild.id), "role": role_json(role)}, guild.id))

    def _tell_member(self, name: str, guild: Guild, member: Member) -> None:
        data = {**member_json(member), "guild_id": str(guild.id)}
        self.tell(Event(name, data, guild.id))
