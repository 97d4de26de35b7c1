"""Keywords and their lab: the door from commands and buttons to them. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.desks.desk import Actor, Choice
from bot.desks.forms import Form
from bot.messages import Message


class Lab(Protocol):
    """What the bot does with keywords. A ``letter`` of None means the only one. Raises bot.desks.desk.Unanswerable."""

    async def watch_list(self, letter: str | None) -> tuple[Message, ...]:
        """Return the keywords."""
        ...

    async def keyword_choices(self, typed: str) -> list[Choice]:
        """Return the keywords that fit what is typed so far; the value is a keyword's number: ``#3``."""
        ...

    async def watch_add(self, text: str, question: str | None, letter: str | None, by: Actor) -> Message:
        """Say what a keyword would have caught; its author's buttons save it."""
        ...

    async def watch_test(self, text: str, question: str | None, letter: str | None) -> Message:
        """Say what a keyword would have caught; nothing can be saved."""
        ...

    async def watch_edit(self, keyword: str, text: str, question: str | None, letter: str | None, by: Actor) -> Message:
        """Say what another text in a keyword's place would change; its author's buttons save it."""
        ...

    async def watch_remove(self, keyword: str, letter: str | None, by: Actor) -> Message:
        """Say what would have been missed without a keyword; its author's button removes it."""
        ...

    async def watch_mute(self, keyword: str, letter: str | None, by: Actor, *, muted: bool) -> Message:
        """Let a keyword's hits go to the daily digest only, or be told again."""
        ...

    async def watch_undo(self, by: Actor) -> Message:
        """Take back the last change of a keyword."""
        ...

    async def watch_log(self) -> Message:
        """Return who changed which keyword when, and which one makes most alerts."""
        ...

    async def offered(self, ref: str, by: Actor, *, is_admin: bool) -> Message:
        """Try a keyword that was offered; an admin's own buttons save it, another's proposal any admin may save."""
        ...

    async def settle(self, ref: str, answer: str, by: Actor) -> Message:
        """Save a draft, save it muted or give it up (``save``, ``mute``, ``cancel``); for its author alone."""
        ...

    async def exclusion_form(self, ref: str, by: Actor) -> Form:
        """Return the form that asks what to leave out; for the draft's author alone."""
        ...

    async def exclude(self, ref: str, words: str, by: Actor) -> Message:
        """Add an exclusion to a draft and say anew what it would have caught."""
        ...
