"""The one length budgeter: every message passes it, and none that passed is refused for its size. Pure.

The limits are Discord's (discord-api-docs, resources/message and components/reference). Discord is not exact about
what it counts as a character, so the stricter reading holds: UTF-16 units, an emoji counting two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.rendering.markup import safe_link

CONTENT = 2000
EMBEDS = 10
TITLE = 256
DESCRIPTION = 4096
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
ALL_EMBEDS = 6000  # titles, descriptions, fields, footers and authors of all embeds of one message
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512
ROWS = 5
ROW_BUTTONS = 5
CHILDREN = ROWS * ROW_BUTTONS
OPTIONS = 25
OPTION_LABEL = 100
OPTION_VALUE = 100
OPTION_DESCRIPTION = 100
PLACEHOLDER = 150
FILES = 10

ELLIPSIS = "…"
_LEAST = 200  # no description is shortened below this while another part may give
_LONGEST_ATOM = 4096  # characters that are looked at beyond a limit; no link of ours is longer
# No label of ours is longer than 400: brackets that strangers write are not searched to the end of their line each.
_MASKED = r"\[(?:\\.|[^\]\\\n]){0,400}\]\(https?://[^\s()<>]+\)"
_ATOM = re.compile(
    _MASKED + r"|<(?:t:-?\d+(?::\w)?|https?://[^\s<>]+)>"  # a time, an address without preview
    r"|\\.|\*\*|~~|\s+|.",
    re.DOTALL,
)
_LINK = re.compile(r"(?<!\\)" + _MASKED + r"|<https?://[^\s<>]+>")


def size(text: str) -> int:
    """Count the characters as Discord may count them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int, *, middle: bool = False) -> str:
    """Shorten plain text to the limit at a word's end, or in the middle so that both ends stay."""
    if size(text) <= limit:
        return text
    if middle and limit > 2 * len(ELLIPSIS):
        head = _cut(text, (limit - 1) * 2 // 3)
        tail = _cut(text[::-1], limit - 1 - size(head))[::-1]
        return f"{head.rstrip()}{ELLIPSIS}{tail.lstrip()}"
    return _cut(text, limit - 1).rstrip(" ,;:") + ELLIPSIS if limit > 0 else ""


def _cut(text: str, limit: int) -> str:
    """Return the longest beginning that fits, ending with a word where one ends in its second half."""
    kept = ""
    used = 0
    for letter in text:
        used += size(letter)
        if used > limit:
            break
        kept += letter
    rest = text[len(kept) :]
    if not rest or rest[0].isspace():
        return kept
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return kept[:space] if space > len(kept) // 2 else _whole_letters(kept, rest)


def _whole_letters(kept: str, rest: str) -> str:
    """Give back a letter whose accents, or an emoji whose joined parts, would be cut off."""
    while kept and rest and _belongs(rest[0], kept[-1]):
        kept, rest = kept[:-1], kept[-1] + rest
    return kept


def _belongs(letter: str, before: str) -> bool:
    return bool(unicodedata.combining(letter)) or letter in "\u200d\ufe0f" or before == "\u200d"


def shorten(markdown: str, limit: int) -> str:
    """Shorten markdown to the limit: bold stays closed, links and escapes stay whole, the last link stays.

    With a link the cut is before it, without one at the end; either way at a word's end where one is near.
    """
    if size(markdown) <= limit:
        return markdown
    links = list(_LINK.finditer(markdown))
    if not links:
        return _shorten_end(markdown, limit)
    last = links[-1]
    line_start = markdown.rfind("\n", 0, last.start()) + 1
    tail = markdown[line_start:].strip()
    if size(tail) > limit // 2:
        tail = last.group()
    if size(tail) + 2 >= limit:
        return tail if size(tail) <= limit else _shorten_end(markdown[: last.start()], limit)
    head = markdown[:line_start] if markdown[:line_start].strip() else markdown[: last.start()]
    return f"{_shorten_end(head.rstrip(), limit - size(tail) - 1)}\n{tail}"


def _shorten_end(markdown: str, limit: int) -> str:
    if size(markdown) <= limit:
        return markdown
    if limit < 1:
        return ""
    atoms = [found.group() for found in islice(_ATOM.finditer(markdown[: limit + _LONGEST_ATOM]), limit)]
    kept = _fitting(atoms, limit - 1)
    return _closed(kept, limit)


def _fitting(atoms: list[str], limit: int) -> list[str]:
    """Return the atoms from the beginning that fit together with what closes their bold and strike."""
    kept: list[str] = []
    used = 0
    open_marks: set[str] = set()
    for atom in atoms:
        closing = open_marks ^ {atom} if atom in {"**", "~~"} else open_marks
        used += size(atom)
        if used + 2 * len(closing) > limit:
            break
        open_marks = closing
        kept.append(atom)
    if len(kept) == len(atoms):
        return kept
    spaces = [n for n, atom in enumerate(kept) if atom.isspace()]
    near = spaces and spaces[-1] > len(kept) // 2
    return kept[: spaces[-1]] if near and not atoms[len(kept)].isspace() else kept


def _closed(atoms: list[str], limit: int) -> str:
    """Join the atoms, end with an ellipsis, and close what stands open, the last opened first."""
    open_marks: list[str] = []
    for atom in atoms:
        if atom in {"**", "~~"}:
            open_marks = [m for m in open_marks if m != atom] if atom in open_marks else [*open_marks, atom]
    while atoms and (atoms[-1].isspace() or (open_marks and atoms[-1] == open_marks[-1])):
        if atoms.pop() in {"**", "~~"}:
            open_marks.pop()
    text = "".join(atoms) + ELLIPSIS + "".join(reversed(open_marks))
    return text if size(text) <= limit else ELLIPSIS


def fit(message: Message) -> Message:
    """Return the message within every limit; its first button and each embed's link stay."""
    rows = _Rows()
    menus = tuple(rows.place_menu(menu) for menu in map(_fit_menu, message.menus) if menu and rows.has_row())
    buttons = tuple(rows.place(button) for button in _fit_buttons(message.buttons) if rows.has_space())
    embeds = tuple(_fit_embed(embed) for embed in message.embeds[:EMBEDS] if _says_something(embed))
    return replace(
        message,
        content=shorten(message.content, CONTENT),
        embeds=_fit_together(embeds),
        buttons=buttons,
        menus=menus,
        files=message.files[:FILES],
    )


def embed_size(embed: Embed) -> int:
    """Count what an embed adds to the sum over all embeds of a message."""
    parts = [embed.title, embed.description, embed.footer]
    return sum(map(size, parts)) + sum(size(field.name) + size(field.value) for field in embed.fields)


def _says_something(embed: Embed) -> bool:
    return bool(embed.title.strip() or embed.description.strip() or embed.fields or embed.footer.strip())


def _fit_embed(embed: Embed) -> Embed:
    return replace(
        embed,
        title=shorten(embed.title, TITLE),
        description=shorten(embed.description, DESCRIPTION),
        url=safe_link(embed.url),
        fields=tuple(_fit_fields(embed.fields)),
        footer=clip(embed.footer, FOOTER),
    )


def _fit_fields(fields: Iterable[Field]) -> Iterator[Field]:
    said = [field for field in fields if field.name.strip() and field.value.strip()]
    for field in said[:FIELDS]:
        yield Field(shorten(field.name, FIELD_NAME), shorten(field.value, FIELD_VALUE))


def _fit_together(embeds: tuple[Embed, ...]) -> tuple[Embed, ...]:
    """Bring the sum under the limit: the longest description gives first, then footers, then last fields."""
    over = sum(map(embed_size, embeds)) - ALL_EMBEDS
    while over > 0:
        embeds = _give(embeds, over)
        over = sum(map(embed_size, embeds)) - ALL_EMBEDS
    return tuple(embed for embed in embeds if _says_something(embed))


def _give(embeds: tuple[Embed, ...], over: int) -> tuple[Embed, ...]:
    """Take one step towards the limit."""
    longest = max(embeds, key=_can_give)
    length = size(longest.description)
    if _can_give(longest) > 0:
        smaller = shorten(longest.description, max(length - _can_give(longest), length - over))
        return _with(embeds, longest, replace(longest, description=smaller if size(smaller) < length else ""))
    footed = next((embed for embed in embeds if embed.footer), None)
    if footed:
        return _with(embeds, footed, replace(footed, footer=""))
    fielded = next((embed for embed in reversed(embeds) if embed.fields), None)
    if fielded:
        return _with(embeds, fielded, replace(fielded, fields=fielded.fields[:-1]))
    return embeds[:-1]


def _can_give(embed: Embed) -> int:
    """Say how much shorter the description may become with its link still in it."""
    links = _LINK.findall(embed.description)
    return size(embed.description) - max(_LEAST, size(links[-1]) + 3 if links else 0)


def _with(embeds: tuple[Embed, ...], old: Embed, new: Embed) -> tuple[Embed, ...]:
    place = next(n for n, embed in enumerate(embeds) if embed is old)
    return (*embeds[:place], new, *embeds[place + 1 :])


def _fit_buttons(buttons: Iterable[Button]) -> Iterator[Button]:
    """Drop what Discord would refuse: no target, an unusable address, a name that is taken or too long."""
    taken: set[str] = set()
    for button in buttons:
        url = safe_link(button.url, BUTTON_URL)
        target = button.custom_id or url
        if not target or target in taken or size(button.custom_id) > CUSTOM_ID:
            continue
        taken.add(target)
        label = clip(button.label.strip() or "Open", BUTTON_LABEL)
        yield replace(button, label=label, url="" if button.custom_id else url)


def _fit_menu(menu: Menu) -> Menu | None:
    options: dict[str, Option] = {}
    for option in menu.options:
        if option.label.strip() and option.value and size(option.value) <= OPTION_VALUE:
            options.setdefault(option.value, _fit_option(option))
    if not options or not menu.custom_id or size(menu.custom_id) > CUSTOM_ID:
        return None
    shown = tuple(options.values())[:OPTIONS]
    most = min(menu.most, len(shown))
    return replace(menu, placeholder=clip(menu.placeholder, PLACEHOLDER), options=shown, most=most)


def _fit_option(option: Option) -> Option:
    label, description = clip(option.label, OPTION_LABEL), clip(option.description, OPTION_DESCRIPTION)
    return replace(option, label=label, description=description)


class _Rows:
    """The rows of components that are still free: a menu takes a whole one, a button a fifth."""

    def __init__(self) -> None:
        self.free = dict.fromkeys(range(ROWS), ROW_BUTTONS)

    def has_row(self) -> bool:
        """Whether a menu still finds its place beside one row for buttons."""
        return list(self.free.values()).count(ROW_BUTTONS) > 1

    def has_space(self) -> bool:
        return any(self.free.values())

    def place_menu(self, menu: Menu) -> Menu:
        """Put menus below the buttons: in the row they ask for, else in the last free one."""
        empty = [row for row, free in self.free.items() if free == ROW_BUTTONS]
        row = menu.row if menu.row in empty else empty[-1]
        self.free[row] = 0
        return replace(menu, row=row)

    def place(self, button: Button) -> Button:
        fitting = [row for row, free in self.free.items() if free]
        row = next((row for row in fitting if row >= button.row), fitting[0])
        self.free[row] -= 1
        return replace(button, row=row)
