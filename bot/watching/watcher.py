"""All parts of a run in one place, and what each turn of it does; the schedule, `--once` and the demo drive it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.boards.board import board_of
from bot.boards.health_board import HealthBoard
from bot.boards.in_place import StandingMessages, wanted
from bot.boards.receipts import ReceiptBoard
from bot.config import Config
from bot.rendering.boards import render_board, render_no_board
from bot.sending.delivery import Delivery, Report
from bot.sending.parcels import ParcelRenderer
from bot.sending.recognition import Recognition
from bot.sending.senders import Sender
from bot.settings.hours import Hours, hours_of, quiet_until
from bot.watching.channels import Channels, circle_of
from bot.watching.clock_watch import ClockWatch
from bot.watching.letters import watched_letters
from bot.watching.live import Live
from bot.watching.monitor import Monitor, Rules
from bot.watching.nightly import Nightly
from bot.watching.reminding import remind
from feeds.entries import Source
from feeds.fetch import Fetcher
from letters.files.load import LetterFile
from letters.matching import Matcher
from letters.questions import Letter
from letters.record.board import Board, board_as_json
from storage.admin.letters import judge_unjudged, letters_version, stored_letters
from storage.admin.sources import effective_sources, sources_version
from storage.database import Store
from storage.judging.verdicts import Circle
from storage.messages.destinations import welcome
from storage.messages.digests import digest_day, make_digest, skip_digest
from storage.messages.in_place import Wanted, open_matters, want
from storage.messages.marks import lapse
from storage.sources.polls import asked_to_wait, due_sources, introduce, statuses
from storage.upkeep.retention import forget_old

log = logging.getLogger(__name__)

ChannelsOf = Callable[[Sequence[Letter]], "Channels"]
BOARD_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors to the outside: the web, where messages go, and the clock (aware UTC)."""

    fetcher: Fetcher
    sender: Sender
    now: Callable[[], datetime]


