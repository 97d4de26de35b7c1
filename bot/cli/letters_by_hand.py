"""The commands by which the operator adds, closes and reopens letters; a watcher that runs takes them up at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from bot.cli.app import FAILED, config_option, explained, letters_of, refuse, settings_of, show
from bot.cli.record import changing, reading, terminal_user
from bot.config import Config
from bot.rendering.letters import Tried, render_draft, render_letter_log
from bot.services.letter_drafts import faults_of
from bot.services.letters import LONGEST_REASON, MOST_ADDED, log_lines
from bot.services.reading_letters import read_draft
from bot.watching.letters import letters_in, read_letters
from feeds.errors import WrongContent
from letters.drafting.draft import LetterDraft, draft_toml
from letters.files.load import LetterFileError, read_letter
from letters.learning.feedback import name_of
from letters.questions import Letter
from storage.admin import letters as stored

MEND = "`letterwatch letter read FILE > letter.toml`, mend that, then `letterwatch letter add letter.toml`"
letter_argument = click.argument("letter")


@click.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Without asking.")
@config_option
def letter_add(file: Path, yes: bool, config: Path) -> None:
    """Watch a letter from now on: its text (txt, md, html, pdf), or a letter file (toml)."""
    settings = settings_of(config)
    letter, body = _of_toml(file) if file.suffix.lower() == ".toml" else _of_text(settings, file)
    if letter.id in _taken(settings):
        refuse(f"there is a letter {letter.id} already; give this one another id", FAILED)
    if not yes:
        click.confirm(f"Watch {letter.title!r} as {letter.id}, {len(letter.questions)} questions?", abort=True)

    def add(db: Database) -> bool:
        if len(stored.stored_letters(db).added) >= MOST_ADDED:
            refuse(f"{MOST_ADDED} letters were added already", FAILED)
        return stored.add_letter(db, letter.id, body, terminal_user(), datetime.now(UTC))

    if not changing(settings, add):
        refuse(f"there is a letter {letter.id} already", FAILED)
    click.echo(f"{letter.id} is watched now; `letterwatch letter undo` takes that back")


def _of_toml(file: Path) -> tuple[Letter, str]:
    try:
        body = file.read_text("utf-8")
        return read_letter(body, file.name).letter, body
    except (LetterFileError, OSError, UnicodeDecodeError) as error:
        refuse(error, FAILED)


def _of_text(settings: Config, file: Path) -> tuple[Letter, str]:
    try:
        draft: LetterDraft = asyncio.run(read_draft(file.read_bytes(), file.name))
    except (WrongContent, OSError) as error:
        refuse(error, FAILED)
    faults = faults_of(draft, _taken(settings))
    show([render_draft("", draft, faults, Tried())], settings.alerts.time_zone)
    if faults:
        refuse(f"{file.name}: {faults[0]}; {MEND}", FAILED)
    body = draft_toml(draft)
    return read_letter(body, file.name).letter, body


@click.command("close")
@letter_argument
@click.argument("reason")
@config_option
def letter_close(letter: str, reason: str, config: Path) -> None:
    """Judge no more texts for a letter; its record stays."""
    settings = settings_of(config)
    _known(settings, letter)
    why, now = " ".join(reason.split())[:LONGEST_REASON], datetime.now(UTC)
    if not changing(settings, lambda db: stored.close_letter(db, letter, why, terminal_user(), now)):
        refuse(f"{letter} is closed already", FAILED)
    click.echo(f"{letter} is closed; `letterwatch letter reopen {letter}` opens it again")


@click.command("reopen")
@letter_argument
@config_option
def letter_reopen(letter: str, config: Path) -> None:
    """Judge texts for a closed letter again."""
    settings = settings_of(config)
    _known(settings, letter)
    look_back, now = settings.alerts.look_back, datetime.now(UTC)
    if not changing(settings, lambda db: stored.reopen_letter(db, letter, look_back, terminal_user(), now)):
        refuse(f"{letter} is not closed", FAILED)
    click.echo(f"{letter} is watched again")


@click.command("undo")
@config_option
def letter_undo(config: Path) -> None:
    """Take back the last change of a letter."""
    settings = settings_of(config)
    look_back, now = settings.alerts.look_back, datetime.now(UTC)
    change = changing(settings, lambda db: stored.undo_letter_change(db, look_back, terminal_user(), now))
    if change is None:
        refuse("there is no change of letters to take back", FAILED)
    click.echo(f"taken back: {change.action} {change.letter}, by {name_of(change.who)}")


@click.command("log")
@config_option
def letter_log(config: Path) -> None:
    """Show who changed which letter when."""
    settings = settings_of(config)
    zone = settings.alerts.time_zone
    show([render_letter_log(log_lines(reading(settings, stored.letter_log)), zone)], zone)


def _taken(settings: Config) -> list[str]:
    """Return the ids that letters have, closed ones too."""
    with explained():
        return list(letters_in(settings.storage.path, read_letters(settings, fitted=False)).letters)


def _known(settings: Config, letter: str) -> None:
    with explained():
        letters_of(settings, letter)
