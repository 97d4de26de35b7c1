"""The command that reads the past of a source."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.cli.app import BAD_USE, FAILED, config_option, explained, refuse, settings_of
from bot.cli.beside import Beside, beside
from bot.cli.progress import shown, words
from bot.logs import log_as
from bot.rendering.words import local_time, on_our_clock
from bot.run import Setup, set_up, utc_now
from bot.services.backfill import BackfillStopped, PastReader, Progress
from bot.settings.faults import did_you_mean
from feeds.entries import Source
from feeds.kinds import Span, no_history
from storage.sources.backfills import first_sight
from storage.sources.polls import introduce

DAY = click.DateTime(formats=["%Y-%m-%d"])


class BadUse(Exception):
    """What was asked for cannot be; ``str`` is one line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; days are those of the team's zone, both included."""

    source: str
    since: datetime
    until: datetime | None
    again: bool


@click.command()
@click.argument("source")
@click.option("--since", type=DAY, required=True, help="The first day, such as 2023-08-02.")
@click.option("--until", type=DAY, help="The last day; without, up to our first look at the source.")
@click.option("--again", is_flag=True, help="From the beginning, also where an earlier run came to the end.")
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what goes wrong.")
@config_option
def backfill(source: str, since: datetime, until: datetime | None, again: bool, verbose: bool, config: Path) -> None:
    """Read the past of a source: nobody is alerted, but board and keyword lab know it.

    Stop it whenever you like: the same command goes on where it stopped. It may run beside the watcher.
    """
    settings = settings_of(config)
    level = logging.INFO if verbose else logging.ERROR  # what goes wrong is told with how far it is
    log_as(level)
    zone = settings.alerts.time_zone
    wanted = Wanted(
        source, since.replace(tzinfo=zone), until.replace(tzinfo=zone) + timedelta(days=1) if until else None, again
    )
    with explained():
        setup = set_up(settings, os.environ)
        try:
            progress = asyncio.run(read_past(setup, wanted))
        except BadUse as error:
            refuse(error, BAD_USE)
        except BackfillStopped as error:
            refuse(f"{error}; the same command goes on where it stopped", FAILED)
        except KeyboardInterrupt:
            refuse("stopped; the same command goes on from there", FAILED)
    click.echo(f"{source}: {words(progress, zone)}; done")


async def read_past(setup: Setup, wanted: Wanted) -> Progress:
    """Read what is wanted, and show how far it is on stderr. Raises BadUse, BackfillStopped, StorageError."""
    zone = setup.config.alerts.time_zone
    async with beside(setup, utc_now) as desk:
        source = chosen_source(desk.sources, wanted.source)
        if fault := no_history(source):
            raise BadUse(fault)
        span = span_of(wanted, await sight(desk, source), zone)
        reader = PastReader(desk.store, desk.fetcher, desk.monitor, source, desk.now)
        with shown(source.name, sys.stderr, zone) as tell:
            return await reader.read(span, tell, again=wanted.again)


def chosen_source(sources: Mapping[str, Source], id_: str) -> Source:
    """Return a source by its id. Raises BadUse, which names those that are like it."""
    if id_ not in sources:
        near = did_you_mean(id_, sources) or "; `letterwatch status` and config.toml name them"
        raise BadUse(f"no source is called {id_!r:.80}{near}")
    return sources[id_]


async def sight(desk: Beside, source: Source) -> datetime:
    """Return when the source was first read; one that never was is read now, so that the past has an end."""
    known = await desk.store.read(first_sight, source.id)
    if known is not None:
        return known
    await desk.store.run(introduce, [source])
    outcome = await desk.monitor.poll(source)
    known = await desk.store.read(first_sight, source.id)
    if known is None:
        detail = on_our_clock(outcome.detail, desk.zone)
        raise BackfillStopped(f"{source.name} was never read, and cannot be now: {detail}")
    click.echo(f"{source.name}: first look, {outcome.new} entries; what is young is told by the watcher", err=True)
    return known


def span_of(wanted: Wanted, first_look: datetime, zone: ZoneInfo) -> Span:
    """Return the days to read, which end at our first look. Raises BadUse."""
    shown_look = local_time(first_look, zone)
    if wanted.since >= first_look:
        raise BadUse(f"--since: we watch since {shown_look}; what is later came the normal way")
    if wanted.until is None:
        return Span(wanted.since, first_look.astimezone(UTC))
    if wanted.until <= wanted.since:
        raise BadUse("--until: lies before --since")
    if wanted.until - timedelta(days=1) > first_look:
        raise BadUse(f"--until: may not pass our first look at {shown_look}; what is later came the normal way")
    return Span(wanted.since, min(wanted.until, first_look).astimezone(UTC))
