"""discord.py's decorators for hybrid commands, in types that mypy can follow; they do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from discord.ext import commands

Answering = Callable[..., Coroutine[Any, Any, Any]]
Made = Callable[[Answering], Any]


def command(name: str, description: str) -> Made:
    """Make a command that works as ``!name`` and as ``/name``."""
    made: Made = commands.hybrid_command(name=name, description=description)
    return made


def group(name: str, description: str) -> Made:
    """Make a group whose subcommands are found whatever their case; alone it answers behind a prefix only."""
    made: Made = commands.hybrid_group(name=name, description=description, case_insensitive=True)
    return made


def subcommand(of: Any, name: str, description: str) -> Made:
    """Make a command of the group."""
    made: Made = of.command(name=name, description=description)
    return made
