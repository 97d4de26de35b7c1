"""The values of a form that opens on a press; what is filled in comes back under the form's ``custom_id``. Pure."""

from __future__ import annotations

from dataclasses import dataclass

TITLE, LABEL, PLACEHOLDER = 45, 45, 100  # discord-api-docs, components/reference and receiving-and-responding
MOST_INPUTS = 5


@dataclass(frozen=True, slots=True)
class Input:
    """One line or box to write in."""

    name: str  # the key under which its text comes back
    label: str
    filled: str = ""
    placeholder: str = ""
    required: bool = True
    most: int = 200  # characters


@dataclass(frozen=True, slots=True)
class Form:
    """A form; its ``custom_id`` holds all that is needed to take it in, also after a restart."""

    custom_id: str
    title: str
    inputs: tuple[Input, ...]
