"""A Discord on loopback: the REST API, the gateway and the CDN, as a client meets them over the wire.

    async with DiscordServer() as discord:
        guild = discord.world.add_guild("office")
        channel = discord.world.add_channel(guild, "letter-watch")
        ...  # a client at discord.api_url, discord.gateway_url, discord.cdn_url with discord.token
        message = await discord.wait_message(channel, lambda message: "hello" in message.content)

It encodes our reading of Discord: each rule stands beside its source, in the docstring of the module that has it.
Answers are exactly ``application/json``, because discord.py parses nothing else, and a 204 has no content type.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import TYPE_CHECKING, Self, TypeVar

from aiohttp import web

from tests.discord_server.api import Answer, Api
from tests.discord_server.application import Application
from tests.discord_server.clock import Clock
from tests.discord_server.faults import Fault, Faults, Trouble
from tests.discord_server.gateway import Gateway
from tests.discord_server.interactions import Interaction, Interactions
from tests.discord_server.messages import Messages
from tests.discord_server.people import People
from tests.discord_server.ratelimits import RateLimits
from tests.discord_server.requests import Request
from tests.discord_server.values import Channel, Message, MessageKind, Upload
from tests.discord_server.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_API = "/api/v10"
_LOOK_EVERY = 0.01  # seconds between looks at a condition
PATIENCE = 120.0  # seconds; what has not come by then never will, also on a machine that does much else
_BODY_LIMIT = 64 << 20


class DiscordServer:
    """One server. Build its world through ``world``, act through ``people``, make trouble through ``fail``."""

    def __init__(self, *, clock: Clock | None = None, application: Application | None = None) -> None:
        self.clock = clock or Clock()
        self.application = application or Application()
        self.world = World(self.clock)
        self.book = Messages(self.world)
        self.interactions = Interactions(self.world, self.book)
        self.people = People(self.world, self.book, self.interactions, self.application)
        self.gateway = Gateway(self.world, self.application)
        self.limits = RateLimits(self.clock)
        self.faults = Faults()
        self.requests: list[Request] = []
        self.api = Api(self.world, self.book, self.interactions, self.application, self.limits)
        self.control: Callable[[web.Request], Awaitable[web.Response]] | None = None  # answers /_control
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    # -- addresses -----------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return self.application.token

    @property
    def api_url(self) -> str:
        return self.url + _API

    @property
    def gateway_url(self) -> str:
        return self.url.replace("http://", "ws://") + "/"

    @property
    def cdn_url(self) -> str:
        return self.url

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one. The same port can be taken again after ``stop``."""
        self._closing.clear()
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.router.add_route("*", "/{rest:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.book.cdn = self.cdn_url
        self.gateway.url = self.api.gateway_url = self.gateway_url

    async def stop(self) -> None:
        """Stop listening and cut what is open; the world stays, so that ``start`` goes on with it."""
        self._closing.set()
        await self.gateway.close(code=1001)
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # -- tests look and wait -------------------------------------------------------------------------------------

    def fail(self, fault: Fault) -> Fault:
        """Let the next matching requests meet trouble."""
        return self.faults.add(fault)

    def messages(self, channel: Channel) -> list[Message]:
        """Return what people and bots wrote and what still stands, oldest first; no notes of Discord's own."""
        return [message for message in channel.messages.values() if message.kind is not MessageKind.PINNED]

    def bot_messages(self, channel: Channel) -> list[Message]:
        return [message for message in self.messages(channel) if message.author is self.world.bot]

    def calls(self, method: str, path: str) -> list[Request]:
        """Return the requests of a method whose whole path, without /api/v10, matches the expression."""
        return [request for request in self.requests if request.method == method and re.fullmatch(path, request.path)]

    @property
    def invalid_requests(self) -> int:
        """How many answers count towards Discord's ban: 10,000 of 401, 403 and 429 in 10 minutes (rate-limits)."""
        return sum(request.status in (401, 403, 429) for request in self.requests)

    def assert_no_unknown(self) -> None:
        """Fail if a client asked for something that this server does not know."""
        assert not self.api.unknown, f"requests that no route answers: {self.api.unknown}"

    async def wait_until(self, look: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
        """Return the first true thing that ``look`` returns; fail after ``within`` seconds, naming ``what``."""
        end = time.monotonic() + within
        while not (found := look()):
            if time.monotonic() > end:
                last = [(request.method, request.path, request.status) for request in self.requests[-8:]]
                raise AssertionError(f"{what} not seen within {within} s; last requests: {last}")
            await asyncio.sleep(_LOOK_EVERY)
        return found

    async def wait_message(
        self, channel: Channel, predicate: Callable[[Message], bool] | None = None, within: float = PATIENCE
    ) -> Message:
        """Return the newest message of the bot in the channel that fits, as soon as there is one."""

        def look() -> Message | None:
            fitting = (one for one in reversed(self.bot_messages(channel)) if predicate is None or predicate(one))
            return next(fitting, None)

        return await self.wait_until(look, f"message in #{channel.name}", within)

    async def wait_answered(self, interaction: Interaction, within: float = PATIENCE) -> Interaction:
        """Wait for the first answer, and of a deferred one for its message or what is said instead."""
        what = f"answer to {interaction.data.get('name') or interaction.data.get('custom_id')}"

        def look() -> bool:
            return interaction.callback is not None and not (interaction.waiting or interaction.updating)

        await self.wait_until(look, what, within)
        return interaction

    async def wait_connected(self, within: float = PATIENCE) -> None:
        """Wait until a client has a session and was told everything so far."""
        await self.wait_until(
            lambda: any(connection.session for connection in self.gateway.connections), "gateway session", within
        )

    # -- the wire ------------------------------------------------------------------------------------------------

    async def _serve(self, raw: web.Request) -> web.StreamResponse:
        if raw.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.serve(raw)
        if self.control is not None and raw.path.startswith("/_control"):
            return await self.control(raw)
        if raw.path in self.book.files:
            return web.Response(body=self.book.files[raw.path])
        request = await self._read(raw)
        self.requests.append(request)
        fault = self.faults.take(request)
        if fault is not None:
            return await self._trouble(raw, request, fault)
        return self._respond(request, self.api.answer(request))

    async def _read(self, raw: web.Request) -> Request:
        path = raw.path.removeprefix(_API)
        request = Request(raw.method, path, dict(raw.query), dict(raw.headers), self.clock.now())
        if raw.content_type == "multipart/form-data":
            await _read_form(raw, request)
        elif raw.can_read_body:
            request.body = json.loads(await raw.read())
        return request

    async def _trouble(self, raw: web.Request, request: Request, fault: Fault) -> web.StreamResponse:
        await asyncio.sleep(fault.delay)
        if fault.kind is Trouble.LATE:
            return self._respond(request, self.api.answer(request))
        if fault.after:
            self.api.answer(request)
        if fault.kind is Trouble.HANG:
            await self._closing.wait()
        if fault.kind is not Trouble.STATUS:
            request.status = -1
            if raw.transport is not None:
                raw.transport.abort()
            return web.Response()
        return self._refuse(request, fault)

    def _refuse(self, request: Request, fault: Fault) -> web.Response:
        error = fault.error()
        if fault.text is not None:
            request.status = error.status
            return web.Response(status=error.status, text=fault.text, content_type="text/html")
        return self._respond(request, Answer(error.status, error.body, error.headers))

    def _respond(self, request: Request, answer: Answer) -> web.Response:
        request.status = answer.status
        if answer.body is None:
            return web.Response(status=204, headers=answer.headers)
        headers = {"Content-Type": "application/json", **answer.headers}
        return web.Response(status=answer.status, body=json.dumps(answer.body).encode(), headers=headers)


async def _read_form(raw: web.Request, request: Request) -> None:
    """Read a multipart form: ``payload_json`` and ``files[n]`` (docs: reference, "Uploading Files")."""
    async for part in await raw.multipart():
        content = bytes(await part.read())  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            request.body = json.loads(content)
        else:
            request.files.append(Upload(part.filename or "file", content))  # type: ignore[union-attr]
