"""Which events a session gets. Docs: events/gateway, "List of Intents" and "Privileged Intents". Pure."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

from tests.discord_server.application import Grant

if TYPE_CHECKING:
    from tests.discord_server.application import Application


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


_GUILD_EVENTS = {
    "GUILD_CREATE": Intent.GUILDS, "GUILD_DELETE": Intent.GUILDS, "GUILD_UPDATE": Intent.GUILDS,
    "GUILD_ROLE_CREATE": Intent.GUILDS, "GUILD_ROLE_UPDATE": Intent.GUILDS,
    "CHANNEL_CREATE": Intent.GUILDS, "CHANNEL_UPDATE": Intent.GUILDS, "CHANNEL_DELETE": Intent.GUILDS,
    "CHANNEL_PINS_UPDATE": Intent.GUILDS, "THREAD_CREATE": Intent.GUILDS, "THREAD_UPDATE": Intent.GUILDS,
    "GUILD_MEMBER_ADD": Intent.GUILD_MEMBERS, "GUILD_MEMBER_REMOVE": Intent.GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": Intent.GUILD_MEMBERS,
    "MESSAGE_CREATE": Intent.GUILD_MESSAGES, "MESSAGE_UPDATE": Intent.GUILD_MESSAGES,
    "MESSAGE_DELETE": Intent.GUILD_MESSAGES,
}  # fmt: skip


def needed_intent(event: str, *, direct: bool) -> Intent:
    """Return the intent that lets a session have the event; none for READY and interactions."""
    if direct and event.startswith(("MESSAGE_", "CHANNEL_PINS_")):
        return Intent.DIRECT_MESSAGES
    return _GUILD_EVENTS.get(event, Intent(0))


def refused_intents(asked: int, app: Application) -> Intent:
    """Return the privileged intents that were asked for without being switched on: close code 4014."""
    grants = {
        Intent.GUILD_MEMBERS: app.members,
        Intent.GUILD_PRESENCES: app.presences,
        Intent.MESSAGE_CONTENT: app.message_content,
    }
    refused = Intent(0)
    for intent, grant in grants.items():
        if asked & intent and grant is Grant.OFF:
            refused |= intent
    return refused
