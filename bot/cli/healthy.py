"""`letterwatch healthy`: whether a watcher runs here and does its work, for systemd, containers and people."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlite_utils import Database

from bot.cli.app import FAILED, config_option, refuse, settings_of
from bot.cli.record import reading
from bot.rendering.words import count
from feeds.entries import Source
from storage.admin.sources import effective_sources
from storage.memory import watcher
from storage.sources.polls import due_sources

LATE = timedelta(minutes=15)  # a poll takes a minute at most; a watcher that is this late hangs


@click.command()
@config_option
def healthy(config: Path) -> None:
    """Exit 0 when a watcher runs here and asks its sources in time, else 1 with the reason. Asks no other server."""
    settings = settings_of(config)
    fault = reading(settings, _who_is_missing)
    if not fault:
        late = reading(settings, lambda db: _late(db, settings.sources, datetime.now(UTC)))
        fault = f"{count(late, 'source')} not asked for {LATE.seconds // 60} minutes after their time" if late else ""
    if fault:
        refuse(fault, FAILED)
    click.echo("watching")


def _who_is_missing(db: Database) -> str:
    """Say why there is no watcher; '' where its process lives. Of another host it is not known, and believed."""
    known = watcher(db)
    if known is None:
        return "no watcher has ever run on this database"
    pid, host, _ = known
    if host != socket.gethostname():
        return ""
    try:
        os.kill(pid, 0)  # asks whether it is there; sends nothing
    except ProcessLookupError:
        return f"the watcher (process {pid}) has ended; see its log"
    except PermissionError:
        return ""
    return ""


def _late(db: Database, configured: Sequence[Source], now: datetime) -> int:
    enabled = {source.id for source in effective_sources(db, configured).values() if source.enabled}
    return len(enabled & set(due_sources(db, now - LATE)))
