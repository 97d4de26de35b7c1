"""A message as a phone shows it, as text of 40 columns: content, embeds, files, and buttons row by row. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Embed, Field, Message
from bot.rendering.plaintext import message_as_text, wrap
from tests.discord_server.values import Json
from tests.discord_server.values import Message as Received

WIDTH = 40
ZONE = ZoneInfo("America/New_York")
LINK = re.compile(r"\[((?:\\.|[^\]\\\n])*)\]\(<?https?://[^\s()]+\)")
CALLED = re.compile(r"<(@|#)[!&]?(\d+)>")
AGO = re.compile(r"<t:(-?\d+):R>")
BUTTON, MENU = 2, 3


def as_text(message: Received, names: Mapping[int, str], now: datetime) -> str:
    """Write the message as it stands. A link is its words and an arrow; ``names`` are those of people and channels."""
    told = Message(_words(message.content, names, now), tuple(_embed(one, names, now) for one in message.embeds))
    lines = [message_as_text(told, WIDTH, ZONE).strip("\n")]
    lines += ["\n".join(_attached(message))] if message.attachments else []
    lines += ["\n".join(rows(message.components))] if message.components else []
    return "\n\n".join(part for part in lines if part)


def form_as_text(modal: Json) -> str:
    """Write a form: its title, then each field with its name, what is asked, and what is filled in."""
    lines = [*wrap(modal["title"], WIDTH), ""]
    for part in modal["components"]:
        inner = part.get("component") or part["components"][0]
        lines += wrap(part.get("label") or inner.get("label", ""), WIDTH)
        lines += [f"  {line}" for line in wrap(part.get("description") or "", WIDTH - 2)]
        filled = inner.get("value") or inner.get("placeholder") or ""
        lines += [f"  [{line}]" for line in wrap(filled, WIDTH - 4)] or ["  [ ]"]
    return "\n".join(lines)


def rows(components: Iterable[Json]) -> Iterator[str]:
    """Write buttons and menus row by row; a row that is too wide goes on below, as it does on a phone."""
    for row in components:
        yield from _row([_component(one) for one in row["components"]])


def _row(written: list[str]) -> Iterator[str]:
    line = ""
    for one in written:
        if line and len(line) + 1 + len(one) > WIDTH:
            yield line
            line = ""
        line = f"{line} {one}" if line else one
    yield from wrap(line, WIDTH)


def _component(one: Json) -> str:
    if one["type"] == BUTTON:
        return f"[{one.get('label', '')}{' ↗' if one.get('url') else ''}]"
    return f"[▾ {one.get('placeholder', '')}]"


def menu_lines(components: Iterable[Json]) -> list[str]:
    """Write what the menus offer, a line each."""
    menus = [one for row in components for one in row["components"] if one["type"] == MENU]
    options = [option for menu in menus for option in menu["options"]]
    return [f"{one['label']}{': ' + one['description'] if one.get('description') else ''}" for one in options]


def _attached(message: Received) -> Iterator[str]:
    for one in message.attachments:
        yield from wrap(f"(file) {one.name}{': ' + one.description if one.description else ''}", WIDTH)


def _embed(one: Json, names: Mapping[int, str], now: datetime) -> Embed:
    fields = tuple(Field(_words(f["name"], names, now), _words(f["value"], names, now)) for f in one.get("fields", ()))
    footer = (one.get("footer") or {}).get("text", "")
    title = _words(one.get("title", ""), names, now) + (" ↗" if one.get("url") else "")
    return Embed(title, _words(one.get("description", ""), names, now), fields=fields, footer=footer)


def _words(markdown: str, names: Mapping[int, str], now: datetime) -> str:
    return named(LINK.sub(r"\1 ↗", markdown), names, now)


def named(markdown: str, names: Mapping[int, str], now: datetime) -> str:
    """Write people, channels and spans of time as Discord shows them."""
    called = CALLED.sub(lambda found: found[1] + names.get(int(found[2]), "somebody"), markdown)
    return AGO.sub(lambda found: _ago(datetime.fromtimestamp(int(found[1]), UTC) - now), called)


def _ago(apart: timedelta) -> str:
    """Say how far off a time is, as Discord does."""
    seconds = apart.total_seconds()
    for name, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if abs(seconds) >= length:
            number = round(abs(seconds) / length)
            words = f"{number} {name}{'s' if number > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"
