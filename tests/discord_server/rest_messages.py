"""Routes of messages and pins, with the permissions that each needs (docs: resources/message).

- Without VIEW_CHANNEL: 403, code 50001. Without another permission: 403, code 50013.
- Without READ_MESSAGE_HISTORY "no messages will be returned" and no pins: an empty list with 200, not a refusal.
- Pinning needs PIN_MESSAGES, and MANAGE_MESSAGES does no longer (since 23 February 2026, discord-api-docs#8002).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.discord_server import errors, wire
from tests.discord_server.application import Grant
from tests.discord_server.censor import censored
from tests.discord_server.messages import Page
from tests.discord_server.permissions import NONE, Permission
from tests.discord_server.requests import Reply, Request, Route

if TYPE_CHECKING:
    from tests.discord_server.api import Api
    from tests.discord_server.values import Channel, Json, Message

P = Permission
SEND = "/channels/{channel}/messages"
_ONE = "/channels/{channel}/messages/{message}"
_PINS = "/channels/{channel}/messages/pins"
_OLD_PINS = "/channels/{channel}/pins"
_MOST_PINS = 50


def send(api: Api, request: Request, channel: int) -> Reply:
    place = api.world.channel(channel)
    body = request.body or {}
    if place.recipient is not None and not place.recipient.accepts_direct_messages:
        raise errors.cannot_message_user()
    api.world.require(place, _needed_to_send(body, files=bool(request.files)))
    if body.get("message_reference") and not _may(api, place, P.READ_MESSAGE_HISTORY):
        raise errors.cannot_reply_without_history()
    if place.thread is not None and place.thread.locked:
        raise errors.thread_archived()
    message = api.messages.create(place, api.world.bot, body, request.files)
    return api.messages.answer_json(message)


def edit(api: Api, request: Request, channel: int, message: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, NONE)
    known = api.messages.get(place, message)
    if known.author is not api.world.bot:
        raise errors.not_the_author()
    if place.thread is not None and place.thread.archived:
        raise errors.thread_archived()
    api.limits.edit(channel, api.world.clock.now() - known.created_at)
    api.messages.edit(place, known, request.body or {}, request.files)
    return api.messages.json(known)


def delete(api: Api, request: Request, channel: int, message: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, NONE)
    known = api.messages.get(place, message)
    if known.author is not api.world.bot:
        api.world.require(place, P.MANAGE_MESSAGES)
    api.messages.delete(place, known)
    return None


def read(api: Api, request: Request, channel: int, message: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, P.READ_MESSAGE_HISTORY)
    return _as_read(api, place, api.messages.get(place, message))


def history(api: Api, request: Request, channel: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, NONE)
    if not _may(api, place, P.READ_MESSAGE_HISTORY):
        return []
    asked = {name: int(text) for name, text in request.query.items()}
    if not 1 <= asked.get("limit", 50) <= 100:
        raise errors.invalid_form({"limit": ("NUMBER_TYPE_MAX", "limit should be between 1 and 100.")})
    if len(asked.keys() & {"before", "after", "around"}) > 1:
        raise errors.invalid_form({"before": ("MUTUALLY_EXCLUSIVE", "Only one of before, after, around.")})
    return [_as_read(api, place, message) for message in api.messages.history(place, Page(**asked))]


def pins(api: Api, request: Request, channel: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, NONE)
    if not _may(api, place, P.READ_MESSAGE_HISTORY):
        return {"items": [], "has_more": False}
    found = api.messages.pins(place)
    if "before" in request.query:
        before = datetime.fromisoformat(request.query["before"])
        found = [message for message in found if message.pinned_at is not None and message.pinned_at < before]
    most = int(request.query.get("limit", _MOST_PINS))
    items = [
        {"pinned_at": wire.stamp(message.pinned_at), "message": _as_read(api, place, message)}
        for message in found[:most]
    ]
    return {"items": items, "has_more": len(found) > most}


def old_pins(api: Api, request: Request, channel: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, NONE)
    if not _may(api, place, P.READ_MESSAGE_HISTORY):
        return []
    return [_as_read(api, place, message) for message in api.messages.pins(place)[:_MOST_PINS]]


def pin(api: Api, request: Request, channel: int, message: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, P.PIN_MESSAGES)
    api.messages.pin(place, api.messages.get(place, message), api.world.bot)
    return None


def unpin(api: Api, request: Request, channel: int, message: int) -> Reply:
    place = api.world.channel(channel)
    api.world.require(place, P.PIN_MESSAGES)
    api.messages.unpin(place, api.messages.get(place, message))
    return None


def _needed_to_send(body: Json, *, files: bool) -> Permission:
    needed = P.SEND_MESSAGES
    if body.get("embeds"):
        needed |= P.EMBED_LINKS
    return needed | P.ATTACH_FILES if files else needed


def _may(api: Api, place: Channel, permission: Permission) -> bool:
    return bool(api.world.permissions(api.world.bot, place) & permission)


def _as_read(api: Api, place: Channel, message: Message) -> Json:
    data = api.messages.json(message)
    if api.application.message_content is not Grant.OFF:
        return data
    return censored(data, api.world.bot.id, direct=place.guild_id is None)


ROUTES = [
    Route("GET", SEND, history),
    Route("POST", SEND, send),
    Route("GET", _PINS, pins),
    Route("PUT", f"{_PINS}/{{message}}", pin),
    Route("DELETE", f"{_PINS}/{{message}}", unpin),
    Route("GET", _OLD_PINS, old_pins),
    Route("PUT", f"{_OLD_PINS}/{{message}}", pin),
    Route("DELETE", f"{_OLD_PINS}/{{message}}", unpin),
    Route("GET", _ONE, read),
    Route("PATCH", _ONE, edit),
    Route("DELETE", _ONE, delete),
]
