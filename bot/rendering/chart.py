"""The message around a letter's picture: the same figures in words, and what a screen reader says of it. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Embed, File, Message
from bot.rendering.budget import clip, fit, shorten
from bot.rendering.markup import clean, escape, plain
from bot.rendering.pages import Section, paged
from bot.rendering.words import BLUE, count, question_name, state_words
from letters.record.clock import day_words
from letters.record.timeline import Lane, Timeline, counts, undrawn

ALT = 1024  # discord-api-docs, resources/message: an attachment's description
NAME = "timeline.png"
MOST_OFF = 5  # times that the words name, the newest


def render_chart(timeline: Timeline, picture: bytes | None, fault: str = "") -> Message:
    """Show the picture with its figures as text; ``fault`` says why there is no picture."""
    sections = [Section("The letter", tuple(_letter_lines(timeline)))]
    sections += [Section(escape(_name(lane)), tuple(lane_lines(lane))) for lane in timeline.lanes]
    pages = paged(sections)
    files = (File(NAME, picture, alt_text(timeline)),) if picture else ()
    if len(pages) > 1:  # one message: what its embed cannot hold goes with it as a file
        text = figures_text(timeline).encode()
        files = (*files, File("timeline.txt", text, "The figures of the picture as text"))
    line = f"{escape(timeline.title)}, timeline: {timeline.progress}; {_answered(timeline)}"
    whole = "; the rest stands in timeline.txt" if len(pages) > 1 else ""
    embed = Embed(
        description=escape(fault), colour=BLUE, fields=pages[0], footer=f"as of {day_words(timeline.today)}{whole}"
    )
    return fit(Message(shorten(line, 180), (embed,), files=files))


def figures_text(timeline: Timeline) -> str:
    """Write the figures as plain text."""
    lines = [clean(timeline.title), timeline.progress, *_letter_lines(timeline)]
    for lane in timeline.lanes:
        lines += ["", clean(_name(lane)), *lane_lines(lane)]
    return "\n".join(lines) + "\n"


def alt_text(timeline: Timeline) -> str:
    """Say the picture in words, for a screen reader."""
    lanes = (
        f"{_name(lane)}: {state_words(lane.state)}, {count(len(lane.mentions), 'text')}" for lane in timeline.lanes
    )
    told = f"Timeline of {timeline.title}, {day_words(timeline.begins)} to {day_words(timeline.ends)}."
    dates = _sentence("; ".join(_letter_lines(timeline)))
    stands = f"{told} {_sentence(timeline.progress)}. A row for each question."
    return clip(plain(f"{stands} {'. '.join(lanes)}. {dates}"), ALT)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _name(lane: Lane) -> str:
    return question_name(lane.question, lane.label)


def _answered(timeline: Timeline) -> str:
    answered = sum(lane.state.value == "answered" for lane in timeline.lanes)
    return f"{answered} of {count(len(timeline.lanes), 'question')} answered"


def _letter_lines(timeline: Timeline) -> list[str]:
    lines = [f"sent {day_words(timeline.sent_on)}"]
    lines += [f"due {day_words(timeline.due[0])}"] if timeline.due else ["no term was set"]
    lines += [f"extended to {day_words(day)}" for day in timeline.due[1:]]
    since = timeline.watching_since
    lines.append(f"watching since {day_words(since)}" if since else "not watching yet")
    if since and since > timeline.begins:
        lines.append(f"not watched: {day_words(timeline.begins)} to {day_words(since)}")
    lines += [f"not watched, the program was off: {_days(*span)}" for span in timeline.off[-MOST_OFF:]]
    more = len(timeline.off) - MOST_OFF
    lines += [f"and off {count(more, 'time')} before that"] if more > 0 else []
    early = undrawn(timeline)
    return lines + [f"{count(early, 'text')} from before {day_words(timeline.begins)}, not drawn"] * (early > 0)


def _days(start: datetime, end: datetime) -> str:
    first, last = day_words(start.date()), day_words(end.date())
    return first if first == last else f"{first} to {last}"


def lane_lines(lane: Lane) -> list[str]:
    """Say one question's figures: state, texts by time, changes, what was on record before."""
    told = ", ".join(f"{words}: {number}" for words, number in counts(lane.mentions))
    lines = [f"{state_words(lane.state)}, {count(len(lane.mentions), 'text')}{f' ({told})' if told else ''}"]
    if lane.marks:
        lines.append("changes: " + "; ".join(f"{day_words(mark.day)} {state_words(mark.state)}" for mark in lane.marks))
    if lane.known:
        months = list(dict.fromkeys(f"{day:%b %Y}" for day in (lane.known[0], lane.known[-1])))
        lines.append(f"on record before we watched: {len(lane.known)}, {' to '.join(months)}")
    return lines
