"""How the sources are, and what is wrong: the list, and one message for each problem. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Embed, Field, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import escape
from bot.rendering.surfaces import Problem, SourceLine
from bot.rendering.words import AMBER, BLUE, GREEN, RED, count, local_day, local_time, on_our_clock, stamp
from feeds.liveness import WELL, span_words

CHANNEL = re.compile(r"\bchannel (\d{15,20})\b")  # in the name of a matter: people know it by its name
PAGE = 20  # sources in one message

_NOT_ASKED = {"paused", "off"}
_WELL = WELL | _NOT_ASKED
_WORDS = {
    "ok": "answers ●",
    "empty": "answers, nothing in it ○",
    "dormant": "dormant, answers ○",
    "new": "not asked yet ○",
    "paused": "paused by us ◌",
    "off": "off ◌",
    "stale": "stale ◑",
    "gap possible": "items may be missing ◑",
    "blocked": "blocked ⊘",
    "wrong content": "wrong content ⊘",
    "unreachable": "unreachable ⊘",
    "doors disagree": "doors disagree ◑",
}
_MEANS = {
    "blocked": "It refuses our reader, so we do not see what it publishes. We do not evade walls.",
    "wrong content": "An answer comes, but not what this source should give; what is not of it is not read.",
    "unreachable": "No usable answer comes. What it publishes meanwhile is read when it answers again.",
    "stale": "It answers, but has been silent for longer than is usual for it: the page may be stuck.",
    "gap possible": "No item of the last answer was known to us: some may have come and gone between.",
    "empty": "It answers with nothing in it, though it had items before.",
}
_REMEDIES = {
    "blocked": "Add another door of the same publisher (feed, JSON, page) to config.toml; read it by hand till then.",
    "wrong content": "Open its address in a browser; if it moved, correct `url` in config.toml.",
    "unreachable": "Nothing, if it is short. If it lasts, check its address and this machine's network.",
    "stale": "Open its page: if there are newer items, correct `url`; if it has ended, set `dormant = true`.",
    "gap possible": "Look at its page for what is missing, and shorten `every` for this source.",
    "empty": "Open its page; if there are items, correct `url` or `kind` in config.toml.",
}


def source_state(state: str) -> str:
    """Say the state of a source in words, then its symbol."""
    return _WORDS.get(state) or escape(state)


def is_well(source: SourceLine) -> bool:
    """Tell whether nobody need look at a source."""
    return source.state in _WELL


def render_sources(sources: Sequence[SourceLine], now: datetime, zone: ZoneInfo) -> tuple[Message, ...]:
    """List the sources, those in trouble first, twenty to a message."""
    ordered = sorted(sources, key=lambda source: (is_well(source), source.name.casefold()))
    opening, all_well = tally(sources), all(map(is_well, sources))
    if not ordered:
        return (fit(Message("No source is configured: add a [[sources]] table to config.toml.")),)
    pages = [ordered[at : at + PAGE] for at in range(0, len(ordered), PAGE)]
    return tuple(
        fit(Message(_page_line(opening, n, len(pages)), (_page(page, all_well, now, zone),)))
        for n, page in enumerate(pages, 1)
    )


def tally(sources: Sequence[SourceLine]) -> str:
    """Say how many of those that are asked are well; what was never asked is not claimed to be."""
    asked = [source for source in sources if source.state not in {*_NOT_ASKED, "new"}]
    new = sum(source.state == "new" for source in sources)
    rest = sum(source.state in _NOT_ASKED for source in sources)
    verb = "is" if len(asked) == 1 else "are"
    parts = [f"{sum(map(is_well, asked))} of {count(len(asked), 'source')} {verb} well"] if asked else []
    parts += [f"{count(new, 'source')} not asked yet"] if new else []
    return ", ".join([*parts, *([f"{rest} off or paused"] if rest else [])])


def _page_line(opening: str, page: int, pages: int) -> str:
    return f"{opening} ({page} of {pages})" if pages > 1 else opening


def _page(sources: Sequence[SourceLine], all_well: bool, now: datetime, zone: ZoneInfo) -> Embed:
    fields = tuple(
        Field(shorten(escape(source.name or source.id), 58), "\n".join(_source_lines(source, now, zone)))
        for source in sources
    )
    return Embed(fields=fields, colour=GREEN if all_well else AMBER, footer=f"as of {local_time(now, zone)}")


def _source_lines(source: SourceLine, now: datetime, zone: ZoneInfo) -> list[str]:
    since = f", since {local_day(source.since, zone)}" if source.since and source.state not in _WELL else ""
    lines = [source_state(source.state) + since]
    if source.detail and source.state not in {"ok", "new"}:
        lines.append(shorten(escape(on_our_clock(source.detail, zone)), 110))
    if source.spare_of:
        lines.append(shorten(f"{spare_words(source)} {escape(source.spare_of)}", 110))
    lines.append(f"last answer {local_time(source.last_ok, zone)}" if source.last_ok else "no answer yet")
    if source.newest_item:
        usual = f", usual gap {span_words(source.usual_gap)}" if source.usual_gap else ""
        lines.append(f"newest item {local_day(source.newest_item, zone)}{usual}")
    if source.failures:
        lines.append(f"{count(source.failures, 'failure')} in a row{_again(source, now, ', ')}")
    if source.fault:
        lines.append(shorten(f"read all the same: {escape(source.fault)}", 110))
    return lines


def _again(source: SourceLine, now: datetime, before: str) -> str:
    return f"{before}next try {stamp(source.next_try)}" if source.next_try and source.next_try > now else ""


def spare_words(source: SourceLine) -> str:
    """Say how a spare door serves, before the name of the other one."""
    if source.rests:
        return "asked once a day, to compare with"
    return "the spare door of" if source.state == "new" else "in use: the spare door of"


def render_health(problem: Problem, now: datetime, zone: ZoneInfo) -> Message:
    """Tell one problem: what, since when, what it means, what to do, and when we try again; or that it is over."""
    if problem.recovered_at is not None:
        return _recovered(problem, problem.recovered_at, zone)
    name = escape(problem.name)
    lines = [
        f"since {local_time(problem.since, zone)} ({stamp(problem.since)})",
        shorten(escape(on_our_clock(problem.detail, zone)), 600),
    ]
    if problem.next_try and problem.next_try > now:
        lines.append(f"next try {stamp(problem.next_try)}")
    embed = Embed(
        title=f"{CHANNEL.sub('the channel', shorten(name, 180))}: {source_state(problem.state)}",
        description="\n".join(filter(None, lines)),
        colour=AMBER if problem.state in {"stale", "gap possible", "empty", "doors disagree"} else RED,
        fields=(
            Field("What it means", escape(problem.means) or _MEANS.get(problem.state, "")),
            Field("What may be missed", escape(problem.missed)),
            Field("What to do", escape(problem.remedy) or _REMEDIES.get(problem.state, "")),
        ),
        footer="This message changes as things change, and says when it is over.",
    )
    called = CHANNEL.sub(r"<#\1>", shorten(name, 80))  # a title of an embed shows no names of channels, a line does
    line = f"{called}: {source_state(problem.state)} since {local_day(problem.since, zone)}"
    return fit(Message(line, (embed,)))


def _recovered(problem: Problem, at: datetime, zone: ZoneInfo) -> Message:
    name = shorten(escape(problem.name), 80)
    lines = [
        f"was: {source_state(problem.state)}",
        f"from {local_time(problem.since, zone)}",
        f"to {local_time(at, zone)}",
        shorten(escape(on_our_clock(problem.detail, zone)), 300),
    ]
    missed = escape(problem.missed) or "Nothing that we know of."
    embed = Embed(
        title=f"{CHANNEL.sub('the channel', name)}: over ●",
        description="\n".join(filter(None, lines)),
        colour=GREEN if not problem.missed else BLUE,
        fields=(Field("What may be missed", missed),),
    )
    called = CHANNEL.sub(r"<#\1>", name)
    return fit(Message(f"{called}: over since {local_time(at, zone)} (was: {source_state(problem.state)})", (embed,)))