class Watcher:
    """Reads, judges and tells. Every method may be called again at any time; what is due is in the database."""

    def __init__(
        self, config: Config, files: Sequence[LetterFile], store: Store, doors: Doors, channels_of: ChannelsOf
    ) -> None:
        self.config = config
        self._files = files
        self._channels_of = channels_of
        self.letters: Live[Letter] = Live({file.letter.id: file.letter for file in files})
        self.sources: Live[Source] = Live({source.id: source for source in config.sources})
        self._sources_version = self._letters_version = -1
        self._following = asyncio.Lock()
        self.store = store
        self.fetcher = doors.fetcher
        self.channels = channels_of(list(self.letters.values()))
        self.now = doors.now
        self.zone: ZoneInfo = config.alerts.time_zone
        self._matcher = Matcher(files)
        rules = Rules(config.alerts.look_back, self._matcher)
        self.monitor = Monitor(store, doors.fetcher, config.sources, self._circle(), rules, doors.now)
        self.recognition = Recognition(store, doors.sender, self._caught_up, doors.now)
        self.hours = hours_of((one for one in config.routes if one.kind == "alerts"), config.alerts.digest_at)
        parcels = ParcelRenderer(self.letters, self.zone)
        self.delivery = Delivery(store, doors.sender, parcels, doors.now, self.recognition, self.quiet_until)
        self.standing = StandingMessages(store, doors.sender, doors.now)
        self.health = HealthBoard(store, self.sources, self.channels, self.zone, doors.now)
        self.nightly = Nightly(config.storage, store, self.health, self.zone, doors.now)
        begins = config.alerts.digest_at
        self.receipts = ReceiptBoard(store, self.sources, self.channels, self.zone, begins, doors.now)
        self._board_at: datetime | None = None
        self.clock = ClockWatch(store, self.monitor, self.delivery, self.health, doors.now)

    @property
    def open_letters(self) -> list[Letter]:
        """The letters that texts are judged for."""
        return [letter for letter in self.letters.values() if letter.closed is None]

    def _circle(self) -> Circle:
        told_of = self._channels_of(self.open_letters)
        return circle_of(self.letters, told_of, self.sources.values(), self.config.alerts.age_guard)

    async def prepare(self) -> None:
        """Make the rows of the sources, welcome channels and letters, take up the keywords. Raises StorageError."""
        await self.clock.begin()
        await self.follow_sources()
        await self.follow_letters()
        await self.monitor.follow_terms()

    async def follow_letters(self) -> bool:
        """Take up letters that people added, closed or reopened, here or by another process; tell whether they did.

        What is young and was not judged for one of them yet is judged once, and a channel that is new gets it.
        """
        async with self._following:
            version = await self.store.run(letters_version)
            if version == self._letters_version:
                return False
            watched = watched_letters(self._files, await self.store.run(stored_letters))
            self.letters.become(watched.letters)
            self.channels = self.health.channels = self.receipts.channels = self._channels_of(
                list(self.letters.values())
            )
            await self.monitor.follow_letters(watched.open, self._circle())
            self._tell_faults(watched.faults)
            await self._catch_up()
            self._letters_version = version
        return True

    def _tell_faults(self, faults: Sequence[str]) -> None:
        if faults:
            self.health.note("letters", "Letters by hand", f"not watched: {'; '.join(faults)}")
        else:
            self.health.clear("letters")

    async def _catch_up(self) -> None:
        look_back, now = self.config.alerts.look_back, self.now()
        caught_up = await self.store.run(welcome, self.monitor.circle.destinations, look_back, now)
        for letter in self.open_letters:
            caught_up += await self.store.run(judge_unjudged, letter.id, look_back, now)
        if caught_up:
            log.info("new letter or channel: %d texts of the last days are judged for it", caught_up)

    async def follow_sources(self) -> bool:
        """Take up sources that people changed, here or by another process; tell whether they did."""
        version = await self.store.run(sources_version)
        if version == self._sources_version:
            return False
        self.sources.become(await self.store.run(effective_sources, self.config.sources))
        self.monitor.follow_sources(self.sources.values(), self._circle())
        await self.store.run(introduce, list(self.monitor.sources.values()))
        self._sources_version = version
        return True

    async def due(self) -> list[Source]:
        """Return the enabled sources to ask now."""
        sources = self.monitor.sources
        return [sources[id_] for id_ in await self.store.run(due_sources, self.now()) if id_ in sources]

    async def not_waiting(self) -> list[Source]:
        """Return the enabled sources whose server has not asked us to wait longer."""
        waiting = await self.store.run(asked_to_wait, self.now())
        return [source for source in self.monitor.sources.values() if source.id not in waiting]

    async def _caught_up(self, since: datetime) -> bool:
        """Tell whether every source that is read was asked since then, and all that they brought is judged."""
        known = await self.store.read(statuses)
        asked = (status for id_, status in known.items() if id_ in self.monitor.sources and not status.rests)
        if any(status.last_try_at is None or status.last_try_at < since for status in asked):
            return False
        return not await self.monitor.pages_due() and not await self.monitor.anything_to_judge()

    async def deliver(self) -> Report:
        """Send and edit what is due, and note what is wrong with it."""
        report = await self.delivery.deliver(self.channels.all)
        for channel in report.repeats:
            self.health.note_repeat(channel)
        return report

    async def settle(self) -> list[str]:
        """Bring boards, health messages and receipts up to date; return one line for each that could not be."""
        now = self.now()
        if self._board_at is None or now - self._board_at >= BOARD_EVERY or now < self._board_at:
            await self.refresh_boards()
        await self.recognition.look(self.channels.alerts)
        await self.recognition.say(self.health, self.zone)
        await self.store.run(lapse, now)
        await self.store.run(forget_old, now)
        troubles = await self.standing.settle(self.channels.alerts)
        await self.health.refresh()  # after the boards: settling them may have shown what is wrong
        await self.receipts.refresh()
        return troubles + await self.standing.settle(self.channels.all)

    async def refresh_boards(self) -> None:
        """Say what each board should show from now on."""
        self._board_at = self.now()
        boards = [
            wanted(
                f"board:{destination.letter}:{destination.channel}",
                "board",
                destination.channel,
                _facts(board := await self.board(destination.letter)),
                render_board(board, self.now(), self.zone),
            )
            for destination in self.channels.destinations
        ]
        await self.store.run(want, [*boards, *await self._boards_left()])

    async def _boards_left(self) -> list[Wanted]:
        """Return the last word on boards that stand where their letter is shown no more."""
        shown = {f"board:{one.letter}:{one.channel}" for one in self.channels.destinations}
        left = [one for one in await self.store.read(open_matters, "board") if one.message and one.key not in shown]
        return [wanted(one.key, "board", one.channel, "left", render_no_board(), closed=True) for one in left]

    async def board(self, letter: str) -> Board:
        """Lay out the board of a letter as it is now."""
        return await self.store.read(board_of, self.letters[letter], self.sources, self.now(), self.zone)

    async def remind(self) -> int:
        """Put the reminders of the day in the outbox once their hour has come; return how many messages."""
        local = self.now().astimezone(self.zone)
        if local.time() < self.config.alerts.digest_at:
            return 0
        return await self.store.run(remind, self.open_letters, self.channels.destinations, local.date(), self.now())

    async def digest(self) -> int:
        """Make the day's digest of every channel whose hour has come; return how many texts they tell of."""
        told = 0
        local = self.now().astimezone(self.zone)
        for channel in self.channels.alerts:
            if not await self._digest_is_due(channel, local):
                continue
            if self._hours(channel).digest:
                told += await self.make_digest(channel, local.date())
            else:
                await self.store.run(skip_digest, channel, local.date())
        return told

    async def _digest_is_due(self, channel: int, local: datetime) -> bool:
        last = await self.store.read(digest_day, channel)
        told = date.fromisoformat(last) if last else date.min
        told_ahead = told > local.date() + timedelta(days=1)  # by a clock that was wrong
        return local.time() >= self._hours(channel).digest_at and (told < local.date() or told_ahead)

    def quiet_until(self, channel: int) -> datetime | None:
        """Return when the present quiet hours of a channel end; None when it may be told."""
        return quiet_until(self._hours(channel).quiet, self.now(), self.zone)

    def _hours(self, channel: int) -> Hours:
        return self.hours.get(channel) or Hours(digest_at=self.config.alerts.digest_at)

    async def make_digest(self, channel: int, day: date) -> int:
        """Put what waits for a channel's digest in the outbox, whatever the hour."""
        names = {id_: name for id_, (name, _) in self.monitor.circle.names.items()}
        return await self.store.run(make_digest, channel, self.letters, names, day, self.now())


def _facts(board: Board) -> object:
    """Return what makes a board worth an edit: not the minute."""
    said = board_as_json(board)
    said.pop("as_of")
    judged = [(row.fact.changed_at, row.fact.changed_by, row.fact.apart) for row in board.rows]
    return said, board.today, board.sources, board.clock, board.letter.closed, judged
