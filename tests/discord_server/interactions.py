"""Interactions: what a person did, and everything that the bot answered to it.

Docs: interactions/receiving-and-responding. "You must send an initial response within 3 seconds of receiving the event.
If the 3 second deadline is exceeded, the token will be invalidated"; tokens are valid for 15 minutes. A follow-up right
after a deferred answer fills that answer in, and keeps its ephemeral flag.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.discord_server import errors, limits
from tests.discord_server.messages import Messages
from tests.discord_server.values import EPHEMERAL, Channel, Json, Message, MessageKind, Upload, User
from tests.discord_server.wire import channel_json, member_json, user_json
from tests.discord_server.world import Event, World

if TYPE_CHECKING:
    from collections.abc import Sequence

_UPLOAD_LIMIT = limits.UPLOAD_BYTES


class InteractionKind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """Docs: "Interaction Callback Type"."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ALLOWED = {
    InteractionKind.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL},
    InteractionKind.COMPONENT: set(Callback) - {Callback.CHOICES},
    InteractionKind.AUTOCOMPLETE: {Callback.CHOICES},
    InteractionKind.MODAL: set(Callback) - {Callback.CHOICES, Callback.MODAL},
}


@dataclass(slots=True)
class Interaction:
    """One interaction; ``message`` is the one whose component was used, ``messages`` what was answered."""

    id: int
    token: str
    kind: InteractionKind
    data: Json
    channel: Channel
    user: User
    created_at: datetime
    message: Message | None = None
    callback: Json | None = None  # the first answer, as sent
    messages: list[Message] = field(default_factory=list)  # the original answer first
    waiting: bool = False  # deferred, and the deferred message is not there yet
    updating: bool = False  # an update was deferred, and neither it nor a message instead has come yet

    @property
    def callback_kind(self) -> Callback | None:
        return None if self.callback is None else Callback(self.callback["type"])

    @property
    def choices(self) -> list[Json]:
        """What autocomplete offered."""
        assert self.callback_kind is Callback.CHOICES, f"no choices but {self.callback}"
        offered: list[Json] = (self.callback or {})["data"].get("choices", [])
        return offered

    @property
    def modal(self) -> Json:
        """The form that was opened."""
        assert self.callback_kind is Callback.MODAL, f"no modal but {self.callback}"
        opened: Json = (self.callback or {})["data"]
        return opened

    @property
    def reply(self) -> Message:
        """The original answer."""
        assert self.messages, f"no message answered {self.data}; callback: {self.callback}"
        return self.messages[0]


