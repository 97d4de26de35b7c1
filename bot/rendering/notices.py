"""Mentions that people asked for: the line that makes them, and the answers and menus that change them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.messages import Button, Menu, Message, Option
from bot.rendering.budget import CONTENT, OPTIONS, clip, fit, shorten, size
from bot.rendering.markup import clean, escape, plain
from bot.rendering.words import question_name
from letters.questions import Letter

MENUS = 4  # that stand in one message


def with_mentions(message: Message, people: Sequence[int]) -> Message:
    """Mention these people, each once, on a line of their own: the first line goes on standing alone in a push.

    They are the only ones whom the message may ping, whatever else it says.
    """
    if not people:
        return message
    ids = tuple(dict.fromkeys(people))
    line = f"for {' '.join(f'<@{person}>' for person in ids)}"
    content = shorten(message.content, CONTENT - size(line) - 1)
    return replace(message, content=f"{content}\n{line}", mentions=ids)


def notify_button(letter: str, question: str = "") -> Button:
    """Return the button under a board, which offers its questions, or under a card, which takes its own."""
    return Button("Notify me", f"notify:{letter}:{question}" if question else f"notify:{letter}")


def questions_menu(letter: Letter, chosen: frozenset[str]) -> Menu:
    """Offer the questions of a letter, those that hold chosen."""
    options = tuple(
        Option(clip(plain(question_name(one.id, one.label)), 100), one.id, chosen=one.id in chosen)
        for one in letter.questions[:OPTIONS]
    )
    name = clip(clean(letter.short), 60)
    return Menu(f"notify-for:{letter.id}", f"{name}: which questions?", options, least=0, most=len(options))


def render_choice(letter: Letter, chosen: frozenset[str]) -> Message:
    """Ask for which questions of a letter somebody wants to be mentioned."""
    asked = "For which questions shall an alert mention you? What you choose holds at once; nothing chosen: none."
    return fit(Message(asked, menus=(questions_menu(letter, chosen),)))


def render_notices(
    letters: Mapping[str, Letter],
    held: Mapping[str, frozenset[str]],
    channels: Sequence[int],
    *,
    with_menus: bool,
    said: str = "",
) -> Message:
    """Say for which questions of which letter somebody is mentioned, and where."""
    lines = [said] if said else []
    told = (_line(letters[letter], questions) for letter, questions in held.items() if letter in letters)
    lines += filter(None, told)
    if not any(held.values()):
        lines.append("No alert mentions you.")
    elif channels:
        lines.append(f"Where: {' '.join(f'<#{channel}>' for channel in channels)}")
    menus = tuple(questions_menu(letter, held.get(letter.id, frozenset())) for letter in letters.values())
    if not with_menus:
        lines.append("`notify q3` takes a question in, again takes it out; `notify off` ends all.")
    return fit(Message(shorten("\n".join(lines), 1900), menus=menus[:MENUS] if with_menus else ()))


def _line(letter: Letter, questions: frozenset[str]) -> str:
    names = [question_name(one.id, one.label) for one in letter.questions if one.id in questions]
    return f"{escape(letter.short)}: {shorten(escape(', '.join(names)), 600)}" if names else ""
