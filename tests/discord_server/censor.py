"""What an app without the message-content intent does not get to read. Pure.

Docs: events/gateway, "Message Content Intent": content, embeds, attachments, components and poll are empty, "across
the APIs", except in messages of the app itself, in direct messages and in messages that mention the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_server.values import Json

_EMPTY: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def censored(message: Json, bot_id: int, *, direct: bool) -> Json:
    """Return the message as an app without the intent receives it."""
    author = (message.get("author") or {}).get("id")
    mentioned = [user["id"] for user in message.get("mentions") or []]
    if direct or author == str(bot_id) or str(bot_id) in mentioned:
        return message
    return {**message, **_EMPTY}
