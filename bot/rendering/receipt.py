"""The coverage receipt of a day: what was read, what came, what was missed, and whether quiet means quiet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Embed, Field, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import escape
from bot.rendering.sources import source_state
from bot.rendering.surfaces import Missed, Receipt, ReceiptLine
from bot.rendering.words import AMBER, GREEN, count, local_day, local_time, zone_name
from feeds.liveness import WELL
from letters.record.clock import day_words

LINE = 110  # characters; a phone shows it on two
VALUE = 980  # of a field's 1,024


def render_receipt(receipt: Receipt, now: datetime, zone: ZoneInfo) -> Message:
    """Render the receipt: trouble first, then what came, then what was read without anything new."""
    troubled = [line for line in receipt.lines if line.missed or line.state not in WELL | {"stale"}]
    stale = [line for line in receipt.lines if line.state == "stale" and line not in troubled]
    rest = [line for line in receipt.lines if line not in troubled and line not in stale]
    dormant = [line for line in rest if line.state == "dormant" and not line.new]
    came = sorted((line for line in rest if line.new), key=lambda line: -line.new)
    quiet = [line for line in rest if not line.new and line.state != "dormant"]
    clean = not (troubled or stale or receipt.off)
    fields = (
        _field(f"Not read all the time ({len(troubled)})", (_trouble(line, zone) for line in troubled)),
        _field("We were not watching", (_off(missed, zone) for missed in receipt.off)),
        _field(f"Silent for longer than usual ({len(stale)})", (_silent(line) for line in stale)),
        _field(f"Brought something ({len(came)})", (_came(line) for line in came)),
        _field(f"Read, nothing new ({len(quiet)})", (_quiet(line, zone) for line in quiet)),
        _field(f"Dormant ({len(dormant)})", (_quiet(line, zone) for line in dormant)),
        Field("On its way", _waiting(receipt)),
        Field("Last alert delivered", local_time(receipt.last_alert, zone) if receipt.last_alert else "none so far"),
    )
    embed = Embed(
        title=f"Coverage on {day_words(receipt.day)}",
        description=_verdict(receipt, len(troubled) + len(stale), clean),
        colour=GREEN if clean else AMBER,
        fields=fields,
        footer="closed: the day is over" if receipt.closed else f"as of {local_time(now, zone)}; one message a day",
    )
    return fit(Message(_first_line(receipt, len(troubled)), (embed,)))


def _first_line(receipt: Receipt, troubled: int) -> str:
    new = count(sum(line.new for line in receipt.lines), "new item")
    read = f"{len(receipt.lines) - troubled} of {count(len(receipt.lines), 'source')} read all the time"
    told = sum(line.told for line in receipt.lines)
    if receipt.off:
        read = f"not watched for some time; {read.removesuffix(' all the time')}"
    return f"Coverage {day_words(receipt.day)}: {read}, {new}, {told} about a letter"


def _verdict(receipt: Receipt, wrong: int, clean: bool) -> str:
    if clean and not (receipt.waiting or receipt.to_judge):
        return "**Quiet means quiet.** Every source was read, and nothing waits."
    if clean:
        return "**Every source was read.** What is still on its way stands below."
    if not wrong:
        return "**Quiet may not mean quiet.** For some time we did not watch."
    return f"**Quiet may not mean quiet.** {count(wrong, 'source')} of {len(receipt.lines)}: see below."


def _field(name: str, lines: Iterable[str]) -> Field:
    """Give a list its field, as long as there is room; what has none is counted. Empty ones are left out."""
    kept: list[str] = []
    told = list(lines)
    for line in told:
        if sum(len(one) + 1 for one in kept) + len(line) > VALUE:
            break
        kept.append(line)
    if len(kept) < len(told):
        kept.append(f"and {len(told) - len(kept)} more")
    return Field(name, "\n".join(kept))


def _name(line: ReceiptLine) -> str:
    return shorten(escape(line.name), 50)


def _trouble(line: ReceiptLine, zone: ZoneInfo) -> str:
    """Say which times were missed; of what is wrong without a missed time, what it is."""
    told = "; ".join(_span(missed, zone) for missed in line.missed)
    if line.state not in WELL and not any(missed.end is None for missed in line.missed):
        told = f"{told}; now {source_state(line.state)}" if told else source_state(line.state)
    instead = f"; read through {shorten(escape(line.instead), 40)}" if line.instead else ""
    return shorten(f"{_name(line)}: {told}{instead}", 2 * LINE)


def _span(missed: Missed, zone: ZoneInfo) -> str:
    """Say one missed time: "blocked 11:20 AM to 1:40 PM ET, nothing lost"."""
    if missed.end is None:
        return f"{source_state(missed.why)} since {_clock(missed.start, zone)} {_zone(missed.start, zone)}"
    lost = "items may be missing" if missed.gap else "nothing lost"
    return f"{missed.why} {_times(missed.start, missed.end, zone)}, {lost}"


def _off(missed: Missed, zone: ZoneInfo) -> str:
    if missed.end is None:
        return f"since {_clock(missed.start, zone)} {_zone(missed.start, zone)}"
    lost = "items may have come and gone" if missed.gap else "what came meanwhile was read afterwards"
    return f"{_times(missed.start, missed.end, zone)}: {lost}"


def _times(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    if end - start >= timedelta(hours=23):
        return "the whole day"
    return f"{_clock(start, zone)} to {_clock(end, zone)} {_zone(start, zone)}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def _zone(at: datetime, zone: ZoneInfo) -> str:
    return zone_name(at.astimezone(zone), zone)


def _silent(line: ReceiptLine) -> str:
    return shorten(f"{_name(line)}: {escape(line.detail)}", LINE)


def _came(line: ReceiptLine) -> str:
    usual = f", usual {line.usual_new:g}" if line.usual_new is not None else ""
    told = f", {line.told} about a letter" if line.told else ""
    return f"{_name(line)}: {line.new} new{usual}{told}"


def _quiet(line: ReceiptLine, zone: ZoneInfo) -> str:
    """Say when the last item came, and what such a day should have brought."""
    last = f"last {local_day(line.newest_item, zone)}" if line.newest_item else "no date"
    usual = f", usual {line.usual_new:g}" if line.usual_new else ""
    return f"{_name(line)}: {last}{usual}"


def _waiting(receipt: Receipt) -> str:
    parts: Sequence[str] = (
        f"{count(receipt.waiting, 'message')} to deliver" if receipt.waiting else "",
        f"{receipt.parked} of them refused and kept" if receipt.parked else "",
        f"{count(receipt.to_judge, 'text')} to judge" if receipt.to_judge else "",
        f"{count(receipt.pages, 'page')} to read" if receipt.pages else "",
    )
    return ", ".join(filter(None, parts)) or "nothing waits"
