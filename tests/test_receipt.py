"""What the receipt of a day says, and how the sources look on a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.messages import Message
from bot.rendering.budget import fit
from bot.rendering.receipt import render_receipt
from bot.rendering.source_table import source_table, sources_as_json
from bot.rendering.surfaces import Missed, Receipt, ReceiptLine, SourceLine
from tests.invented import HOSTILE

ET = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 4, 22, 10, tzinfo=UTC)
AT = datetime(2026, 3, 4, 16, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIET = ReceiptLine("DOJ", "ok", usual_new=48, newest_item=NOW)
CLEAN = Receipt(date(2026, 3, 4), (QUIET,), off=(), waiting=0, parked=0, to_judge=0, pages=0, last_alert=None)


def said(*lines: ReceiptLine, **parts: object) -> str:
    """All words of a receipt, a field a line."""
    return words(render_receipt(replace(CLEAN, **{"lines": lines or CLEAN.lines, **parts}), NOW, ET))


def words(message: Message) -> str:
    (embed,) = message.embeds
    fields = [f"{field.name}: {field.value}" for field in embed.fields]
    return "\n".join([message.content, embed.description, *fields, embed.footer])


def test_a_quiet_day_is_proved():
    assert said(last_alert=AT) == (
        "Coverage 4 Mar 2026: 1 of 1 source read all the time, 0 new items, 0 about a letter\n"
        "**Quiet means quiet.** Every source was read, and nothing waits.\n"
        "Read, nothing new (1): DOJ: last 4 Mar 2026, usual 48\n"
        "On its way: nothing waits\n"
        "Last alert delivered: 4 Mar 2026, 11:20 AM ET\n"
        "as of 4 Mar 2026, 5:10 PM ET; one message a day"
    )


LINES = {
    "what came": (
        ReceiptLine("State", "ok", new=3, told=1, usual_new=2.5),
        "Brought something (1): State: 3 new, usual 2.5, 1 about a letter",
    ),
    "too little known of its habit": (ReceiptLine("State", "ok", new=3), "Brought something (1): State: 3 new"),
    "no dates": (ReceiptLine("State", "empty"), "Read, nothing new (1): State: no date"),
    "dormant": (
        ReceiptLine("State", "dormant", newest_item=datetime(2025, 8, 12, 18, tzinfo=UTC)),
        "Dormant (1): State: last 12 Aug 2025",
    ),
    "silent for too long": (
        ReceiptLine("State", "stale", "no new item for 4 days; usual gap 1.4 days"),
        "Silent for longer than usual (1): State: no new item for 4 days; usual gap 1.4 days",
    ),
    "not read since": (
        ReceiptLine("State", "blocked", missed=(Missed(AT, None, "blocked"),), instead="Feed"),
        "Not read all the time (1): State: blocked ⊘ since 11:20 AM ET; read through Feed",
    ),
    "not read for a while": (
        ReceiptLine("State", "ok", missed=(Missed(AT, AT + 2 * HOUR, "unreachable"),)),
        "Not read all the time (1): State: unreachable 11:20 AM to 1:20 PM ET, nothing lost",
    ),
    "items came and went": (
        ReceiptLine("State", "gap possible", missed=(Missed(AT, AT + 2 * HOUR, "unreachable", gap=True),)),
        "State: unreachable 11:20 AM to 1:20 PM ET, items may be missing; now items may be missing ◑",
    ),
    "wrong, though no look was missed so far": (
        ReceiptLine("State", "wrong content", "no feed"), "Not read all the time (1): State: wrong content ⊘",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "told"), LINES.values(), ids=LINES)
def test_each_source_stands_where_it_belongs(line, told):
    assert told in said(line)


VERDICTS = {
    "a source in trouble": (
        {"lines": (ReceiptLine("S", "blocked"), QUIET)},
        "**Quiet may not mean quiet.** 1 source of 2",
    ),
    "we were off": ({"off": (Missed(AT, AT + HOUR, "not asked"),)}, "**Quiet may not mean quiet.** For some time"),
    "something waits": ({"waiting": 2, "parked": 1}, "**Every source was read.** What is still on its way"),
    "a dormant source": ({"lines": (ReceiptLine("S", "dormant"),)}, "**Quiet means quiet.**"),
}


@pytest.mark.parametrize(("parts", "told"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict_comes_first(parts, told):
    assert said(**parts).splitlines()[1].startswith(told)


def test_what_waits_is_counted():
    text = said(waiting=2, parked=1, to_judge=1, pages=3)
    assert "On its way: 2 messages to deliver, 1 of them refused and kept, 1 text to judge, 3 pages to read" in text


def test_the_first_line_claims_no_whole_day_where_we_were_off_for_a_part():
    first = said(off=(Missed(AT, AT + HOUR, "not asked"),)).splitlines()[0]
    assert first.startswith("Coverage 4 Mar 2026: not watched for some time; 1 of 1 source read, ")
    assert "the whole day: what came" in said(off=(Missed(AT, AT + 24 * HOUR, "not asked"),))


def test_times_without_us_are_said_once():
    off = (Missed(AT, AT + HOUR, "not asked"), Missed(AT + 3 * HOUR, None, "not asked", gap=True))
    assert (
        "We were not watching: 11:20 AM to 12:20 PM ET: what came meanwhile was read afterwards\nsince 2:20 PM ET"
    ) in said(off=off)


def test_a_closed_day_says_so():
    assert said(closed=True).endswith("closed: the day is over")


def test_two_hundred_sources_fit_and_what_has_no_room_is_counted():
    lines = [replace(QUIET, name=f"{HOSTILE} {n}", state=("ok", "blocked")[n % 2], new=n % 3) for n in range(200)]
    message = render_receipt(replace(CLEAN, lines=tuple(lines)), NOW, ET)
    assert message == fit(message)
    assert "@everyone" not in words(message)
    assert " more" in words(message)


# --- the table ------------------------------------------------------------------------------------------------------

TABLE = (
    SourceLine(
        "doj", "Justice", "ok", last_ok=AT, newest_item=AT - 30 * HOUR, usual_gap=17 * HOUR, next_try=NOW + HOUR
    ),
    SourceLine("doj-rss", "Justice (feed)", "ok", last_ok=AT, spare_of="Justice", rests=True, fault="cut off"),
    SourceLine("state", "State", "blocked", "a bot wall", NOW, AT, AT, 14, NOW + 3 * HOUR),
    SourceLine("npr", "NPR", "off", "enabled = false in config.toml"),
)


def test_the_table_shows_trouble_first_and_every_time():
    assert source_table(TABLE, NOW, ET).splitlines() == [
        "source          state    last answer  newest item  usual gap  failures  next try",
        "State           blocked  11:20        11:20        -          14        in 3 hours",
        "    a bot wall",
        "Justice         ok       11:20        3 Mar 2026   17 hours   -         in 1 hour",
        "Justice (feed)  ok       11:20        -            -          -         now",
        "    asked once a day, to compare with Justice",
        "    read all the same: cut off",
        "NPR             off      -            -            -          -         -",
        "",
        "2 of 3 sources are well, 1 off or paused; times in ET",
    ]


def test_the_table_steers_no_terminal():
    table = source_table([replace(TABLE[2], name="S\x1b[2J", detail="a\x07b\nc")], NOW, ET)
    assert "\x1b" not in table
    assert "\x07" not in table
    assert "a b c" in table


def test_programs_get_times_in_utc_and_null_for_what_is_not_known():
    first, _, third, _ = sources_as_json(TABLE)
    assert first["usual_gap"] == 17 * 3600
    assert first["last_answer"] == "2026-03-04T16:20:00+00:00"
    assert first["fault"] is None
    assert (third["state"], third["failures"], third["usual_gap"]) == ("blocked", 14, None)
