"""What is longer than one message, laid out on pages: nothing is dropped, and no block is broken. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.messages import Button, Field
from bot.rendering.budget import CUSTOM_ID, FIELD_VALUE, FIELDS, shorten, size

ROOM = 4400  # characters of fields on a page; the rest of Discord's 6000 is for title, description and footer
BLOCK = 1000  # characters of one block
GOES_ON = ", continued"


@dataclass(frozen=True, slots=True)
class Section:
    """A named list of blocks of markdown, each a line or a few that belong together."""

    name: str
    blocks: tuple[str, ...]


def paged(sections: Iterable[Section], room: int = ROOM) -> list[tuple[Field, ...]]:
    """Lay sections out on pages of fields, at least one page; a section that goes on says so in its name."""
    pages: list[list[Field]] = [[]]
    used = 0
    for section in sections:
        for field in _fields(section):
            needed = size(field.name) + size(field.value)
            if len(pages[-1]) == FIELDS or used + needed > room:
                pages.append([])
                used = 0
            pages[-1].append(field)
            used += needed
    return [tuple(page) for page in pages]


def _fields(section: Section) -> list[Field]:
    """Pack the blocks of a section into fields."""
    values: list[str] = []
    for block in (shorten(block, BLOCK) for block in section.blocks if block.strip()):
        if values and size(values[-1]) + 1 + size(block) <= FIELD_VALUE:
            values[-1] = f"{values[-1]}\n{block}"
        else:
            values.append(block)
    return [Field(section.name + GOES_ON * (number > 0), value) for number, value in enumerate(values)]


def broken(text: str, limit: int = BLOCK) -> tuple[str, ...]:
    """Break a long text of escaped markdown between words into blocks."""
    blocks = [""]
    for word in text.split(" "):
        joined = f"{blocks[-1]} {word}" if blocks[-1] else word
        if size(joined) <= limit:
            blocks[-1] = joined
        else:
            blocks.append(word)
    return tuple(blocks)


def page_buttons(page: int, pages: int, custom_id: Callable[[int], str]) -> tuple[Button, ...]:
    """Return the buttons to the pages before and after, counted from 1."""
    told = [(number, words) for number, words in ((page - 1, "◀ Page"), (page + 1, "Page ▶")) if 1 <= number <= pages]
    buttons = [Button(words.replace("Page", f"Page {number}"), custom_id(number)) for number, words in told]
    return tuple(button for button in buttons if size(button.custom_id) <= CUSTOM_ID)


def page_words(page: int, pages: int) -> str:
    """Say which page this is; '' for the only one."""
    return f"; page {page} of {pages}" if pages > 1 else ""
