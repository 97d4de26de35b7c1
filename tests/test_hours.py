"""Quiet hours and digests by channel: what waits, until when, how it comes, and on the days that the clocks change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.config import ConfigError, read_config
from bot.once import run_once, summary_lines
from bot.settings.hours import Hours, Quiet, hours_of, quiet_until, read_quiet
from tests.discord_server import Message
from tests.discord_server.aim import aimed
from tests.discord_server.faults import Fault
from tests.discord_world import DiscordWorld
from tests.office import said
from tests.spine import Item, Spine, news

pytestmark = pytest.mark.noon

ET = ZoneInfo("America/New_York")
NIGHT, LUNCH = Quiet(time(22), time(7)), Quiet(time(12), time(13, 30))
EARLY, LATE = Quiet(time(22), time(2, 30)), Quiet(time(22), time(1, 30))


def at(text: str) -> datetime:
    """A time of Washington, as UTC; of an hour that comes twice the first, or the second with a star."""
    local = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ET, fold=int(text.endswith("*")))
    return local.astimezone(UTC)


# Clocks go forward on 8 March 2026 at 2:00 (to 3:00) and back on 1 November 2026 at 2:00 (to 1:00).
QUIET = {
    "before": (NIGHT, "2026-01-15 21:59", None),
    "the first minute": (NIGHT, "2026-01-15 22:00", "2026-01-16 07:00"),
    "after midnight": (NIGHT, "2026-01-16 03:00", "2026-01-16 07:00"),
    "the last minute": (NIGHT, "2026-01-16 06:59", "2026-01-16 07:00"),
    "over": (NIGHT, "2026-01-16 07:00", None),
    "within a day": (LUNCH, "2026-01-16 13:29", "2026-01-16 13:30"),
    "within a day, over": (LUNCH, "2026-01-16 13:30", None),
    "a night of 8 hours": (NIGHT, "2026-03-07 23:00", "2026-03-08 07:00"),
    "a night of 10 hours": (NIGHT, "2026-10-31 23:00", "2026-11-01 07:00"),
    "an end that does not exist comes as if clocks stood": (EARLY, "2026-03-08 01:59", "2026-03-08 03:30"),
    "within that hour": (EARLY, "2026-03-08 03:29", "2026-03-08 03:30"),
    "and is over then": (EARLY, "2026-03-08 03:30", None),
    "an end that comes twice is the first": (LATE, "2026-11-01 01:29", "2026-11-01 01:30"),
    "and does not come back": (LATE, "2026-11-01 01:15*", None),
    "the day after is as every day": (EARLY, "2026-03-09 02:29", "2026-03-09 02:30"),
    "no quiet hours": (None, "2026-01-16 03:00", None),
}


@pytest.mark.parametrize(("quiet", "now", "until"), QUIET.values(), ids=QUIET)
def test_quiet_hours_are_those_of_the_team(quiet: Quiet | None, now: str, until: str | None) -> None:
    assert quiet_until(quiet, at(now), ET) == (at(until) if until else None)


def test_every_night_of_a_year_ends_and_no_moment_is_quiet_past_its_end() -> None:
    now = at("2026-01-01 00:00")
    while now < at("2027-01-01 00:00"):
        until = quiet_until(NIGHT, now, ET)
        wall = now.astimezone(ET).time()
        assert (until is not None) == (wall >= NIGHT.start or wall < NIGHT.end)
        assert until is None or (now < until and quiet_until(NIGHT, until, ET) is None)
        now += timedelta(minutes=30)


WRITTEN = {
    "none": ("", None),
    "over midnight": ("22:00-07:00", NIGHT),
    "with a dash and blanks": ("12:00 – 13:30", LUNCH),
}


@pytest.mark.parametrize(("written", "quiet"), WRITTEN.values(), ids=WRITTEN)
def test_quiet_hours_are_read(written: str, quiet: Quiet | None) -> None:
    assert read_quiet(written) == quiet


ROUTES = "[[routes]]\nchannel = 7\n{}\n[[routes]]\nchannel = 7\nletter = 'x'\n{}\n"
WRONG = {
    "no hours": ("quiet = 'at night'", "", "routes[0].quiet: expected hours such as"),
    "no span": ("quiet = '07:00-07:00'", "", "routes[0].quiet: expected two times that differ"),
    "no number": ("quiet = 7", "", "routes[0].quiet: expected hours such as"),
    "no clock": ("digest_at = '9'", "", "routes[0].digest_at: expected a time of day"),
    "two nights": ("quiet = '22:00-07:00'", "quiet = '23:00-07:00'", "routes[1].quiet: routes[0] goes to the same"),
    "two digests": ("digest_at = '09:00'", "digest_at = '10:00'", "routes[1].digest_at: routes[0] goes to the same"),
    "health": ("kind = 'health'\nquiet = '22:00-07:00'", "", 'routes[0].quiet: only a route of kind "alerts"'),
}


@pytest.mark.parametrize(("first", "second", "fault"), WRONG.values(), ids=WRONG)
def test_hours_that_cannot_be_are_told_by_path(first: str, second: str, fault: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(ROUTES.format(first, second), Path("/x"))
    assert fault in str(caught.value)


def test_the_routes_to_one_channel_share_its_hours() -> None:
    text = ROUTES.format("quiet = '22:00-07:00'", "digest_at = '18:00'\ndigest = false")
    config = read_config(text, Path("/x"))
    assert hours_of(config.routes, time(9)) == {7: Hours(NIGHT, time(18), digest=False)}


# -- what people see ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def spine(tmp_path: Path, discord_world: DiscordWorld) -> AsyncIterator[Spine]:
    """It is noon; the channel wants no word from 13:00 to 15:00."""
    quiet = {"channel": discord_world.watch.id, "quiet": "13:00-15:00"}
    health = {"channel": discord_world.health.id, "kind": "health"}
    with aimed(discord_world.server):
        async with Spine(tmp_path, routes=(quiet, health), discord=discord_world) as spine:
            spine.show(Item("Fish day", "Fish swim.", "fish"))
            await spine.turn()
            yield spine


def many(count: int) -> tuple[Item, ...]:
    return tuple(news(f"n{n}") for n in range(count))


async def arrived(spine: Spine) -> list[Message]:
    await spine.watcher.deliver()
    return spine.messages()


async def test_what_comes_in_quiet_hours_waits_and_comes_after_them(spine: Spine) -> None:
    spine.step(minutes=45)
    spine.show(*many(2))
    await spine.turn()
    assert spine.messages() == []
    await spine.watcher.settle()
    assert [line for line in spine.health() if "parked" in line or "refus" in line] == []
    spine.step(minutes=90)
    assert len(await arrived(spine)) == 2


async def test_more_than_five_come_as_one_list(spine: Spine) -> None:
    spine.step(minutes=45)
    spine.show(*many(7))
    await spine.turn()
    spine.step(minutes=100)
    (listing,) = await arrived(spine)
    assert "7 alerts at once" in listing.content
    assert len([one for one in listing.custom_ids if one.startswith("a:")]) == 7


async def test_the_waiting_is_explained_in_the_outbox_and_after_one_round(spine: Spine, tmp_path: Path) -> None:
    spine.step(minutes=45)
    spine.show(*many(2))
    summary = await run_once(spine.watcher)
    assert (summary.exit_code, summary.left) == (0, [])
    lines = summary_lines(summary, spine.watcher)
    assert any(line.endswith("2 messages, quiet until 3 Mar 2026, 3:00 PM ET") for line in lines)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("13:00-15:00", "00:00-23:59"))  # the terminal reads the real clock
    listed = CliRunner().invoke(main, ["outbox", "list", "--config", str(config)]).output
    assert listed.count("quiet until") in (0, 2)  # 0 in the one minute of a day that is not quiet
    assert "2 waiting" in listed


async def test_what_was_on_its_way_comes_to_its_end(spine: Spine, discord_world: DiscordWorld) -> None:
    spine.step(minutes=25)
    spine.show(news("a"))
    discord_world.server.faults.add(Fault("POST", r".*/messages", status=503, after=True))
    await spine.turn(minutes=1)
    spine.step(minutes=10)
    assert len(await arrived(spine)) == 1
    assert await spine.value("SELECT state FROM outbox") == "sent"


async def test_a_sent_alert_is_edited_in_quiet_hours(spine: Spine) -> None:
    spine.show(news("a", link="https://news.example.org/a"))
    await spine.turn(minutes=5)
    (before,) = spine.messages()
    spine.step(minutes=60)
    await spine.watcher.store.run(
        lambda db: (
            db.conn.execute(
                "UPDATE outbox SET body = json_set(body, '$.altered', 'The harbour club met.'), edit_due = 1"
            )
            and None
        )
    )
    (after,) = await arrived(spine)
    assert (after.id, "has changed" in said(after)) == (before.id, True)


async def test_hours_that_are_taken_out_of_the_settings_hold_nothing_back(
    spine: Spine, discord_world: DiscordWorld
) -> None:
    spine.step(minutes=45)
    spine.show(*many(1))
    await spine.turn()
    await spine.restart(routes=({"channel": discord_world.watch.id},))
    assert len(await arrived(spine)) == 1


async def test_a_channel_has_its_own_hour_for_the_digest_or_none(tmp_path: Path, discord_world: DiscordWorld) -> None:
    world = discord_world
    routes = (
        {"channel": world.watch.id, "digest_at": "14:00"},
        {"channel": world.health.id, "digest": False},
    )
    with aimed(world.server):
        async with Spine(tmp_path, routes=routes, discord=world, alerts={"digest_at": "13:00"}) as spine:
            spine.show(Item("Fish day", "Fish swim.", "fish"))
            await spine.turn()
            spine.show(news("near", "The harbour holds silt."))
            await spine.turn()
            spine.step(minutes=15)
            assert await spine.watcher.digest() == 0
            spine.step(minutes=60)
            assert await spine.watcher.digest() == 1
            await spine.watcher.deliver()
            assert await spine.watcher.digest() == 0
            digests = [m for m in world.server.bot_messages(world.watch) if "Daily digest" in m.content]
            assert (len(digests), world.server.bot_messages(world.health)) == (1, [])
            assert await spine.rows("SELECT digest = 'none' FROM digest_items ORDER BY 1") == [(0,), (1,)]
