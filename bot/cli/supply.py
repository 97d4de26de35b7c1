"""The commands by which the operator adds, pauses, resumes, removes and tests sources; as in Discord."""

from __future__ import annotations

import asyncio
import getpass
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.cli.app import FAILED, config_option, explained, refuse, settings_of, show
from bot.cli.beside import beside
from bot.desks.desk import Actor, Unanswerable
from bot.logs import log_as
from bot.messages import Message
from bot.run import set_up, utc_now
from bot.services.supply import SupplyService

Ask = Callable[[SupplyService, Actor], Awaitable[Message]]

source_argument = click.argument("source")


def asked(config: Path, ask: Ask) -> Message:
    """Ask the desk, show what it says, and return it; a watcher that runs takes a change up within a second."""
    settings = settings_of(config)
    log_as(logging.ERROR)
    with explained():
        setup = set_up(settings, os.environ)

        async def work() -> Message:
            async with beside(setup, utc_now) as desk:
                return await ask(SupplyService(desk, lambda: None), Actor(0, getpass.getuser()))

        try:
            said = asyncio.run(work())
        except Unanswerable as error:
            refuse(error, FAILED)
    show([said], settings.alerts.time_zone)
    return said


@click.command()
@click.argument("url")
@click.option("--yes", is_flag=True, help="Save it without asking.")
@config_option
def add(url: str, yes: bool, config: Path) -> None:
    """Find the feed of a page, show what it would bring, and save it."""
    proposed = asked(config, lambda desk, by: desk.propose(url, by))
    _, ref, _ = proposed.buttons[0].custom_id.split(":")
    answer = "save" if yes or click.confirm("Save it?") else "cancel"
    asked(config, lambda desk, by: desk.answer_proposal(ref, answer, by))


@click.command()
@source_argument
@config_option
def pause(source: str, config: Path) -> None:
    """Ask a source no more until it is resumed."""
    asked(config, lambda desk, by: desk.pause(source, by))


@click.command()
@source_argument
@config_option
def resume(source: str, config: Path) -> None:
    """Ask a paused source again."""
    asked(config, lambda desk, by: desk.resume(source, by))


@click.command()
@source_argument
@config_option
def remove(source: str, config: Path) -> None:
    """Forget a source that was added; what it brought stays."""
    asked(config, lambda desk, by: desk.remove(source, by))


@click.command()
@source_argument
@config_option
def test(source: str, config: Path) -> None:
    """Ask a source once and show what it gives; nothing is kept."""
    asked(config, lambda desk, _: desk.test(source))


@click.command()
@config_option
def log(config: Path) -> None:
    """Show who changed which source when."""
    asked(config, lambda desk, _: desk.source_log())
