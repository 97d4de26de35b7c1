"""Slash commands told to Discord, server by server, and only when they changed."""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from typing import Any, Protocol

import aiohttp
import discord
from discord import app_commands

log = logging.getLogger(__name__)


class Memory(Protocol):
    """Small things kept over restarts, by name."""

    async def get(self, key: str) -> str | None:
        """Return what was kept, or None."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Keep it; '' forgets."""
        ...


async def sync_if_changed(tree: app_commands.CommandTree[Any], memory: Memory, guild: discord.abc.Snowflake) -> str:
    """Sync the commands of a server if they are not what was synced last; '' or a line on why it failed.

    Discord lets a bot create 200 commands a day in a server, so a restart alone syncs nothing.
    """
    tree.copy_global_to(guild=guild)
    key, fingerprint = _memory_key(tree, guild), commands_hash(tree, guild)
    if await memory.get(key) == fingerprint:
        return ""
    try:
        await tree.sync(guild=guild)
    except discord.Forbidden:
        return "slash commands are not allowed in this server; invite me again with applications.commands"
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return f"slash commands could not be told to Discord: {error}"
    await memory.set(key, fingerprint)
    log.info("commands synced guild=%s hash=%s", guild.id, fingerprint[:12])
    return ""


async def forget_sync(tree: app_commands.CommandTree[Any], memory: Memory, guild: discord.abc.Snowflake) -> None:
    """Forget what was synced: a server that we left or join anew has none of our commands."""
    await memory.set(_memory_key(tree, guild), "")


def commands_hash(tree: app_commands.CommandTree[Any], guild: discord.abc.Snowflake) -> str:
    """Return a name for exactly these commands."""
    told = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    return sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _memory_key(tree: app_commands.CommandTree[Any], guild: discord.abc.Snowflake) -> str:
    return f"discord.commands.{tree.client.application_id}.{guild.id}"
