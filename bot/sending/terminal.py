"""The sender that prints: the same messages for people at a terminal, when there is no Discord."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, TextIO

from bot.rendering.budget import clip
from bot.rendering.plaintext import NARROWEST, WIDEST, message_as_text, words_only, wrap
from bot.sending.senders import HistoryUnreadable, NotNow, Own, Since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from bot.messages import Message

RULE = "─"
REMEMBERED = 1000
LINE = 100  # letters of a message by which another names it


class TerminalSender:
    """Implements ``bot.sending.senders.Sender``. Boards are kept, not printed, until ``print_boards`` is called.

    ``width`` and ``tty`` are read from the stream and the terminal unless given; without a terminal no escape codes
    are written. Ids grow from the time of start, so that they never meet those of an earlier run.
    """

    def __init__(self, stream: TextIO, zone: ZoneInfo, *, width: int | None = None, tty: bool | None = None) -> None:
        self.stream, self.zone, self.width = stream, zone, width
        self.tty = stream.isatty() if tty is None else tty
        self._ids = count(time.time_ns() // 1_000_000)
        self._sent: dict[int, Message] = {}
        self._by_nonce: dict[str, int] = {}

    async def send(self, channel: int, message: Message, *, nonce: str, reply_to: int | None = None) -> int:
        """Print the message, and return its running id; the same nonce prints nothing again."""
        if nonce in self._by_nonce:
            return self._by_nonce[nonce]
        if not is_board(message):
            first = self._sent.get(reply_to) if reply_to is not None else None
            self._print(message, f"(follows: {_plain_line(first, self.zone)})" if first else "")
        number = self._by_nonce[nonce] = next(self._ids)
        self._keep(number, message)
        return number

    async def edit(self, channel: int, message_id: int, message: Message) -> None:
        """Print one line that says what a message says now besides; nothing for boards or for no change."""
        before = self._sent.get(message_id)
        self._keep(message_id, message)
        if is_board(message) or before == message:
            return
        news = _news(before, message, self.zone)
        if news:
            self._write("\n  ".join(wrap(f"updated: {news}", self._columns() - 2)) + "\n")

    def _keep(self, number: int, message: Message) -> None:
        """Remember what was said, the boards for ever, of the rest the last thousand."""
        self._sent[number] = message
        if len(self._sent) > REMEMBERED:
            oldest = next((n for n, kept in self._sent.items() if not is_board(kept)), number)
            del self._sent[oldest]
            self._by_nonce = {nonce: n for nonce, n in self._by_nonce.items() if n in self._sent}

    async def find(self, channel: int, custom_id: str, since: Since) -> int | None:
        """A terminal remembers nothing: raise HistoryUnreadable."""
        raise HistoryUnreadable("a terminal has no history to look into")

    async def own(self, channel: int, since: Since) -> list[Own]:
        """A terminal remembers nothing: raise HistoryUnreadable."""
        raise HistoryUnreadable("a terminal has no history to look into")

    async def has_left(self, channel: int, person: int) -> bool:
        """Nobody leaves a terminal."""
        return False

    async def pin(self, channel: int, message_id: int) -> None:
        """Nothing to pin on a terminal."""

    def print_boards(self) -> None:
        """Print the boards as they are now."""
        for message in self._sent.values():
            if is_board(message):
                self._print(message)

    def _print(self, message: Message, note: str = "") -> None:
        width = self._columns()
        text = message_as_text(message, width, self.zone, bold=self.tty)
        self._write("\n".join([RULE * width, *wrap(note, width), text]) + "\n")

    def _columns(self) -> int:
        width = self.width or shutil.get_terminal_size((80, 24)).columns
        return max(NARROWEST, min(width, WIDEST))

    def _write(self, text: str) -> None:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        with _terminal_errors():
            self.stream.write(text.encode(encoding, "replace").decode(encoding))
            self.stream.flush()


def is_board(message: Message) -> bool:
    """Whether it is the board of a letter: only boards carry a menu of questions."""
    return any(menu.custom_id.startswith("b:") for menu in message.menus)


@contextmanager
def _terminal_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # a closed pipe, a closed stream
        raise NotNow(f"the terminal takes nothing: {error}", everything=True) from error


def _plain_line(message: Message | None, zone: ZoneInfo) -> str:
    if message is None:
        return ""
    return clip(words_only(message.content, zone), LINE)


def _news(before: Message | None, now: Message, zone: ZoneInfo) -> str:
    """Say in one line what is new: the line itself if it changed, else the first part that did."""
    head = _plain_line(now, zone)
    if before is None or before.content != now.content:
        return head
    known = {(field.name, field.value) for embed in before.embeds for field in embed.fields}
    changed = [f for embed in now.embeds for f in embed.fields if (f.name, f.value) not in known]
    doors = [field for field in changed if field.name.startswith("Also")]
    for field in doors or changed:
        value = words_only(field.value, zone)
        return f"{head}; {field.name[:1].lower()}{field.name[1:]} {value}"
    return ""
