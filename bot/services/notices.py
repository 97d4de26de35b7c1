"""Mentions that people asked for, of a running watcher: where they hold, kept and said back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.desks.desk import Onlooker, Unanswerable
from bot.messages import Message
from bot.rendering.budget import OPTIONS
from bot.rendering.markup import escape
from bot.rendering.notices import render_choice, render_notices
from bot.rendering.words import count, question_name
from bot.services.choosing import letter_asking
from bot.watching.watcher import Watcher
from letters.questions import Letter
from storage.messages.subscriptions import MOST_PEOPLE, Subscription, subscribe, subscriptions_of, unsubscribe

UNSEEN = "the alerts of this letter go to channels that you cannot see; ask whoever runs the server for a look"
FULL = f"{MOST_PEOPLE} people are mentioned already, as many as one message can name; somebody has to end theirs first"


class NoticesService:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    async def show(self, by: Onlooker, *, with_menus: bool) -> Message:
        """Say for what the asker is mentioned; with menus that change it, where nobody else can press them."""
        return await self._said("", by, with_menus=with_menus)

    async def menu(self, letter: str, by: Onlooker) -> Message:
        """Offer the questions of a letter."""
        chosen = self._letter(letter)
        self._seen(chosen, by)
        return render_choice(chosen, (await self._held(by)).get(letter, frozenset()))

    async def choose(self, letter: str, questions: Sequence[str], by: Onlooker) -> Message:
        """Mention the asker for exactly these of the questions that the menu offered."""
        chosen = self._letter(letter)
        beyond = {one.id for one in chosen.questions[OPTIONS:]} & (await self._held(by)).get(letter, frozenset())
        wanted = {one.id for one in chosen.questions if one.id in questions} | beyond
        await self._keep(chosen, wanted, by)
        return await self._said("Kept.", by, with_menus=False)

    async def toggle(self, letter: str | None, question: str, by: Onlooker) -> Message:
        """Mention the asker for this question, or no more."""
        question = question.casefold()
        chosen = self._letter(letter_asking(self._watcher.letters, question, letter).id)
        name = next(escape(question_name(one.id, one.label)) for one in chosen.questions if one.id == question)
        held = (await self._held(by)).get(chosen.id, frozenset())
        if question in held:
            await self._watcher.store.run(unsubscribe, by.by.id, chosen.id, question)
            return await self._said(f"No alert mentions you for {name} any more.", by, with_menus=False)
        await self._keep(chosen, held | {question}, by)
        return await self._said(f"From now on an alert that names {name} mentions you.", by, with_menus=False)

    async def stop(self, by: Onlooker) -> Message:
        """Mention the asker for nothing any more."""
        ended = await self._watcher.store.run(unsubscribe, by.by.id)
        return await self._said(f"Ended for {count(ended, 'question')}." if ended else "", by, with_menus=False)

    async def _said(self, said: str, by: Onlooker, *, with_menus: bool) -> Message:
        rows = await self._watcher.store.read(subscriptions_of, by.by.id)
        channels = sorted({row.channel for row in rows})
        letters = {letter.id: letter for letter in self._watcher.open_letters}
        return render_notices(letters, _by_letter(rows), channels, with_menus=with_menus, said=said)

    async def _held(self, by: Onlooker) -> dict[str, frozenset[str]]:
        return _by_letter(await self._watcher.store.read(subscriptions_of, by.by.id))

    async def _keep(self, letter: Letter, questions: Iterable[str], by: Onlooker) -> None:
        wanted = [Subscription(channel, letter.id, one) for channel in self._seen(letter, by) for one in questions]
        if not await self._watcher.store.run(subscribe, by.by.id, wanted, letter.id, self._watcher.now()):
            raise Unanswerable(FULL)

    def _seen(self, letter: Letter, by: Onlooker) -> list[int]:
        """Return the channels of a letter's alerts that the asker can see."""
        told = [one.channel for one in self._watcher.channels.destinations if one.letter == letter.id]
        seen = [channel for channel in told if channel in by.sees]
        if not seen:
            raise Unanswerable(UNSEEN)
        return seen

    def _letter(self, letter: str) -> Letter:
        for one in self._watcher.open_letters:
            if one.id == letter:
                return one
        there = ", ".join(one.id for one in self._watcher.open_letters)
        raise Unanswerable(f"{letter} is not watched any more; there is {there}")


def _by_letter(rows: Iterable[Subscription]) -> dict[str, frozenset[str]]:
    held: dict[str, frozenset[str]] = {}
    for row in rows:
        held[row.letter] = held.get(row.letter, frozenset()) | {row.question}
    return held
