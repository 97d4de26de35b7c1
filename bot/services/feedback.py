"""The feedback of a running watcher: votes kept, texts told late, answered from storage and rendered."""

from __future__ import annotations

from collections.abc import Callable

from bot.desks.desk import Actor, Unanswerable
from bot.messages import Message
from bot.rendering.feedback import INSTEAD, MISSED, SUBJECT, render_choice, render_kept
from bot.rendering.learned import render_learned, render_switched
from bot.services.choosing import letter_meant
from bot.services.offering import with_offers
from bot.watching.reminding import follow_reviews
from bot.watching.watcher import Watcher
from letters.alerts import Alert
from letters.learning.feedback import Shown, Verdict, Vote
from letters.questions import Letter
from storage.judging import feedback
from storage.judging.feedback import Item, Late
from storage.judging.lessons import lessons_of, switch_learning, switched_off
from storage.messages import outbox
from storage.record.state_log import quoted_version

UNKNOWN_ALERT = "this alert is not in my records; it may be from another database"
UNKNOWN_TEXT = "this text is not in my records; it may be from another database"
UNROUTED = "No alerts go to the channel of its digest any more, so it is not told."
TOLD = {
    Late.TOLD: "It is told in the channel of its digest, marked late.",
    Late.AGAIN: "It was told late before; it is not told again.",
    Late.KNOWN: "Its channel has an alert on this story already; it is not told again.",
}


class FeedbackService:
    """Answers for one watcher; ``wake`` is called when a message waits to be sent."""

    def __init__(self, watcher: Watcher, wake: Callable[[], None]) -> None:
        self._watcher = watcher
        self._wake = wake

    async def judge(self, alert: str, verdict: Verdict, by: Actor) -> Message:
        """Keep that an alert is relevant, or noise."""
        told = await self._alert(alert)
        named = tuple(line.question for line in told.lines if line.question) if verdict is Verdict.RELEVANT else ()
        return await self._vote(told, verdict, named, by)

    async def other_questions(self, alert: str) -> Message:
        """Offer the questions to which an alert's text may speak instead."""
        return render_choice(self._letter((await self._alert(alert)).letter), INSTEAD, alert)

    async def asks(self, alert: str, question: str, by: Actor) -> Message:
        """Keep that an alert's text speaks to this question instead."""
        told = await self._alert(alert)
        return await self._vote(told, Verdict.QUESTION, _chosen(self._letter(told.letter), question), by)

    async def missed_questions(self, item: str) -> Message:
        """Offer the questions for which a text of the digest should have been told by itself."""
        return render_choice(self._letter((await self._item(item)).letter), MISSED, item)

    async def promote(self, item: str, question: str, by: Actor) -> Message:
        """Keep that a text should have alerted, and tell it late, once for ever."""
        missed = await self._item(item)
        questions = _chosen(self._letter(missed.letter), question)
        vote = self._of_item(missed, Verdict.QUESTION, questions, by)
        if missed.channel in self._watcher.channels.alerts:
            late, votes = await self._watcher.store.run(feedback.promote, [missed], vote, self._watcher.monitor.circle)
            self._wake()
            kept = render_kept(vote, votes, TOLD[late[0]])
        else:
            kept = render_kept(vote, await self._watcher.store.run(feedback.record_vote, vote), UNROUTED)
        letter, asked = self._letter(missed.letter), questions[0] if questions else ""
        return await with_offers(self._watcher, kept, missed.entry, letter, asked)

    async def skip(self, item: str, by: Actor) -> Message:
        """Keep that a text of the digest was rightly not told by itself."""
        return await self._kept(self._of_item(await self._item(item), Verdict.NOISE, (), by))

    async def learned(self, letter: str | None) -> Message:
        """Show what votes taught a letter."""
        of = letter_meant(self._watcher.letters, letter)
        compiled = next((one for one in self._watcher.monitor.matcher.letters if one.letter.id == of.id), None)
        if compiled is None:
            raise Unanswerable(f"{of.id} is closed; no new text is judged for it")
        lessons = await self._watcher.store.read(lessons_of, compiled)
        return render_learned(of, lessons, await self._watcher.store.read(switched_off, of.id), self._watcher.zone)

    async def switch_learning(self, letter: str | None, on: bool) -> Message:
        """Let a letter heed votes from the next text on, or not."""
        of = letter_meant(self._watcher.letters, letter)
        changed = await self._watcher.store.run(switch_learning, of.id, on, self._watcher.now())
        await self._watcher.monitor.follow_terms()
        return render_switched(of, on, changed)

    async def _vote(self, told: Alert, verdict: Verdict, questions: tuple[str, ...], by: Actor) -> Message:
        entry, version, _ = await self._watcher.store.read(quoted_version, told.key, told.quote.sentence)
        if not entry:
            raise Unanswerable(UNKNOWN_TEXT)
        now = self._watcher.now()
        vote = Vote(now, by.who, told.letter, entry, version, verdict, questions, Shown.ALERT)
        return await self._kept(vote)

    async def _kept(self, vote: Vote, told: str = "") -> Message:
        """Keep a vote; what is judged from now on heeds it."""
        votes = await self._watcher.store.run(feedback.record_vote, vote)
        await self._watcher.monitor.follow_terms()
        if (letter := self._watcher.letters.get(vote.letter)) is not None:
            await self._watcher.store.run(follow_reviews, letter)
        return render_kept(vote, votes, told)

    def _of_item(self, item: Item, verdict: Verdict, questions: tuple[str, ...], by: Actor) -> Vote:
        now = self._watcher.now()
        return Vote(now, by.who, item.letter, item.entry, item.version, verdict, questions, Shown.DIGEST)

    async def _alert(self, key: str) -> Alert:
        told = await self._watcher.store.read(outbox.alert_in, key)
        if told is None:
            raise Unanswerable(UNKNOWN_ALERT)
        return told

    async def _item(self, ref: str) -> Item:
        item = await self._watcher.store.read(feedback.item_of, ref)
        if item is None:
            raise Unanswerable(UNKNOWN_TEXT)
        return item

    def _letter(self, letter: str) -> Letter:
        watched = self._watcher.letters
        if letter not in watched:
            raise Unanswerable(f"{letter} is no longer watched; there is {', '.join(watched)}")
        return watched[letter]


def _chosen(letter: Letter, question: str) -> tuple[str, ...]:
    """Return what was chosen in the menu: a question's id, or nothing for the subject."""
    if question == SUBJECT:
        return ()
    if letter.question(question) is None:
        there = ", ".join(one.id for one in letter.questions)
        raise Unanswerable(f"{letter.id} has no question {question!r}; it has {there}")
    return (question,)
