"""Aim an unmodified discord.py at a loopback server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import discord.asset
import discord.gateway
import discord.http
import yarl

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer


@contextmanager
def aimed(server: DiscordServer) -> Iterator[None]:
    """Let every discord.py client of this process speak to the server; set back on leaving."""
    route, socket, asset = discord.http.Route, discord.gateway.DiscordWebSocket, discord.asset.Asset
    before = route.BASE, socket.DEFAULT_GATEWAY, asset.BASE
    route.BASE, socket.DEFAULT_GATEWAY, asset.BASE = (
        server.api_url, yarl.URL(server.gateway_url), server.cdn_url,
    )  # fmt: skip
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY, asset.BASE = before
