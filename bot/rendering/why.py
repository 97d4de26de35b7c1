"""Why and why not: the way of a text through the pipeline, and what it means that one was never seen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Field, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.marks import note_lines
from bot.rendering.markup import escape, safe_link
from bot.rendering.sources import source_state
from bot.rendering.words import BLUE, GREY, count, local_day, local_time, on_our_clock
from letters.record.clock import day_words
from letters.record.kept import Step, Way
from letters.record.marks import Note
from letters.record.unseen import Carrier, Unread, Unseen

LINES = 12  # of a trace
CARRIERS = 8  # sources of one site that are told of
OFF = {"off": "switched off in config.toml", "paused": "paused"}


def render_why(way: Way, zone: ZoneInfo, notes: Sequence[Note] = ()) -> Message:
    """Tell the way of one entry through the pipeline, step by step, where it ended, and what people noted."""
    address = safe_link(way.url)
    steps = [_step(n, step, zone) for n, step in enumerate(way.steps, 1)]
    embed = Embed(
        title=escape(way.title) or "no title",
        url=address,
        description="\n".join([*steps, f"**End:** {shorten(escape(way.ended), 300)}"]),
        colour=BLUE,
        fields=(Field("Notes", "\n".join(note_lines(notes, zone))),),
        footer=f"text {way.entry}" if way.entry else "",
    )
    line = f"{shorten(escape(way.source_name), 60)}. {shorten(escape(way.ended[:1].upper() + way.ended[1:]), 110)}"
    return fit(Message(line, (embed,)))


def _step(number: int, step: Step, zone: ZoneInfo) -> str:
    notes = [local_time(step.at, zone)] if step.at else []
    notes += [] if step.channel is None else [_channel(step.channel)]
    at = f" ({', '.join(notes)})" if notes else ""
    outcome = shorten(escape(on_our_clock(step.outcome, zone)), 300)
    lines = [f"{number}. **{shorten(escape(step.name), 60)}**{at}: {outcome}"]
    lines += [f"> {shorten(escape(line), 200)}" for line in step.lines[:LINES]]
    if len(step.lines) > LINES:
        lines.append(f"> and {count(len(step.lines) - LINES, 'line')} more")
    return "\n".join(lines)


def _channel(channel: int | None) -> str:
    return f"<#{channel}>" if channel else "the terminal"


def entry_buttons(entry: int) -> tuple[Button, ...]:
    """Return the row under the way of a text that had no alert."""
    return (Button("Should have alerted", f"w:late:{entry}"), Button("Right to skip", f"w:skip:{entry}"))


def render_unseen(unseen: Unseen, zone: ZoneInfo) -> Message:
    """Say plainly what it means that something was never seen, and what to do."""
    shown = shorten(escape(unseen.reference), 200)
    if not unseen.host:
        line = f"Never seen: “{shown}” names no text of mine."
        return fit(Message(line, (Embed(description="\n".join(_how_to_name(unseen)), colour=GREY),)))
    lines = [*_carriers(unseen, zone), "", *_remedies(unseen)]
    return fit(Message(f"Never seen: {shown}", (Embed(description="\n".join(lines), colour=GREY),)))


def _how_to_name(unseen: Unseen) -> Iterator[str]:
    yield "Give the address of a page, the link of an alert's message, or a text's number."
    yield f"Texts have the numbers 1 to {unseen.newest}." if unseen.newest else "Nothing was read yet."


def _carriers(unseen: Unseen, zone: ZoneInfo) -> Iterator[str]:
    host = escape(unseen.host)
    if not unseen.carriers:
        yield f"None of the {count(unseen.sources, 'source')} that I watch belongs to {host}."
        yield "So it was not missed by matching: nothing there is read."
        return
    verb = "carries" if len(unseen.carriers) == 1 else "carry"
    yield f"**What {verb} {host}**"
    for carrier in unseen.carriers[:CARRIERS]:
        yield f"{shorten(escape(carrier.name), 80)}: {_reading(carrier, unseen.day, zone)}"
        yield from (f"> {_unread(one, unseen.day, zone)}" for one in carrier.unread)
    if len(unseen.carriers) > CARRIERS:
        yield f"and {len(unseen.carriers) - CARRIERS} more"
    yield "None of them has shown this address so far. It may not stand in their feeds, or stand there under another."


def _reading(carrier: Carrier, day: date | None, zone: ZoneInfo) -> str:
    if carrier.state in OFF:
        return f"{OFF[carrier.state]}, so nothing of it is read"
    if carrier.since is None:
        return f"{source_state(carrier.state)}, never read so far"
    since = carrier.since.astimezone(zone).date()
    told = f"read since {local_day(carrier.since, zone)}, now {source_state(carrier.state)}"
    if day is not None and day < since:
        return f"{told}. The address says {day_words(day)}, before that: only what stood there then was recorded"
    return told


def _unread(one: Unread, day: date | None, zone: ZoneInfo) -> str:
    end = f"to {local_time(one.end, zone)}" if one.end else "on, still"
    told = f"not read from {local_time(one.start, zone)} {end} ({source_state(one.why)})"
    return f"{told}: the day of the address" if day is not None and _covers(one, day, zone) else told


def _covers(one: Unread, day: date, zone: ZoneInfo) -> bool:
    return one.start.astimezone(zone).date() <= day and (one.end is None or day <= one.end.astimezone(zone).date())


def _remedies(unseen: Unseen) -> Iterator[str]:
    yield "**What to do**"
    yield "`ingest` with this address takes it in by hand (team); it then goes the way of every text."
    if not unseen.carriers:
        yield "`sources add` with an address of that site finds its feed (admins)."
    elif all(carrier.state in OFF for carrier in unseen.carriers):
        yield "`sources resume` reads a paused source again (admins); one that is off is switched on in config.toml."
