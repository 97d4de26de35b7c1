"""Options of slash commands: what was synced, what a person may fill in, how it goes over the wire.

Docs: interactions/application-commands, "Application Command Option Structure".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tests.discord_server.errors import NotPossible
from tests.discord_server.values import Attachment, Channel, Json, Role, User
from tests.discord_server.wire import attachment_json, channel_json, member_without_user, role_json, user_json

if TYPE_CHECKING:
    from tests.discord_server.world import World

SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
_BOT_DM = 1  # interaction context
_PYTHON: dict[int, tuple[type, ...]] = {
    STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), USER: (User,), CHANNEL: (Channel,), ROLE: (Role,),
    MENTIONABLE: (User, Role), NUMBER: (int, float), ATTACHMENT: (Attachment,),
}  # fmt: skip


def find_command(commands: Mapping[int, list[Json]], guild_id: int, name: str) -> Json:
    """Return the synced command, a server's own before a global one; guild 0 stands for a direct channel."""
    for scope in (guild_id, 0):
        for command in commands.get(scope, []):
            if command["name"] == name and command["type"] == 1 and (guild_id or _in_direct(command)):
                return command
    known = {scope: [command["name"] for command in listed] for scope, listed in commands.items()}
    raise NotPossible(f"/{name} was not synced; there are {known}")


def _in_direct(command: Json) -> bool:
    """Whether it shows in direct messages with the bot (docs: "Interaction Contexts")."""
    contexts = command.get("contexts")
    return bool(command.get("dm_permission", True)) if contexts is None else _BOT_DM in contexts


def leaf_of(command: Json, path: list[str]) -> Json:
    """Walk down to the subcommand; a command with subcommands can't be used by itself."""
    here = command
    for step in path:
        subs = [sub for sub in here.get("options") or [] if sub["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP)]
        found = next((sub for sub in subs if sub["name"] == step), None)
        if found is None:
            raise NotPossible(f"/{here['name']} has no {step!r} but {[sub['name'] for sub in subs]}")
        here = found
    if any(option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in here.get("options") or []):
        raise NotPossible(f"/{' '.join([command['name'], *path])} needs a subcommand")
    return here


def option_payloads(leaf: Json, given: Mapping[str, object], focused: str) -> list[Json]:
    """Check what is given against what was synced, and return it for the wire."""
    known = {option["name"]: option for option in leaf.get("options") or []}
    if given.keys() - known.keys():
        raise NotPossible(f"no options {sorted(given.keys() - known.keys())}; there are {sorted(known)}")
    needed = {name for name, option in known.items() if option.get("required")}
    if not focused and needed - given.keys():
        raise NotPossible(f"options {sorted(needed - given.keys())} are required")
    if focused and not known.get(focused, {}).get("autocomplete"):
        raise NotPossible(f"option {focused!r} offers nothing while one types")
    return [_payload(known[name], value, focused=name == focused) for name, value in given.items()]


def nested(command: Json, path: list[str], payloads: list[Json]) -> list[Json]:
    """Wrap options into the subcommand, and that into its group."""
    options = payloads
    for depth in range(len(path), 0, -1):
        kind = SUB_COMMAND if depth == len(path) else SUB_COMMAND_GROUP
        options = [{"name": path[depth - 1], "type": kind, "options": options}]
    return options


def resolved(world: World, channel: Channel, values: Iterable[object], cdn: str = "") -> Json:
    """Return the users, roles, channels and files that options name, as the wire carries them beside the ids."""
    found: Json = {}
    for value in values:
        if isinstance(value, User):
            found.setdefault("users", {})[str(value.id)] = user_json(value)
            guild = world.guilds.get(channel.guild_id or 0)
            if guild is not None and value.id in guild.members:
                member = member_without_user(guild.members[value.id])
                found.setdefault("members", {})[str(value.id)] = {**member, "permissions": "0"}
        elif isinstance(value, Role):
            found.setdefault("roles", {})[str(value.id)] = role_json(value)
        elif isinstance(value, Channel):
            rights = str(int(world.permissions(world.bot, value)))
            found.setdefault("channels", {})[str(value.id)] = {**channel_json(value), "permissions": rights}
        elif isinstance(value, Attachment):
            found.setdefault("attachments", {})[str(value.id)] = attachment_json(value, cdn)
    return found


def _payload(option: Json, value: object, *, focused: bool) -> Json:
    if focused:
        return {"name": option["name"], "type": option["type"], "value": value, "focused": True}
    _check_value(option, value)
    if isinstance(value, User | Role | Channel | Attachment):
        value = str(value.id)
    return {"name": option["name"], "type": option["type"], "value": value}


def _check_value(option: Json, value: object) -> None:
    """Refuse a value of the wrong type, outside its bounds, or not among the choices."""
    name, kind = option["name"], option["type"]
    if not isinstance(value, _PYTHON[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
        raise NotPossible(f"option {name!r} takes no {value!r}")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise NotPossible(f"option {name!r} offers {choices}, not {value!r}")
    if isinstance(value, str) and not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
        raise NotPossible(f"option {name!r}: {len(value)} characters")
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = option.get("min_value", float("-inf")), option.get("max_value", float("inf"))
        if not low <= value <= high:
            raise NotPossible(f"option {name!r}: {value} not in {low}..{high}")
