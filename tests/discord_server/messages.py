"""Messages: written, edited, read back, pinned and deleted, with what Discord does to each on the way.

- A nonce with ``enforce_nonce`` "is checked for uniqueness in the past few minutes. If another message was created by
  the same author with the same nonce, that message will be returned" (docs: resources/message, "Create Message"): per
  author, not per channel. The window is undocumented; here 3 minutes.
- An original that was deleted meanwhile is not made again: 404, code 10008 (discord-api-docs#6647,
  Rapptz/discord.py#10116).
- Reads show no nonce (Rapptz/discord.py#2451); the answer to a send and its MESSAGE_CREATE do.
- Pages of history run from newest to oldest, after ``after`` too, where they hold the oldest messages after it.
- Pinning leaves a message of type 6 in the channel and tells CHANNEL_PINS_UPDATE; a channel holds 250 pins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tests.discord_server import errors, limits, wire
from tests.discord_server.mentions import FROM_INTERACTION, REGULAR, resolve_pings, with_replied_user
from tests.discord_server.values import (
    Attachment,
    Channel,
    Json,
    Message,
    MessageKind,
    Pings,
    Role,
    Upload,
    User,
)
from tests.discord_server.world import Event, World

if TYPE_CHECKING:
    from collections.abc import Sequence

PINS = 250


@dataclass(frozen=True, slots=True)
class Page:
    """Which messages of a channel are asked for: at most one of the ids."""

    limit: int = 50
    before: int | None = None
    after: int | None = None
    around: int | None = None


class Messages:
    """The messages of a world. Nothing here asks for permissions; the API and the verbs do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cdn = ""  # address that attachments are served from, set when the server stands
        self.files: dict[str, bytes] = {}  # what it serves, by path
        self.nonce_window = timedelta(minutes=3)
        self._nonces: dict[tuple[int, str], tuple[datetime, Message]] = {}

    # -- writing -------------------------------------------------------------------------------------------------

    def create(self, channel: Channel, author: User, body: Json, files: Sequence[Upload] = ()) -> Message:
        """Write a message, or return the one that this author wrote with the same nonce."""
        limits.check_new_message(body, files=len(files))
        earlier = self._same_nonce(author, body)
        if earlier is not None:
            return earlier
        message = self._compose(channel, author, body, files, REGULAR)
        self._answer_to(channel, message, body)
        self._remember_nonce(message, body)
        self._store(channel, message)
        return message

    def create_answer(
        self, channel: Channel, body: Json, files: Sequence[Upload], metadata: Json, kind: MessageKind
    ) -> Message:
        """Write the bot's answer to an interaction; an ephemeral one never stands in the channel."""
        limits.check_new_message(body, files=len(files))
        message = self._compose(channel, self.world.bot, body, files, FROM_INTERACTION)
        message.kind, message.interaction = kind, metadata
        if not message.ephemeral:
            self._store(channel, message)
        return message

    def edit(self, channel: Channel, message: Message, body: Json, files: Sequence[Upload] = ()) -> None:
        """Change what the body names; attachments that its list leaves out are removed."""
        limits.check_message(body)
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "embeds" in body:
            message.embeds = body["embeds"] or []
        if "components" in body:
            message.components = body["components"] or []
        if body.get("attachments") is not None:
            kept = {int(one["id"]) for one in body["attachments"]}
            message.attachments = [one for one in message.attachments if one.id in kept]
        message.attachments += self._attached(channel, body, files)
        message.edited_at = self.world.clock.now()
        if not message.ephemeral:
            self._tell("MESSAGE_UPDATE", channel, message)

    def delete(self, channel: Channel, message: Message) -> None:
        channel.messages.pop(message.id, None)
        data = {"id": str(message.id), "channel_id": str(channel.id), **_guild_id(channel)}
        self.world.tell(Event("MESSAGE_DELETE", data, channel.guild_id, channel.id))

    def pin(self, channel: Channel, message: Message, by: User) -> None:
        if message.pinned_at is not None:
            return
        if len(self.pins(channel)) >= PINS:
            raise errors.too_many_pins()
        message.pinned_at = self.world.clock.now()
        self._tell_pins(channel, message)
        note = Message(self.world.ids.new(), channel.id, by, message.pinned_at, kind=MessageKind.PINNED)
        note.reply_to = message.id
        self._store(channel, note)

    def unpin(self, channel: Channel, message: Message) -> None:
        message.pinned_at = None
        self._tell_pins(channel, message)

    # -- reading -------------------------------------------------------------------------------------------------

    def get(self, channel: Channel, message_id: int) -> Message:
        """Raise 10008 for a message that is not there."""
        if message_id not in channel.messages:
            raise errors.unknown_message()
        return channel.messages[message_id]

    def history(self, channel: Channel, page: Page) -> list[Message]:
        """Return one page, newest first."""
        newest_first = sorted(channel.messages.values(), key=lambda message: -message.id)
        if page.after is not None:
            later = [message for message in reversed(newest_first) if message.id > page.after]
            return later[: page.limit][::-1]
        if page.around is not None:
            nearest = sorted(newest_first, key=lambda message: abs(message.id - (page.around or 0)))
            return sorted(nearest[: page.limit], key=lambda message: -message.id)
        earlier = (message for message in newest_first if page.before is None or message.id < page.before)
        return list(islice(earlier, page.limit))

    def pins(self, channel: Channel) -> list[Message]:
        """Return what is pinned, the last pinned first."""
        pinned = [message for message in channel.messages.values() if message.pinned_at is not None]
        return sorted(pinned, key=lambda message: message.pinned_at or message.created_at, reverse=True)

    def json(self, message: Message) -> Json:
        """Return the message as reads show it."""
        users = [self.world.users[user] for user in message.pings.users]
        data = wire.message_json(message, users, self.cdn)
        channel = self.world.channels.get(message.channel_id)
        if message.reply_to is not None and channel is not None:
            data["message_reference"] = _reference(channel, message.reply_to)
            if message.kind is MessageKind.REPLY:
                target = channel.messages.get(message.reply_to)
                data["referenced_message"] = None if target is None else self._without_reply(target)
        if message.thread_id in self.world.channels:
            data["thread"] = wire.channel_json(self.world.channels[message.thread_id])
        return data

    def answer_json(self, message: Message) -> Json:
        """Return the message as the answer to its send shows it: with its nonce."""
        return self.json(message) | ({"nonce": message.nonce} if message.nonce else {})

    # -- inner workings ------------------------------------------------------------------------------------------

    def _same_nonce(self, author: User, body: Json) -> Message | None:
        key = author.id, str(body.get("nonce"))
        if not body.get("nonce") or not body.get("enforce_nonce") or key not in self._nonces:
            return None
        at, message = self._nonces[key]
        if self.world.clock.now() - at > self.nonce_window:
            return None
        channel = self.world.channels.get(message.channel_id)
        if channel is None or message.id not in channel.messages:
            raise errors.unknown_message()
        return message

    def _remember_nonce(self, message: Message, body: Json) -> None:
        if body.get("nonce"):
            message.nonce = str(body["nonce"])
            self._nonces[message.author.id, message.nonce] = self.world.clock.now(), message

    def _compose(self, channel: Channel, author: User, body: Json, files: Sequence[Upload], mentions: Json) -> Message:
        content = (body.get("content") or "").strip()  # as Discord does, seen in what it returns
        allowed = mentions if body.get("allowed_mentions") is None else body["allowed_mentions"]
        return Message(
            id=self.world.ids.new(),
            channel_id=channel.id,
            author=author,
            created_at=self.world.clock.now(),
            content=content,
            embeds=body.get("embeds") or [],
            components=body.get("components") or [],
            attachments=self._attached(channel, body, files),
            flags=body.get("flags") or 0,
            pings=self._pings(channel, author, content, allowed),
        )

    def _pings(self, channel: Channel, author: User, text: str, allowed: Json) -> Pings:
        roles: dict[int, Role] = {}
        if channel.guild_id is not None:
            roles = self.world.guilds[channel.guild_id].roles
        return resolve_pings(text, allowed, self.world.permissions(author, channel), self.world.users, roles)

    def _answer_to(self, channel: Channel, message: Message, body: Json) -> None:
        """Make it a reply. One to a message that is gone is refused unless ``fail_if_not_exists`` is false."""
        reference = body.get("message_reference")
        if not reference:
            return
        target = channel.messages.get(int(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            raise limits.unknown_reference()
        if target is not None:
            message.kind, message.reply_to = MessageKind.REPLY, target.id
            message.pings = with_replied_user(message.pings, body.get("allowed_mentions"), target.author.id)

    def _attached(self, channel: Channel, body: Json, files: Sequence[Upload]) -> list[Attachment]:
        """Keep the files of a message, each with what the body says of it by its number."""
        told = {str(one["id"]): one.get("description") or "" for one in body.get("attachments") or ()}
        kept = [self.attach(channel, upload) for upload in files]
        for number, one in enumerate(kept):
            one.description = told.get(str(number), "")
        return kept

    def attach(self, channel: Channel, upload: Upload) -> Attachment:
        if len(upload.data) > limits.UPLOAD_BYTES:
            raise errors.too_large()
        attachment_id = self.world.ids.new()
        path = f"/attachments/{channel.id}/{attachment_id}/{upload.name}"
        self.files[path] = upload.data
        return Attachment(attachment_id, upload.name, path, upload.data)

    def _store(self, channel: Channel, message: Message) -> None:
        channel.messages[message.id] = message
        if channel.thread is not None:
            channel.thread.archived = False  # writing in a thread wakes it (docs: topics/threads)
        self._tell("MESSAGE_CREATE", channel, message)

    def _tell(self, name: str, channel: Channel, message: Message) -> None:
        data = {**self.answer_json(message), **_guild_id(channel)}
        if channel.guild_id is not None:
            member = self.world.guilds[channel.guild_id].members.get(message.author.id)
            data |= {} if member is None else {"member": wire.member_without_user(member)}
        self.world.tell(Event(name, data, channel.guild_id, channel.id))

    def _tell_pins(self, channel: Channel, message: Message) -> None:
        self._tell("MESSAGE_UPDATE", channel, message)
        last = wire.stamp(message.pinned_at)
        data = {"channel_id": str(channel.id), "last_pin_timestamp": last, **_guild_id(channel)}
        self.world.tell(Event("CHANNEL_PINS_UPDATE", data, channel.guild_id, channel.id))

    def _without_reply(self, message: Message) -> Json:
        users = [self.world.users[user] for user in message.pings.users]
        return wire.message_json(message, users, self.cdn)


def _guild_id(channel: Channel) -> Json:
    return {} if channel.guild_id is None else {"guild_id": str(channel.guild_id)}


def _reference(channel: Channel, message_id: int) -> Json:
    return {"type": 0, "channel_id": str(channel.id), "message_id": str(message_id), **_guild_id(channel)}
