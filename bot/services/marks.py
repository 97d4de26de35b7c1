"""What people put beside alerts, for a running watcher: claims, notes, and where an alert is discussed."""

from __future__ import annotations

from collections.abc import Callable

from bot.desks.desk import Actor, Unanswerable
from bot.desks.forms import Form
from bot.desks.marks import Place
from bot.messages import Message
from bot.rendering.marks import (
    list_thread_name,
    note_form,
    render_mine,
    render_noted,
    render_released,
    render_taken,
    render_theirs,
    render_too_many,
    thread_name,
)
from bot.watching.watcher import Watcher
from letters.learning.feedback import person_of
from letters.record.marks import LONGEST_NOTE, Claim, Note
from storage.messages import marks, outbox
from storage.messages.marks import Taken
from storage.messages.outbox import Parcel

NO_ALERT = "this alert is not in my records; it may be from another database"
NOT_THERE_YET = "this alert has no message yet; press again when it has arrived"
NO_CLAIM = "nobody reads it by that any more; press the alert's button again"
NO_NOTE = "this note was taken away meanwhile"
NOT_YOURS = "only who wrote a note, or an admin, may change it"


class MarksService:
    """Answers for one watcher; ``wake`` is called when a message is to be edited."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None]) -> None:
        self._watcher = watcher
        self._wake = wake

    async def claim(self, alert: str, by: Actor) -> Message:
        """Let somebody read an alert, or say who does."""
        told = await self._parcel(alert)
        return self._claimed(await self._watcher.store.run(marks.claim, told.key, by.who, self._watcher.now()))

    async def take_over(self, claim: int, by: Actor) -> Message:
        """Let somebody read an alert instead of whoever made that claim."""
        return self._claimed(await self._watcher.store.run(marks.take_over, claim, by.who, self._watcher.now()))

    async def release(self, claim: int, by: Actor) -> Message:
        """Give one's own claim back."""
        if not await self._watcher.store.run(marks.release, claim, by.who, self._watcher.now()):
            raise Unanswerable(NO_CLAIM)
        self._wake()
        return render_released()

    def _claimed(self, came: tuple[Taken, Claim | None]) -> Message:
        taken, claim = came
        if taken is Taken.TOO_MANY:
            return render_too_many()
        if claim is None:
            raise Unanswerable(NO_CLAIM)
        if taken is Taken.TAKEN:
            self._wake()
            return render_taken(claim)
        zone = self._watcher.zone
        return render_mine(claim, zone) if taken is Taken.MINE else render_theirs(claim, zone)

    async def note_form(self, alert: str, by: Actor) -> Form:
        """Return the form for somebody's own note on an alert, with what it says so far."""
        told = await self._parcel(alert)
        own = await self._watcher.store.read(marks.own_note, told.key, by.who)
        return note_form(f"note:new:{alert}", own.text if own else "")

    async def note_form_of(self, note: int, by: Actor, *, is_admin: bool) -> Form:
        """Return the form for a note, for its author or an admin."""
        found = await self._note(note, by, is_admin)
        return note_form(f"note:edit:{note}", found.text)

    async def write(self, alert: str, text: str, by: Actor) -> Message:
        """Keep somebody's own note on an alert; no text takes it away."""
        told = (await self._parcel(alert)).alert
        now = self._watcher.now()
        note = await self._watcher.store.run(marks.write_note, told, _tidy(text), by.who, now)
        self._wake()
        return render_noted(note)

    async def rewrite(self, note: int, text: str, by: Actor, *, is_admin: bool) -> Message:
        """Change a note, or take it away, as its author or an admin."""
        await self._note(note, by, is_admin)
        changed = await self._watcher.store.run(marks.change_note, note, _tidy(text), self._watcher.now())
        self._wake()
        return render_noted(changed)

    async def place(self, alert: str) -> Place:
        """Return where an alert is discussed: under its message, which may list others, too."""
        told, zone = await self._parcel(alert), self._watcher.zone
        if told.message is None:
            raise Unanswerable(NOT_THERE_YET)
        if not told.batch:
            return Place(told.channel, told.message, thread_name(told.alert, zone))
        listed = await self._watcher.store.read(outbox.members, told.batch)
        return Place(told.channel, told.message, list_thread_name(len(listed), listed[0].created_at, zone))

    async def _parcel(self, alert: str) -> Parcel:
        found = await self._watcher.store.read(outbox.get, alert)
        if found is None:
            raise Unanswerable(NO_ALERT)
        return found

    async def _note(self, number: int, by: Actor, is_admin: bool) -> Note:
        found = await self._watcher.store.read(marks.note_of, number)
        if found is None:
            raise Unanswerable(NO_NOTE)
        if not is_admin and person_of(found.who) != str(by.id):
            raise Unanswerable(NOT_YOURS)
        return found


def _tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NOTE]
