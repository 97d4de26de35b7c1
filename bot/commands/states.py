"""What people make of a text: the buttons under alerts with their form, undo, and the command ``answer``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, PressDoor, answer, excuse
from bot.commands.askers import actor_of, check_team, presser
from bot.commands.choices import letters_to, offer, questions
from bot.commands.forms import filled_in, form_in_time, form_sent, open_form, refused
from bot.commands.hybrid import command
from bot.commands.presses import pressed
from bot.desks.desk import Choice, Desk, Unanswerable
from bot.desks.docket import Docket, Said
from bot.desks.typed import read_labelled, read_question, read_state
from bot.rendering.docket import verb_form
from bot.rendering.words import STATE_WORDS
from letters.questions import State
from letters.record.states import Verb

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
VERBS = "|".join(Verb)
FORM = re.compile(rf"sf:(?P<verb>{VERBS}):(?P<key>[A-Z2-7]{{25}})")
LABELS = ("reason", "quote", "url", "parts", "whom", "addressee", "letter")
UNDO = "undo"
Typed = commands.Range[str, 1, 100]
Long = commands.Range[str, 1, 2000]


class VerbButton(discord.ui.DynamicItem[Button], template=rf"s:(?P<verb>{VERBS}):(?P<key>[A-Z2-7]{{25}})"):
    """ "Answers", "Declines" and their like under an alert: opens the form."""

    def __init__(self, verb: Verb, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"s:{verb}:{key}"))
        self.verb, self.key = verb, key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> VerbButton:
        """Make it from what was pressed."""
        return cls(Verb(found["verb"]), found["key"])

    async def callback(self, interaction: Press) -> None:
        """Open the form; when the database is slow, one with nothing filled in. The outermost door."""
        if await refused(interaction):
            return
        try:
            docket: Docket = interaction.client.desk.docket
            unfilled = verb_form(self.key, self.verb, None, None)
            await open_form(interaction, await form_in_time(docket.form(self.key, self.verb), unfilled))
        except Exception as error:
            await excuse(PressDoor(interaction), error, f"press s:{self.verb}:{self.key}")


class UndoButton(discord.ui.DynamicItem[Button], template=r"u:(?P<change>\d{1,18})"):
    """ "Undo" under what was set."""

    def __init__(self, change: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"u:{change}"))
        self.change = change

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> UndoButton:
        """Make it from what was pressed."""
        return cls(int(found["change"]))

    async def callback(self, interaction: Press) -> None:
        """Take the change back."""
        docket: Docket = interaction.client.desk.docket
        await pressed(interaction, lambda: docket.take_back(self.change, presser(interaction)))


async def _questions_and_undo(desk: Desk, typed: str) -> list[Choice]:
    undo = [Choice("undo: take back your last change", UNDO)] if UNDO.startswith(typed.casefold()) else []
    return [*undo, *await questions(desk, typed)]


async def _states(_: Desk, typed: str) -> list[Choice]:
    fitting = [state for state in State if typed.casefold() in STATE_WORDS[state]]
    return [Choice(STATE_WORDS[state], state.value) for state in fitting]


class AnswerCommands(commands.Cog):
    """``answer QUESTION STATE`` with its proof, ``answer undo``, and what comes back from the form."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Press) -> None:
        """Take in a form that was sent, also one that was opened before a restart."""
        found = form_sent(interaction, FORM)
        if found:
            verb, key = Verb(found["verb"]), found["key"]
            filled, by = filled_in(interaction), presser(interaction)
            await pressed(interaction, lambda: self.desk.docket.judge(key, verb, filled, by))

    @command(name="answer", description="Set what became of a question, with its proof; or: answer undo (team)")
    @app_commands.describe(
        question="Its number, such as q3a; or undo: take back your last change",
        state="What became of it",
        reason="Why, in a line",
        quote="The words that prove it",
        url="Where they stand",
        parts="Which parts are answered, for partial",
        whom="To whom we were sent, for holding and declined",
        addressee="Who says it, where several were asked",
        letter="Which letter; leave it out when there is one",
    )
    async def answer(
        self,
        ctx: commands.Context[Any],
        question: Typed,
        state: Typed = "",
        *,
        reason: Long = "",
        quote: Long = "",
        url: Long = "",
        parts: Typed = "",
        whom: Typed = "",
        addressee: Typed = "",
        letter: Typed = "",
    ) -> None:
        """Set a state, or take one back; behind a prefix everything after the state stands in ``reason``."""
        check_team(ctx)
        words, labelled = read_labelled(reason, LABELS)
        given: dict[str, str] = {
            "quote": quote,
            "url": url,
            "parts": parts,
            "whom": whom,
            "addressee": addressee,
            "letter": letter,
        }
        given = {name: str(value or labelled.get(name, "")) for name, value in given.items()}
        if question.casefold() == UNDO:
            await answer(CommandDoor(ctx), self.desk.docket.undo(*_undone(state), actor_of(ctx)))
            return
        said = _said(question, state, given | {"reason": labelled.get("reason") or words})
        await answer(CommandDoor(ctx), self.desk.docket.set(said, actor_of(ctx)))

    offer("question", _questions_and_undo, answer)
    offer("state", _states, answer)
    offer("letter", letters_to("show"), answer)


def _said(question: str, state: str, given: Mapping[str, str]) -> Said:
    found, read = read_question(question), read_state(state)
    if found is None:
        raise Unanswerable(f"'{question}' names no question; write its number in the letter, such as q3a")
    if not state:
        raise Unanswerable(f"what became of {found[1]}? say one of {', '.join(State)}; then a reason, quote: and url:")
    if read is None:
        raise Unanswerable(f"'{state}' is no state; there is {', '.join(State)}")
    return Said(
        question=found[1],
        state=read,
        letter=given["letter"] or found[0],
        reason=given["reason"],
        quote=given["quote"],
        url=given["url"],
        parts=given["parts"],
        whom=given["whom"],
        addressee=given["addressee"],
    )


def _undone(typed: str) -> tuple[str | None, str | None]:
    """Return (letter, question) of what stands after undo; nothing there means one's own last change."""
    if not typed:
        return None, None
    found = read_question(typed)
    if found is None:
        raise Unanswerable(f"'{typed}' names no question; write its number in the letter, such as q3a")
    return found
