"""The commands by which the operator says what is held of somebody, and forgets them."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.app import FAILED, config_option, refuse, settings_of
from bot.cli.record import changing, reading
from bot.rendering.people import STAYS
from bot.services.people import held_lines
from storage.people import forget as forget_person
from storage.people import held_as_json, held_of

person_argument = click.argument("person", metavar="ID")


@click.command()
@person_argument
@click.option("--json", "as_json", is_flag=True, help="Every row, for the one whom it is about.")
@config_option
def privacy(person: str, as_json: bool, config: Path) -> None:
    """Say what is held of somebody: an id of Discord, or a name as the terminal writes it: "ann (terminal)"."""
    held = reading(settings_of(config), lambda db: held_of(db, person))
    if as_json:
        click.echo(held_as_json(held))
        return
    for line in held_lines(held):
        click.echo(f"{line.rows:5}  {line.says}; forget {'names a former member' if line.stays else 'deletes them'}")
    if not held:
        click.echo(f"nothing is held of {person}")


@click.command()
@person_argument
@click.option("--yes", is_flag=True, help="Without asking.")
@config_option
def forget(person: str, yes: bool, config: Path) -> None:
    """Take somebody out of the record: it says "former member" instead, or the row goes."""
    settings = settings_of(config)
    held = reading(settings, lambda db: held_of(db, person))
    if not held:
        refuse(f"nothing is held of {person}; give Discord's id, or a name in full: 'ann (terminal)'", FAILED)
    total = sum(line.rows for line in held_lines(held))
    if not yes:
        click.confirm(f"{total} rows name {person}. Forget them, for good?", abort=True)
    instead = changing(settings, lambda db: forget_person(db, person))
    click.echo(f"{person} is {instead!r} now in the record. {STAYS}")
