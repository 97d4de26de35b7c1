"""States, their changes and the clock as messages and forms: what people press, fill in and read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.desks.forms import LABEL, PLACEHOLDER, TITLE, Form, Input
from bot.messages import Button, Embed, Message
from bot.rendering.budget import clip, fit, shorten
from bot.rendering.markup import clean, escape, plain, safe_link, sentence_link
from bot.rendering.words import AMBER, BLUE, RED, count, local_day, person, question_name, state_words
from feeds.entries import Role
from letters.alerts import Alert
from letters.judging.cues import Cue, cue_in
from letters.questions import Letter
from letters.record.clock import Clock, day_words, explain, until
from letters.record.reminders import Reminder
from letters.record.states import LONGEST_PARTS, LONGEST_WHOM, LONGEST_WHY, STATE_OF, Change, Verb, go_in_circles

VERB_WORDS = {
    Verb.ANSWERS: "Answers",
    Verb.PARTLY: "Partly",
    Verb.DECLINES: "Declines",
    Verb.REFERS: "Refers elsewhere",
    Verb.MENTIONS: "Only mentions",
}
PUSH_LINE, LISTED = 180, 20


# -- on alerts ---------------------------------------------------------------------------------------------------


def alert_cue(alert: Alert) -> Cue | None:
    """Return what the quoted words sound like; a reporter's question sounds like nothing."""
    if alert.quote.role is Role.REPORTER:
        return None
    return cue_in((alert.quote.sentence, alert.quote.after, alert.quote.before))


def verb_buttons(alert: Alert, row: int = 1) -> tuple[Button, ...]:
    """Return the row of buttons with which people judge an alert; what it sounds like stands out."""
    cue = alert_cue(alert)
    return tuple(
        Button(words, f"s:{verb}:{alert.key}", style="primary" if cue and cue.verb is verb else "secondary", row=row)
        for verb, words in VERB_WORDS.items()
    )


def cue_line(alert: Alert) -> str:
    """Say what the quoted words sound like, and by which of them; '' for nothing."""
    cue = alert_cue(alert)
    return f"Sounds like: {escape(cue.says)} (“{escape(clip(cue.words, 60))}”). You decide." if cue else ""


def rulings_line(alert: Alert, zone: ZoneInfo) -> str:
    """Say what people made of an alert."""
    return "\n".join(
        f"{escape(question_name(ruling.question))}: {state_words(ruling.state)}, {local_day(ruling.at, zone)}"
        for ruling in alert.rulings[:LISTED]
    )


def verb_form(key: str, verb: Verb, alert: Alert | None, letter: Letter | None) -> Form:
    """Return the form behind a button; without the alert it has nothing filled in."""
    inputs = [_question_input(alert, letter)]
    if letter and letter.addressees and alert:
        ids = ", ".join(one.id for one in letter.addressees)
        inputs.append(Input("addressee", "Who says it", letter.speaking(alert.source_group), ids, most=20))
    if verb is Verb.PARTLY:
        inputs.append(Input("parts", "Which parts are answered", "", "the date, not the members", most=LONGEST_PARTS))
    if verb is Verb.REFERS:
        cue = alert_cue(alert) if alert else None
        hint = "an office; empty if they only put it off"
        inputs.append(Input("whom", "To whom", cue.whom if cue else "", hint, required=False, most=LONGEST_WHOM))
    inputs.append(Input("reason", "Why, in a line", "", "what the team should know", most=LONGEST_WHY))
    title = f"{VERB_WORDS[verb]}: set to {state_words(STATE_OF[verb])}"
    return Form(f"sf:{verb}:{key}", clip(title, TITLE), tuple(inputs))


def _question_input(alert: Alert | None, letter: Letter | None) -> Input:
    named = [line.question for line in alert.lines if line.question] if alert else []
    there = named if len(named) > 1 else [question.id for question in letter.questions] if letter else []
    label = "Which questions" if len(named) > 1 else "Which question"
    hint = clip(f"one or more of {', '.join(there)}", PLACEHOLDER) if there else "such as q3a"
    return Input("questions", clip(label, LABEL), named[0] if named else "", hint, most=100)


# -- changes -----------------------------------------------------------------------------------------------------


def render_changed(changes: Sequence[Change], letter: Letter) -> Message:
    """Say what was set, with its proof, and how it is taken back."""
    first = changes[0]
    lines = [_change_line(change, letter) for change in changes]
    address = sentence_link(first.proof.url, first.proof.quote, 600) or safe_link(first.proof.url, 800)
    parts = [
        *lines[1:],
        f"Why: {escape(first.why)}",
        f"> {shorten(escape(first.proof.quote), 500)}" if first.proof.quote else "",
        f"[Open the proof]({address})" if address else "",
    ]
    undo = Button("Undo", f"u:{first.id}", style="danger")
    embed = Embed(description="\n".join(filter(None, parts)), colour=BLUE, footer="It can be taken back for 24 hours.")
    return fit(Message(shorten(lines[0], 400), (embed,), (undo,)))


def _change_line(change: Change, letter: Letter) -> str:
    question = letter.question(change.question)
    name = escape(question_name(change.question, question.label if question else ""))
    return f"{name}{_for(change, letter)}: {state_words(change.state)}{_details(change)}, was {state_words(change.was)}"


