"""How far a long reading is: a bar on a terminal, else a line for each step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bot.rendering.words import local_day
from bot.services.backfill import Progress, Tell


@contextmanager
def shown(name: str, stream: TextIO, zone: ZoneInfo) -> Iterator[Tell]:
    """Show what is told to the value of the block."""
    if not stream.isatty():
        yield lambda progress: click.echo(f"{name}: {words(progress, zone)}", file=stream)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bar(*columns, TextColumn("{task.fields[said]}"), console=Console(file=stream)) as bar:
        task = bar.add_task(escape(name), total=1.0, said="")
        yield lambda progress: bar.update(task, completed=progress.share, said=escape(words(progress, zone)))


def words(progress: Progress, zone: ZoneInfo) -> str:
    """Say how far it is, in one line."""
    if progress.waiting:
        return progress.waiting
    backfill = progress.backfill
    parts = [f"back to {local_day(backfill.reached, zone)}" if backfill.reached else "no day named yet"]
    parts.append(f"{backfill.kept} kept")
    if progress.known:
        parts.append(f"{progress.known} known before")
    if backfill.unread:
        parts.append(f"{backfill.unread} page{'s' * (backfill.unread != 1)} not read")
    return ", ".join((*parts, *progress.faults))
