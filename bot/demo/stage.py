"""Where the demo's messages go: to the terminal, most of them in short, all without addresses."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.demo.server import HOST
from bot.messages import Embed, Message
from bot.rendering.markup import BREAK
from bot.sending.senders import Own, Since
from bot.sending.terminal import TerminalSender, is_board

ADDRESS = rf"http:{BREAK}?//{re.escape(HOST)}:[^\s<>()\]]+"
LABEL = r"(?:\\.|[^\]\\\n])*"
LINK_ALONE = re.compile(rf"^\[Open {LABEL}\]\({ADDRESS}\)$\n?", re.MULTILINE)
LINK = re.compile(rf"\[({LABEL})\]\({ADDRESS}\)")
BARE = re.compile(rf"[^\S\n]*<?{ADDRESS}>?:?[^\S\n]?")
KEPT_IN_SHORT = frozenset({"Note", "Also told by"})


class Stage:
    """Implements ``bot.senders.Sender`` over a TerminalSender. ``in_full`` shows alerts with all that backs them."""

    def __init__(self, terminal: TerminalSender) -> None:
        self.in_full = True
        self.said = 0  # messages and updates so far, boards not counted
        self.alerts = 0  # sent so far
        self.board_line = ""
        self._terminal = terminal

    async def send(self, channel: int, message: Message, *, nonce: str, reply_to: int | None = None) -> int:
        """Print the message."""
        self._note(message)
        self.alerts += is_alert(message)
        return await self._terminal.send(channel, self._shown(message), nonce=nonce, reply_to=reply_to)

    async def edit(self, channel: int, message_id: int, message: Message) -> None:
        """Print what is new in a message."""
        self._note(message)
        await self._terminal.edit(channel, message_id, self._shown(message))

    async def find(self, channel: int, custom_id: str, since: Since) -> int | None:
        """A terminal remembers nothing: raise HistoryUnreadable."""
        return await self._terminal.find(channel, custom_id, since)

    async def own(self, channel: int, since: Since) -> list[Own]:
        """A terminal remembers nothing: raise HistoryUnreadable."""
        return await self._terminal.own(channel, since)

    async def has_left(self, channel: int, person: int) -> bool:
        """Nobody leaves a terminal."""
        return await self._terminal.has_left(channel, person)

    async def pin(self, channel: int, message_id: int) -> None:
        """Nothing to pin on a terminal."""

    def print_boards(self) -> None:
        """Print the boards as they are now."""
        self._terminal.print_boards()

    def _note(self, message: Message) -> None:
        if is_board(message):
            self.board_line = message.content
        else:
            self.said += 1

    def _shown(self, message: Message) -> Message:
        shown = without_addresses(message)
        return shown if self.in_full or not is_alert(message) else in_short(shown)


def is_alert(message: Message) -> bool:
    """Whether it is an alert: only alerts carry a button by which their reasons are asked for."""
    return any(button.custom_id.startswith("a:") for button in message.buttons)


def in_short(message: Message) -> Message:
    """Keep of an alert the line that stands alone, the title, and the day."""
    return replace(message, embeds=tuple(_brief(embed) for embed in message.embeds))


def _brief(embed: Embed) -> Embed:
    parts = embed.description.split("\n\n")
    origin = next((part for part in parts if part.startswith(("**On the record", "**Reported"))), "")
    fields = tuple(field for field in embed.fields if field.name in KEPT_IN_SHORT)
    return Embed(title=embed.title, description=origin.partition("\n")[2], fields=fields)


def without_addresses(message: Message) -> Message:
    """Leave out links to the demo's own pages, which end with it."""
    return replace(message, embeds=tuple(_bare(embed) for embed in message.embeds))


def _bare(embed: Embed) -> Embed:
    fields = tuple(replace(field, value=words_alone(field.value)) for field in embed.fields)
    return replace(embed, description=words_alone(embed.description), fields=fields, url="")


def words_alone(markdown: str) -> str:
    """Leave out of some text what leads to the demo's own pages."""
    return BARE.sub(" ", LINK.sub(r"\1", LINK_ALONE.sub("", markdown))).strip()
