"""What a Discord server holds: people, roles, channels, messages. Ids are integers, times aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from tests.discord_server.permissions import Permission

Json = dict[str, Any]

EPHEMERAL = 1 << 6  # message flag; docs: resources/message, "Message Flags"


class ChannelKind(IntEnum):
    """Docs: resources/channel, "Channel Types"."""

    TEXT = 0
    DIRECT = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


class MessageKind(IntEnum):
    """Docs: resources/message, "Message Types"."""

    DEFAULT = 0
    PINNED = 6  # the note that Discord itself leaves in the channel when something is pinned
    REPLY = 19
    COMMAND = 20  # the answer to a slash command


@dataclass(slots=True)
class User:
    id: int
    name: str
    bot: bool = False
    accepts_direct_messages: bool = True


@dataclass(slots=True)
class Role:
    id: int
    name: str
    permissions: Permission
    position: int
    mentionable: bool = False


@dataclass(slots=True)
class Member:
    user: User
    joined_at: datetime
    role_ids: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Overwrite:
    """What one channel allows and denies one role or one member beyond the server's roles."""

    target_id: int
    is_member: bool
    allow: Permission
    deny: Permission


@dataclass(slots=True)
class Thread:
    """What a channel has only when it is a thread."""

    parent_id: int
    owner_id: int
    created_at: datetime
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440


@dataclass(slots=True)
class Upload:
    """A file as it came over the wire."""

    name: str
    data: bytes


@dataclass(slots=True)
class Attachment:
    id: int
    name: str
    path: str  # where the server serves it
    data: bytes
    description: str = ""  # alt text


@dataclass(frozen=True, slots=True)
class Pings:
    """Whom a message would notify, after allowed_mentions and permissions."""

    everyone: bool = False
    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.users) or bool(self.roles)


@dataclass(slots=True)
class Message:
    """A message. ``nonce`` is what the sender gave; reads over REST never show it."""

    id: int
    channel_id: int
    author: User
    created_at: datetime
    kind: MessageKind = MessageKind.DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    pings: Pings = field(default_factory=Pings)
    reply_to: int | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    interaction: Json | None = None  # interaction_metadata, of an answer to one
    thread_id: int | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def custom_ids(self) -> list[str]:
        """The ids of its buttons and menus, in order."""
        return [part["custom_id"] for part in walk_components(self.components) if part.get("custom_id")]

    def component(self, custom_id: str) -> Json | None:
        """Return the button or menu of this id."""
        parts = walk_components(self.components)
        return next((part for part in parts if part.get("custom_id") == custom_id), None)


@dataclass(slots=True)
class Channel:
    id: int
    name: str
    kind: ChannelKind
    guild_id: int | None = None
    position: int = 0
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)  # by target id
    recipient: User | None = None  # of a direct channel
    thread: Thread | None = None
    messages: dict[int, Message] = field(default_factory=dict)  # what stands, oldest first


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    owner_id: int
    created_at: datetime
    roles: dict[int, Role] = field(default_factory=dict)  # @everyone has the guild's own id
    members: dict[int, Member] = field(default_factory=dict)  # by user id
    channel_ids: list[int] = field(default_factory=list)  # threads included


def walk_components(components: list[Json]) -> list[Json]:
    """Return every component, those inside rows, sections, containers and labels included."""
    found: list[Json] = []
    for part in components:
        found.append(part)
        inner = list(part.get("components") or [])
        inner += [part[name] for name in ("component", "accessory") if part.get(name)]
        found += walk_components(inner)
    return found
