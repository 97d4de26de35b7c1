"""The gateway: sessions that outlive their connections, events in order, and the ways a connection ends.

Docs: events/gateway ("Connection Lifecycle", "Resuming"), topics/opcodes-and-status-codes ("Gateway").

- IDENTIFY with a wrong token closes with 4004, with an intent that is not switched on with 4014.
- RESUME sends what was missed, then RESUMED; for a session that was forgotten, op 9 with ``false``.
- Each message is one zlib block of a stream that lasts as long as the connection, when asked for.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.discord_server.censor import censored
from tests.discord_server.intents import Intent, needed_intent, refused_intents
from tests.discord_server.permissions import Permission
from tests.discord_server.wire import user_json

if TYPE_CHECKING:
    from tests.discord_server.application import Application
    from tests.discord_server.values import Json
    from tests.discord_server.world import Event, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 8, 9, 10, 11
AUTHENTICATION_FAILED, DISALLOWED_INTENTS, SESSION_TIMED_OUT = 4004, 4014, 4009
_LONGEST_FROM_CLIENT = 4096  # bytes; docs: events/gateway, "Sending Events"


@dataclass(slots=True)
class Session:
    """One IDENTIFY and every event since, so that it can be resumed."""

    id: str
    intents: int
    log: list[Json] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, name: str, data: Json) -> None:
        self.log.append({"op": DISPATCH, "t": name, "s": len(self.log) + 1, "d": data})
        self.grown.set()


class Connection:
    """One websocket, and how bytes go over it."""

    def __init__(self, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.pump: asyncio.Task[None] | None = None
        self._stream = zlib.compressobj() if compress else None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self._stream is None:
            await self.socket.send_str(text)
        else:
            block = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(block)


class Gateway:
    """All sessions and connections of a server, and the trouble that tests make for them."""

    def __init__(self, world: World, application: Application) -> None:
        self.world = world
        self.application = application
        self.url = ""
        self.received: list[Json] = []  # everything that clients sent, in order
        self.connections: list[Connection] = []
        self.sessions: dict[str, Session] = {}
        self.refusing = 0  # how many of the next connects are refused
        self.acknowledging = True  # whether heartbeats are answered
        self.heartbeat_ms = 41_250
        world.listeners.append(self.dispatch)

    # -- trouble -------------------------------------------------------------------------------------------------

    def refuse_connects(self, times: int = 1) -> None:
        """Answer the next connects with 503."""
        self.refusing = times

    async def close(self, code: int = 4000, *, forget: bool = False) -> None:
        """Close every connection; with ``forget`` their sessions can't be resumed."""
        if forget:
            self.sessions.clear()
        for connection in list(self.connections):
            await connection.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Send op 7."""
        await self._send_all({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; what is not resumable is forgotten."""
        if not resumable:
            self.sessions.clear()
        await self._send_all({"op": INVALID_SESSION, "d": resumable})

    @property
    def identifies(self) -> int:
        """How often a session was begun."""
        return sum(payload["op"] == IDENTIFY for payload in self.received)

    @property
    def resumes(self) -> int:
        return sum(payload["op"] == RESUME for payload in self.received)

    # -- events --------------------------------------------------------------------------------------------------

    def dispatch(self, event: Event) -> None:
        """Log an event for every session that may have it."""
        for session in self.sessions.values():
            if self._may_have(session, event):
                session.add(event.name, self._as_seen(session, event))

    def _may_have(self, session: Session, event: Event) -> bool:
        direct = event.guild_id is None
        needed = needed_intent(event.name, direct=direct)
        if needed and not session.intents & needed and not self._is_about_bot(event):
            return False
        if not direct and self.world.bot.id not in self.world.guilds[event.guild_id or 0].members:
            return False
        if event.channel_id is None:
            return True
        seen = self.world.permissions(self.world.bot, self.world.channels[event.channel_id])
        return bool(seen & Permission.VIEW_CHANNEL)

    def _is_about_bot(self, event: Event) -> bool:
        """GUILD_MEMBER_UPDATE of the bot itself comes without the members intent (docs: "Guild Member Update")."""
        user = event.data.get("user") or {}
        return event.name == "GUILD_MEMBER_UPDATE" and user.get("id") == str(self.world.bot.id)

    def _as_seen(self, session: Session, event: Event) -> Json:
        if event.name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & Intent.MESSAGE_CONTENT:
            return event.data
        return censored(event.data, self.world.bot.id, direct=event.guild_id is None)

    # -- connections ---------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        if self.refusing > 0:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=_LONGEST_FROM_CLIENT)
        await socket.prepare(request)
        connection = Connection(socket, compress=request.query.get("compress") == "zlib-stream")
        self.connections.append(connection)
        try:
            with suppress(ConnectionResetError):  # a client that was killed
                await self._converse(connection)
        finally:
            self.connections.remove(connection)
            if connection.pump is not None:
                connection.pump.cancel()
        return socket

    async def _converse(self, connection: Connection) -> None:
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        async for raw in connection.socket:
            if raw.type is not WSMsgType.TEXT:
                return
            payload = json.loads(raw.data)
            self.received.append(payload)
            await self._receive(connection, payload["op"], payload.get("d"))

    async def _receive(self, connection: Connection, op: int, data: Json) -> None:
        if op == HEARTBEAT and self.acknowledging:
            await connection.send({"op": ACK})
        elif op in (IDENTIFY, RESUME) and data["token"] != self.application.token:
            await connection.socket.close(code=AUTHENTICATION_FAILED)
        elif op == IDENTIFY:
            await self._identify(connection, data["intents"])
        elif op == RESUME:
            await self._resume(connection, data["session_id"], data["seq"])
        elif op == REQUEST_MEMBERS and connection.session is not None:
            self._send_members(connection.session, data)

    async def _identify(self, connection: Connection, intents: int) -> None:
        if refused_intents(intents, self.application):
            await connection.socket.close(code=DISALLOWED_INTENTS)
            return
        session = Session(f"session-{self.world.ids.new()}", intents)
        self.sessions[session.id] = session
        self._welcome(session)
        self._follow(connection, session, sent=0)

    def _welcome(self, session: Session) -> None:
        bot, guilds = self.world.bot, self.world.bot_guilds()
        unavailable = [{"id": str(guild.id), "unavailable": True} for guild in guilds]
        app = {"id": str(bot.id), "flags": int(self.application.flags)}
        session.add("READY", {
            "v": 10, "user": user_json(bot), "guilds": unavailable, "session_id": session.id,
            "resume_gateway_url": self.url, "application": app, "private_channels": [],
        })  # fmt: skip
        for guild in guilds:
            session.add("GUILD_CREATE", {**self.world.guild_create(guild), "unavailable": False})

    async def _resume(self, connection: Connection, session_id: str, sequence: int) -> None:
        session = self.sessions.get(session_id)
        if session is None:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        for missed in session.log[sequence:]:
            await connection.send(missed)
        last = len(session.log)
        await connection.send({"op": DISPATCH, "t": "RESUMED", "s": last, "d": {}})
        self._follow(connection, session, sent=last)

    def _follow(self, connection: Connection, session: Session, *, sent: int) -> None:
        connection.session = session
        connection.pump = asyncio.create_task(_pump(connection, session, sent))

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        listed = self.world.guild_create(guild)["members"]
        wanted = data.get("user_ids")
        if wanted is not None:
            ids = {str(wanted)} if not isinstance(wanted, list) else {str(one) for one in wanted}
            listed = [member for member in listed if member["user"]["id"] in ids]
        else:
            listed = [member for member in listed if member["user"]["username"].startswith(data.get("query", ""))]
        session.add("GUILD_MEMBERS_CHUNK", {
            "guild_id": str(guild.id), "members": listed, "chunk_index": 0, "chunk_count": 1,
            "not_found": [], "nonce": data.get("nonce"),
        })  # fmt: skip

    async def _send_all(self, payload: Json) -> None:
        for connection in list(self.connections):
            await connection.send(payload)


async def _pump(connection: Connection, session: Session, sent: int) -> None:
    """Send what the session's log gains, in order, until the connection goes."""
    with suppress(ConnectionResetError):
        while not connection.socket.closed:
            session.grown.clear()
            for event in session.log[sent:]:
                await connection.send(event)
                sent = event["s"]
            await session.grown.wait()
