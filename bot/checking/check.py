"""``letterwatch check``: one table that tells an operator what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.checking.places import config_rows, database_rows, habits_in, letter_rows
from bot.checking.servers import discord_rows
from bot.checking.sources import source_rows
from bot.config import Config, ConfigError
from bot.environment import Token, discord_token, load_config
from bot.rendering.check_table import Report, Row, bad, note, ok
from bot.sending.discord_sender import aim


async def check(path: Path, environ: Mapping[str, str]) -> Report:
    """Look at everything that a run needs, once; nothing is changed, stored or sent.

    Print ``report.text`` and exit with ``report.exit_code``: 0, 1 for what is wrong, 2 for bad settings.
    """
    try:
        config = load_config(path)
    except ConfigError as error:
        return Report(tuple(config_rows(error)))
    rows = [ok("config", str(path)), *letter_rows(config), *database_rows(config.storage.path)]
    told, paste = await _on_discord(config, environ)
    habits = habits_in(config.storage.path)
    return Report((*rows, *told, *await source_rows(config.sources, config.polling, habits)), paste)


async def _on_discord(config: Config, environ: Mapping[str, str]) -> tuple[list[Row], tuple[str, ...]]:
    try:
        token = discord_token(environ)
    except ConfigError as error:
        return [bad("token", fault) for fault in error.faults], ()
    if token is None:
        return [_no_token(config)], ()
    return await _with_token(config, token)


def _no_token(config: Config) -> Row:
    """Return what a missing token means: with routes set, somebody expects messages."""
    state = "DISCORD_TOKEN is not set: alerts print to the terminal"
    remedy = "docs/discord-setup.md leads from a new application to the first alert"
    return bad("token", state, remedy) if config.routes else note("token", state, remedy)


async def _with_token(config: Config, token: Token) -> tuple[list[Row], tuple[str, ...]]:
    aim(config.discord.api_url, config.discord.gateway_url, config.discord.cdn_url)
    return await discord_rows(token.secret, config)
