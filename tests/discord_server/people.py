"""What people do in Discord, and what they cannot: tests act through these verbs.

Each verb raises NotPossible where the Discord app would not let a person do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.discord_server.command_options import find_command, leaf_of, nested, option_payloads, resolved
from tests.discord_server.errors import NotPossible
from tests.discord_server.interactions import Interaction, InteractionKind, Interactions
from tests.discord_server.permissions import Permission
from tests.discord_server.values import Attachment, Channel, Json, Message, Role, Upload, User, walk_components

if TYPE_CHECKING:
    from tests.discord_server.application import Application
    from tests.discord_server.messages import Messages
    from tests.discord_server.world import World

OptionValue = str | int | float | bool | User | Channel | Role | Upload | Attachment
P = Permission
_STRING_SELECT = 3
_SELECTS = range(3, 9)
_TEXT_INPUT = 4
_BUTTON = 2


class People:
    """Acts in a world on behalf of its users."""

    def __init__(self, world: World, messages: Messages, interactions: Interactions, application: Application) -> None:
        self.world = world
        self._messages = messages
        self._interactions = interactions
        self._application = application

    def say(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        files: Sequence[Upload] = (),
    ) -> Message:
        """Write a message as a person."""
        self._need(channel, user, P.SEND_MESSAGES)
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        return self._messages.create(channel, user, body, files)

    def mention_bot(self, channel: Channel, user: User, text: str) -> Message:
        """Write ``@bot text``."""
        return self.say(channel, user, f"<@{self.world.bot.id}> {text}")

    def delete_message(self, message: Message, *, by: User | None = None) -> None:
        """Delete a message: one's own, or with the right to manage messages. Without ``by``: somebody may."""
        channel = self.world.channels[message.channel_id]
        if by is not None and by is not message.author:
            self._need(channel, by, P.MANAGE_MESSAGES)
        self._messages.delete(channel, message)

    def slash(self, channel: Channel, user: User, name: str, **options: OptionValue) -> Interaction:
        """Use ``/name sub`` with options."""
        return self._command(InteractionKind.COMMAND, channel, user, name, options, focused="")

    def autocomplete(
        self, channel: Channel, user: User, name: str, focused: str, **options: OptionValue
    ) -> Interaction:
        """Type in the option ``focused``, whose text so far is among the options."""
        return self._command(InteractionKind.AUTOCOMPLETE, channel, user, name, options, focused=focused)

    def click(self, message: Message, user: User, custom_id: str) -> Interaction:
        """Press a button."""
        component = self._component(message, user, custom_id)
        if component["type"] != _BUTTON:
            raise NotPossible(f"{custom_id!r} is no button")
        return self._use(message, user, component, {})

    def select(self, message: Message, user: User, custom_id: str, *values: str) -> Interaction:
        """Choose in a menu."""
        component = self._component(message, user, custom_id)
        if component["type"] not in _SELECTS:
            raise NotPossible(f"{custom_id!r} is no menu")
        _check_selection(component, values)
        return self._use(message, user, component, {"values": list(values)})

    def submit_modal(self, interaction: Interaction, **values: str) -> Interaction:
        """Fill in and send the form that this interaction opened; values by custom_id, the rest as prefilled."""
        modal = interaction.modal
        inputs = [part for part in walk_components(modal["components"]) if part.get("custom_id")]
        unknown = values.keys() - {part["custom_id"] for part in inputs}
        if unknown:
            raise NotPossible(f"the form has no {sorted(unknown)}")
        data = {
            "custom_id": modal["custom_id"],
            "components": [_filled(part, values) for part in modal["components"]],
        }
        return self._interactions.start(
            InteractionKind.MODAL, interaction.channel, interaction.user, data, interaction.message
        )

    # -- inner workings ------------------------------------------------------------------------------------------

    def _need(self, channel: Channel, user: User, permission: Permission) -> None:
        needed = permission | P.VIEW_CHANNEL
        missing = needed & ~self.world.permissions(user, channel)
        if missing:
            raise NotPossible(f"{user.name} may not {missing!r} in #{channel.name}")

    def _command(
        self,
        kind: InteractionKind,
        channel: Channel,
        user: User,
        name: str,
        options: dict[str, OptionValue],
        *,
        focused: str,
    ) -> Interaction:
        self._need(channel, user, P.USE_APPLICATION_COMMANDS if channel.guild_id else P.VIEW_CHANNEL)
        first, *path = name.split()
        command = find_command(self._application.commands, channel.guild_id or 0, first)
        self._check_default_permissions(command, channel, user)
        leaf = leaf_of(command, path)
        options = {
            name: self._messages.attach(channel, value) if isinstance(value, Upload) else value
            for name, value in options.items()
        }
        payloads = option_payloads(leaf, options, focused)
        data = {
            "id": command["id"], "name": first, "type": 1,
            "options": nested(command, path, payloads),
            "resolved": resolved(self.world, channel, options.values(), self._messages.cdn),
        }  # fmt: skip
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return self._interactions.start(kind, channel, user, data)

    def _check_default_permissions(self, command: Json, channel: Channel, user: User) -> None:
        gate = command.get("default_member_permissions")
        if gate is None or channel.guild_id is None:
            return
        has = self.world.guild_permissions(user, self.world.guilds[channel.guild_id])
        if not has & P.ADMINISTRATOR and (int(gate) == 0 or int(gate) & ~has):
            raise NotPossible(f"/{command['name']} is hidden from {user.name} by default_member_permissions")

    def _component(self, message: Message, user: User, custom_id: str) -> Json:
        """Find what the user is to use, in a message that stands there for that user."""
        channel = self.world.channels[message.channel_id]
        self._need(channel, user, P.VIEW_CHANNEL)
        if not message.ephemeral and message.id not in channel.messages:
            raise NotPossible("the message was deleted")
        component = message.component(custom_id)
        if component is None:
            raise NotPossible(f"no component {custom_id!r} among {message.custom_ids}")
        if component.get("disabled"):
            raise NotPossible(f"{custom_id!r} is disabled")
        return component

    def _use(self, message: Message, user: User, component: Json, extra: Json) -> Interaction:
        data = {"custom_id": component["custom_id"], "component_type": component["type"], **extra}
        if message.component(component["custom_id"]) and component["type"] in range(5, 9):
            data["resolved"] = {}
        channel = self.world.channels[message.channel_id]
        return self._interactions.start(InteractionKind.COMPONENT, channel, user, data, message)


