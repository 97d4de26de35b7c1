"""The command `letterwatch`: reads what was typed, does it, and exits 0, 1 or 2 with a readable line for each fault."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

import click

from bot.config import Config, ConfigError
from bot.environment import CONFIG_VARIABLE, load_config
from bot.logs import log_as, log_to_stderr
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.messages import Message
    from feeds.entries import Source
    from letters.questions import Letter

DONE, FAILED, BAD_USE = 0, 1, 2

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    envvar=CONFIG_VARIABLE,
    show_default=True,
    show_envvar=True,
    help="The settings file.",
)


class Lazy(click.Group):
    """Loads a command's module when it is called, so that `status` need not load what `run` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Name the commands in the order in which a newcomer meets them."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Do what was typed and leave: 0 when it was done, 2 for bad use or a bad setting, 1 otherwise."""
        with explained():
            try:
                code = super().main(*args, **{**extra, "standalone_mode": False})
            except click.exceptions.NoArgsIsHelpError as error:
                error.show()
                sys.exit(BAD_USE)
            except click.UsageError as error:
                refuse(_bad_use(error), BAD_USE)
            except click.ClickException as error:
                refuse(error.format_message(), FAILED)
            except click.Abort:
                refuse("stopped", FAILED)
        sys.exit(code if isinstance(code, int) else DONE)


def _bad_use(error: click.UsageError) -> str:
    said = " ".join(error.format_message().split()).rstrip(".")
    path = error.ctx.command_path if error.ctx else "letterwatch"
    return f"{said[:1].lower()}{said[1:]}; `{path} --help` tells what there is"


@click.group("letterwatch", cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="letterwatch")
def main() -> None:
    """Watch public sources for answers to a letter, and tell a Discord channel once."""


def refuse(error: Exception | str, code: int) -> NoReturn:
    """Print what is wrong and leave."""
    click.echo(f"letterwatch: {error}", err=True)
    sys.exit(code)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a person can mend into readable lines: 2 for a bad setting, 1 for the rest."""
    try:
        yield
    except ConfigError as error:
        refuse(error, BAD_USE)
    except StorageError as error:
        refuse(error, FAILED)


def settings_of(path: Path) -> Config:
    """Read the settings file, or say what is wrong with it and leave."""
    with explained():
        return load_config(path)


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Poll, judge and deliver once, print a summary, and leave.")
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what goes wrong.")
def run(config: Path, once: bool, verbose: bool) -> None:
    """Watch: to Discord with DISCORD_TOKEN and a route, else to this terminal."""
    from bot import run as running

    settings = settings_of(config)
    log_to_stderr(os.environ, verbose=verbose)
    with explained():
        setup = running.set_up(settings, os.environ)
        count = sum(source.enabled for source in settings.sources)
        click.echo(f"letterwatch: {count} source{'s'[: count != 1]}, {running.where_words(setup)}")
        if not once:
            asyncio.run(running.watch(setup, sys.stdout))
            return
        summary, lines = asyncio.run(running.once(setup, sys.stdout))
    for line in lines:
        click.echo(line)
    sys.exit(summary.exit_code)


@click.command()
@config_option
def check(config: Path) -> None:
    """Look at everything that a run needs, once, and say what to do."""
    from bot.checking.check import check as look

    report = asyncio.run(look(config, os.environ))
    click.echo(report.text)
    sys.exit(report.exit_code)


@click.command()
@click.argument("letter", required=False)
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(letter: str | None, config: Path, as_json: bool) -> None:
    """Print the board: where each question stands."""
    from bot.boards.board import boards_of
    from letters.record.board import boards_as_json

    settings = settings_of(config)
    now, zone = datetime.now(UTC), settings.alerts.time_zone
    with explained():
        boards = boards_of(settings.storage.path, letters_of(settings, letter), sources_of(settings), now, zone)
    if as_json:
        click.echo(json.dumps(boards_as_json(boards), indent=2, ensure_ascii=False))
        return
    from bot.rendering.boards import render_board

    for board in boards:
        show([render_board(board, now, zone)], zone)


@click.command()
@click.option("--db", type=click.Path(path_type=Path), help="Keep the database there; else nothing is left behind.")
@click.option("--slow", is_flag=True, help="Pause between messages, to read along.")
@click.option("--config", expose_value=False, help="Taken as by every command; the demo has settings of its own.")
def demo(db: Path | None, slow: bool) -> None:
    """Watch a small made-up world from June 2023 to 2026, in seconds: no token, no internet."""
    from bot.demo.play import DemoError, play

    log_as(logging.ERROR)  # its troubles are part of the show
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # either way out leaves nothing behind
    with explained():
        try:
            asyncio.run(play(sys.stdout, db, slow=slow))
        except DemoError as error:
            refuse(error, BAD_USE)


def letters_of(settings: Config, wanted: str | None = None) -> list[Letter]:
    """Return the letters that are watched, or the one that is asked for, closed or not.

    Raises ConfigError, StorageError.
    """
    from bot.watching.letters import letters_in, read_letters
    from letters.questions import open_ones

    letters = list(letters_in(settings.storage.path, read_letters(settings, fitted=False)).letters.values())
    if wanted is None:
        return open_ones(letters)
    chosen = [letter for letter in letters if letter.id == wanted]
    if not chosen:
        there = ", ".join(letter.id for letter in letters)
        raise ConfigError("LETTER", [f"no letter {wanted!r} is watched; there is {there}"])
    return chosen


def sources_of(settings: Config) -> dict[str, Source]:
    """Return the configured sources by id."""
    return {source.id: source for source in settings.sources}


def show(messages: Iterable[Message], zone: ZoneInfo) -> None:
    """Print messages as the terminal's sender does."""
    from bot.rendering.plaintext import message_as_text

    width = min(100, shutil.get_terminal_size((80, 24)).columns)
    for message in messages:
        click.echo(message_as_text(message, width, zone))


COMMANDS = {
    "demo": "bot.cli.app:demo",
    "run": "bot.cli.app:run",
    "check": "bot.cli.app:check",
    "status": "bot.cli.app:status",
    "sources": "bot.cli.sources:sources",
    "receipt": "bot.cli.sources:receipt",
    "backfill": "bot.cli.past:backfill",
    "ingest": "bot.cli.hand:ingest",
    "watch": "bot.cli.watch:watch",
    "deadline": "bot.cli.docket:deadline",
    "chart": "bot.cli.dossier:chart",
    "export": "bot.cli.dossier:export",
    "why": "bot.cli.record:why",
    "search": "bot.cli.search:search",
    "feedback": "bot.cli.feedback:feedback",
    "learned": "bot.cli.feedback:learned",
    "outbox": "bot.cli.record:outbox_group",
    "letter": "bot.cli.judge:letter_group",
    "match": "bot.cli.judge:match_command",
    "evaluate": "bot.cli.judge:evaluate_command",
    "privacy": "bot.cli.people:privacy",
    "forget": "bot.cli.people:forget",
    "backup": "bot.cli.record:backup",
    "restore": "bot.cli.record:restore",
    "healthy": "bot.cli.healthy:healthy",
    "verify": "bot.cli.verify:verify_command",
}
