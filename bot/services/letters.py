"""The desk for letters by hand: read, looked through, watched by a button, closed, reopened, taken back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping

from bot.desks.desk import Actor, Choice, Unanswerable
from bot.desks.forms import Form
from bot.desks.supply import Attached
from bot.messages import Message
from bot.rendering.letters import (
    ADD,
    DID,
    LETTER,
    NAMES,
    LetterLine,
    Tried,
    draft_form,
    render_draft,
    render_draft_question,
    render_letter_log,
    render_letters,
    render_saved,
)
from bot.rendering.markup import escape
from bot.rendering.words import person
from bot.services.letter_drafts import faults_of, letter_of, try_on, with_letter, with_names
from bot.services.reading_letters import read_draft
from bot.watching.watcher import Watcher
from feeds.errors import WrongContent
from letters.drafting.draft import DraftFault, LetterDraft, draft_of_toml, with_question, without_question
from letters.questions import Letter
from storage.admin.letter_drafts import KeptDraft, drop_draft, keep_draft, kept_draft, save_draft, young_texts
from storage.admin.letters import (
    LetterChange,
    close_letter,
    letter_log,
    reopen_letter,
    stored_letters,
    undo_letter_change,
)

MOST_ADDED = 20  # letters of people's own; every text is judged for each
MOST_TRIED = 200  # texts of the last days that a draft is tried on
LONGEST_REASON = 200


class LettersService:
    """Answers for one watcher; ``wake`` is called when letters have changed."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None]) -> None:
        self._watcher = watcher
        self._wake = wake

    async def read(self, given: Attached, by: Actor) -> Message:
        """Read a letter's file and show what was found; its author's buttons change and confirm it."""
        stored = await self._watcher.store.read(stored_letters)
        if len(stored.added) >= MOST_ADDED:
            raise Unanswerable(f"{MOST_ADDED} letters were added already; more would slow every text down")
        try:
            draft = await read_draft(given.body, given.name)
        except WrongContent as error:
            raise Unanswerable(str(error)) from error
        return await self._kept_and_shown(secrets.token_hex(6), draft, by)

    async def edit(self, letter: str, by: Actor) -> Message:
        """Show a letter that was added, to be changed by the same buttons."""
        stored = await self._watcher.store.read(stored_letters)
        body = next((one.body for one in stored.added if one.id == letter.strip().casefold()), None)
        if body is None:
            there = ", ".join(one.id for one in stored.added) or "none"
            raise Unanswerable(f"only letters that were added here can be edited; there is {there}")
        try:
            return await self._kept_and_shown(secrets.token_hex(6), draft_of_toml(body), by)
        except DraftFault as error:
            raise Unanswerable(str(error)) from error

    async def show(self, ref: str, by: Actor) -> Message:
        """Show a draft again; for its author alone, as all that follows."""
        return await self._shown(ref, (await self._kept(ref, by)).draft)

    async def question(self, ref: str, question: str, by: Actor) -> Message:
        """Show one question of a draft whole."""
        draft = (await self._kept(ref, by)).draft
        one = draft.question(question)
        if one is None:
            raise Unanswerable(f"there is no question {question} in it any more; press Back")
        return render_draft_question(ref, draft, one)

    async def form(self, ref: str, part: str, by: Actor) -> Form:
        """Return the form of a part of a draft."""
        form = draft_form(ref, (await self._kept(ref, by)).draft, part)
        if form is None:
            raise Unanswerable(f"there is no question {part} in it any more; press Back")
        return form

    async def fill_in(self, ref: str, part: str, filled: Mapping[str, str], by: Actor) -> Message:
        """Change that part as the form says, and show the draft."""
        draft = (await self._kept(ref, by)).draft
        try:
            match part:
                case _ if part == LETTER:
                    changed = with_letter(draft, filled)
                case _ if part == NAMES:
                    changed = with_names(draft, filled)
                case _:
                    was = "" if part == ADD else part
                    changed = with_question(draft, was, *(filled.get(key, "") for key in ("number", "label", "text")))
        except DraftFault as error:
            raise Unanswerable(str(error)) from error
        return await self._kept_and_shown(ref, changed, by)

    async def take_out(self, ref: str, question: str, by: Actor) -> Message:
        """Take a question out of a draft, and show it."""
        draft = (await self._kept(ref, by)).draft
        try:
            return await self._kept_and_shown(ref, without_question(draft, question), by)
        except DraftFault as error:
            raise Unanswerable(str(error)) from error

    async def settle(self, ref: str, answer: str, by: Actor) -> Message:
        """Let the letter be watched from now on, or give it up."""
        draft = (await self._kept(ref, by)).draft
        store, now = self._watcher.store, self._watcher.now()
        if answer != "save":
            await store.run(drop_draft, ref)
            return Message(f"Given up: {escape(draft.title)[:200]}. Nothing was changed.")
        if faults := self._faults(draft):
            raise Unanswerable(f"mend this first: {faults[0]}")
        saved = await store.run(save_draft, ref, draft, by.who, now)
        if saved is None:
            raise Unanswerable("this was settled meanwhile; `letter log` tells by whom")
        if not saved:
            raise Unanswerable("its id was taken meanwhile, or nothing would change; `letter list` shows what there is")
        young = await store.read(young_texts, now - self._watcher.config.alerts.look_back, MOST_TRIED)
        await self._follow()
        return render_saved(draft.edits or draft.id, draft, by.name, len(young))

    async def close(self, letter: str, reason: str, by: Actor) -> Message:
        """Judge a letter no more until it is reopened."""
        chosen = self._letter(letter)
        why = " ".join(reason.split())[:LONGEST_REASON]
        if not why:
            raise Unanswerable(f"say why it is closed: letter close {chosen.id} answered in full")
        if not await self._watcher.store.run(close_letter, chosen.id, why, by.who, self._watcher.now()):
            raise Unanswerable(f"{chosen.id} is closed already; `letter reopen {chosen.id}` opens it")
        await self._follow()
        return Message(
            f"{escape(chosen.title)} is closed: no text is judged for it and nobody is reminded; its record stays. "
            f"`letter reopen {chosen.id}` opens it again."
        )

    async def reopen(self, letter: str, by: Actor) -> Message:
        """Judge a letter again."""
        chosen, look_back = self._letter(letter), self._watcher.config.alerts.look_back
        if not await self._watcher.store.run(reopen_letter, chosen.id, look_back, by.who, self._watcher.now()):
            raise Unanswerable(f"{chosen.id} is not closed")
        await self._follow()
        since = self._watcher.letters[chosen.id].watched_from
        gap = " What came while it was closed was not judged for it; the board says so." if since else ""
        return Message(f"{escape(chosen.title)} is watched again.{gap}")

    async def undo(self, by: Actor) -> Message:
        """Take back the last change of a letter."""
        look_back = self._watcher.config.alerts.look_back
        change = await self._watcher.store.run(undo_letter_change, look_back, by.who, self._watcher.now())
        if change is None:
            raise Unanswerable("there is no change of letters to take back")
        await self._follow()
        return Message(f"Taken back: {person(change.who)} {DID[change.action]} `{change.letter}`.")

    async def listed(self) -> Message:
        """Return every letter, closed ones last."""
        return render_letters(list(self._watcher.letters.values()), self._watcher.zone)

    async def log(self) -> Message:
        """Return who changed which letter when."""
        return render_letter_log(log_lines(await self._watcher.store.read(letter_log)), self._watcher.zone)

    async def choices(self, typed: str, which: str) -> list[Choice]:
        """Return the letters that fit what is typed and can be closed, reopened, edited or shown."""
        added = {one.id for one in (await self._watcher.store.read(stored_letters)).added} if which == "edit" else None
        words = typed.casefold().split()
        return [
            Choice(f"{letter.title} ({letter.id})", letter.id)
            for letter in self._watcher.letters.values()
            if (added is None or letter.id in added)
            and (which not in ("close", "reopen") or (letter.closed is None) == (which == "close"))
            and all(word in f"{letter.title} {letter.id}".casefold() for word in words)
        ]

    # -- inner workings ------------------------------------------------------------------------------------------

    async def _kept(self, ref: str, by: Actor) -> KeptDraft:
        found = await self._watcher.store.read(kept_draft, ref)
        if found is None:
            raise Unanswerable("this letter is not in my records any more; give it again with letter add")
        if found.author != by.id:
            raise Unanswerable("only who brought the letter may press here; you can bring it, too")
        if found.outcome:
            raise Unanswerable(f"this was {found.outcome} already")
        return found

    async def _kept_and_shown(self, ref: str, draft: LetterDraft, by: Actor) -> Message:
        await self._watcher.store.run(keep_draft, ref, by.id, draft, self._watcher.now())
        return await self._shown(ref, draft)

    async def _shown(self, ref: str, draft: LetterDraft) -> Message:
        faults = self._faults(draft)
        return render_draft(ref, draft, faults, Tried() if faults else await self._tried(draft))

    def _faults(self, draft: LetterDraft) -> tuple[str, ...]:
        return faults_of(draft, self._watcher.letters)

    async def _tried(self, draft: LetterDraft) -> Tried:
        since = self._watcher.now() - self._watcher.config.alerts.look_back
        texts = await self._watcher.store.read(young_texts, since, MOST_TRIED)
        return await asyncio.to_thread(try_on, letter_of(draft), texts)

    async def _follow(self) -> None:
        await self._watcher.follow_letters()
        await self._watcher.refresh_boards()
        self._wake()

    def _letter(self, letter: str) -> Letter:
        chosen = self._watcher.letters.get(letter.strip().casefold())
        if chosen is None:
            raise Unanswerable(f"no letter {letter[:60]!r}; there is {', '.join(self._watcher.letters)}")
        return chosen


def log_lines(changes: Iterable[LetterChange]) -> list[LetterLine]:
    """Return the log of letters as it is shown."""
    return [LetterLine(one.at, one.who, one.action, one.letter, one.detail, one.undone) for one in changes]
