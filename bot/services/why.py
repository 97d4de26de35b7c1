"""Why and why not, for a running watcher: the way of any text, and what people make of one that told nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.desks.desk import Actor, Onlooker, Unanswerable
from bot.messages import Message
from bot.rendering.docket import verb_buttons
from bot.rendering.feedback import SUBJECT, alert_buttons, item_buttons, render_entry_choice, render_kept
from bot.rendering.marks import mark_buttons, note_menu
from bot.rendering.why import entry_buttons, render_unseen, render_why
from bot.services.offering import with_offers
from bot.watching.watcher import Watcher
from letters.learning.feedback import Shown, Verdict, Vote
from letters.questions import Letter
from letters.record.kept import Way
from letters.record.naming import Names
from storage.judging import feedback
from storage.judging.feedback import Late
from storage.messages import outbox
from storage.messages.digests import digest_entry
from storage.messages.marks import notes_on_alert, notes_on_entry
from storage.record.evidence import way
from storage.sources.stored import load
from storage.sources.unseen import found_by, tidy_reference, unseen

MOST_EXPLAINED = 3  # texts that one address was given to, one after another
NO_TEXT = "this text is not in my records; it may be from another database"
NO_ALERT = "this alert is not in my records; it may be from another database"
NO_CHANNEL = "No channel is told of this question, so it is not told; a route in config.toml would change that."
TOLD_LATE = "It is told now, marked late, in {}."
NOT_AGAIN = {
    Late.AGAIN: "It was told late before; it is not told again.",
    Late.KNOWN: "An alert told its story already; it is not told again.",
}

T = TypeVar("T")


class WhyService:
    """Answers for one watcher; ``wake`` is called when a message waits to be sent."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None]) -> None:
        self._watcher = watcher
        self._wake = wake

    async def why(self, reference: str, by: Onlooker) -> tuple[Message, ...]:
        """Explain the texts that a number, an address or a message's link names, or that none was ever seen."""
        reference, store = tidy_reference(reference), self._watcher.store
        found = await store.read(found_by, reference)
        if found:
            return tuple([await self._explained(entry, by) for entry in found[:MOST_EXPLAINED]])
        told = await store.read(unseen, reference, self._watcher.sources, self._watcher.now())
        return (render_unseen(told, self._watcher.zone),)

    async def alert(self, key: str, by: Onlooker) -> Message:
        """Explain the alert of that key."""
        parcel = await self._watcher.store.read(outbox.get, key)
        if parcel is None:
            raise Unanswerable(NO_ALERT)
        told = await self._told(await self._way(parcel.alert.entry), by)
        notes = await self._watcher.store.read(notes_on_alert, parcel.key) if parcel.channel in by.sees else []
        listed = mark_buttons(key, parcel.marks, row=2) if parcel.batch else ()  # a list has no room for them
        menus = (note_menu(key, notes, row=3),) if notes else ()
        buttons = (*alert_buttons(key), *verb_buttons(parcel.alert), *listed)
        return replace(told, buttons=buttons, menus=menus)

    async def digest_item(self, ref: str, by: Onlooker) -> Message:
        """Explain an entry that a digest names."""
        entry = await self._watcher.store.read(digest_entry, ref)
        if entry is None:
            raise Unanswerable(NO_TEXT)
        return replace(await self._told(await self._way(entry), by), buttons=item_buttons(ref))

    async def missed(self, entry: int) -> Message:
        """Offer the questions for which a text should have alerted."""
        await self._way(entry)
        return render_entry_choice([*self._watcher.letters.values()], entry)

    async def promote(self, entry: int, question: str, by: Actor) -> Message:
        """Keep that, and tell the text late, once for ever, in each channel that is told of the question."""
        letter, asked = self._asked(question)
        channels = [
            one.channel
            for one in self._watcher.channels.destinations
            if one.letter == letter.id and (not one.questions or asked in one.questions)
        ]
        items = await self._watcher.store.read(feedback.items_of, entry, letter.id, channels)
        vote = await self._vote(entry, letter, Verdict.QUESTION, (asked,) if asked else (), by)
        late, votes = await self._watcher.store.run(feedback.promote, items, vote, self._watcher.monitor.circle)
        self._wake()
        return await with_offers(self._watcher, render_kept(vote, votes, _told(late, channels)), entry, letter, asked)

    async def skip(self, entry: int, by: Actor) -> Message:
        """Keep that a text was rightly not told, for every letter."""
        kept = Message()
        for letter in self._watcher.letters.values():
            vote = await self._vote(entry, letter, Verdict.NOISE, (), by)
            kept = render_kept(vote, await self._watcher.store.run(feedback.record_vote, vote))
        return kept

    async def _explained(self, entry: int, by: Onlooker) -> Message:
        found = await self._way(entry)
        if found.alert:
            return await self.alert(found.alert, by)
        return replace(await self._told(found, by), buttons=entry_buttons(entry))

    async def _told(self, found: Way, by: Onlooker) -> Message:
        notes = await self._watcher.store.read(notes_on_entry, found.entry, by.sees)
        return render_why(found, self._watcher.zone, notes)

    async def _way(self, entry: int) -> Way:
        circle = self._watcher.monitor.circle
        names = Names({id_: name for id_, (name, _) in circle.names.items()}, self._watcher.letters)
        found = await self._watcher.store.read(way, entry, names)
        if found is None:
            raise Unanswerable(NO_TEXT)
        return found

    async def _vote(self, entry: int, letter: Letter, verdict: Verdict, questions: tuple[str, ...], by: Actor) -> Vote:
        stored = await self._watcher.store.read(load, entry)
        if stored is None:
            raise Unanswerable(NO_TEXT)
        return Vote(self._watcher.now(), by.who, letter.id, entry, stored.version, verdict, questions, Shown.WHY)

    def _asked(self, chosen: str) -> tuple[Letter, str]:
        """Return letter and question of what was chosen; '' is the subject."""
        id_, _, question = chosen.rpartition(":")
        letter = self._watcher.letters.get(id_)
        if letter is None:
            raise Unanswerable(f"{id_} is no longer watched; there is {', '.join(self._watcher.letters)}")
        if question == SUBJECT:
            return letter, ""
        if letter.question(question) is None:
            raise Unanswerable(f"{id_} has no question {question!r} any more; press again")
        return letter, question


def _told(late: list[Late], channels: list[int]) -> str:
    new = [f"<#{channel}>" for one, channel in zip(late, channels, strict=True) if one is Late.TOLD]
    if new:
        return TOLD_LATE.format(" and ".join(new))
    return NOT_AGAIN[late[0]] if late else NO_CHANNEL