def _for(change: Change, letter: Letter) -> str:
    name = next((one.name for one in letter.addressees if one.id == change.addressee), "")
    return f" ({escape(name)})" if name else ""


def _details(change: Change) -> str:
    parts = f" ({escape(change.parts)})" if change.parts else ""
    return f"{parts} → {escape(change.referred_to)}" if change.referred_to else parts


def render_taken_back(changes: Sequence[Change], letter: Letter) -> Message:
    """Say what stands again."""
    told = "; ".join(
        f"{escape(question_name(change.question))}{_for(change, letter)} is {state_words(change.state)} again"
        for change in changes
    )
    return fit(Message(shorten(f"Taken back: {told}.", 1000)))


def history_lines(log: Sequence[Change], letter: Letter, zone: ZoneInfo) -> list[str]:
    """Tell a question's changes, the newest first, each with its proof behind a link."""
    return [history_line(change, letter, zone) for change in reversed(log)]


def history_line(change: Change, letter: Letter, zone: ZoneInfo) -> str:
    """Tell a change of a state in a line."""
    undone = " (taken back since)" if change.undone else ""
    why = f": {shorten(escape(change.why), 200)}" if change.why else ""
    address = safe_link(change.proof.url, 400) if not change.undoes else ""
    proof = f" ([proof]({address}))" if address else ""
    state = f"{state_words(change.state)}{_details(change)}"
    return f"{local_day(change.at, zone)}{_for(change, letter)}: {state}, {person(change.who)}{undone}{why}{proof}"


def referral_line(pairs: Sequence[tuple[str, str, int]]) -> str:
    """Say who sent us to whom, and how often."""
    told = ", ".join(f"{escape(by) or 'to'} → {escape(to)} ×{times}" for by, to, times in pairs[:LISTED])
    return told + (": going in circles" if told and go_in_circles(pairs) else "")


# -- the clock ---------------------------------------------------------------------------------------------------


def render_clock(letter: Letter, clock: Clock, today: date, waiting: Iterable[int]) -> Message:
    """Print the arithmetic of the last day, the words of each extension, and the next reminder."""
    lines = [escape(line) for line in explain(clock)]
    links = [(one, safe_link(one.url)) for one in clock.extensions]
    lines += [f"[the words of the extension to {day_words(one.day)}]({url})" for one, url in links if url]
    if clock.due_on is not None:
        lines += [_next_reminder(clock.due_on, waiting), f"This is version {clock.version} of the clock."]
    line = until(clock.due_on, today) if clock.due_on else "no term was set for an answer"
    draft = Button("Draft a follow-up", f"f:{letter.id}")
    embed = Embed(title=escape(letter.title), description="\n".join(lines), colour=BLUE)
    return fit(Message(shorten(f"{escape(letter.short)}: {line}", PUSH_LINE), (embed,), (draft,)))


def _next_reminder(due_on: date, waiting: Iterable[int]) -> str:
    left = sorted(waiting)
    if not left:
        return "No reminder is to come."
    return f"The next reminder comes on {day_words(due_on + timedelta(days=left[0]))}; {len(left)} are to come."


def render_reminder(reminder: Reminder, today: date, degrade: int = 0) -> Message:
    """Remind of what is open, or say that evidence waits and nobody is reminded. Its button is ``r:<key>``."""
    line = _reminder_line(reminder, today) + (" (may repeat)" if reminder.may_repeat else "")
    buttons = (Button("Draft a follow-up", f"r:{reminder.key}", style="secondary" if reminder.holds else "primary"),)
    if degrade >= 2 or not reminder.open:
        return fit(Message(line, buttons=buttons))
    lines = [
        f"{escape(question_name(one.question, one.label))}: {state_words(one.state)}"
        + (f", {count(one.waiting, 'alert')} to review" if one.waiting else "")
        for one in reminder.open[: LISTED * 2]
    ]
    if reminder.assumed_receipt:
        lines.append("Receipt is not recorded: counted from the letter's date.")
    if reminder.clock_version > 1:
        lines.append(f"By version {reminder.clock_version} of the clock; `deadline show` prints the sum.")
    return fit(Message(line, (Embed(description="\n".join(lines), colour=_reminder_colour(reminder, today)),), buttons))


def _reminder_line(reminder: Reminder, today: date) -> str:
    head = f"{shorten(escape(reminder.letter_title), 60)}: {until(reminder.due_on, today)}"
    if not reminder.open:
        return f"{head}; every question is closed"
    if reminder.holds:
        names = ", ".join(question_name(one.question) for one in reminder.open if one.waiting)
        return shorten(f"{head}. Not reminding: {_waiting(reminder.waiting)} for review ({names})", PUSH_LINE)
    return shorten(f"{head}; {count(len(reminder.open), 'question')} still open", PUSH_LINE)


def _waiting(number: int) -> str:
    return f"{count(number, 'alert')} {'waits' if number == 1 else 'wait'}"


def _reminder_colour(reminder: Reminder, today: date) -> int:
    return RED if today > reminder.due_on else AMBER


def draft_name(letter: Letter) -> str:
    """Name the file of a follow-up."""
    return f"follow-up-{plain(clean(letter.id))}.md"
