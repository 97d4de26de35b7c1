"""The commands that tell whether the sources are alive: the list of them, and a day's coverage."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bot.boards.board import source_lines
from bot.boards.receipts import receipt_of
from bot.cli.app import config_option, settings_of, show, sources_of
from bot.cli.record import reading
from bot.rendering.receipt import render_receipt
from bot.rendering.source_table import source_table, sources_as_json
from storage.admin.sources import effective_sources
from storage.sources.polls import statuses


class Changing(click.Group):
    """Loads the commands that change sources only when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Name them in the order in which they are met."""
        return ["add", "pause", "resume", "remove", "test", "log"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one of them."""
        from bot.cli import supply as cli_supply

        return getattr(cli_supply, cmd_name) if cmd_name in self.list_commands(ctx) else None


@click.group(cls=Changing, invoke_without_command=True)
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def sources(ctx: click.Context, config: Path, as_json: bool) -> None:
    """List the sources: whether each answers, its newest item, its usual gap, and when it is asked next."""
    if ctx.invoked_subcommand:
        ctx.default_map = {ctx.invoked_subcommand: {"config": str(config)}}  # whichever of the two is given it
        return
    settings = settings_of(config)
    if settings.storage.path.exists():
        lines = reading(settings, lambda db: source_lines(statuses(db), effective_sources(db, settings.sources)))
    else:
        lines = source_lines({}, sources_of(settings))
    if as_json:
        click.echo(json.dumps(sources_as_json(lines), indent=2, ensure_ascii=False))
        return
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(source_table(lines, datetime.now(UTC), settings.alerts.time_zone, width))


@click.command()
@config_option
@click.option("--yesterday", is_flag=True, help="The day that is over.")
def receipt(config: Path, yesterday: bool) -> None:
    """Print a day's coverage: what was read, what came, what was missed, and what waits."""
    settings = settings_of(config)
    now, zone = datetime.now(UTC), settings.alerts.time_zone
    day = now.astimezone(zone).date() - timedelta(days=yesterday)
    found = reading(settings, lambda db: receipt_of(db, effective_sources(db, settings.sources), day, zone, now))
    show([render_receipt(found, now, zone)], zone)
