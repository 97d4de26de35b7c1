"""The command `search`: which of all stored texts say something, the newest first."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from sqlite_utils import Database

from bot.cli.app import BAD_USE, config_option, letters_of, refuse, settings_of, show
from bot.cli.record import reading
from bot.config import Config
from bot.desks.desk import Unanswerable
from bot.desks.reading import Asked
from bot.rendering.search import page_as_json, render_page
from bot.services.searching import PAGE, Known, page_of, search_of
from letters.search.found import Page
from letters.search.query import SearchFault
from storage.admin.sources import effective_sources

JSON_PAGE = 100  # texts


# A word with one minus is left out of what is found; -h would take all that begin with h for a cry for help.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True)
@click.option("--question", default="", help="Only texts that speak to it, such as q3a.")
@click.option("--source", default="", help="Only texts of that source: its id, or a part of its name.")
@click.option("--since", default="", help="Only texts since then: 7d, or 2023-08-02.")
@click.option("--letter", default="", help="Only texts that speak to that letter.")
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, show_default=True, help="Which page.")
@click.option("--json", "as_json", is_flag=True, help=f"For programs; a page holds {JSON_PAGE} texts.")
@config_option
def search(
    query: tuple[str, ...],
    question: str,
    source: str,
    since: str,
    letter: str,
    page: int,
    as_json: bool,
    config: Path,
) -> None:
    """Find words in all stored texts, the newest first.

    All words have to be there; "a phrase" stands together; OR between alternatives; -word leaves out; * for endings.
    """
    if wrong := next((word for word in query if word.startswith("--")), ""):
        refuse(f"no such option {wrong!r}; `letterwatch search --help` tells what there is", BAD_USE)
    settings = settings_of(config)
    asked = Asked(_written(query), question, source, since, letter)
    found = reading(settings, lambda db: _found(db, settings, asked, page, JSON_PAGE if as_json else PAGE))
    if as_json:
        click.echo(json.dumps(page_as_json(found), indent=2, ensure_ascii=False))
        return
    letters = {one.id: one for one in letters_of(settings)}
    show([render_page(found, letters, settings.alerts.time_zone)], settings.alerts.time_zone)
    if found.number < found.pages:
        click.echo(f"\nnext: --page {found.number + 1}")


def _written(query: tuple[str, ...]) -> str:
    """Return the query as it was typed: the shell took the quotation marks off what has blanks in it."""
    if len(query) == 1:
        return query[0]
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in query)


def _found(db: Database, settings: Config, asked: Asked, page: int, size: int) -> Page:
    sources = effective_sources(db, settings.sources)
    letters = {one.id: one for one in letters_of(settings)}
    known = Known(letters, sources, datetime.now(UTC), settings.alerts.time_zone)
    try:
        return page_of(db, search_of(db, asked, known), page, sources, size)
    except SearchFault as fault:
        _refuse_words(fault)
    except Unanswerable as error:
        refuse(error, BAD_USE)


def _refuse_words(fault: SearchFault) -> NoReturn:
    line, caret = fault.lines()
    refuse(f"{fault}\n  {line}\n  {caret}", BAD_USE)
