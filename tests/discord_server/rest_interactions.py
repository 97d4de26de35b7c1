"""Routes that answer interactions: the first answer, and the webhook of its token (no bot token needed).

Docs: interactions/receiving-and-responding, "Interaction Callback" and "Followup Messages".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server.requests import Reply, Request, Route

if TYPE_CHECKING:
    from tests.discord_server.api import Api

_WEBHOOK = "/webhooks/{application}/{token}"


def respond(api: Api, request: Request, interaction: int, token: str) -> Reply:
    answer = api.interactions.respond(interaction, token, request.body, request.files)
    return answer if request.query.get("with_response") in ("1", "true") else None


def follow_up(api: Api, request: Request, application: int, token: str) -> Reply:
    return api.messages.json(api.interactions.follow_up(token, request.body, request.files))


def edit(api: Api, request: Request, application: int, token: str, message_ref: int | str) -> Reply:
    return api.messages.json(api.interactions.edit(token, message_ref, request.body, request.files))


def read(api: Api, request: Request, application: int, token: str, message_ref: int | str) -> Reply:
    return api.messages.json(api.interactions.get(token, message_ref))


def delete(api: Api, request: Request, application: int, token: str, message_ref: int | str) -> Reply:
    api.interactions.delete(token, message_ref)
    return None


ROUTES = [
    Route("POST", "/interactions/{interaction}/{token}/callback", respond),
    Route("POST", _WEBHOOK, follow_up),
    Route("GET", f"{_WEBHOOK}/messages/{{message_ref}}", read),
    Route("PATCH", f"{_WEBHOOK}/messages/{{message_ref}}", edit),
    Route("DELETE", f"{_WEBHOOK}/messages/{{message_ref}}", delete),
]
