"""A letter that is read, looked through, closed or reopened, as messages and forms. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desks.forms import Form, Input
from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.rendering.budget import OPTIONS, clip, fit, shorten
from bot.rendering.markup import clean, escape, plain
from bot.rendering.words import AMBER, BLUE, GREY, count, local_day, local_time, person, question_name
from letters.drafting.review import Sheet
from letters.files.shape import LetterShape, QuestionShape
from letters.questions import Letter, Question
from letters.record.clock import day_words, term_words

SHOWN = 20  # questions that are listed with their words
BRIEF, NOTE = 150, 200  # characters of a question in the list, of a note
MOST_NOTES = 8
LETTER, NAMES, ADD = "letter", "names", "add"  # the forms of a sheet, besides those of its questions
TERM_EXAMPLES = "60 days · 30 business days · by 1 Oct 2023 · none"
PRESSED = "Confirmed, it is watched at once; texts of the last days are judged for it. Only its author may press."
FORM = "lf:{ref}:{part}"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a letter would make of the texts of the last days."""

    texts: int = 0
    told: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line of the log of letters."""

    at: datetime
    who: str
    action: str
    letter: str
    detail: str
    undone: bool


def render_sheet(ref: str, sheet: Sheet, faults: Sequence[str], tried: Tried) -> Message:
    """Show what was read of a letter, with the buttons that change and confirm it; none without a ``ref``."""
    title = shorten(escape(sheet.title), 80)
    ends = "One thing is missing." if len(faults) == 1 else f"{len(faults)} things are missing." if faults else ""
    opening = f"Change {title}?" if sheet.edits else f"New letter? {title}:"
    so_far = "Nothing is changed yet." if sheet.edits else "Not watched yet."
    line = f"{opening} {count(len(sheet.questions), 'question')}. {so_far} {ends}".strip()
    embed = Embed(
        title=shorten(escape(sheet.title), 200),
        description="\n".join(_about(sheet)),
        colour=AMBER if faults else BLUE,
        fields=tuple(_fields(sheet, faults, tried)),
        footer=PRESSED if ref else "",
    )
    if not ref:
        return fit(Message(line, (embed,)))
    return fit(Message(line, (embed,), _buttons(ref, bool(faults)), _menus(ref, sheet)))


def _about(sheet: Sheet) -> list[str]:
    receipt = "receipt not known: counted from the letter's date" if sheet.due_on is None else ""
    return [
        f"to {shorten(escape(sheet.addressee), 150)}",
        f"from {shorten(escape(sheet.senders), 150)}" if sheet.senders else "from: not found",
        f"sent {day_words(sheet.sent_on)}" if sheet.sent_on else "**sent: its day was not found**",
        asked_words(sheet) or "no term set",
        *([f"received {day_words(sheet.received_on)}"] if sheet.received_on else [receipt] if receipt else []),
        f"subject words: {shorten(escape(', '.join(sheet.terms)), 300) or 'none'}",
        f"id `{clean(sheet.id)[:40]}`, short “{shorten(escape(sheet.short), 40)}”",
    ]


def asked_words(sheet: Sheet) -> str:
    """Say by when an answer is asked; '' where no term is set."""
    if sheet.due_on is not None:
        return f"answer asked by {day_words(sheet.due_on)}"
    return f"answer asked within {sheet.answer_days} {sheet.day_kind} days" if sheet.answer_days else ""


def _fields(sheet: Sheet, faults: Sequence[str], tried: Tried) -> list[Field]:
    fields = [Field("Mend this first", _lines([one.replace("_", " ") for one in faults]))] if faults else []
    fields += [Field(_name(one), shorten(escape(one.text), BRIEF) or "no words") for one in sheet.questions[:SHOWN]]
    more = len(sheet.questions) - SHOWN
    if more > 0:
        fields.append(Field(f"and {more} more", "choose one in the menu to read it"))
    told = (
        f"{tried.told} of {count(tried.texts, 'text')} of the last days would be told, {tried.near} named in the digest"
    )
    return [
        *fields,
        Field("Look at this", _lines(sheet.notes)),
        Field("Not read", _lines(sheet.unread)),
        Field("What it would find", told if tried.texts and not faults else ""),
    ]  # fmt: skip


def _lines(words: Sequence[str]) -> str:
    lines = [f"• {shorten(escape(one), NOTE)}" for one in words[:MOST_NOTES]]
    more = len(words) - MOST_NOTES
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _name(one: Question) -> str:
    return shorten(escape(question_name(one.id, one.label)), 58)


def _buttons(ref: str, faulty: bool) -> tuple[Button, ...]:
    confirm = () if faulty else (Button("Confirm", custom_id=f"l:{ref}:save", style="success"),)
    return (
        *confirm,
        Button("Edit letter", custom_id=f"l:{ref}:{LETTER}"),
        Button("Edit names", custom_id=f"l:{ref}:{NAMES}"),
        Button("Add question", custom_id=f"l:{ref}:{ADD}"),
        Button("Cancel", custom_id=f"l:{ref}:cancel"),
    )


def _menus(ref: str, sheet: Sheet) -> tuple[Menu, ...]:
    """Offer the questions, to be read whole, changed or taken out; a menu holds 25."""
    parts = [sheet.questions[at : at + OPTIONS] for at in range(0, len(sheet.questions), OPTIONS)]
    return tuple(
        Menu(
            f"lm:{ref}:{number}",
            "Read, edit or take out a question" if not number else f"Questions from {part[0].id.upper()} on",
            tuple(Option(clip(plain(question_name(one.id, one.label)), 100), one.id) for one in part),
            row=1 + number,
        )
        for number, part in enumerate(parts)
    )


def render_sheet_question(ref: str, sheet: Sheet, one: Question) -> Message:
    """Show one question of a letter whole, with what can be done with it."""
    embed = Embed(
        title=_name(one),
        description=shorten(escape(one.text), 2400),
        colour=BLUE,
        footer=f"a part of {one.parent.upper()}" if one.parent else "",
    )
    buttons = (
        Button("Edit", custom_id=f"lq:{ref}:{one.id}:edit", style="primary"),
        Button("Take out", custom_id=f"lq:{ref}:{one.id}:out", style="danger"),
        Button("Back", custom_id=f"l:{ref}:back"),
    )
    return fit(Message(f"{_name(one)}, of {shorten(escape(sheet.title), 80)}", (embed,), buttons))


# -- forms -------------------------------------------------------------------------------------------------------


def sheet_form(ref: str, sheet: Sheet, part: str) -> Form | None:
    """Return the form of a part; None for a question that is not there."""
    custom_id = FORM.format(ref=ref, part=part)
    if part == LETTER:
        return Form(custom_id, "The letter", _letter_inputs(sheet))
    if part == NAMES:
        return Form(custom_id, "Names and receipt", _name_inputs(sheet))
    one = sheet.question(part)
    if one is None and part != ADD:
        return None
    return Form(custom_id, f"Question {part[1:]}" if one else "A further question", _question_inputs(one))


def _letter_inputs(sheet: Sheet) -> tuple[Input, ...]:
    return (
        Input("title", "Title", sheet.title, most=_most(LetterShape, "title")),
        Input("addressee", "To whom", sheet.addressee, most=_most(LetterShape, "addressee")),
        Input("sent", "Sent on", _day(sheet.sent_on), "2 Aug 2023", most=40),
        Input("term", "Answer asked within, or by", _term(sheet), TERM_EXAMPLES, most=40),
        Input("terms", "Subject words, with commas", ", ".join(sheet.terms), "fentanyl, PRC, precursor*", False, 600),
    )  # fmt: skip


def _name_inputs(sheet: Sheet) -> tuple[Input, ...]:
    return (
        Input("id", "Id, for commands; it stays as it is later", sheet.id, "fentanyl-2023", most=40),
        Input("short", "Short name, for lines", sheet.short, "Fentanyl letter", most=40),
        Input("senders", "From whom", sheet.senders, required=False, most=_most(LetterShape, "senders")),
        Input("received", "Received on, if known", _day(sheet.received_on), "7 Aug 2023", required=False, most=40),
    )


def _question_inputs(one: Question | None) -> tuple[Input, ...]:
    return (
        Input("number", "Number in the letter", one.id[1:] if one else "", "3 or 3a", most=6),
        Input("label", "A few words for a line", one.label if one else "", "working group timeline", most=40),
        Input("text", "What it asks", one.text if one else "", most=_most(QuestionShape, "text")),
    )


def _most(shape: type[LetterShape] | type[QuestionShape], key: str) -> int:
    """Return how many characters a letter file takes there."""
    return next(int(one.max_length) for one in shape.model_fields[key].metadata if hasattr(one, "max_length"))


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _term(sheet: Sheet) -> str:
    if sheet.due_on is not None:
        return f"by {day_words(sheet.due_on)}"
    kind = "business " if sheet.day_kind == "business" else ""
    return f"{sheet.answer_days} {kind}days" if sheet.answer_days else "none"


# -- what became of it, and what there is ------------------------------------------------------------------------


def render_saved(letter: str, sheet: Sheet, who: str, young: int) -> Message:
    """Say that a letter is watched; the buttons are gone."""
    title, by = shorten(escape(sheet.title), 100), escape(who)
    if sheet.edits:
        return fit(Message(f"{title} is changed, says {by} (`{letter}`). `letter undo` takes that back."))
    judged = f" {count(young, 'text')} of the last days are judged for it." if young else ""
    return fit(Message(f"{title} is watched now, as `{letter}`; added by {by}.{judged} `letter undo` takes that back."))


def render_letters(letters: Sequence[Letter], zone: ZoneInfo) -> Message:
    """List the letters, closed ones last."""
    lines = [_letter_lines(one, zone) for one in sorted(letters, key=lambda one: one.closed is not None)]
    closed = sum(one.closed is not None for one in letters)
    line = f"{count(len(letters), 'letter')}{f', {closed} closed' if closed else ''}"
    return fit(Message(line, (Embed(description="\n\n".join(lines), colour=GREY),)))


def _letter_lines(letter: Letter, zone: ZoneInfo) -> str:
    lines = [
        f"**{shorten(escape(letter.title), 100)}** (`{letter.id}`)",
        f"sent {day_words(letter.sent_on)}, {count(len(letter.questions), 'question')}, {term_words(letter)}",
    ]
    if letter.closed is not None:
        why = shorten(escape(letter.closed.reason), 100)
        lines.append(f"closed {local_day(letter.closed.at, zone)} by {person(letter.closed.who)}: {why}")
    elif letter.watched_from is not None:
        lines.append(f"watched since {local_day(letter.watched_from, zone)}")
    return "\n".join(lines)


def render_letter_log(changes: Sequence[LetterLine], zone: ZoneInfo) -> Message:
    """List who changed which letter when, the newest first."""
    if not changes:
        return Message("Nobody has changed a letter yet; those of config.toml stand as they are.")
    lines = [_change(one, zone) for one in changes]
    return fit(
        Message(count(len(changes), "change") + " of letters", (Embed(description="\n".join(lines), colour=GREY),))
    )


def _change(one: LetterLine, zone: ZoneInfo) -> str:
    why = f": {shorten(escape(one.detail), 100)}" if one.detail else ""
    undone = ", taken back" if one.undone else ""
    return f"{local_time(one.at, zone)}: {one.action} `{one.letter}`, {person(one.who)}{why}{undone}"
