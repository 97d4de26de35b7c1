"""The commands that look into the record or change it: keywords, why, the outbox, backups."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlite_utils import Database

from bot import keywords
from bot.cli import FAILED, config_option, explained, letters_of, refuse, settings_of, show, sources_of
from bot.config import Config
from bot.keywords import KeywordError
from bot.render import render_term_log, render_terms, render_why
from feeds.urls import url_key
from storage import outbox
from storage.database import back_up, open_reader, open_writer, prepare
from storage.database import explained as database_explained
from storage.entries import find
from storage.errors import StorageError
from storage.evidence import way
from storage.terms import keywords as stored_keywords

T = TypeVar("T")


def reading(settings: Config, work: Callable[[Database], T]) -> T:
    """Ask the database, read-only."""
    path = settings.storage.path
    with explained(), closing(open_reader(path)) as db, database_explained(path):
        return work(db)


def changing(settings: Config, work: Callable[[Database], T]) -> T:
    """Change the database in one short transaction; a running watcher sees it within a second."""
    path = settings.storage.path
    try:
        with explained():
            prepare(path)
            with closing(open_writer(path)) as db, database_explained(path):
                return work(db)
    except KeywordError as error:
        refuse(error, FAILED)


@click.group()
def watch() -> None:
    """Keywords that are watched for besides the letter's own terms."""


letter_option = click.option("--letter", help="Which letter; needed when there are several.")


@watch.command("list")
@letter_option
@config_option
def watch_list(letter: str | None, config: Path) -> None:
    """List the keywords."""
    settings = settings_of(config)
    show(
        render_terms(reading(settings, lambda db: stored_keywords(db, letter)), zone := settings.alerts.time_zone), zone
    )


@watch.command("add")
@click.argument("text")
@click.option("--question", help="The question it bears on, such as q3a; without, the letter's subject.")
@letter_option
@config_option
def watch_add(text: str, question: str | None, letter: str | None, config: Path) -> None:
    """Watch for a word or a phrase; a '*' at the end of a word matches its endings."""
    settings = settings_of(config)

    def add(db: Database) -> str:
        known = {one.id: one for one in letters_of(settings)}
        keyword = keywords.new_keyword(known, text, question, letter)
        said = keywords.add(db, keyword, terminal_user(), datetime.now(UTC))
        return f"{said} {keywords.past_words(*keywords.hits_in_past(db, keyword.text))}"

    click.echo(changing(settings, add))


@watch.command("remove")
@click.argument("text")
@letter_option
@config_option
def watch_remove(text: str, letter: str | None, config: Path) -> None:
    """Stop watching for a keyword, named by its words or as '#3'."""
    settings = settings_of(config)

    def remove(db: Database) -> str:
        known = {one.id: one for one in letters_of(settings)}
        return keywords.remove(db, keywords.chosen_letter(known, letter).id, text, terminal_user(), datetime.now(UTC))

    click.echo(changing(settings, remove))


@watch.command("undo")
@config_option
def watch_undo(config: Path) -> None:
    """Take back the last change."""
    click.echo(changing(settings_of(config), lambda db: keywords.undo(db, terminal_user(), datetime.now(UTC))))


@watch.command("log")
@config_option
def watch_log(config: Path) -> None:
    """Show who changed which keyword when."""
    settings = settings_of(config)
    zone = settings.alerts.time_zone
    show(render_term_log(reading(settings, keywords.changes), zone), zone)


def terminal_user() -> str:
    """Name whoever changes something from the terminal, for the logs."""
    return f"{getpass.getuser()} (terminal)"


@click.command()
@click.argument("reference", metavar="URL|ID")
@config_option
def why(reference: str, config: Path) -> None:
    """Print an entry's way through the pipeline, and where it stopped."""
    settings = settings_of(config)
    found = reading(settings, lambda db: [way(db, entry) for entry in find(db, reference, [url_key(reference)])])
    if not found:
        refuse(f"{reference}: never seen at any source; `letterwatch sources` tells what is read", FAILED)
    names = {id_: source.name for id_, source in sources_of(settings).items()}
    zone = settings.alerts.time_zone
    show((render_why(_named(one, names), zone) for one in found if one), zone)


def _named(one: Any, names: dict[str, str]) -> Any:
    from dataclasses import replace

    return replace(one, source_name=names.get(one.source_name, one.source_name))


@click.group("outbox")
def outbox_group() -> None:
    """What waits to be delivered."""


@outbox_group.command("list")
@config_option
def outbox_list(config: Path) -> None:
    """List what has not arrived, with the reason."""
    parcels = reading(settings_of(config), outbox.unsent)
    for parcel in parcels:
        where = f"channel {parcel.channel}" if parcel.channel else "terminal"
        click.echo(f"{parcel.key}  {parcel.state:8} {where}  {parcel.kind}  {parcel.attempts} tries  {parcel.error}")
    click.echo(f"{len(parcels)} waiting" if parcels else "nothing waits")


@outbox_group.command("retry")
@config_option
def outbox_retry(config: Path) -> None:
    """Let parked messages go again, from their full form on."""
    count = changing(settings_of(config), lambda db: outbox.unpark(db, datetime.now(UTC)))
    click.echo(f"{count} parked message(s) will be tried again by the running watcher, or by the next `run`")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@config_option
def backup(path: Path, config: Path) -> None:
    """Write a whole, consistent copy of the database, also while the watcher runs."""
    settings = settings_of(config)
    with explained():
        if not settings.storage.path.exists():
            raise StorageError(f"{settings.storage.path}: no database yet; `letterwatch run` makes one")
        with closing(open_reader(settings.storage.path, older=True)) as db:
            back_up(db, path)
    click.echo(f"{path}: {path.stat().st_size:,} bytes")
