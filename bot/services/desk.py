"""The desk of a running watcher: what commands and buttons ask, answered from storage and rendered."""

from __future__ import annotations

from collections.abc import Callable

from bot.boards.board import source_lines
from bot.desks.desk import Choice, Onlooker
from bot.messages import Message
from bot.picture.drawing import Pictures
from bot.rendering.answers import render_help
from bot.rendering.boards import render_board
from bot.rendering.sources import render_sources
from bot.services.choosing import letter_meant
from bot.services.docket import DocketService
from bot.services.dossier import DossierService
from bot.services.feedback import FeedbackService
from bot.services.lab import LabService
from bot.services.letters import LettersService
from bot.services.marks import MarksService
from bot.services.notices import NoticesService
from bot.services.people import PeopleService
from bot.services.reading import ReadingService
from bot.services.supply import SupplyService
from bot.services.why import WhyService
from bot.watching.watcher import Watcher
from letters.questions import open_ones
from storage.sources.polls import statuses


class WatcherDesk:
    """Answers for one watcher; ``wake`` is called when keywords have changed."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None], pictures: Pictures | None = None) -> None:
        self._watcher = watcher
        self._wake = wake
        self.docket = DocketService(watcher)
        self.dossier = DossierService(watcher, pictures or Pictures())
        self.feedback = FeedbackService(watcher, wake)
        self.lab = LabService(watcher, wake)
        self.notices = NoticesService(watcher)
        self.reading = ReadingService(watcher)
        self.letters = LettersService(watcher, wake)
        self.people = PeopleService(watcher)
        self.supply = SupplyService(watcher, wake)
        self.why = WhyService(watcher, wake)
        self.marks = MarksService(watcher, wake)

    async def board(self, letter: str | None) -> Message:
        """Return the board of a letter; without a name that of the first that is open."""
        chosen = letter_meant(self._watcher.letters, letter or open_ones(self._watcher.letters.values())[0].id)
        board = await self._watcher.board(chosen.id)
        return render_board(board, self._watcher.now(), self._watcher.zone)

    async def question(self, letter: str | None, question: str, by: Onlooker) -> Message:
        """Return the card of one question."""
        return await self.dossier.card(letter, question, by)

    async def question_choices(self, typed: str) -> list[Choice]:
        """Return the questions that fit what is typed so far."""
        typed = typed.casefold().strip()
        return [
            Choice(f"{question.id.upper()} {question.label}", f"{letter.id}:{question.id}")
            for letter in sorted(self._watcher.letters.values(), key=lambda one: one.closed is not None)
            for question in letter.questions
            if typed in f"{letter.id}:{question.id} {question.label}".casefold()
        ]

    async def sources(self) -> tuple[Message, ...]:
        """Return every source with its state in words."""
        known = await self._watcher.store.read(statuses)
        return render_sources(source_lines(known, self._watcher.sources), self._watcher.now(), self._watcher.zone)

    async def why_alert(self, key: str, by: Onlooker) -> Message:
        """Explain the alert of that key."""
        return await self.why.alert(key, by)

    async def why_entry(self, ref: str, by: Onlooker) -> Message:
        """Explain an entry that a digest names."""
        return await self.why.digest_item(ref, by)

    async def help(self, *, is_admin: bool) -> Message:
        """Return what can be asked."""
        return render_help(self._watcher.config.discord.prefix, is_admin)
