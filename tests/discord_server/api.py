"""The REST API: finds the route of a request, counts it against its bucket and answers it.

Docs: reference ("Authentication"), topics/rate-limits. Interaction and webhook routes carry their token in the path.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.discord_server import errors, rest_channels, rest_guilds, rest_interactions, rest_messages
from tests.discord_server.application import Application
from tests.discord_server.interactions import Interactions
from tests.discord_server.messages import Messages
from tests.discord_server.ratelimits import RateLimits
from tests.discord_server.requests import Reply, Request
from tests.discord_server.world import World

ROUTES = [*rest_channels.ROUTES, *rest_messages.ROUTES, *rest_guilds.ROUTES, *rest_interactions.ROUTES]
_WITH_OWN_TOKEN = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Reply
    headers: dict[str, str]


@dataclass(slots=True)
class Api:
    """What the handlers of routes work on, each of which takes the Api, the Request and the ids of the path."""

    world: World
    messages: Messages
    interactions: Interactions
    application: Application
    limits: RateLimits
    gateway_url: str = ""
    unknown: list[str] = field(default_factory=list)  # requests that no route answers

    def answer(self, request: Request) -> Answer:
        """Do what is asked; never raises ApiError."""
        try:
            return self._route(request)
        except errors.ApiError as error:
            return Answer(error.status, error.body, error.headers)

    def _route(self, request: Request) -> Answer:
        self._authenticate(request)
        for route in ROUTES:
            arguments = route.match(request)
            if arguments is not None:
                headers = self._bucket(request, route.pattern, arguments.get("channel", 0))
                body = route.handle(self, request, **arguments)
                return Answer(204 if body is None else 200, body, headers)
        self.unknown.append(f"{request.method} {request.path}")
        raise errors.unknown_route()

    def _authenticate(self, request: Request) -> None:
        if request.path.startswith(_WITH_OWN_TOKEN):
            return
        if request.headers.get("Authorization") != f"Bot {self.application.token}":
            raise errors.unauthorized()

    def _bucket(self, request: Request, pattern: str, channel_id: int) -> dict[str, str]:
        if request.method == "POST" and pattern == rest_messages.SEND:
            return self.limits.send(channel_id)
        return {}
