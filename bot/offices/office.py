"""The desk of a running watcher: what commands and buttons ask, answered from storage and rendered."""

from __future__ import annotations

from collections.abc import Callable

from bot.boards import source_lines
from bot.desks.desk import Choice, Onlooker
from bot.messages import Message
from bot.offices.choosing import letter_meant
from bot.offices.docket import DocketOffice
from bot.offices.dossier import DossierOffice
from bot.offices.feedback import FeedbackOffice
from bot.offices.lab import LabOffice
from bot.offices.letters import LettersOffice
from bot.offices.marks import MarksOffice
from bot.offices.notices import NoticesOffice
from bot.offices.people import PeopleOffice
from bot.offices.reading import ReadingOffice
from bot.offices.supply import SupplyOffice
from bot.offices.why import WhyOffice
from bot.picture.drawing import Pictures
from bot.render import (
    render_board,
    render_help,
    render_sources,
)
from bot.watcher import Watcher
from letters.questions import open_ones
from storage.polls import statuses


class Office:
    """Answers for one watcher; ``wake`` is called when keywords have changed."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None], pictures: Pictures | None = None) -> None:
        self._watcher = watcher
        self._wake = wake
        self.docket = DocketOffice(watcher)
        self.dossier = DossierOffice(watcher, pictures or Pictures())
        self.feedback = FeedbackOffice(watcher, wake)
        self.lab = LabOffice(watcher, wake)
        self.notices = NoticesOffice(watcher)
        self.reading = ReadingOffice(watcher)
        self.letters = LettersOffice(watcher, wake)
        self.people = PeopleOffice(watcher)
        self.supply = SupplyOffice(watcher, wake)
        self.why = WhyOffice(watcher, wake)
        self.marks = MarksOffice(watcher, wake)

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
