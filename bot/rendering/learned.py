"""What votes taught a letter, in words: which count for a question, which against. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Embed, Message
from bot.rendering.budget import DESCRIPTION, fit, shorten
from bot.rendering.markup import escape
from bot.rendering.words import BLUE, GREY, count, local_day, question_name
from letters.learning.lessons import Learned, Lessons
from letters.questions import Letter

NAMED = 6  # words on each side of a question
LEAST = 0.3  # log-odds; a word that counts less is not named
HOW = "Votes are given under `Why this?`. A text that they keep from an alert stands in the daily digest."


def render_learned(letter: Letter, lessons: Lessons, off_since: datetime | None, zone: ZoneInfo) -> Message:
    """Show what votes on alerts and digests taught, question by question."""
    texts = count(lessons.texts, "text")
    heeds = f"switched off since {local_day(off_since, zone)}" if off_since else "switched on"
    lines = [line for question in ("", *letter.asked_ids) for line in _lines(question, lessons)]
    told = lines or ["Nothing yet: a word counts against a question once two texts say so."]
    embed = Embed(description=shorten("\n".join([*told, "", HOW]), DESCRIPTION), colour=GREY if off_since else BLUE)
    title = f"What your team's votes on {texts} taught {escape(letter.short)}: {heeds}"
    return fit(Message(title, (embed,)))


def render_switched(letter: Letter, on: bool, changed: bool) -> Message:
    """Say whether a letter heeds votes from now on."""
    already = "" if changed else " already"
    if on:
        return fit(Message(f"{escape(letter.short)} heeds your team's votes{already}, from the next text on."))
    return fit(
        Message(f"{escape(letter.short)} heeds no votes{already}. They are kept; `learned on` heeds them again.")
    )


def _lines(question: str, lessons: Lessons) -> list[str]:
    known = lessons.words.get(question, {})
    sides = [("for it", _named(known, 1)), ("against it", _named(known, -1))]
    told = [f"{side} {words}" for side, words in sides if words]
    return [f"**{escape(question_name(question) or 'The subject')}**: {'; '.join(told)}"] if told else []


def _named(known: Mapping[str, Learned], sign: int) -> str:
    weights = {word: one.weight for word, one in known.items() if one.weight * sign >= LEAST}
    strongest = sorted(weights, key=lambda word: (-abs(weights[word]), word))[:NAMED]
    return ", ".join(f"“{escape(word)}” {weights[word]:+.1f}" for word in strongest)
