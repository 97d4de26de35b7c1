"""A message as plain text for a terminal: markdown undone, lines wrapped, links on lines of their own. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.messages import Embed, Field, Message
from bot.rendering.words import local_day, local_time

NARROWEST, WIDEST = 40, 100
BOLD, NORMAL = "\x01", "\x02"  # no text from outside holds these: control characters are stripped before
ON, OFF = "\x1b[1m", "\x1b[0m"

_TOKEN = re.compile(
    r"\[(?P<label>(?:\\.|[^\]\\\n])*)\]\((?P<url>https?://[^\s()<>]+)\)"
    r"|(?P<aside> \(<t:-?\d+:R>\))"  # beside a time that is already written out
    r"|<t:(?P<time>-?\d+)(?::(?P<style>\w))?>"
    r"|<(?P<bare>https?://[^\s<>]+)>"
    r"|<#(?P<channel>\d+)>"
    r"|\\(?P<escaped>.)|(?P<bold>\*\*)|(?P<struck>~~)|(?P<dropped>[`\u200b])"
)

# words between single signs, as in *this*; not a keyword's sanction*, not what is escaped
ITALIC = re.compile(r"(?<![\w\\`*])\*(?![\s*])([^*\n`]+)(?<![\s\\])\*(?![\w*])")


def message_as_text(message: Message, width: int, zone: ZoneInfo, *, bold: bool = False) -> str:
    """Return the message as lines of at most ``width`` columns (40 to 100); only addresses and code may be longer.

    Without ``bold`` there are no escape codes in it. Buttons and menus are left out.
    """
    writer = _Writer(max(NARROWEST, min(width, WIDEST)), zone)
    writer.write(message.content, "", whole=BOLD)
    for embed in message.embeds:
        writer.embed(embed)
    lines = _squeezed(writer.lines)
    return "\n".join(_coded(lines) if bold else (_stripped(line) for line in lines))


class _Writer:
    """Collects lines."""

    def __init__(self, width: int, zone: ZoneInfo) -> None:
        self.width, self.zone = width, zone
        self.lines: list[str] = []

    def embed(self, embed: Embed) -> None:
        self.write(embed.title, "  ", whole=BOLD)
        self.write(embed.description, "  ")
        if embed.url and "](" not in embed.description:
            self.lines.append(f"  {embed.url}")
        for field in embed.fields:
            self.field(field)
        if embed.footer:
            self.lines.append("")
            self.write(_literal(embed.footer), "  ")

    def field(self, field: Field) -> None:
        short = f"{field.name}: {field.value}"
        if "\n" not in field.value and "](" not in field.value and len(short) < self.width - 4:
            self.write(short, "  ")
            return
        self.lines.append("")
        self.write(field.name, "  ", whole=BOLD)
        self.write(field.value, "    ")

    def write(self, markdown: str, indent: str, whole: str = "") -> None:
        """Write each line of the markdown, wrapped, then the addresses of its links; code stands as it is."""
        is_code = False
        for line in markdown.split("\n") if markdown else ():
            if is_code or line.startswith("```"):
                is_code = is_code != line.startswith("```")
                self.lines += [] if line.startswith("```") else [f"{indent}{line}"]
                continue
            quoted = line.startswith("> ")
            lead = f"{indent}| " if quoted else indent
            text, urls = _plain(line.removeprefix("> "), self.zone)
            if whole and text:
                text = f"{BOLD}{text.replace(BOLD, '').replace(NORMAL, '')}{NORMAL}"
            self.lines += [lead + part for part in wrap(text, self.width - len(lead))] or [lead.rstrip()]
            self.lines += [f"{indent}  {url}" for url in urls]


def _plain(markdown: str, zone: ZoneInfo) -> tuple[str, list[str]]:
    """Undo the markdown of one line; return the words and the addresses that were behind them."""
    urls: list[str] = []
    written: list[str] = []
    is_bold = is_struck = False
    last = 0
    markdown = ITALIC.sub(r"\1", markdown)
    for found in _TOKEN.finditer(markdown):
        written.append(markdown[last : found.start()])
        last = found.end()
        if found["bold"]:
            is_bold = not is_bold
            written.append(BOLD if is_bold else NORMAL)
        elif found["struck"]:
            is_struck = not is_struck
            written.append("[-" if is_struck else "-]")
        else:
            written.append(_shown(found, zone, urls))
    written.append(markdown[last:])
    text = "".join(written)
    alone = len(urls) == 1 and bool(re.fullmatch(_TOKEN, markdown.strip()))
    return text, urls if alone else [url.partition(":~:")[0].rstrip("#") for url in urls]


def _shown(found: re.Match[str], zone: ZoneInfo, urls: list[str]) -> str:
    """Return what stands in the text for a link, a time or an escaped sign."""
    if found["url"]:
        urls.append(found["url"])
        return _plain(found["label"], zone)[0]
    if found["bare"]:
        urls.append(found["bare"])
        return ""
    if found["channel"]:
        return f"channel {found['channel']}"
    if found["time"]:
        return _time(int(found["time"]), found["style"] or "f", zone)
    return found["escaped"] or ""


def _time(seconds: int, style: str, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromtimestamp(seconds, UTC)
        return local_day(at, zone) if style in {"d", "D"} else local_time(at, zone)
    except (OverflowError, ValueError, OSError):
        return "at an unknown time"


def _literal(text: str) -> str:
    """Escape plain text, so that undoing markdown gives it back."""
    return re.sub(r"([\\*~`<\[])", r"\\\1", text)


def columns(text: str) -> int:
    """Count the columns of a terminal that the text takes: two for a wide letter, none for a mark."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if letter in (BOLD, NORMAL) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def wrap(text: str, width: int) -> list[str]:
    """Break the text between words; within a word only when it is wider than a line and no address."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        splits = columns(word) > width and "://" not in word  # scripts without spaces fill the line
        if line and columns(line) + 1 + columns(word) > width and not splits:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while columns(line) > width and "://" not in line:
            part = _first_columns(line, width)
            lines.append(part.rstrip())
            line = line[len(part) :].lstrip()
    return [*lines, line] if line else lines


def _first_columns(text: str, width: int) -> str:
    used = 0
    for at, letter in enumerate(text):
        used += _columns(letter)
        if used > width:
            return text[: max(1, at)]
    return text


def _squeezed(lines: list[str]) -> list[str]:
    """Keep one of several empty lines in a row."""
    return [line for n, line in enumerate(lines) if line.strip() or (n and lines[n - 1].strip())]


def _stripped(line: str) -> str:
    return line.replace(BOLD, "").replace(NORMAL, "").rstrip()


def _coded(lines: list[str]) -> Iterator[str]:
    """Set bold with escape codes, closed at the end of each line and reopened on the next."""
    is_bold = False
    for line in lines:
        core = line.lstrip(" |")
        lead = line[: len(line) - len(core)]
        shown = f"{lead}{ON if is_bold and core else ''}{core}"
        is_bold = is_bold if BOLD not in core and NORMAL not in core else core.rfind(BOLD) > core.rfind(NORMAL)
        yield shown.replace(BOLD, ON).replace(NORMAL, OFF).rstrip() + (OFF if is_bold else "")


def words_only(markdown: str, zone: ZoneInfo) -> str:
    """Return the words of some markdown as one line, without addresses."""
    return _stripped(" ".join(_plain(line, zone)[0] for line in markdown.splitlines()))
