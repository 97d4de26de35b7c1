"""From the outbox to where messages go: what is sent, what is tried again, what is degraded, what is parked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Message
from bot.sending.folding import MINUTE, plan
from bot.sending.leavers import Leavers
from bot.sending.recognition import Recognition
from bot.sending.senders import BadMessage, Gone, HistoryUnreadable, NoEntry, NotNow, Sender, SendError, TooManyEdits
from storage.database import Store
from storage.messages import outbox
from storage.messages.outbox import Parcel

log = logging.getLogger(__name__)

NONCE_PROTECTS = timedelta(minutes=2)  # promise 2: Discord compares nonces for "a few minutes"; this much is sure
CLOCKS_DIFFER = timedelta(minutes=5)  # our clock against Discord's, when its history is read
PROBE_PARKED = timedelta(hours=1)
EDIT_EVERY = timedelta(minutes=1)  # at most one edit a minute a message
OLD_EDITS_REST = timedelta(hours=1)  # after error 30046
REFUSED_EDITS_REST = timedelta(hours=1)  # where rights are missing, or no form is taken
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
PLAINEST = 2


class Renderer(Protocol):
    """Turns what the outbox holds into a message; ``degrade`` 0 is the full form, 2 a plain line."""

    def __call__(self, parcels: Sequence[Parcel], now: datetime, degrade: int) -> Message:
        """Render the one message that tells of these."""
        ...


@dataclass(slots=True)
class Report:
    """What one pass over the outbox came to."""

    sent: int = 0
    edited: int = 0
    waiting: list[str] = field(default_factory=list)  # one line each: what could not go, and why
    parked: list[str] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)  # channels whose history could not be read


class ChannelRests(Exception):
    """Nothing more goes to this channel, or at all, in this pass."""

    def __init__(self, *, everything: bool) -> None:
        super().__init__()
        self.everything = everything


class Delivery:
    """Carries the outbox to one sender. ``now`` tells the time in UTC; one pass at a time.

    ``quiet_until`` tells until when nothing new may go to a channel, None when it may.
    """

    def __init__(
        self,
        store: Store,
        sender: Sender,
        render: Renderer,
        now: Callable[[], datetime],
        recognition: Recognition | None = None,
        quiet_until: Callable[[int], datetime | None] = lambda _: None,
    ) -> None:
        self._store = store
        self._sender = sender
        self._render = render
        self._now = now
        self._recognition = recognition
        self._quiet_until = quiet_until
        self._leavers = Leavers(store, sender, now)
        self._rest_until: datetime | None = None

    @property
    def rests_until(self) -> datetime | None:
        """Until when nothing is sent at all, because Discord refuses the whole bot."""
        return self._rest_until

    def rest_no_more(self) -> None:
        """Forget until when we were to rest: the clock that said so was wrong."""
        self._rest_until = None

    async def deliver(self, channels: Sequence[int]) -> Report:
        """Send what is due for these channels, then the edits that are due. Raises StorageError only."""
        report = Report()
        if self._rest_until and self._now() < self._rest_until:
            return report
        self._rest_until = None
        try:
            for channel in channels:
                await self._deliver_channel(channel, report)
            await self._edit(channels, report)
        except ChannelRests:
            log.info("sending rests until %s", self._rest_until)
        return report

    async def _deliver_channel(self, channel: int, report: Report) -> None:
        now = self._now()
        parcels = await self._store.run(outbox.waiting, [channel], now)
        if self._quiet_until(channel):  # what was on its way may stand there already: that comes to its end
            parcels = [parcel for parcel in parcels if parcel.state == "sending"]
        if parcels and self._recognition:
            parcels = await self._recognition.sift(channel, parcels, report.repeats)
        if not parcels:
            return
        recent = await self._store.run(outbox.sent_times, channel, now - MINUTE)
        try:
            for group in plan(parcels, recent, now):
                await self._deliver_group(group, report)
        except ChannelRests as rest:
            if rest.everything:
                raise

    async def _deliver_group(self, group: list[Parcel], report: Report) -> None:
        if len(group) > 1 and not group[0].batch:
            await self._store.run(outbox.form_batch, [parcel.key for parcel in group])
            group = await self._store.run(outbox.members, group[0].key)
        leader = group[0]
        was_parked = leader.state == "parked"
        if leader.first_attempt_at:  # whatever the clock says of how long ago that was: it may have been set meanwhile
            if await self._adopted(leader, report):
                return
            group = await self._reread(leader)
        if await self._send(group, report) and was_parked:
            await self._store.run(outbox.unpark, self._now(), leader.channel)

    async def _adopted(self, leader: Parcel, report: Report) -> bool:
        """Look whether an earlier attempt arrived after all; adopt that message."""
        tried = leader.first_attempt_at or leader.created_at
        since = leader.tried_after or tried - CLOCKS_DIFFER
        try:
            mark = self._rendered([leader], leader.degrade).buttons[0].custom_id
            message = await self._sender.find(leader.channel, mark, since)
        except (HistoryUnreadable, BadMessage, Gone) as error:
            log.warning("history unreadable channel=%s: %s", leader.channel, error)
            if self._now() - tried <= NONCE_PROTECTS:
                return False
            await self._store.run(outbox.mark_repeat, leader.key)
            report.repeats.append(leader.channel)
            return False
        except NotNow as error:
            await self._wait(leader, error, report)
        except NoEntry as error:
            await self._park(leader, error, report)
        else:
            if message is None:
                return False
            await self._store.run(outbox.mark_sent, leader.key, message, self._now())
            log.info("alert found in history key=%s message=%s", leader.key, message)
            report.sent += 1
            return True
        return True

    async def _reread(self, leader: Parcel) -> list[Parcel]:
        if leader.batch:
            return await self._store.run(outbox.members, leader.batch)
        again = await self._store.run(outbox.get, leader.key)
        return [again] if again else [leader]

    async def _send(self, group: list[Parcel], report: Report) -> bool:
        """Send in the fullest form that is taken; tell whether one was."""
        leader = group[0]
        reply_to = await self._store.run(outbox.first_message, leader) if len(group) == 1 else None
        if leader.first_attempt_at is None:  # whom it mentions is fixed with the first attempt
            await self._leavers.drop(leader.key, leader.channel)
        refusal: SendError = BadMessage(leader.error)
        for degrade in range(leader.degrade, PLAINEST + 1):
            await self._store.run(outbox.mark_sending, leader.key, self._now())
            group = await self._reread(leader)  # what joined it until this moment goes with it
            try:
                message = self._rendered(group, degrade)
                sent = await self._sender.send(leader.channel, message, nonce=leader.key, reply_to=reply_to)
            except BadMessage as error:
                log.warning("message refused key=%s degrade=%d: %s", leader.key, degrade, error)
                await self._store.run(outbox.mark_degraded, leader.key, min(degrade + 1, PLAINEST), str(error))
                refusal = error
            except NotNow as error:
                await self._wait(leader, error, report)
            except NoEntry as error:
                if not error.plainer or degrade == PLAINEST:
                    await self._park(leader, error, report)
                await self._store.run(outbox.mark_degraded, leader.key, degrade + 1, str(error))
                refusal = error
            except Gone:  # it arrived before, and people deleted it: it is not sent again
                await self._store.run(outbox.mark_deleted, leader)
                return False
            else:
                await self._store.run(outbox.mark_sent, leader.key, sent, self._now())
                log.info("sent key=%s channel=%s message=%s alerts=%d", leader.key, leader.channel, sent, len(group))
                report.sent += 1
                return True
        await self._store.run(outbox.mark_parked, leader.key, str(refusal), self._now() + PROBE_PARKED)
        report.parked.append(f"{leader.key}: no form of it is taken: {refusal}")
        return False

    def _rendered(self, group: Sequence[Parcel], degrade: int) -> Message:
        try:
            return self._render(group, self._now(), degrade)
        except Exception as error:  # what our own code cannot put in words is parked like what Discord refuses
            log.exception("could not render key=%s degrade=%d", group[0].key, degrade)
            raise BadMessage(f"cannot be rendered: {type(error).__name__}; see the log") from error

    async def _wait(self, leader: Parcel, error: NotNow, report: Report) -> None:
        """Try again later with the same nonce; the first retry comes soon, so that the nonce still protects."""
        delay = min(FIRST_RETRY * (1 << min(leader.attempts, 10)), LONGEST_RETRY)
        due_at = self._now() + max(delay, error.wait or timedelta())
        await self._store.run(outbox.mark_waiting, leader.key, str(error), due_at)
        log.warning("not sent key=%s: %s; again at %s", leader.key, error, due_at)
        report.waiting.append(f"{leader.key}: {error}")
        if error.everything:
            self._rest_until = due_at
        raise ChannelRests(everything=error.everything) from error

    async def _park(self, leader: Parcel, error: NoEntry, report: Report) -> None:
        """The channel refuses us: keep what waits for it, tell people, and probe once an hour."""
        due_at = self._now() + PROBE_PARKED
        for parcel in await self._store.run(outbox.waiting, [leader.channel], self._now()):
            await self._store.run(outbox.mark_parked, parcel.batch or parcel.key, str(error), due_at)
            report.parked.append(f"{parcel.key}: {error}")
        if leader.first_attempt_at is None:
            await self._store.run(outbox.mark_untried, leader.key)
        log.warning("channel refuses us channel=%s: %s", leader.channel, error)
        raise ChannelRests(everything=False) from error

    async def _edit(self, channels: Sequence[int], report: Report) -> None:
        """Bring sent messages up to what they should say; a message that lists many is edited once."""
        due = await self._store.run(outbox.edits_due, channels, self._now() - EDIT_EVERY)
        for parcel in {parcel.message: parcel for parcel in due}.values():
            await self._edit_one(parcel, report)

    async def _edit_one(self, parcel: Parcel, report: Report) -> None:
        group = await self._reread(parcel)
        now = self._now()
        try:
            message = self._rendered(group, parcel.degrade)
            await self._sender.edit(parcel.channel, parcel.message or 0, message)
        except Gone:
            await self._store.run(outbox.mark_deleted, parcel)
        except TooManyEdits:
            await self._store.run(outbox.put_off_edit, parcel, now + OLD_EDITS_REST)
        except (NotNow, NoEntry, BadMessage) as error:
            rest = error.wait or FIRST_RETRY if isinstance(error, NotNow) else REFUSED_EDITS_REST
            await self._store.run(outbox.put_off_edit, parcel, now + rest)
            report.waiting.append(f"edit of {parcel.key}: {error}")
        else:
            for edited in group:
                await self._store.run(outbox.mark_edited, edited, now)
            report.edited += 1
