"""The commands that give a letter's record out: its picture."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.boards import boards_of
from bot.cli.app import FAILED, config_option, explained, letters_of, refuse, settings_of, sources_of
from bot.cli.record import reading
from bot.config import Config
from bot.picture.drawing import NoPicture, drawn
from bot.records import timeline_in
from bot.rendering.chart import figures_text
from letters.clock import progress
from letters.questions import Letter
from letters.timeline import Timeline, timeline_of, to_json
from storage.sources import effective_sources


@click.command()
@click.argument("letter")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def chart(letter: str, out: Path, config: Path) -> None:
    """Draw a letter's timeline as a PNG, and print its figures."""
    settings = settings_of(config)
    with explained():
        (chosen,) = letters_of(settings, letter)
    timeline = _timeline(settings, chosen)
    try:
        picture = asyncio.run(drawn(to_json(timeline)))
    except NoPicture as error:
        refuse(f"no picture: {error}", FAILED)
    write(out, picture)
    click.echo(figures_text(timeline), nl=False)
    click.echo(f"{out}: {len(picture):,} bytes")


def write(out: Path, body: bytes) -> None:
    """Write a file, or say why not and leave."""
    try:
        out.write_bytes(body)
    except OSError as error:
        refuse(f"{out}: cannot be written: {error.strerror}", FAILED)


def _timeline(settings: Config, letter: Letter) -> Timeline:
    """Read the timeline from what is stored; before the first run the letter's file speaks."""
    now, zone = datetime.now(UTC), settings.alerts.time_zone
    if settings.storage.path.exists():
        return reading(
            settings,
            lambda db: timeline_in(db, letter, effective_sources(db, settings.sources), now, zone),
        )
    (board,) = boards_of(settings.storage.path, [letter], sources_of(settings), now, zone)
    return timeline_of(board, {}, [], zone, progress(board.clock, board.today))
