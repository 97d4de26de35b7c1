"""The commands `feedback` and `learned`: what people made of alerts and digests, and what that taught."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.app import BAD_USE, config_option, explained, letters_of, refuse, settings_of, show
from bot.cli.record import changing, reading
from letters.json_lines import labelled_line
from storage.admin.sources import effective_sources
from storage.judging.feedback import Labels, labelled
from storage.judging.lessons import lessons_of, switch_learning, switched_off

if TYPE_CHECKING:
    from bot.config import Config
    from letters.judging.compiled import CompiledLetter
    from letters.questions import Letter


@click.command()
@click.option("--letter", metavar="ID", help="Which letter; needed where several are watched.")
@config_option
def feedback(letter: str | None, config: Path) -> None:
    """Print what most people say of each text as JSON lines, ready for `evaluate`."""
    settings = settings_of(config)
    of = _the_letter(settings, letter)
    known = reading(settings, lambda db: effective_sources(db, settings.sources))
    groups = {id_: source.group for id_, source in known.items()}
    _print(reading(settings, lambda db: labelled(db, of, groups)))


@click.command()
@click.argument("letter", required=False)
@click.option("--on/--off", "switch", default=None, help="Let the letter heed votes, or not.")
@config_option
def learned(letter: str | None, switch: bool | None, config: Path) -> None:
    """Print what people's votes taught a letter, or switch that on or off."""
    from bot.rendering.learned import render_learned, render_switched

    settings = settings_of(config)
    of = _the_letter(settings, letter)
    zone = settings.alerts.time_zone
    if switch is None:
        taught, since = reading(settings, lambda db: (lessons_of(db, _compiled(settings, of)), switched_off(db, of.id)))
        show([render_learned(of, taught, since, zone)], zone)
        return
    changed = changing(settings, lambda db: switch_learning(db, of.id, switch, datetime.now(UTC)))
    show([render_switched(of, switch, changed)], zone)


def _compiled(settings: Config, letter: Letter) -> CompiledLetter:
    from bot.watching.letters import letters_in, read_letters
    from letters.judging.compiled import compile_letter

    files = letters_in(settings.storage.path, read_letters(settings, fitted=False)).files
    return next(compile_letter(file) for file in files if file.letter.id == letter.id)


def _the_letter(settings: Config, named: str | None) -> Letter:
    with explained():
        letters = letters_of(settings, named)
    if len(letters) != 1:
        refuse(f"which letter? name one of {', '.join(one.id for one in letters)}", BAD_USE)
    return letters[0]


def _print(labels: Labels) -> None:
    for line in labels.lines:
        click.echo(labelled_line(line))
    for entry, each in labels.ties:
        click.echo(f"letterwatch: text {entry}: {each} for and {each} against; left out", err=True)
    if not labels.lines and not labels.ties:
        click.echo("letterwatch: no feedback yet; in Discord it is given under `Why this?`", err=True)