class Interactions:
    """All interactions of a server. Deadlines follow the server's clock."""

    def __init__(self, world: World, messages: Messages) -> None:
        self.world = world
        self.messages = messages
        self.answer_within = timedelta(seconds=3)
        self.token_lasts = timedelta(minutes=15)
        self.by_token: dict[str, Interaction] = {}

    def start(
        self, kind: InteractionKind, channel: Channel, user: User, data: Json, message: Message | None = None
    ) -> Interaction:
        """Tell the bot that somebody did something."""
        new_id = self.world.ids.new()
        now = self.world.clock.now()
        interaction = Interaction(new_id, f"token-{new_id}", kind, data, channel, user, now, message)
        self.by_token[interaction.token] = interaction
        self.world.tell(Event("INTERACTION_CREATE", self._event(interaction)))
        return interaction

    def respond(self, interaction_id: int, token: str, body: Json, files: Sequence[Upload]) -> Json:
        """Take the first answer; refuse a late, a second or an unsuitable one."""
        interaction = self.by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise errors.unknown_interaction()
        if interaction.callback is not None:
            raise errors.already_acknowledged()
        if self._age(interaction) > self.answer_within:
            raise errors.unknown_interaction()
        kind, data = self._checked_callback(interaction, body), body.get("data") or {}
        message = self._carry_out(interaction, kind, data, files)
        interaction.callback = body
        interaction.waiting = kind is Callback.DEFERRED_MESSAGE
        interaction.updating = kind is Callback.DEFERRED_UPDATE
        return self._callback_json(interaction, kind, message)

    def follow_up(self, token: str, body: Json, files: Sequence[Upload]) -> Message:
        interaction = self._live(token)
        if interaction.waiting:
            return self._fill_in(interaction, body, files)
        message = self._add(interaction, body, files, MessageKind.REPLY)
        interaction.updating = False
        return message

    def edit(self, token: str, message_ref: int | str, body: Json, files: Sequence[Upload]) -> Message:
        """Edit ``@original`` or a follow-up; the first edit after a deferred answer writes it."""
        interaction = self._live(token)
        if message_ref == "@original" and interaction.waiting:
            return self._fill_in(interaction, body, files)
        message = self._answer(interaction, message_ref)
        self.messages.edit(interaction.channel, message, body, files)
        interaction.updating = False
        return message

    def get(self, token: str, message_ref: int | str) -> Message:
        return self._answer(self._live(token), message_ref)

    def delete(self, token: str, message_ref: int | str) -> None:
        interaction = self._live(token)
        message = self._answer(interaction, message_ref)
        interaction.messages = [one for one in interaction.messages if one is not message]
        self.messages.delete(interaction.channel, message)

    # -- inner workings ------------------------------------------------------------------------------------------

    def _age(self, interaction: Interaction) -> timedelta:
        return self.world.clock.now() - interaction.created_at

    def _live(self, token: str) -> Interaction:
        """Return the interaction of an answered, living token (docs: 10015 unknown, 50027 no longer valid)."""
        interaction = self.by_token.get(token)
        if interaction is None or interaction.callback is None:
            raise errors.unknown_webhook()
        if self._age(interaction) > self.token_lasts:
            raise errors.expired_token()
        return interaction

    def _answer(self, interaction: Interaction, message_ref: int | str) -> Message:
        """Find an answer. ``@original`` of a component that only updated is the message it stands on."""
        known = list(interaction.messages)
        if message_ref == "@original" and interaction.callback_kind in (Callback.DEFERRED_UPDATE, Callback.UPDATE):
            known = [] if interaction.message is None else [interaction.message]
        found = known[:1] if message_ref == "@original" else [one for one in known if one.id == message_ref]
        if not found:
            raise errors.unknown_message()
        return found[0]

    def _checked_callback(self, interaction: Interaction, body: Json) -> Callback:
        kind = Callback(body["type"]) if body.get("type") in set(Callback) else None
        updates = kind in (Callback.DEFERRED_UPDATE, Callback.UPDATE)
        if kind not in _ALLOWED[interaction.kind] or (updates and interaction.message is None):
            raise errors.invalid_form({"type": ("BASE_TYPE_CHOICES", "Not a valid answer to this interaction.")})
        assert kind is not None
        return kind

    def _carry_out(
        self, interaction: Interaction, kind: Callback, data: Json, files: Sequence[Upload]
    ) -> Message | None:
        if kind is Callback.MESSAGE:
            is_command = interaction.kind is InteractionKind.COMMAND
            return self._add(interaction, data, files, MessageKind.COMMAND if is_command else MessageKind.DEFAULT)
        if kind is Callback.UPDATE and interaction.message is not None:
            self.messages.edit(interaction.channel, interaction.message, data, files)
            return interaction.message
        if kind is Callback.CHOICES:
            limits.check_choices(data.get("choices") or [])
        if kind is Callback.MODAL:
            limits.check_modal(data)
        return None

    def _add(self, interaction: Interaction, body: Json, files: Sequence[Upload], kind: MessageKind) -> Message:
        metadata = {
            "id": str(interaction.id), "type": int(interaction.kind), "user": user_json(interaction.user),
            "authorizing_integration_owners": {},
        }  # fmt: skip
        message = self.messages.create_answer(interaction.channel, body, files, metadata, kind)
        interaction.messages.append(message)
        return message

    def _fill_in(self, interaction: Interaction, body: Json, files: Sequence[Upload]) -> Message:
        """Write the deferred answer; whether others see it was settled when it was deferred."""
        deferred = ((interaction.callback or {}).get("data") or {}).get("flags") or 0
        flags = ((body.get("flags") or 0) & ~EPHEMERAL) | (deferred & EPHEMERAL)
        is_command = interaction.kind is InteractionKind.COMMAND
        kind = MessageKind.COMMAND if is_command else MessageKind.DEFAULT
        message = self._add(interaction, {**body, "flags": flags}, files, kind)
        interaction.waiting = False
        return message

    def _callback_json(self, interaction: Interaction, kind: Callback, message: Message | None) -> Json:
        told: Json = {
            "id": str(interaction.id), "type": int(interaction.kind),
            "response_message_loading": interaction.waiting,
        }  # fmt: skip
        if message is None:
            return {"interaction": told}
        told |= {"response_message_id": str(message.id), "response_message_ephemeral": message.ephemeral}
        resource = {"type": int(kind), "message": self.messages.json(message)}
        return {"interaction": told, "resource": resource}

    def _event(self, interaction: Interaction) -> Json:
        channel, user = interaction.channel, interaction.user
        data: Json = {
            "id": str(interaction.id), "token": interaction.token, "type": int(interaction.kind), "version": 1,
            "application_id": str(self.world.bot.id), "channel_id": str(channel.id),
            "channel": channel_json(channel), "data": interaction.data, "locale": "en-US", "entitlements": [],
            "attachment_size_limit": _UPLOAD_LIMIT, "context": 0 if channel.guild_id else 1,
            "authorizing_integration_owners": {"0": str(channel.guild_id or 0)},
            "app_permissions": str(int(self.world.permissions(self.world.bot, channel))),
        }  # fmt: skip
        if interaction.message is not None:
            data["message"] = self.messages.json(interaction.message)
        if channel.guild_id is None:
            return {**data, "user": user_json(user)}
        guild = self.world.guilds[channel.guild_id]
        rights = str(int(self.world.permissions(user, channel)))
        member = {**member_json(guild.members[user.id]), "permissions": rights}
        partial = {"id": str(guild.id), "features": [], "locale": "en-US"}
        return {**data, "guild_id": str(guild.id), "guild": partial, "guild_locale": "en-US", "member": member}
