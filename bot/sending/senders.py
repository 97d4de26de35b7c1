"""The one door to where messages go: what delivery needs of Discord or of the terminal. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Message


class SendError(Exception):
    """A message was not taken. What can be done about it is in the subclass."""


class NotNow(SendError):
    """Try again with the same nonce: connection lost, 5xx, 429. ``wait``: not before this long.

    ``everything``: the whole service refuses us (a Cloudflare 429, a rejected token), so stop all sends that long.
    """

    def __init__(self, message: str, *, wait: timedelta | None = None, everything: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.everything = everything


class BadMessage(SendError):
    """Discord says 400: this form of the message will never be taken; a plainer one may."""


class NoEntry(SendError):
    """The channel is missing or refuses us (403, 404): park, tell people, try again when rights change.

    ``plainer``: only a right is missing (50013), perhaps that to embed links, so a plainer form may be taken.
    """

    def __init__(self, message: str, *, plainer: bool = False) -> None:
        super().__init__(message)
        self.plainer = plainer


class Gone(SendError):
    """The message to edit was deleted by people; it is not sent again."""


class TooManyEdits(SendError):
    """Error 30046: this old message was edited too often; wait an hour, then post anew."""


class HistoryUnreadable(SendError):
    """The channel's past may not be read, so nobody can tell whether a message arrived."""


FOOTER = "\N{SYMBOL FOR RECORD SEPARATOR} "  # before an embed's footer in ``Own.words``


@dataclass(frozen=True, slots=True)
class Own:
    """One of our own messages as it stands in a channel."""

    id: int
    words: str  # all that it says, with its addresses; parts by blank lines
    marks: tuple[str, ...]  # custom ids of its buttons and menus, in order


Since = datetime | int  # the id of a message of ours that came before is better: Discord numbers them by its own clock


class Sender(Protocol):
    """Where messages go. Every method raises a SendError and nothing else when it could not do its work."""

    async def send(self, channel: int, message: Message, *, nonce: str, reply_to: int | None = None) -> int:
        """Send, and return the message's id. The same nonce within minutes returns the first message's id."""
        ...

    async def edit(self, channel: int, message_id: int, message: Message) -> None:
        """Replace what the message says."""
        ...

    async def find(self, channel: int, custom_id: str, since: Since) -> int | None:
        """Return the id of our own message since then that carries this button, reading all pages of history."""
        ...

    async def own(self, channel: int, since: Since) -> list[Own]:
        """Return our own messages since then, the oldest first, reading all pages of history."""
        ...

    async def has_left(self, channel: int, person: int) -> bool:
        """Whether somebody is no member of the channel's server any more."""
        ...

    async def pin(self, channel: int, message_id: int) -> None:
        """Pin the message, so that it is found."""
        ...
