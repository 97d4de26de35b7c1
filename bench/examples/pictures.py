"""Draw a message as Discord shows it on a phone, in its dark and its light theme; with Pillow, in DejaVu."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

from bench.examples.shown import ZONE, named
from bot.rendering.plaintext import ITALIC
from bot.rendering.words import local_day, local_time
from tests.discord_server.values import Json, Message

WIDE, MARGIN, INDENT = 780, 24, 24  # pixels; two of them make one of a phone's points
SIZE, SMALL, LEADING = 28, 22, 38
TOKEN = re.compile(r"\*\*|\[((?:\\.|[^\]\\\n])*)\]\(<?https?://[^\s()]+\)|`([^`]+)`|\\(.)|\u200b|<[@#][!&]?\d+>")
TIME = re.compile(r"<t:(\d+)(?::(\w))?>")
BUTTON = 2
BLURPLE, GREEN, RED = "#5865f2", "#248046", "#da373c"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one of Discord's themes."""

    name: str
    page: str
    card: str
    text: str
    faint: str
    link: str
    button: str


THEMES = (
    Theme("dark", "#313338", "#2b2d31", "#dbdee1", "#949ba4", "#00a8fc", "#4e5058"),
    Theme("light", "#ffffff", "#f2f3f5", "#313338", "#5c5e66", "#006ce7", "#e3e5e8"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words that look alike."""

    text: str
    bold: bool = False
    link: bool = False


def picture(message: Message, theme: Theme, names: Mapping[int, str], now: datetime) -> bytes:
    """Return the message as a PNG."""
    artist = _Artist(theme, Image.new("RGB", (WIDE, 6000), theme.page), lambda words: _timed(named(words, names, now)))
    artist.author(local_time(now, ZONE))
    artist.paragraphs(message.content, MARGIN, WIDE - MARGIN)
    for embed in message.embeds:
        artist.embed(embed)
    for row in message.components:
        artist.row(row["components"])
    return artist.png()


class _Artist:
    """Draws from top to bottom; ``y`` is where the next line begins."""

    def __init__(self, theme: Theme, sheet: Image.Image, said: Callable[[str], str]) -> None:
        self.theme, self.sheet, self.said, self.y = theme, sheet, said, MARGIN
        self.pen = ImageDraw.Draw(sheet)

    def png(self) -> bytes:
        """Cut the sheet where the drawing ends; few colours keep it small."""
        kept = self.sheet.crop((0, 0, WIDE, self.y + MARGIN)).quantize(48)
        body = io.BytesIO()
        kept.save(body, "PNG", optimize=True)
        return body.getvalue()

    def author(self, clock: str) -> None:
        self.pen.ellipse((MARGIN, self.y, MARGIN + 64, self.y + 64), fill=BLURPLE)
        self.pen.text((MARGIN + 32, self.y + 32), "lw", "#ffffff", _font(SIZE, True), anchor="mm")
        at = MARGIN + 84
        self.pen.text((at, self.y + 14), "letterwatch", self.theme.text, _font(SIZE, True))
        at += _font(SIZE, True).getlength("letterwatch") + 14
        self.pen.rounded_rectangle((at, self.y + 16, at + 66, self.y + 48), 6, fill=BLURPLE)
        self.pen.text((at + 33, self.y + 32), "APP", "#ffffff", _font(20, True), anchor="mm")
        self.pen.text((at + 80, self.y + 20), clock, self.theme.faint, _font(SMALL))
        self.y += 80

    def embed(self, embed: Json) -> None:
        top, left = self.y + 8, MARGIN + INDENT
        self.y = top + 16
        ruled = self.sheet.copy()
        self._embed_text(embed, left)
        bottom = self.y + 16
        self.sheet.paste(ruled)
        colour = f"#{embed.get('color') or 0x4E5058:06x}"
        self.pen.rounded_rectangle((MARGIN, top, WIDE - MARGIN, bottom), 8, fill=colour)
        self.pen.rounded_rectangle((MARGIN + 8, top, WIDE - MARGIN, bottom), 8, fill=self.theme.card)
        self.y = top + 16
        self._embed_text(embed, left)
        self.y = bottom + 8

    def _embed_text(self, embed: Json, left: int) -> None:
        right = WIDE - MARGIN - 16
        if embed.get("title"):
            self.lines([Run(run.text, True, bool(embed.get("url"))) for run in runs(embed["title"])], left, right)
            self.y += 6
        self.paragraphs(embed.get("description", ""), left, right)
        for field in embed.get("fields", ()):
            self.y += 12
            self.lines([Run(run.text, True) for run in runs(field["name"])], left, right)
            self.paragraphs(field["value"], left, right)
        if embed.get("footer"):
            self.y += 12
            self.lines([Run(embed["footer"]["text"])], left, right, SMALL, self.theme.faint)

    def paragraphs(self, markdown: str, left: int, right: int) -> None:
        """Write lines of markdown, quotes behind their bar."""
        for line in self.said(markdown).split("\n") if markdown else ():
            if not line.strip():
                self.y += LEADING // 2
                continue
            quoted, top = line.startswith("> "), self.y
            self.lines(runs(line.removeprefix("> ")), left + 24 * quoted, right)
            if quoted:
                self.pen.rounded_rectangle((left, top, left + 6, self.y - 4), 3, fill=self.theme.faint)

    def lines(self, written: list[Run], left: float, right: float, size: int = SIZE, colour: str = "") -> None:
        """Write runs, broken between words."""
        x = left
        for run in written:
            font = _font(size, run.bold)
            ink = self.theme.link if run.link else colour or self.theme.text
            for word in re.findall(r"\s*\S+|\s+$", run.text):
                if x > left and x + font.getlength(word) > right:
                    x, self.y = left, self.y + LEADING * size // SIZE
                    word = word.lstrip()
                self.pen.text((x, self.y), word, ink, font)
                x += font.getlength(word)
        self.y += LEADING * size // SIZE

    def row(self, components: list[Json]) -> None:
        """Draw buttons side by side as long as they fit, a menu on a line of its own."""
        x, tall = MARGIN, 56
        for one in components:
            label = one.get("label", "") if one["type"] == BUTTON else one.get("placeholder", "")
            label += " ↗" if one.get("url") else ""
            wide = _font(24).getlength(label) + 40 if one["type"] == BUTTON else WIDE - 2 * MARGIN
            if x > MARGIN and x + wide > WIDE - MARGIN:
                x, self.y = MARGIN, self.y + tall + 12
            style = one.get("style") if one["type"] == BUTTON else 0
            fill = {1: BLURPLE, 3: GREEN, 4: RED}.get(style or 0, self.theme.button)
            ink = "#ffffff" if style in {1, 3, 4} or self.theme.name == "dark" else self.theme.text
            self.pen.rounded_rectangle((x, self.y + 8, x + wide, self.y + 8 + tall), 8, fill=fill)
            middle = self.y + 8 + tall / 2
            if one["type"] == BUTTON:
                self.pen.text((x + wide / 2, middle), label, ink, _font(24), anchor="mm")
            else:
                self.pen.text((x + 20, middle), label, ink, _font(24), anchor="lm")
                self.pen.text((x + wide - 30, middle), "▾", ink, _font(24), anchor="mm")
            x += round(wide) + 12
        self.y += tall + 16


def _timed(markdown: str) -> str:
    """Write Discord's own times, those of a day and those of a minute."""
    return TIME.sub(
        lambda found: (local_day if found[2] in {"d", "D"} else local_time)(
            datetime.fromtimestamp(int(found[1]), UTC), ZONE
        ),
        markdown,
    )


def runs(markdown: str) -> list[Run]:
    """Undo the markdown of one line."""
    return [run for run in _runs(markdown) if run.text]


def _runs(markdown: str) -> Iterator[Run]:
    bold, last = False, 0
    markdown = ITALIC.sub(r"\1", markdown)
    for found in TOKEN.finditer(markdown):
        yield Run(markdown[last : found.start()], bold)
        last = found.end()
        if found[0] == "**":
            bold = not bold
        elif found[1] is not None:
            yield from (Run(run.text, bold, True) for run in _runs(found[1]))
        else:
            yield Run(found[2] or found[3] or "", bold)
    yield Run(markdown[last:], bold)


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf", size)
