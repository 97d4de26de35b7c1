"""The commands that give a letter's record out: its picture, and its record as files."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.boards.board import boards_of
from bot.boards.records import timeline_in
from bot.cli.app import FAILED, config_option, explained, letters_of, refuse, settings_of, sources_of
from bot.cli.record import reading
from bot.config import Config
from bot.desks.dossier import Form
from bot.picture.drawing import NoPicture, drawn
from bot.rendering.chart import figures_text
from bot.rendering.dossier_zip import MARK
from bot.services.export import Wanted, dossier_in, written
from letters.questions import Letter
from letters.record.clock import progress
from letters.record.timeline import Timeline, timeline_of
from storage.admin.sources import effective_sources


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
        picture = asyncio.run(drawn(timeline))
    except NoPicture as error:
        refuse(f"no picture: {error}", FAILED)
    write(out, picture)
    click.echo(figures_text(timeline), nl=False)
    click.echo(f"{out}: {len(picture):,} bytes")


@click.command()
@click.argument("letter")
@click.option("--format", "form", type=click.Choice([form.value for form in Form]), required=True, help="As what.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to; a zip is written here without.")
@click.option("--names", is_flag=True, help="Who did what by name, not by role.")
@config_option
def export(letter: str, form: str, out: Path | None, names: bool, config: Path) -> None:
    """Give a letter's record out: md to read, csv for a spreadsheet, json for programs, zip for all of it."""
    settings = settings_of(config)
    with explained():
        (chosen,) = letters_of(settings, letter)
    at = datetime.now(UTC), settings.alerts.time_zone
    dossier = reading(
        settings,
        lambda db: dossier_in(db, chosen, effective_sources(db, settings.sources), at, Wanted(Form(form), names)),
    )
    if form == Form.ZIP:
        dossier = replace(dossier, picture=_picture(dossier.timeline))
        out = out or Path(f"{chosen.id}-{dossier.record.as_of}.zip")
    body = written(dossier, Form(form))
    if out is None:
        click.echo(body.decode().removeprefix(MARK), nl=False)
        return
    write(out, body)
    click.echo(f"{out}: {len(body):,} bytes")


def _picture(timeline: Timeline) -> bytes | None:
    try:
        return asyncio.run(drawn(timeline))
    except NoPicture as error:
        click.echo(f"letterwatch: no picture: {error}", err=True)
        return None


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
