"""The command `feedback`: what people made of alerts and digests, as labelled lines for `evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.app import BAD_USE, config_option, explained, letters_of, refuse, settings_of
from bot.cli.record import reading
from letters.lines import labelled_line
from storage.feedback import Labels, labelled
from storage.sources import effective_sources


@click.command()
@click.option("--letter", metavar="ID", help="Which letter; needed where several are watched.")
@config_option
def feedback(letter: str | None, config: Path) -> None:
    """Print what most people say of each text as JSON lines, ready for `evaluate`."""
    settings = settings_of(config)
    with explained():
        letters = letters_of(settings, letter)
    if len(letters) != 1:
        refuse(f"which letter? name it: --letter {' or --letter '.join(one.id for one in letters)}", BAD_USE)
    known = reading(settings, lambda db: effective_sources(db, settings.sources))
    groups = {id_: source.group for id_, source in known.items()}
    _print(reading(settings, lambda db: labelled(db, letters[0].id, groups)))


def _print(labels: Labels) -> None:
    for line in labels.lines:
        click.echo(labelled_line(line))
    for entry, each in labels.ties:
        click.echo(f"letterwatch: text {entry}: {each} for and {each} against; left out", err=True)
    if not labels.lines and not labels.ties:
        click.echo("letterwatch: no feedback yet; in Discord it is given under `Why this?`", err=True)
