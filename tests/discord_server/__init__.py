"""A Discord server on loopback for tests: start with ``server.DiscordServer``."""

from tests.discord_server.application import AppFlag, Application, Grant
from tests.discord_server.clock import Clock
from tests.discord_server.errors import NotPossible
from tests.discord_server.faults import Fault, Trouble
from tests.discord_server.interactions import Callback, Interaction
from tests.discord_server.permissions import Permission
from tests.discord_server.ratelimits import Allowance
from tests.discord_server.server import PATIENCE, DiscordServer
from tests.discord_server.values import Channel, Guild, Message, Pings, Role, Upload, User

__all__ = [
    "PATIENCE",
    "Allowance",
    "AppFlag",
    "Application",
    "Callback",
    "Channel",
    "Clock",
    "DiscordServer",
    "Fault",
    "Grant",
    "Guild",
    "Interaction",
    "Message",
    "NotPossible",
    "Permission",
    "Pings",
    "Role",
    "Trouble",
    "Upload",
    "User",
]
