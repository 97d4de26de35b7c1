"""The one door from commands and buttons to what the bot knows: they ask here, and only here. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.messages import Message

if TYPE_CHECKING:
    from bot.desks.docket import Docket
    from bot.desks.dossier import Dossier
    from bot.desks.feedback import Feedback
    from bot.desks.lab import Lab
    from bot.desks.letters import Letters
    from bot.desks.marks import Marks
    from bot.desks.notices import Notices
    from bot.desks.people import People
    from bot.desks.reading import Reading
    from bot.desks.supply import Supply
    from bot.desks.why import Why


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or changes something, as Discord names them."""

    id: int  # 0: at the terminal
    name: str  # text from outside

    @property
    def who(self) -> str:
        """As the record names them: "Ann (1130…)", "ann (terminal)"; letters/learning/feedback.py reads it."""
        return f"{self.name} ({self.id or 'terminal'})"


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who asks, and the channels whose alerts may stand in the answer: those that all who read it can see."""

    by: Actor
    sees: frozenset[int]
    alone: bool = True  # nobody else reads the answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that a slash command offers while somebody types."""

    label: str
    value: str


class Unanswerable(Exception):
    """What was asked for is not there or cannot be done; ``str`` is one plain line for the asker, no markdown.

    It says what would work: "no letter is called 'x'; there is fentanyl-2023". It is escaped and cut when shown.
    """


class Desk(Protocol):
    """What the bot answers. A ``letter`` of None means the only one, or all of them. Raises Unanswerable."""

    @property
    def docket(self) -> Docket:
        """The letter's life: states with their proof, and the clock."""
        ...

    @property
    def dossier(self) -> Dossier:
        """The letter's record: cards, what changed, the picture, exports."""
        ...

    @property
    def supply(self) -> Supply:
        """What people bring: sources of their own, and texts by hand."""
        ...

    @property
    def feedback(self) -> Feedback:
        """What people make of what they were told."""
        ...

    @property
    def lab(self) -> Lab:
        """Keywords, and what they would have caught."""
        ...

    @property
    def marks(self) -> Marks:
        """What people put beside alerts."""
        ...

    @property
    def why(self) -> Why:
        """Why a text was told, or not."""
        ...

    @property
    def notices(self) -> Notices:
        """Who is mentioned when an alert names a question."""
        ...

    @property
    def reading(self) -> Reading:
        """Reading aids: search, what is new, who is told of what."""
        ...

    @property
    def letters(self) -> Letters:
        """Letters by hand."""
        ...

    @property
    def people(self) -> People:
        """What is held of the one who asks."""
        ...

    async def board(self, letter: str | None) -> Message:
        """Return the board of a letter, or of each letter."""
        ...

    async def question(self, letter: str | None, question: str, by: Onlooker) -> Message:
        """Return the card of one question: ``q3a``."""
        ...

    async def question_choices(self, typed: str) -> list[Choice]:
        """Return the questions that fit what is typed so far, the likeliest first; the value is ``letter:q3a``."""
        ...

    async def sources(self) -> tuple[Message, ...]:
        """Return every source with its state in words."""
        ...

    async def why_alert(self, key: str, by: Onlooker) -> Message:
        """Explain the alert of that key."""
        ...

    async def why_entry(self, ref: str, by: Onlooker) -> Message:
        """Explain an entry that the digest names; ``ref`` is what stands in its button or menu."""
        ...

    async def help(self, *, is_admin: bool) -> Message:
        """Return what can be asked, for members or for admins."""
        ...