def _check_selection(component: Json, values: tuple[str, ...]) -> None:
    if not component.get("min_values", 1) <= len(values) <= component.get("max_values", 1):
        raise NotPossible(f"{len(values)} chosen in {component['custom_id']!r}")
    offered = [option["value"] for option in component.get("options") or []]
    if component["type"] == _STRING_SELECT and set(values) - set(offered):
        raise NotPossible(f"{values} not among {offered}")


def _filled(part: Json, values: dict[str, str]) -> Json:
    """Return a part of a form as it is sent: rows and labels keep their shape, inputs hold what was typed."""
    if "components" in part:
        return {"type": part["type"], "components": [_filled(inner, values) for inner in part["components"]]}
    if "component" in part:
        return {"type": part["type"], "component": _filled(part["component"], values)}
    custom_id = part.get("custom_id")
    if custom_id is None:
        return {"type": part["type"]}
    text = values.get(custom_id, part.get("value") or "")
    if part["type"] != _TEXT_INPUT:
        return {"type": part["type"], "custom_id": custom_id, "values": [text] if text else []}
    if part.get("required", True) and not text:
        raise NotPossible(f"the form needs {custom_id!r}")
    if not (part.get("min_length") or 0) <= len(text) <= (part.get("max_length") or 4000):
        raise NotPossible(f"{len(text)} characters do not fit {custom_id!r}")
    return {"type": _TEXT_INPUT, "custom_id": custom_id, "value": text}
