"""The docket of a running watcher: states, proof and clock, answered from storage and rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date
from functools import partial
from typing import TypeVar

from sqlite_utils import Database

from bot.desks.desk import Actor, Unanswerable
from bot.desks.docket import Said
from bot.desks.forms import Form
from bot.desks.typed import question_ids
from bot.messages import File, Message
from bot.rendering.docket import draft_name, render_changed, render_taken_back, verb_form
from bot.rendering.markup import escape
from bot.rendering.words import speaker_group
from bot.services import deadlines
from bot.services.choosing import letter_meant
from bot.services.deadlines import By, DeadlineError
from bot.watching.reminding import follow_reviews
from bot.watching.watcher import Watcher
from feeds.entries import Precision, Published
from feeds.urls import url_key
from letters.agencies import office_name
from letters.alerts import Alert
from letters.questions import Letter, open_ones
from letters.record.clock import Clock
from letters.record.states import (
    LONGEST_PARTS,
    LONGEST_QUOTE,
    LONGEST_WHOM,
    LONGEST_WHY,
    STATE_OF,
    Change,
    Proof,
    Verb,
    Wish,
    wish_fault,
)
from storage.messages import outbox
from storage.record import state_log
from storage.record.state_log import CannotUndo
from storage.sources.stored import find, load

T = TypeVar("T")
UNKNOWN = "this alert is not in my records; it may be from another database"


class DocketService:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    async def form(self, alert: str, verb: Verb) -> Form:
        """Return the form for what a person says that an alert's text does."""
        told = await self._alert(alert)
        return verb_form(alert, verb, told, self._watcher.letters.get(told.letter))

    async def judge(self, alert: str, verb: Verb, filled: Mapping[str, str], by: Actor) -> Message:
        """Set what the form says, with the alert's words as the proof."""
        told = await self._alert(alert)
        letter = self._letter(told.letter)
        wish = Wish(
            letter=letter.id,
            questions=question_ids(filled.get("questions", "")),
            state=STATE_OF[verb],
            why=_line(filled.get("reason", ""), LONGEST_WHY),
            addressee=filled.get("addressee", "").strip().casefold(),
            parts=_line(filled.get("parts", ""), LONGEST_PARTS),
            referred_to=_office(filled.get("whom", "")),
            referred_by=speaker_group(told.source_group, told.source_name) if told.official else "",
            proof=await self._proof(told),
        )
        return await self._set(wish, letter, alert, by)

    async def set(self, said: Said, by: Actor) -> Message:
        """Set a state by hand, with words and address as the proof."""
        letter = self._letter_with(said.letter, said.question)
        proof, source = await self._watcher.store.read(_proof_by_hand, said)
        known = self._watcher.sources.get(source)
        wish = Wish(
            letter=letter.id,
            questions=(said.question,),
            state=said.state,
            why=_line(said.reason, LONGEST_WHY),
            addressee=said.addressee.strip().casefold(),
            parts=_line(said.parts, LONGEST_PARTS),
            referred_to=_office(said.whom),
            referred_by=speaker_group(known.group, known.name) if known and known.official else "",
            proof=proof,
        )
        return await self._set(wish, letter, "", by)

    async def take_back(self, change: int, by: Actor) -> Message:
        """Take back a change of the last 24 hours."""
        try:
            undone = await self._watcher.store.run(state_log.take_back, change, by.who, self._watcher.now())
        except CannotUndo as error:
            raise Unanswerable(str(error)) from error
        letter = self._letter(undone[0].letter)
        await self._follow(letter)
        return render_taken_back(undone, letter)

    async def undo(self, letter: str | None, question: str | None, by: Actor) -> Message:
        """Take back the last change of a question; without one the last that this person made."""
        of = self._letter_with(letter, question).id if question else None
        last = await self._watcher.store.read(state_log.last_change, by.who, of, question)
        if last is None:
            whose = f"of {question}" if question else "of yours; name the question to take back somebody else's"
            raise Unanswerable(f"there is no change {whose}")
        return await self.take_back(last.id, by)

    async def deadline(self, letter: str | None) -> Message:
        """Return the arithmetic of the last day, and which reminders are to come."""
        chosen = self._letter(letter)
        return await self._watcher.store.read(deadlines.clock_message, chosen, self._by("").today)

    async def received(self, letter: str | None, day: date, by: Actor) -> Message:
        """Record when the letter was received."""
        chosen = self._letter(letter)
        return await self._change_clock(chosen, partial(deadlines.record_receipt, day=day), by)

    async def extend(self, letter: str | None, day: date, quote: str, url: str, by: Actor) -> Message:
        """Record that the last day was moved, in whose words, and where they stand."""
        chosen = self._letter(letter)
        return await self._change_clock(chosen, partial(deadlines.record_extension, day=day, quote=quote, url=url), by)

    async def draft(self, letter: str | None) -> Message:
        """Return a follow-up that lists only what is open, as a file."""
        chosen = self._letter(letter)
        today, zone = self._by("").today, self._watcher.zone
        text = await self._watcher.store.read(deadlines.draft_text, chosen, today, zone)
        file = File(draft_name(chosen), text.encode(), f"Draft of a follow-up to {chosen.title}")
        return Message(f"{escape(chosen.short)}: a follow-up of what is open. Nothing was sent.", files=(file,))

    async def draft_after(self, reminder: str) -> Message:
        """Return the same for the letter of a reminder."""
        parcel = await self._watcher.store.read(outbox.get, reminder)
        if parcel is None:
            raise Unanswerable("this reminder is not in my records; `deadline draft` works all the same")
        return await self.draft(parcel.letter)

    # -- inner workings ------------------------------------------------------------------------------------------

    async def _alert(self, key: str) -> Alert:
        alert = await self._watcher.store.read(outbox.alert_in, key)
        if alert is None:
            raise Unanswerable(UNKNOWN)
        return alert

    async def _proof(self, alert: Alert) -> Proof:
        quote = " ".join(alert.quote.sentence.split())[:LONGEST_QUOTE]
        found = await self._watcher.store.read(state_log.quoted_version, alert.key, alert.quote.sentence)
        entry, version, text_hash = found
        return Proof(quote, alert.url, text_hash, entry, version, self._day(alert.published))

    def _day(self, published: Published) -> date | None:
        if published.at is None:
            return None
        return published.at.astimezone(UTC if published.precision is Precision.DAY else self._watcher.zone).date()

    async def _set(self, wish: Wish, letter: Letter, alert: str, by: Actor) -> Message:
        speaker = next((one.name for one in letter.addressees if one.id == wish.addressee), "")
        wish = replace(wish, referred_by=wish.referred_by or office_name(speaker))
        if fault := wish_fault(wish, letter):
            raise Unanswerable(fault)
        changes: list[Change] = await self._watcher.store.run(
            state_log.set_states, wish, by.who, alert, self._watcher.now()
        )
        await self._follow(letter)
        return render_changed(changes, letter)

    async def _change_clock(self, letter: Letter, change: Callable[..., Clock], by: Actor) -> Message:
        try:
            ticking = await self._watcher.store.run(lambda db: change(db, letter, by=self._by(by.who)))
        except DeadlineError as error:
            raise Unanswerable(str(error)) from error
        await self._follow(letter)
        return Message(escape(deadlines.changed_words(letter, ticking)))

    async def _follow(self, letter: Letter) -> None:
        """Let boards and reminders say what holds now."""
        await self._watcher.store.run(follow_reviews, letter)
        await self._watcher.refresh_boards()

    def _by(self, who: str) -> By:
        return By(who, self._watcher.now(), self._watcher.zone)

    def _letter(self, wanted: str | None) -> Letter:
        return letter_meant(self._watcher.letters, wanted)

    def _letter_with(self, wanted: str | None, question: str) -> Letter:
        """Return the letter that has the question: the named one, or the only one that does."""
        having = open_ones([one for one in self._watcher.letters.values() if one.question(question)])
        if wanted is None and len(having) == 1:
            return having[0]
        return self._letter(wanted)


def _line(text: str, limit: int) -> str:
    return " ".join(text.split())[:limit]


def _office(text: str) -> str:
    return office_name(_line(text, LONGEST_WHOM)) if text.strip() else ""


def _proof_by_hand(db: Database, said: Said) -> tuple[Proof, str]:
    """Return the proof that somebody gives, with the stored text where it is one of ours, and its source's id."""
    quote = _line(said.quote, LONGEST_QUOTE)
    key = url_key(said.url)
    known = find(db, said.url, [key]) if key else []
    entry = load(db, known[0]) if known else None
    if entry is None:
        return Proof(quote, said.url), ""
    version, text_hash = state_log.stored_text(db, entry.id)
    at = entry.published.at
    day = at.date() if at and entry.published.precision is Precision.DAY else None
    return Proof(quote, said.url, text_hash, entry.id, version, day), entry.source
