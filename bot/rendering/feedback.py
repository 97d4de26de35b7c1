"""Feedback as messages: the buttons under explanations, the questions to choose from, and what was kept. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.messages import Button, Menu, Message, Option
from bot.rendering.budget import OPTIONS, PLACEHOLDER, ROWS, clip, fit, shorten
from bot.rendering.markup import clean, escape
from bot.rendering.words import count, question_name
from letters.learning.feedback import Shown, Verdict, Vote
from letters.questions import Letter

SUBJECT = "subject"  # no question's id: those begin with q and a number
SUBJECT_LABEL = "the letter's subject"
WORDS = {
    (Shown.ALERT, Verdict.RELEVANT): "relevant",
    (Shown.ALERT, Verdict.NOISE): "noise",
    (Shown.ALERT, Verdict.QUESTION): "other question",
    (Shown.DIGEST, Verdict.QUESTION): "should have alerted",
    (Shown.DIGEST, Verdict.NOISE): "right to skip",
    (Shown.WHY, Verdict.QUESTION): "should have alerted",
    (Shown.WHY, Verdict.NOISE): "right to skip",
}
INSTEAD, MISSED = "choose", "promote"  # what a menu is for, in its custom_id


def alert_buttons(key: str) -> tuple[Button, ...]:
    """Return the row under an alert's explanation."""
    return (
        Button("Relevant", f"f:relevant:{key}"),
        Button("Noise", f"f:noise:{key}"),
        Button("Other question", f"f:question:{key}"),
    )


def item_buttons(item: str) -> tuple[Button, ...]:
    """Return the row under the explanation of a text of the digest."""
    return (Button("Should have alerted", f"f:late:{item}"), Button("Right to skip", f"f:skip:{item}"))


def render_choice(letter: Letter, purpose: str, ref: str) -> Message:
    """Ask for which question, with a menu of all of them and the subject."""
    asked = "Which question should it have alerted for?" if purpose == MISSED else "Which question does it speak to?"
    options = (
        *(Option(question_name(one.id, clean(one.label)), one.id) for one in letter.questions[: OPTIONS - 1]),
        Option(SUBJECT_LABEL, SUBJECT),
    )
    return fit(Message(asked, menus=(Menu(f"f:{purpose}:{ref}", "Choose a question", options),)))


def render_entry_choice(letters: Sequence[Letter], entry: int) -> Message:
    """Ask for which question of which letter a text should have alerted, with a menu for each letter."""
    menus = tuple(
        Menu(
            f"w:promote:{entry}:{n}", clip(clean(f"{letter.short}: choose a question"), PLACEHOLDER), _asked(letter), n
        )
        for n, letter in enumerate(letters[:ROWS])
    )
    return fit(Message("Which question should it have alerted for?", menus=menus))


def _asked(letter: Letter) -> tuple[Option, ...]:
    return (
        *(
            Option(question_name(one.id, clean(one.label)), f"{letter.id}:{one.id}")
            for one in letter.questions[: OPTIONS - 1]
        ),
        Option(SUBJECT_LABEL, f"{letter.id}:{SUBJECT}"),
    )


def render_kept(mine: Vote, votes: Sequence[Vote], told: str = "") -> Message:
    """Say what was kept, what others say so far, and that it can be changed."""
    lines = [f"Kept: {_said(mine)}. {told}".strip(), _tally(votes), "Press again to change yours: your newest counts."]
    return fit(Message(shorten("\n".join(lines), 1500)))


def _said(vote: Vote) -> str:
    words = _words(vote)
    if not vote.is_relevant:
        return words
    return f"{words}, {', '.join(escape(question_name(question)) for question in vote.questions) or SUBJECT_LABEL}"


def _tally(votes: Sequence[Vote]) -> str:
    counted = ", ".join(f"{words} {times}" for words, times in Counter(map(_words, votes)).most_common())
    return f"{count(len(votes), 'person', 'people')} so far: {counted}."


def _words(vote: Vote) -> str:
    return WORDS.get((vote.source, vote.verdict), vote.verdict.value)
