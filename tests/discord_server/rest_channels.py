"""Routes of channels and threads (docs: resources/channel, topics/threads).

A thread made from a message has the message's id, and a message has at most one (code 160004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server import errors
from tests.discord_server.permissions import NONE, Permission
from tests.discord_server.requests import Reply, Request, Route
from tests.discord_server.values import ChannelKind
from tests.discord_server.wire import channel_json
from tests.discord_server.world import Event

if TYPE_CHECKING:
    from tests.discord_server.api import Api
    from tests.discord_server.values import Channel, Json, Thread

P = Permission
_CHANNEL = "/channels/{channel}"
_NAME_LENGTH = 100


def channel_by_id(api: Api, request: Request, channel: int) -> Reply:
    found = api.world.channel(channel)
    api.world.require(found, NONE)
    return channel_json(found)


def change_channel(api: Api, request: Request, channel: int) -> Reply:
    found = api.world.channel(channel)
    api.world.require(found, NONE)
    if found.thread is not None:
        _change_thread(api, found, found.thread, request.body)
    else:
        api.world.require(found, P.MANAGE_CHANNELS)
        found.name = request.body.get("name", found.name)
        found.topic = request.body.get("topic", found.topic)
    name = "CHANNEL_UPDATE" if found.thread is None else "THREAD_UPDATE"
    api.world.tell(Event(name, channel_json(found), found.guild_id, found.id))
    return channel_json(found)


def type_in(api: Api, request: Request, channel: int) -> Reply:
    api.world.require(api.world.channel(channel), P.SEND_MESSAGES)
    return None


def open_direct(api: Api, request: Request) -> Reply:
    return channel_json(api.world.direct_channel(api.world.user(int(request.body["recipient_id"]))))


def thread_from_message(api: Api, request: Request, channel: int, message: int) -> Reply:
    parent = _parent(api, channel, P.CREATE_PUBLIC_THREADS)
    known = api.messages.get(parent, message)
    if known.thread_id is not None:
        raise errors.thread_exists()
    known.thread_id = known.id
    name = _thread_name(request.body)
    return channel_json(api.world.add_thread(parent, name, api.world.bot, thread_id=known.id))


def thread_from_channel(api: Api, request: Request, channel: int) -> Reply:
    private = request.body.get("type", ChannelKind.PRIVATE_THREAD) == ChannelKind.PRIVATE_THREAD
    parent = _parent(api, channel, P.CREATE_PRIVATE_THREADS if private else P.CREATE_PUBLIC_THREADS)
    name = _thread_name(request.body)
    return channel_json(api.world.add_thread(parent, name, api.world.bot, private=private))


def join_thread(api: Api, request: Request, channel: int) -> Reply:
    api.world.require(api.world.channel(channel), NONE)
    return None


def _parent(api: Api, channel_id: int, needed: Permission) -> Channel:
    parent = api.world.channel(channel_id)
    if parent.kind is not ChannelKind.TEXT:
        raise errors.wrong_channel_kind()
    api.world.require(parent, needed)
    return parent


def _thread_name(body: Json) -> str:
    name = str(body.get("name") or "")
    if not 1 <= len(name) <= _NAME_LENGTH:
        sentence = f"Must be between 1 and {_NAME_LENGTH} in length."
        raise errors.invalid_form({"name": ("BASE_TYPE_BAD_LENGTH", sentence)})
    return name


def _change_thread(api: Api, channel: Channel, thread: Thread, body: Json) -> None:
    """Its maker may rename and archive it; locking needs MANAGE_THREADS."""
    if thread.owner_id != api.world.bot.id or "locked" in body:
        api.world.require(channel, P.MANAGE_THREADS)
    channel.name = body.get("name", channel.name)
    thread.archived = body.get("archived", thread.archived)
    thread.locked = body.get("locked", thread.locked)
    thread.auto_archive_minutes = body.get("auto_archive_duration", thread.auto_archive_minutes)


ROUTES = [
    Route("POST", "/users/@me/channels", open_direct),
    Route("GET", _CHANNEL, channel_by_id),
    Route("PATCH", _CHANNEL, change_channel),
    Route("POST", f"{_CHANNEL}/typing", type_in),
    Route("POST", f"{_CHANNEL}/threads", thread_from_channel),
    Route("POST", f"{_CHANNEL}/messages/{{message}}/threads", thread_from_message),
    Route("PUT", f"{_CHANNEL}/thread-members/@me", join_thread),
    Route("DELETE", f"{_CHANNEL}/thread-members/@me", join_thread),
]
