"""The commands about a letter's last day: the sum, what people record of it, and the follow-up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlite_utils import Database

from bot.cli.app import FAILED, config_option, letters_of, refuse, settings_of, show
from bot.cli.record import changing, reading, terminal_user
from bot.config import Config
from bot.desks.typed import read_day
from bot.messages import Message
from bot.rendering.docket import render_clock
from bot.services import deadlines
from bot.services.deadlines import By, DeadlineError
from letters.questions import Letter
from letters.record.clock import Clock, clock
from letters.record.followup import follow_up
from letters.record.reminders import future_rungs

T = TypeVar("T")
letter_argument = click.argument("letter", required=False)
letter_option = click.option("--letter", help="Which letter; needed when there are several.")


@click.group()
def deadline() -> None:
    """When the answer is due, how that is counted, and the follow-up."""


@deadline.command("show")
@letter_argument
@config_option
def deadline_show(letter: str | None, config: Path) -> None:
    """Print the arithmetic of the last day, version by version."""
    settings = settings_of(config)
    chosen, by = _chosen(settings, letter), _by(settings)
    show(
        [_stored(settings, lambda db: deadlines.clock_message(db, chosen, by.today), _file_clock(chosen, by))], by.zone
    )


@deadline.command("draft")
@letter_argument
@config_option
def deadline_draft(letter: str | None, config: Path) -> None:
    """Print a follow-up in Markdown that lists only what is open. Nothing is sent to anybody."""
    settings = settings_of(config)
    chosen, by = _chosen(settings, letter), _by(settings)
    unwatched = follow_up(chosen, clock(chosen), {}, [], by.today, by.zone)
    click.echo(_stored(settings, lambda db: deadlines.draft_text(db, chosen, by.today, by.zone), unwatched), nl=False)


@deadline.command("received")
@click.argument("day")
@letter_option
@config_option
def deadline_received(day: str, letter: str | None, config: Path) -> None:
    """Record when the letter was received, such as 2023-08-07: the term counts from there."""
    settings = settings_of(config)
    _change(settings, letter, lambda db, of, by: deadlines.record_receipt(db, of, _day(day), by))


@deadline.command("extend")
@click.argument("day")
@click.option("--quote", required=True, help="The words that say so.")
@click.option("--url", required=True, help="Where they stand.")
@letter_option
@config_option
def deadline_extend(day: str, quote: str, url: str, letter: str | None, config: Path) -> None:
    """Record that the last day was moved, with the words that say so."""
    settings = settings_of(config)
    _change(settings, letter, lambda db, of, by: deadlines.record_extension(db, of, _day(day), quote, url, by))


def _change(settings: Config, letter: str | None, work: Callable[[Database, Letter, By], Clock]) -> None:
    chosen, by = _chosen(settings, letter), _by(settings)
    try:
        ticking = changing(settings, lambda db: work(db, chosen, by))
    except DeadlineError as error:
        refuse(error, FAILED)
    click.echo(deadlines.changed_words(chosen, ticking))


def _stored(settings: Config, work: Callable[[Database], T], unwatched: T) -> T:
    """Ask the database; before the first run the letter's own file speaks."""
    return reading(settings, work) if settings.storage.path.exists() else unwatched


def _file_clock(letter: Letter, by: By) -> Message:
    ticking = clock(letter)
    return render_clock(letter, ticking, by.today, future_rungs(ticking.due_on, by.today))


def _chosen(settings: Config, wanted: str | None) -> Letter:
    letters = letters_of(settings, wanted)
    if len(letters) > 1:
        refuse(f"which letter? there is {', '.join(letter.id for letter in letters)}", FAILED)
    return letters[0]


def _by(settings: Config) -> By:
    return By(terminal_user(), datetime.now(UTC), settings.alerts.time_zone)


def _day(typed: str) -> date:
    day = read_day(typed)
    if day is None:
        raise DeadlineError(f"{typed!r} names no day; write it like 2023-11-01")
    return day
