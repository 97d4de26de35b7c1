"""The app as the developer portal knows it: its token, its flags and its commands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, IntFlag
from typing import TYPE_CHECKING

from tests.discord_server.errors import invalid_form

if TYPE_CHECKING:
    from tests.discord_server.clock import Snowflakes
    from tests.discord_server.values import Json

COMMANDS = 100
OPTIONS = 25
_NAME = re.compile(r"[-_'\w]{1,32}")


class AppFlag(IntFlag):
    """Docs: resources/application, "Application Flags". LIMITED: granted without review, under 100 servers."""

    PRESENCE = 1 << 12
    PRESENCE_LIMITED = 1 << 13
    MEMBERS = 1 << 14
    MEMBERS_LIMITED = 1 << 15
    MESSAGE_CONTENT = 1 << 18
    MESSAGE_CONTENT_LIMITED = 1 << 19


class Grant(Enum):
    """How far a privileged intent is switched on in the portal."""

    OFF = "off"
    LIMITED = "limited"
    GRANTED = "granted"


@dataclass(slots=True)
class Application:
    """Settings of the app that tests may change. The app's id is its bot user's id."""

    token: str = "loopback.bot.token"
    message_content: Grant = Grant.LIMITED
    members: Grant = Grant.OFF
    presences: Grant = Grant.OFF
    commands: dict[int, list[Json]] = field(default_factory=dict)  # by guild id; 0: everywhere

    @property
    def flags(self) -> AppFlag:
        return (
            _flag(self.message_content, AppFlag.MESSAGE_CONTENT, AppFlag.MESSAGE_CONTENT_LIMITED)
            | _flag(self.members, AppFlag.MEMBERS, AppFlag.MEMBERS_LIMITED)
            | _flag(self.presences, AppFlag.PRESENCE, AppFlag.PRESENCE_LIMITED)
        )

    def put_commands(self, ids: Snowflakes, app_id: int, guild_id: int, commands: list[Json]) -> list[Json]:
        """Replace all commands of a scope; one that keeps its name keeps its id."""
        _check_commands(commands)
        known = {command["name"]: command["id"] for command in self.commands.get(guild_id, [])}
        own: Json = {"application_id": str(app_id)} | ({"guild_id": str(guild_id)} if guild_id else {})
        self.commands[guild_id] = [
            {
                "type": 1, "options": [], "default_member_permissions": None, "dm_permission": True, "nsfw": False,
                **command, **own,
                "id": known.get(command["name"]) or str(ids.new()), "version": str(ids.new()),
            }
            for command in commands
        ]  # fmt: skip
        return self.commands[guild_id]


def _flag(grant: Grant, granted: AppFlag, limited: AppFlag) -> AppFlag:
    return {Grant.OFF: AppFlag(0), Grant.LIMITED: limited, Grant.GRANTED: granted}[grant]


def _check_commands(commands: list[Json]) -> None:
    """Refuse what Discord refuses of names and descriptions (docs: interactions/application-commands)."""
    faults: dict[str, tuple[str, str]] = {}
    names = [command.get("name") for command in commands]
    if len(commands) > COMMANDS or len(names) != len(set(names)):
        faults["_list"] = ("APPLICATION_COMMANDS_DUPLICATE_NAME", "At most 100 commands, each name once")
    for number, command in enumerate(commands):
        _check_command(faults, str(number), command)
    if faults:
        raise invalid_form(faults)


def _check_command(faults: dict[str, tuple[str, str]], place: str, command: Json) -> None:
    name = command.get("name") or ""
    if command.get("type", 1) == 1 and (not _NAME.fullmatch(name) or name != name.lower()):
        faults[f"{place}.name"] = ("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    if command.get("type", 1) == 1 and not 1 <= len(command.get("description") or "") <= 100:
        faults[f"{place}.description"] = ("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    options = command.get("options") or []
    if len(options) > OPTIONS:
        faults[f"{place}.options"] = ("BASE_TYPE_BAD_LENGTH", f"Must be {OPTIONS} or fewer in length.")
    for number, option in enumerate(options):
        # Options carry their own kind in "type", so it is set aside before they are checked as named things.
        _check_command(faults, f"{place}.options.{number}", {**option, "type": 1})
