"""Whom a text would notify. Docs: resources/message, "Allowed Mentions Object". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.discord_server.permissions import Permission
from tests.discord_server.values import Json, Pings

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.discord_server.values import Role

# What holds when a message says nothing of allowed mentions.
REGULAR: Json = {"parse": ["users", "roles", "everyone"]}
FROM_INTERACTION: Json = {"parse": ["users"]}

_EVERYONE = re.compile(r"@(everyone|here)")
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")


def resolve_pings(
    text: str,
    allowed: Json,
    may: Permission,
    known_users: Collection[int],
    known_roles: dict[int, Role],
) -> Pings:
    """Return whom the text notifies: those it names, if ``allowed`` lets it and the author has the right.

    @everyone, and roles that are not mentionable, need MENTION_EVERYONE.
    """
    everyone_right = bool(may & Permission.MENTION_EVERYONE)
    users = [user for user in _named(_USER, text, "users", allowed) if user in known_users]
    roles = [role for role in _named(_ROLE, text, "roles", allowed) if role in known_roles]
    return Pings(
        everyone=bool(_EVERYONE.search(text)) and "everyone" in allowed.get("parse", ()) and everyone_right,
        users=tuple(users),
        roles=tuple(role for role in roles if everyone_right or known_roles[role].mentionable),
    )


def with_replied_user(pings: Pings, allowed: Json | None, author_id: int) -> Pings:
    """Add the author of the message replied to: by default, and else if ``replied_user`` is true."""
    notified = allowed is None or bool(allowed.get("replied_user", False))
    if not notified or author_id in pings.users:
        return pings
    return replace(pings, users=(*pings.users, author_id))


def _named(pattern: re.Pattern[str], text: str, kind: str, allowed: Json) -> list[int]:
    """Return the ids that the text names and that may be notified, each once."""
    found = dict.fromkeys(int(found) for found in pattern.findall(text))
    if kind in allowed.get("parse", ()):
        return list(found)
    listed = {int(one) for one in allowed.get(kind) or ()}
    return [one for one in found if one in listed]
