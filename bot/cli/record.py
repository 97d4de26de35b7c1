"""The commands that look into the record or change it: why, the outbox, backups."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlite_utils import Database

from bot.cli.app import FAILED, config_option, explained, letters_of, refuse, settings_of, show
from bot.config import Config
from bot.rendering.why import render_unseen, render_why
from bot.rendering.words import count, local_time, rests_words
from bot.settings.hours import hours_of, quiet_until
from letters.record.naming import Names
from storage.admin.sources import effective_sources
from storage.database import explained as database_explained
from storage.database import open_reader, open_writer, prepare
from storage.messages import outbox
from storage.messages.outbox import Parcel
from storage.record.evidence import way
from storage.sources.by_hand import HAND, HAND_NAME
from storage.sources.unseen import found_by, tidy_reference, unseen
from storage.upkeep.backups import write_backup
from storage.upkeep.putting_back import PutBack, put_back

T = TypeVar("T")


def reading(settings: Config, work: Callable[[Database], T]) -> T:
    """Ask the database, read-only."""
    path = settings.storage.path
    with explained(), closing(open_reader(path)) as db, database_explained(path):
        return work(db)


def changing(settings: Config, work: Callable[[Database], T]) -> T:
    """Change the database in one short transaction; a running watcher sees it within a second."""
    path = settings.storage.path
    with explained():
        prepare(path)
        with closing(open_writer(path)) as db, database_explained(path):
            return work(db)


def terminal_user() -> str:
    """Name whoever changes something from the terminal, for the logs."""
    return f"{getpass.getuser()} (terminal)"


@click.command()
@click.argument("reference", metavar="URL|ID")
@config_option
def why(reference: str, config: Path) -> None:
    """Print a text's way through the pipeline with scores, or what it means that it was never seen."""
    settings = settings_of(config)
    reference, zone = tidy_reference(reference), settings.alerts.time_zone
    sources = reading(settings, lambda db: effective_sources(db, settings.sources))
    with explained():
        letters = {one.id: one for one in letters_of(settings)}
    names = Names({HAND: HAND_NAME} | {id_: source.name for id_, source in sources.items()}, letters)
    found = reading(settings, lambda db: [way(db, entry, names) for entry in found_by(db, reference)])
    if not found:
        told = reading(settings, lambda db: unseen(db, reference, sources, datetime.now(UTC)))
        show([render_unseen(told, zone)], zone)
        refuse(f"{reference}: never seen at any source; `letterwatch ingest URL` takes a page in by hand", FAILED)
    show((render_why(one, zone) for one in found if one), zone)


@click.group("outbox")
def outbox_group() -> None:
    """What waits to be delivered."""


@outbox_group.command("list")
@config_option
def outbox_list(config: Path) -> None:
    """List what has not arrived, with the reason."""
    settings = settings_of(config)
    parcels = reading(settings, outbox.unsent)
    for parcel in parcels:
        where = f"channel {parcel.channel}" if parcel.channel else "terminal"
        tried, why = count(parcel.attempts, "try", "tries"), parcel.error or _quiet(parcel, settings)
        click.echo(f"{parcel.key}  {parcel.state:8} {where}  {parcel.kind}  {tried}  {why}")
    click.echo(f"{len(parcels)} waiting" if parcels else "nothing waits")


def _quiet(parcel: Parcel, settings: Config) -> str:
    """Say until when the quiet hours of its channel hold a message back; '' when they do not."""
    hours = hours_of(settings.routes, settings.alerts.digest_at).get(parcel.channel)
    zone = settings.alerts.time_zone
    until = quiet_until(hours.quiet, datetime.now(UTC), zone) if hours and parcel.state == "waiting" else None
    return rests_words(until, zone) if until else ""


@outbox_group.command("retry")
@config_option
def outbox_retry(config: Path) -> None:
    """Let parked messages go again, from their full form on."""
    freed = changing(settings_of(config), lambda db: outbox.unpark(db, datetime.now(UTC)))
    click.echo(f"{count(freed, 'parked message')} will be tried again by the running watcher, or by the next `run`")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@config_option
def backup(path: Path, config: Path) -> None:
    """Write a whole, consistent, checked copy of the database, also while the watcher runs."""
    settings = settings_of(config)
    with explained():
        size = write_backup(settings.storage.path, path, datetime.now(UTC))
    click.echo(f"{path}: {size:,} bytes, read through and found whole")


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@config_option
def restore(backup: Path, config: Path) -> None:
    """Put a backup back; the present database is kept beside it, and nothing is told twice."""
    from bot.run import only_watcher

    settings = settings_of(config)
    path, zone = settings.storage.path, settings.alerts.time_zone

    async def work() -> PutBack:
        path.parent.mkdir(parents=True, exist_ok=True)
        async with only_watcher(path):
            return put_back(backup, path, datetime.now(UTC))

    with explained():
        done = asyncio.run(work())
    click.echo(f"{path}: the backup of {local_time(done.made_at, zone)} is in place")
    if done.aside:
        click.echo(f"the file that stood there is kept as {done.aside.name}")
    click.echo(
        "next: `letterwatch run`; it reads the channels first, so that nothing is told twice. "
        "What people set since then is to be set again"
    )
