"""The command that reads the text of a letter into a letter file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.environment import CONFIG_VARIABLE
from feeds.errors import WrongContent

if TYPE_CHECKING:
    from datetime import datetime


@click.command("read")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--sent", type=click.DateTime(["%Y-%m-%d"]), help="The letter's date, where its text does not say it.")
@click.option("--config", type=click.Path(path_type=Path), envvar=CONFIG_VARIABLE, hidden=True, expose_value=False)
def letter_read(file: Path, sent: datetime | None) -> None:
    """Read the text of a letter (txt, md, html, pdf) into a letter file on stdout.

    Every doubt is a comment in it; what could not be read is said on stderr.
    """
    from letters.drafting.as_toml import letter_toml
    from letters.drafting.document import letter_lines  # these load what reads pages, which `match` does not need
    from letters.drafting.extraction import read_letter_text

    try:
        lines, unread = letter_lines(file.read_bytes(), file.name)
    except (OSError, WrongContent) as error:
        click.echo(f"letterwatch: {error}", err=True)
        sys.exit(1)
    extract = read_letter_text(lines, sent.date() if sent else None)
    for words in (*unread, *extract.unread):
        click.echo(f"{file.name}: {words}", err=True)
    if not extract.questions:
        remedy = "number them (1. 2. 2a.), each on a line of its own, and read it again"
        click.echo(f"letterwatch: {file.name}: no question was found; {remedy}", err=True)
        sys.exit(1)
    click.echo(letter_toml(extract, file.name), nl=False)
    if extract.sent_on is None:
        click.echo(f"letterwatch: {file.name}: its date was not found; give it: --sent 2023-08-02", err=True)
        sys.exit(1)
