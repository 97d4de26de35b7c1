"""The commands that tell whether the sources are alive: the list of them, and a day's coverage."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bot.boards import source_lines
from bot.cli import config_option, settings_of, show, sources_of
from bot.cli_record import reading
from bot.receipts import receipt_of
from bot.render import render_receipt
from bot.rendering.source_table import source_table, sources_as_json
from storage.polls import statuses
from storage.sources import effective_sources


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def sources(config: Path, as_json: bool) -> None:
    """List the sources: whether each answers, its newest item, its usual gap, and when it is asked next."""
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
