"""What the server holds, as JSON for the wire (docs: the resource pages). Ids become strings. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server.permissions import ALL
from tests.discord_server.values import ChannelKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.discord_server.values import (
        Attachment,
        Channel,
        Guild,
        Json,
        Member,
        Message,
        Overwrite,
        Role,
        User,
    )

# What every server has and nothing here changes; discord.py reads most of it without asking whether it is there.
_GUILD_CONSTANTS: Json = {
    "icon": None, "splash": None, "discovery_splash": None, "banner": None, "description": None,
    "features": [], "emojis": [], "stickers": [], "verification_level": 0, "default_message_notifications": 0,
    "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0,
    "premium_subscription_count": 0, "premium_progress_bar_enabled": False, "preferred_locale": "en-US",
    "afk_timeout": 300, "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0,
    "rules_channel_id": None, "public_updates_channel_id": None, "vanity_url_code": None, "application_id": None,
}  # fmt: skip
_GUILD_CREATE_CONSTANTS: Json = {
    "large": False, "presences": [], "voice_states": [], "stage_instances": [],
    "guild_scheduled_events": [], "soundboard_sounds": [],
}  # fmt: skip


def stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def user_json(user: User) -> Json:
    return {
        "id": str(user.id), "username": user.name, "global_name": user.name, "discriminator": "0",
        "avatar": None, "bot": user.bot, "flags": 0, "public_flags": 0,
    }  # fmt: skip


def role_json(role: Role) -> Json:
    colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        "id": str(role.id), "name": role.name, "permissions": str(int(role.permissions)),
        "position": role.position, "color": 0, "colors": colours, "hoist": False, "managed": False,
        "mentionable": role.mentionable, "flags": 0,
    }  # fmt: skip


def member_json(member: Member) -> Json:
    return {"user": user_json(member.user), **member_without_user(member)}


def member_without_user(member: Member) -> Json:
    return {
        "roles": [str(role) for role in sorted(member.role_ids)], "joined_at": stamp(member.joined_at),
        "nick": None, "avatar": None, "deaf": False, "mute": False, "flags": 0, "pending": False,
        "premium_since": None,
    }  # fmt: skip


def overwrite_json(overwrite: Overwrite) -> Json:
    return {
        "id": str(overwrite.target_id), "type": int(overwrite.is_member),
        "allow": str(int(overwrite.allow)), "deny": str(int(overwrite.deny)),
    }  # fmt: skip


def channel_json(channel: Channel) -> Json:
    """Return a text channel, a direct channel or a thread, each with the fields of its kind."""
    common: Json = {
        "id": str(channel.id), "type": int(channel.kind), "flags": 0,
        "last_message_id": str(max(channel.messages)) if channel.messages else None,
    }  # fmt: skip
    if channel.recipient is not None:
        return {**common, "recipients": [user_json(channel.recipient)]}
    common |= {"guild_id": str(channel.guild_id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.thread is not None:
        return {**common, **_thread_fields(channel)}
    overwrites = [overwrite_json(overwrite) for overwrite in channel.overwrites.values()]
    return {
        **common, "position": channel.position, "topic": channel.topic, "nsfw": False, "parent_id": None,
        "permission_overwrites": overwrites,
    }  # fmt: skip


def _thread_fields(channel: Channel) -> Json:
    thread = channel.thread
    assert thread is not None
    metadata: Json = {
        "archived": thread.archived, "locked": thread.locked,
        "auto_archive_duration": thread.auto_archive_minutes,
        "archive_timestamp": stamp(thread.created_at), "create_timestamp": stamp(thread.created_at),
    }  # fmt: skip
    if channel.kind is ChannelKind.PRIVATE_THREAD:
        metadata["invitable"] = True
    joined = {"id": str(channel.id), "user_id": str(thread.owner_id), "flags": 0}
    return {
        "parent_id": str(thread.parent_id), "owner_id": str(thread.owner_id), "thread_metadata": metadata,
        "message_count": len(channel.messages), "total_message_sent": len(channel.messages), "member_count": 1,
        "member": {**joined, "join_timestamp": stamp(thread.created_at)},
    }  # fmt: skip


def guild_json(guild: Guild) -> Json:
    """Return what ``GET /guilds/{id}`` answers: no members, no channels."""
    roles = [role_json(role) for role in guild.roles.values()]
    return {
        **_GUILD_CONSTANTS, "id": str(guild.id), "name": guild.name, "owner_id": str(guild.owner_id),
        "roles": roles,
    }  # fmt: skip


def guild_create_json(guild: Guild, channels: Iterable[Channel], members: Iterable[Member]) -> Json:
    """Return what the gateway tells when the bot joins; at the start of a session, ``unavailable`` stands beside it."""
    listed = list(channels)
    return {
        **guild_json(guild), **_GUILD_CREATE_CONSTANTS, "joined_at": stamp(guild.created_at),
        "member_count": len(guild.members),
        "channels": [channel_json(channel) for channel in listed if channel.thread is None],
        "threads": [channel_json(channel) for channel in listed if channel.thread is not None],
        "members": [member_json(member) for member in members],
    }  # fmt: skip


def partial_guild_json(guild: Guild, bot: User, permissions: int) -> Json:
    return {
        "id": str(guild.id), "name": guild.name, "icon": None, "banner": None,
        "owner": guild.owner_id == bot.id, "permissions": str(permissions & ALL), "features": [],
    }  # fmt: skip


def attachment_json(attachment: Attachment, cdn: str) -> Json:
    url = cdn + attachment.path
    return {
        "id": str(attachment.id), "filename": attachment.name, "size": len(attachment.data),
        "url": url, "proxy_url": url, "content_type": "application/octet-stream",
        **({"description": attachment.description} if attachment.description else {}),
    }  # fmt: skip


def message_json(message: Message, mentioned: Iterable[User], cdn: str) -> Json:
    """Return a message without its nonce: Discord stores none (Rapptz/discord.py#2451)."""
    extra: Json = {}
    if message.interaction is not None:
        app_id = str(message.author.id)
        extra = {"interaction_metadata": message.interaction, "webhook_id": app_id, "application_id": app_id}
    return {
        **extra, "id": str(message.id), "channel_id": str(message.channel_id), "author": user_json(message.author),
        "content": message.content, "timestamp": stamp(message.created_at),
        "edited_timestamp": stamp(message.edited_at), "tts": False,
        "mention_everyone": message.pings.everyone, "mentions": [user_json(user) for user in mentioned],
        "mention_roles": [str(role) for role in message.pings.roles], "mention_channels": [],
        "attachments": [attachment_json(attachment, cdn) for attachment in message.attachments],
        "embeds": [{"type": "rich", **embed} for embed in message.embeds], "reactions": [],
        "pinned": message.pinned_at is not None, "type": int(message.kind),
        "flags": message.flags, "components": message.components,
    }  # fmt: skip
