"""What people put beside alerts, as buttons, forms and lines: who reads one, notes, and where it is discussed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desks.forms import Form, Input
from bot.messages import Button, Field, Menu, Message, Option
from bot.rendering.budget import OPTIONS, clip, fit, shorten
from bot.rendering.markup import clean, escape, plain
from bot.rendering.words import count, local_day, local_time, person, question_name, said_on, stamp
from letters.alerts import Alert
from letters.learning.feedback import name_of
from letters.record.marks import LAPSES, LONGEST_NOTE, MOST_CLAIMS, Claim, Marks, Note

NOTE = "note"  # the name of the form's input
READER = 24  # characters of a name on a button
LISTED = 6  # notes under an explanation
CLAIMS_LISTED = 6
THREAD_NAME = 100  # discord-api-docs, resources/channel


def mark_buttons(key: str, marks: Marks, row: int = 0) -> tuple[Button, ...]:
    """Return the buttons under an alert that say who reads it, how many notes it has, and open a thread."""
    reads = f"{_reader(marks, READER)} reads it" if marks.reader else "I'll read it"
    notes = f"Notes ({marks.notes})" if marks.notes else "Note"
    return (
        Button(reads, f"claim:{key}", style="success" if marks.reader else "secondary", row=row),
        Button(notes, f"note:{key}", row=row),
        Button("Discuss", f"talk:{key}", row=row),
    )


def numbered(number: int, marks: Marks) -> str:
    """Return what stands on the button of an alert in a list: its number, and who reads it."""
    return f"{number}: {_reader(marks, READER // 2)}" if marks.reader else str(number)


def _reader(marks: Marks, limit: int) -> str:
    return clip(plain(name_of(marks.reader)), limit) or "somebody"


# -- who reads it ------------------------------------------------------------------------------------------------


def render_taken(claim: Claim) -> Message:
    """Say that it is theirs now, until when, and how it is given back."""
    release = Button("Release", f"claim:release:{claim.id}")
    line = f"You read it; its button tells the others. It lapses {_lapses(claim)}."
    return fit(Message(line, buttons=(release,)))


def render_mine(claim: Claim, zone: ZoneInfo) -> Message:
    """Say that it was theirs already."""
    release = Button("Release", f"claim:release:{claim.id}")
    return fit(
        Message(f"You have had it since {local_time(claim.at, zone)}. It lapses {_lapses(claim)}.", buttons=(release,))
    )


def render_theirs(claim: Claim, zone: ZoneInfo) -> Message:
    """Say who reads it, and offer to take it over."""
    since = local_time(claim.at, zone)
    line = f"{person(claim.who, 60)} has had it since {since}; that lapses {_lapses(claim)}. Take it over?"
    return fit(Message(line, buttons=(Button("Take it over", f"claim:take:{claim.id}", style="primary"),)))


def render_too_many() -> Message:
    """Say that nobody reads so many."""
    return Message(f"You read {MOST_CLAIMS} alerts already; release one first: press its button again.")


def render_released() -> Message:
    """Say that nobody reads it now."""
    return Message("Released: its button is free for the others.")


def _lapses(claim: Claim) -> str:
    return stamp(claim.at + LAPSES)


def with_claims(message: Message, claimed: Sequence[tuple[Claim, Alert]], zone: ZoneInfo) -> Message:
    """Return the message with what its asker said that they read, above all else."""
    lines = [
        f"{escape(thread_name(alert, zone))} (lapses {_lapses(claim)})" for claim, alert in claimed[:CLAIMS_LISTED]
    ]
    lines += [f"and {len(claimed) - CLAIMS_LISTED} more"] * (len(claimed) > CLAIMS_LISTED)
    if not lines or not message.embeds:
        return message
    first, *others = message.embeds
    field = Field("You said that you read", "\n".join(lines))
    return fit(replace(message, embeds=(replace(first, fields=(field, *first.fields)), *others)))


# -- notes -------------------------------------------------------------------------------------------------------


def note_form(custom_id: str, text: str) -> Form:
    """Return the form of a note with what it says so far; sent empty it takes the note away."""
    label = "What the team should know" if not text else "Empty it to take the note away"
    return Form(custom_id, "Note", (Input(NOTE, label, text, required=False, most=LONGEST_NOTE),))


def render_noted(note: Note | None) -> Message:
    """Say what was kept, where it stands, and how it is changed."""
    if note is None:
        return Message("No note of that is kept.")
    where = ", ".join(question_name(one) for one in note.questions)
    cards = f" and on the card of {escape(where)}" if where else ""
    lines = [
        f"> {escape(note.text)}",
        f"Kept: it stands under *Why this?*{cards}. Press **Note** again to change it; empty, it is taken away.",
    ]
    return fit(Message("\n".join(lines)))


def note_lines(notes: Sequence[Note], zone: ZoneInfo, most: int = LISTED) -> list[str]:
    """Tell notes with who wrote them and when, the first ones of many."""
    lines = [_note_line(note, zone) for note in notes[:most]]
    return lines + [f"and {len(notes) - most} more"] * (len(notes) > most)


def _note_line(note: Note, zone: ZoneInfo) -> str:
    edited = ", edited" if note.edited_at else ""
    return f"{shorten(escape(note.text), 400)} ({person(note.who)}, {local_day(note.at, zone)}{edited})"


def note_menu(alert: str, notes: Sequence[Note], row: int) -> Menu:
    """Return the menu with which an author or an admin changes one of several notes."""
    options = tuple(
        Option(clip(f"{clean(name_of(note.who))}: {clean(note.text)}", 90), str(note.id)) for note in notes[:OPTIONS]
    )
    return Menu(f"note:pick:{alert}", "Change a note (its author, admins)", options, row)


# -- where it is discussed ---------------------------------------------------------------------------------------


def thread_name(alert: Alert, zone: ZoneInfo) -> str:
    """Name the thread of an alert: "Q3 working group: State, 3 Mar 2026"."""
    line = alert.lines[0]
    about = question_name(line.question, line.label) or alert.letter_title
    tail = f": {clip(plain(alert.source_name), 30)}, {said_on(alert.published, zone)}"
    return f"{clip(plain(about), THREAD_NAME - len(tail))}{tail}"[:THREAD_NAME]


def list_thread_name(alerts: int, at: datetime, zone: ZoneInfo) -> str:
    """Name the thread of a message that lists several alerts."""
    return f"{count(alerts, 'alert')} of {local_time(at, zone)}"
