"""The keyword lab of a running watcher: keywords are tried on the stored past, saved by a button, muted, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.desks.desk import Actor, Choice, Unanswerable
from bot.desks.forms import Form
from bot.messages import Message
from bot.rendering.answers import render_term_log, render_terms
from bot.rendering.lab import exclusion_form, render_fault, render_proposal, render_settled, render_trial
from bot.rendering.markup import escape
from bot.services import keywords
from bot.services.choosing import letter_meant
from bot.services.keyword_trials import best_liked, noisiest, tried
from bot.services.keywords import KeywordUnreadable
from bot.watching.watcher import Watcher
from letters.findings import WatchTerm
from letters.lab.drafts import Draft, DraftKind
from letters.questions import Letter
from storage.admin.keyword_drafts import ANYBODY, KeptDraft, drop_draft, keep_draft, kept_draft, make_draft
from storage.admin.keywords import keywords as stored_keywords

T = TypeVar("T")


class LabService:
    """Answers for one watcher; ``wake`` is called when keywords have changed."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None]) -> None:
        self._watcher = watcher
        self._wake = wake

    async def watch_list(self, letter: str | None) -> tuple[Message, ...]:
        """Return the keywords."""
        of = self._letter(letter).id if letter else None
        return render_terms(await self._watcher.store.read(stored_keywords, of), self._watcher.zone)

    async def keyword_choices(self, typed: str) -> list[Choice]:
        """Return the keywords that fit what is typed so far."""
        words = typed.casefold().split()
        known = await self._watcher.store.read(stored_keywords)
        lines = [
            Choice(f"#{one.id} {one.text} ({one.question or 'subject'}, {one.letter})", f"#{one.id}") for one in known
        ]
        return [one for one in lines if all(word in one.label.casefold() for word in words)]

    async def watch_add(self, text: str, question: str | None, letter: str | None, by: Actor) -> Message:
        """Say what a keyword would have caught; its author's buttons save it."""
        try:
            draft = keywords.new_keyword(self._watcher.letters, text, question, letter)
        except KeywordUnreadable as error:
            return render_fault(error.fault)
        return await self._shown(draft, by)

    async def watch_test(self, text: str, question: str | None, letter: str | None) -> Message:
        """Say what a keyword would have caught; nothing can be saved."""
        try:
            draft = keywords.new_keyword(self._watcher.letters, text, question, letter)
        except KeywordUnreadable as error:
            return render_fault(error.fault)
        return await self._tried(draft, "")

    async def watch_edit(self, keyword: str, text: str, question: str | None, letter: str | None, by: Actor) -> Message:
        """Say what another text in a keyword's place would change; its author's buttons save it."""
        of, old = await self._meant(keyword, letter)
        try:
            words = keywords.checked(text) if text else old.text
            asked = keywords.checked_question(of, question) if question else old.question
        except KeywordUnreadable as error:
            return render_fault(error.fault)
        return await self._shown(Draft(DraftKind.EDIT, of.id, words, asked, old.muted, old.id), by)

    async def watch_remove(self, keyword: str, letter: str | None, by: Actor) -> Message:
        """Say what would have been missed without a keyword; its author's button removes it."""
        _, old = await self._meant(keyword, letter)
        return await self._shown(Draft(DraftKind.REMOVE, old.letter, old.text, old.question, old.muted, old.id), by)

    async def watch_mute(self, keyword: str, letter: str | None, by: Actor, *, muted: bool) -> Message:
        """Let a keyword's hits go to the daily digest only, or be told again."""
        of, old = await self._meant(keyword, letter)
        return await self._change(partial(keywords.mute, letter=of.id, text=f"#{old.id}", muted=muted), by)

    async def watch_undo(self, by: Actor) -> Message:
        """Take back the last change of a keyword."""
        return await self._change(keywords.undo, by)

    async def watch_log(self) -> Message:
        """Return who changed which keyword when, which makes most alerts and which people like most."""
        changes = await self._watcher.store.read(keywords.changes)
        noisy = await self._aside(noisiest, self._watcher.now())
        liked = await self._aside(best_liked)
        return render_term_log(changes, self._watcher.zone, noisy, liked)[0]

    async def offered(self, ref: str, by: Actor, *, is_admin: bool) -> Message:
        """Try a keyword that was offered; an admin's own buttons save it, another's proposal any admin may save."""
        found = await self._watcher.store.read(kept_draft, ref)
        if found is None:
            raise Unanswerable("this offer is not in my records any more; ask `why` again")
        if is_admin:
            return await self._shown(found.draft, by)
        return render_proposal(await self._shown(found.draft, replace(by, id=ANYBODY)), by.name)

    async def settle(self, ref: str, answer: str, by: Actor) -> Message:
        """Save a draft, save it muted or give it up; for its author alone."""
        draft = (await self._kept(ref, by)).draft
        store, now = self._watcher.store, self._watcher.now()
        if answer == "cancel":
            await store.run(drop_draft, ref)
            return render_settled(f"Given up: “{escape(draft.text)}”. Nothing was changed.")
        draft = replace(draft, muted=draft.muted or answer == "mute")
        made = await store.run(make_draft, ref, draft, by.who, now)
        if made is None:
            raise Unanswerable("this was settled meanwhile; `watch log` tells by whom")
        if not made:
            raise Unanswerable(_not_made(draft))
        await self._follow()
        return render_settled(f"{escape(_made(draft))}, saved by {escape(by.name)}. `watch undo` takes that back.")

    async def exclusion_form(self, ref: str, by: Actor) -> Form:
        """Return the form that asks what to leave out; for the draft's author alone."""
        await self._kept(ref, by)
        return exclusion_form(ref)

    async def exclude(self, ref: str, words: str, by: Actor) -> Message:
        """Add an exclusion to a draft and say anew what it would have caught."""
        draft = (await self._kept(ref, by)).draft
        try:
            draft = replace(draft, text=keywords.with_exclusion(draft, words))
        except KeywordUnreadable as error:
            raise Unanswerable(f"'{words}' cannot be left out: {error}") from error
        await self._watcher.store.run(keep_draft, ref, by.id, draft, self._watcher.now())
        return await self._tried(draft, ref)

    async def _shown(self, draft: Draft, by: Actor) -> Message:
        ref = secrets.token_hex(6)
        message = await self._tried(draft, ref)
        await self._watcher.store.run(keep_draft, ref, by.id, draft, self._watcher.now())
        return message

    async def _tried(self, draft: Draft, ref: str) -> Message:
        trial, compared = await self._aside(tried, draft, self._watcher.now())
        names = {source.id: source.name for source in self._watcher.sources.values()}
        kind = draft.kind if ref else None
        return render_trial(trial, names, self._watcher.zone, kind=kind, ref=ref, compared=compared)

    async def _aside(self, work: Callable[..., T], *given: object) -> T:
        """Ask on a connection of its own: a trial may take seconds, and boards are read meanwhile."""
        return await self._watcher.store.aside(work, *given)

    async def _kept(self, ref: str, by: Actor) -> KeptDraft:
        found = await self._watcher.store.read(kept_draft, ref)
        if found is None:
            raise Unanswerable("this keyword is not in my records any more; ask for it again with watch add")
        if found.author not in (by.id, ANYBODY):
            raise Unanswerable("only who asked may press here; `watch test` shows the same to everyone")
        if found.outcome:
            raise Unanswerable(f"this was {found.outcome} already")
        return found

    async def _read(self, work: Callable[..., T], *given: object) -> T:
        return await self._watcher.store.read(work, *given)

    async def _change(self, change: Callable[..., str], by: Actor) -> Message:
        said = await self._watcher.store.run(partial(change, who=by.who, now=self._watcher.now()))
        await self._follow()
        return render_settled(escape(said.replace("`", "")))

    async def _follow(self) -> None:
        await self._watcher.monitor.follow_terms()
        self._wake()

    async def _meant(self, keyword: str, letter: str | None) -> tuple[Letter, WatchTerm]:
        return await self._read(keywords.keyword_meant, self._watcher.letters, keyword, letter)

    def _letter(self, letter: str | None) -> Letter:
        return letter_meant(self._watcher.letters, letter)


def _made(draft: Draft) -> str:
    if draft.kind is DraftKind.REMOVE:
        return f"No longer watching for {draft.text!r} ({draft.letter})"
    instead = f", instead of #{draft.term}" if draft.term else ""
    return f"{keywords.watching(draft)}{instead}"


def _not_made(draft: Draft) -> str:
    if draft.kind is DraftKind.ADD:
        return keywords.already(draft)
    return f"#{draft.term} was changed or removed meanwhile, or nothing would change; `watch list` shows what there is"
