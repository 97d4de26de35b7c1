"""The values of a message, as every sender takes it; no Discord in here. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Button:
    """A button that survives restarts by its ``custom_id``, or a link."""

    label: str
    custom_id: str = ""
    url: str = ""
    style: str = "secondary"  # primary | secondary | success | danger
    row: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False  # when the menu is shown


@dataclass(frozen=True, slots=True)
class Menu:
    """A select menu that survives restarts by its ``custom_id``."""

    custom_id: str
    placeholder: str
    options: tuple[Option, ...]
    row: int = 0
    least: int = 1  # lines that can be chosen together
    most: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of an embed; never inline, so that it reads well on a phone and aloud."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Embed:
    """The body of a message: escaped, bounded, ready to send."""

    title: str = ""
    description: str = ""
    url: str = ""
    colour: int = 0
    fields: tuple[Field, ...] = ()
    footer: str = ""
    timestamp: datetime | None = None  # aware UTC


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message."""

    name: str  # with its suffix: "follow-up.md"
    content: bytes
    description: str = ""  # what a screen reader says of it


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender sends or edits. Whatever it says, it pings no one but those whom ``mentions`` names."""

    content: str = ""
    embeds: tuple[Embed, ...] = ()
    buttons: tuple[Button, ...] = ()
    menus: tuple[Menu, ...] = ()
    files: tuple[File, ...] = ()  # of answers to commands; what is edited or told by itself carries none
    mentions: tuple[int, ...] = ()  # people who asked for it; they also stand in ``content``
