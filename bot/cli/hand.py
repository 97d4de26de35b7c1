"""The command that takes a text by hand."""

from __future__ import annotations

import asyncio
import getpass
import logging
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from bot.cli.app import BAD_USE, FAILED, config_option, explained, refuse, settings_of
from bot.logs import log_as
from bot.once import deliver_all
from bot.run import Setup, fetcher_for, open_sender, set_up, utc_now, watching
from bot.services.by_hand import File, Gift, keep, kept_words, read_address, read_file, way_to
from bot.settings.values import read_web_address
from feeds.dates import NOON
from feeds.entries import Precision, Published, Source
from feeds.errors import FeedError, WrongContent
from feeds.fetch import Fetcher
from feeds.handed import check_size
from storage.admin.sources import effective_sources
from storage.database import Store, prepare
from storage.errors import AlreadyWatching
from storage.sources.by_hand import judged_words
from storage.sources.stored import StoredEntry, load

PATIENCE = 10.0  # seconds that the watcher which runs gets for its judgement, and Discord for taking an alert
LOOK_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken, from whom."""

    what: str  # a path or an address
    url: str
    who: str
    published: Published | None

    @property
    def is_address(self) -> bool:
        """Whether it stands on the web."""
        return self.what.lower().startswith(("http://", "https://"))


class BadUse(Exception):
    """What was asked for cannot be; ``str`` is one line."""


@click.command()
@click.argument("what", metavar="URL|FILE")
@click.option("--url", default="", help="Where the file stands on the web, so that it is known when it is met there.")
@click.option("--by", help="Who gives it; without, the user of this terminal.")
@click.option("--published", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day it was published.")
@config_option
def ingest(what: str, url: str, by: str | None, published: datetime | None, config: Path) -> None:
    """Take a page or a transcript by hand (txt, md, html, pdf): it goes the way of every text.

    A watcher that runs judges and tells it; without one, this command does, here or in Discord.
    """
    settings = settings_of(config)
    log_as(logging.ERROR)
    day = Published(datetime.combine(published, NOON), Precision.DAY, f"{published:%Y-%m-%d}") if published else None
    who = by.strip()[:80] if by and by.strip() else getpass.getuser()
    with explained():
        setup = set_up(settings, os.environ)
        try:
            lines = asyncio.run(take(setup, Wanted(what, _address(url), f"{who} (terminal)", day)))
        except BadUse as error:
            refuse(error, BAD_USE)
        except FeedError as error:
            refuse(error, FAILED)
    for line in lines:
        click.echo(line)


def _address(url: str) -> str:
    try:
        return read_web_address(url) if url else ""
    except ValueError as error:
        refuse(f"--url: {error}", BAD_USE)


async def take(setup: Setup, wanted: Wanted) -> list[str]:
    """Take it, and return what it came to in lines. Raises BadUse, FeedError, StorageError."""
    try:
        return await _take_alone(setup, wanted)
    except AlreadyWatching:
        return await _take_beside(setup, wanted)


async def _take_alone(setup: Setup, wanted: Wanted) -> list[str]:
    """Nobody watches: keep, judge and tell it here."""
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(open_sender(setup, sys.stdout))
        watcher = await stack.enter_async_context(watching(setup, sender, utc_now))
        gift = await _read(wanted, watcher.sources, lambda: fetcher_for(setup.config, watcher.store))
        outcome = await keep(watcher.store, gift, wanted.published, utc_now())
        if outcome.new or outcome.changed:
            await watcher.monitor.judge([outcome.entry])
        await deliver_all(watcher, PATIENCE)
        return [kept_words(outcome), *await watcher.store.read(judged_words, outcome.entry)]


async def _take_beside(setup: Setup, wanted: Wanted) -> list[str]:
    """A watcher runs: keep it, and let that one judge and tell it."""
    path = setup.config.storage.path
    await asyncio.to_thread(prepare, path)
    async with Store(path) as store:
        sources = await store.read(effective_sources, setup.config.sources)
        gift = await _read(wanted, sources, lambda: fetcher_for(setup.config, store))
        outcome = await keep(store, gift, wanted.published, utc_now())
        await _judged(store, outcome.entry)
        words = await store.read(judged_words, outcome.entry)
        return [kept_words(outcome), *(words or ["the watcher that runs will judge it"])]


async def _judged(store: Store, entry: StoredEntry) -> None:
    """Wait until the watcher has judged it, or PATIENCE is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end and (known := await store.read(load, entry.id)) and known.judge_due:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY)  # it is another process that writes it


async def _read(wanted: Wanted, sources: Mapping[str, Source], fetcher: Callable[[], Fetcher]) -> Gift:
    if wanted.is_address:
        async with fetcher() as web:
            return await read_address(wanted.what, way_to(web, wanted.what, sources, private=True), wanted.who)
    return await read_file(File(Path(wanted.what).name, _body(Path(wanted.what)), wanted.url), wanted.who)


def _body(path: Path) -> bytes:
    """Read a file of a sane size. Raises BadUse, WrongContent."""
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except WrongContent as error:
        raise WrongContent(f"{path}: {error}") from error
    except OSError as error:
        raise BadUse(f"{path}: cannot be read: {error.strerror}") from error
