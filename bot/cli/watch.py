"""The commands about keywords in the terminal: tried on the stored past, added, changed, removed, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
from sqlite_utils import Database

from bot.cli.app import FAILED, config_option, explained, letters_of, refuse, settings_of, show, sources_of
from bot.cli.record import changing, reading, terminal_user
from bot.config import Config
from bot.desks.desk import Unanswerable
from bot.rendering.answers import render_term_log, render_terms
from bot.rendering.lab import render_trial
from bot.services import keywords
from bot.services.choosing import WhichLetter
from bot.services.keyword_trials import DAYS, best_liked, noisiest, tried
from bot.services.keywords import KeywordUnreadable
from letters.findings import WatchTerm
from letters.lab.drafts import Draft, DraftKind
from letters.questions import Letter
from storage.admin.keywords import keywords as stored_keywords

T = TypeVar("T")


@click.group()
def watch() -> None:
    """Keywords that are watched for besides the letter's own terms."""


letter_option = click.option("--letter", help="Which letter; needed where that is not clear from the rest.")
question_option = click.option("--question", help="The question it bears on, such as q3a; without, the subject.")
days_option = click.option(
    "--days", type=click.IntRange(1, 3650), default=DAYS, show_default=True, help="How far to look back."
)
dry_option = click.option("--dry-run", is_flag=True, help="Only say what would come of it.")


@watch.command("list")
@letter_option
@config_option
def watch_list(letter: str | None, config: Path) -> None:
    """List the keywords."""
    settings = settings_of(config)
    zone = settings.alerts.time_zone
    show(render_terms(reading(settings, lambda db: stored_keywords(db, letter)), zone), zone)


@watch.command("test")
@click.argument("text")
@question_option
@letter_option
@days_option
@config_option
def watch_test(text: str, question: str | None, letter: str | None, days: int, config: Path) -> None:
    """Say what a keyword would have caught; nothing is saved."""
    settings = settings_of(config)
    _show_trial(settings, _allowed(partial(keywords.new_keyword, _letters(settings), text, question, letter)), days)


@watch.command("add")
@click.argument("text")
@question_option
@letter_option
@click.option("--muted", is_flag=True, help="Its hits go to the daily digest and ping no one.")
@dry_option
@days_option
@config_option
def watch_add(
    text: str, question: str | None, letter: str | None, muted: bool, dry_run: bool, days: int, config: Path
) -> None:
    """Watch for a keyword, and say what it would have caught.

    Words are a phrase; | or 'or' between alternatives; near or near/25; not; parentheses; * for endings; capitals
    mean exactly so.
    """
    settings = settings_of(config)
    draft = _allowed(partial(keywords.new_keyword, _letters(settings), text, question, letter))
    draft = replace(draft, muted=muted)
    _try_and_do(settings, draft, partial(keywords.add, draft=draft), dry_run, days)


@watch.command("edit")
@click.argument("keyword")
@click.argument("text")
@question_option
@letter_option
@dry_option
@days_option
@config_option
def watch_edit(
    keyword: str, text: str, question: str | None, letter: str | None, dry_run: bool, days: int, config: Path
) -> None:
    """Put another text in the place of a keyword, named by its words or as '#3'."""
    settings = settings_of(config)
    of, old = _meant(settings, keyword, letter)
    words = _allowed(partial(keywords.checked, text))
    asked = _allowed(partial(keywords.checked_question, of, question)) if question else old.question
    draft = Draft(DraftKind.EDIT, of.id, words, asked, old.muted, old.id)
    _try_and_do(settings, draft, partial(keywords.edit, draft=draft), dry_run, days)


@watch.command("remove")
@click.argument("text")
@letter_option
@dry_option
@days_option
@config_option
def watch_remove(text: str, letter: str | None, dry_run: bool, days: int, config: Path) -> None:
    """Stop watching for a keyword, named by its words or as '#3', and say what would have been missed."""
    settings = settings_of(config)
    of, old = _meant(settings, text, letter)
    draft = Draft(DraftKind.REMOVE, of.id, old.text, old.question, old.muted, old.id)
    _try_and_do(settings, draft, partial(keywords.remove, letter=of.id, text=f"#{old.id}"), dry_run, days)


@watch.command("mute")
@click.argument("text")
@letter_option
@config_option
def watch_mute(text: str, letter: str | None, config: Path) -> None:
    """Let a keyword's hits go to the daily digest only."""
    _mute(settings_of(config), text, letter, muted=True)


@watch.command("unmute")
@click.argument("text")
@letter_option
@config_option
def watch_unmute(text: str, letter: str | None, config: Path) -> None:
    """Let a muted keyword be told again."""
    _mute(settings_of(config), text, letter, muted=False)


@watch.command("undo")
@config_option
def watch_undo(config: Path) -> None:
    """Take back the last change."""
    _do(settings_of(config), keywords.undo)


@watch.command("log")
@config_option
def watch_log(config: Path) -> None:
    """Show who changed which keyword when, which makes most alerts and which people like most."""
    settings = settings_of(config)
    zone = settings.alerts.time_zone
    noisy = reading(settings, lambda db: noisiest(db, datetime.now(UTC)))
    liked = reading(settings, best_liked)
    show(render_term_log(reading(settings, keywords.changes), zone, noisy, liked), zone)


def _letters(settings: Config) -> Mapping[str, Letter]:
    with explained():
        return {one.id: one for one in letters_of(settings)}


def _allowed(work: Callable[[], T]) -> T:
    """Do what may be refused; a keyword that cannot be read is shown with the place."""
    try:
        return work()
    except KeywordUnreadable as error:
        line, caret = error.fault.lines()
        refuse(f"{error}\n  {line}\n  {caret}", FAILED)
    except WhichLetter as error:
        refuse(f"which letter? Add {' or '.join(f'--letter {one}' for one in error.there[:5])}", FAILED)
    except Unanswerable as error:
        refuse(error, FAILED)


def _show_trial(settings: Config, draft: Draft, days: int) -> None:
    zone = settings.alerts.time_zone
    if not settings.storage.path.exists():
        click.echo("Nothing is stored yet to try it on.")
        return
    trial, compared = reading(settings, lambda db: tried(db, draft, datetime.now(UTC), days))
    names = {id_: source.name for id_, source in sources_of(settings).items()}
    show([render_trial(trial, names, zone, compared=compared, kind=draft.kind)], zone)


def _try_and_do(settings: Config, draft: Draft, change: Callable[..., str], dry_run: bool, days: int) -> None:
    _show_trial(settings, draft, days)
    if dry_run:
        click.echo("Nothing was changed.")
    else:
        _do(settings, change)


def _mute(settings: Config, text: str, letter: str | None, *, muted: bool) -> None:
    of, old = _meant(settings, text, letter)
    _do(settings, partial(keywords.mute, letter=of.id, text=f"#{old.id}", muted=muted))


def _meant(settings: Config, named: str, letter: str | None) -> tuple[Letter, WatchTerm]:
    letters = _letters(settings)
    return _allowed(lambda: reading(settings, lambda db: keywords.keyword_meant(db, letters, named, letter)))


def _do(settings: Config, change: Callable[..., str]) -> None:
    def work(db: Database) -> str:
        return change(db, who=terminal_user(), now=datetime.now(UTC))

    click.echo(_allowed(lambda: changing(settings, work)))
