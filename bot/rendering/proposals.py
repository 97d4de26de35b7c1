"""A source that is proposed or tested, and the log of sources, as messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Field, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import escape, safe_link
from bot.rendering.words import AMBER, BLUE, GREY, count, local_time, person, said_on
from bot.settings.durations import write_duration
from feeds.entries import Entry, Source

NEWEST = 5  # items that show what a source brings


@dataclass(frozen=True, slots=True)
class Sample:
    """What a source gives now. Texts are from outside, not yet escaped."""

    form: str  # rss20, atom10, ...
    newest: tuple[Entry, ...]  # the newest first, at most NEWEST
    total: int
    gap: timedelta | None  # the usual time between two items
    hits: int = 0  # items that would alert
    near: int = 0  # items that would stand in the daily digest
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log of sources."""

    at: datetime
    who: str
    action: str
    source: str


def render_proposal(ref: str, source: Source, sample: Sample, zone: ZoneInfo) -> Message:
    """Show what a source would bring, with the buttons that save it or not."""
    embed = Embed(
        title=shorten(escape(source.name), 200),
        description=_about(source, sample),
        colour=BLUE,
        fields=_fields(sample, zone),
        footer="Saved, its items of the last days are judged and told; older ones are recorded.",
    )
    buttons = (
        Button("Save", custom_id=f"p:{ref}:save", style="success"),
        Button("Cancel", custom_id=f"p:{ref}:cancel"),
    )
    line = f"New source? {shorten(escape(source.name), 80)}: {gap_words(sample.gap)}. Not saved yet."
    return fit(Message(line, (embed,), buttons))


def render_settled(source: Source, outcome: str, who: str) -> Message:
    """Say what became of a proposal; its buttons are gone."""
    name, by = shorten(escape(source.name), 80), escape(who)
    if outcome == "saved":
        every = write_duration(source.every)
        return fit(Message(f"{name} is a source now, asked every {every}; saved by {by} as `{source.id}`."))
    return fit(Message(f"{name} was not saved ({by})."))


def render_test(source: Source, sample: Sample, zone: ZoneInfo) -> Message:
    """Show what a source gives now."""
    embed = Embed(
        title=shorten(escape(source.name), 200),
        description=_about(source, sample),
        colour=BLUE if sample.total else AMBER,
        fields=_fields(sample, zone),
        footer="Asked once to see; nothing of it was kept.",
    )
    line = f"{shorten(escape(source.name), 80)} answers: {count(sample.total, 'item')}, {gap_words(sample.gap)}."
    return fit(Message(line, (embed,)))


def render_source_log(changes: Sequence[Change], zone: ZoneInfo) -> Message:
    """List who changed which source when, the newest first."""
    if not changes:
        return Message("Nobody has changed a source yet; those of config.toml stand as they are.")
    lines = [
        f"{local_time(change.at, zone)}: {change.action} `{change.source}`, {person(change.who)}" for change in changes
    ]
    return fit(
        Message(count(len(changes), "change") + " of sources", (Embed(description="\n".join(lines), colour=GREY),))
    )


def gap_words(gap: timedelta | None) -> str:
    """Say how often something comes."""
    if gap is None:
        return "how often it brings something is not known yet"
    days = gap / timedelta(days=1)
    if days >= 1.5:
        return f"about one item in {days:.0f} days"
    if days > 0.7:
        return "about one item a day"
    hours = gap / timedelta(hours=1)
    return f"about {24 / hours:.0f} items a day" if hours > 0.5 else "several items an hour"


def _about(source: Source, sample: Sample) -> str:
    kind = f"{source.kind}, {sample.form}" if sample.form and sample.form != source.kind else source.kind
    asked = f"asked every {write_duration(source.every)}"
    return "\n".join((safe_link(source.url) or escape(source.url), f"kind {escape(kind)}", asked))


def _fields(sample: Sample, zone: ZoneInfo) -> tuple[Field, ...]:
    newest = "\n".join(_item(entry, zone) for entry in sample.newest) or "Nothing stands in it at the moment."
    told = f"{sample.hits} of {count(sample.total, 'item')} would be told, {sample.near} more named in the digest"
    faults = "\n".join(shorten(escape(fault), 200) for fault in sample.faults[:3])
    return (Field("Newest", newest), Field("What it would have caught", told), Field("What is wrong with it", faults))


def _item(entry: Entry, zone: ZoneInfo) -> str:
    return f"{said_on(entry.published, zone)}: {shorten(escape(entry.title), 120)}"
