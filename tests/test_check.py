"""``letterwatch check`` tells an operator what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.checking.check import check
from bot.checking.sources import reading_row
from bot.rendering.check_table import Report, Row, Verdict, bad, note, ok, printable
from feeds.entries import Entry, Precision, Published, Reading, Source, Validators
from storage.database import prepare
from tests.discord_server import Fault, Permission
from tests.discord_server.aim import aimed
from tests.discord_server.application import Grant
from tests.discord_world import DiscordWorld
from tests.web import Web

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>https://example.org/</link>
<item><guid>1</guid><title>One</title><link>https://example.org/1</link>
<pubDate>{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}</pubDate><description>Text.</description></item>
</channel></rss>""".encode()
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'


class Shop:
    """A settings file in a folder of its own, written part by part, and the report on it."""

    def __init__(self, folder: Path, world: DiscordWorld, web: Web) -> None:
        self.path, self.world, self.web = folder / "config.toml", world, web
        self.token = world.server.token
        self.discord = ""
        self.routes = [f"channel = {world.watch.id}", f'channel = {world.health.id}\nkind = "health"']
        self.sources = [self.source("/feed")]
        self.more = ""

    def source(self, path: str) -> str:
        return f'id = "{path[1:]}"\nurl = "{self.web.url(path)}"\nprivate = true'

    async def report(self) -> Report:
        server = self.world.server
        tables = [
            f'[discord]\napi_url = "{server.api_url}"\n{self.discord}',
            self.more,
            *(f"[[routes]]\n{route}" for route in self.routes),
            *(f"[[sources]]\n{source}" for source in self.sources),
        ]
        self.path.write_text("\n".join(tables))
        return await check(self.path, {"DISCORD_TOKEN": self.token} if self.token else {})

    async def wrong(self) -> list[str]:
        """Return what is wrong and its remedy, each on one line."""
        rows = (await self.report()).rows
        return [f"{row.part}: {row.state} -> {row.remedy}" for row in rows if row.verdict is Verdict.BAD]


@pytest.fixture
async def shop(tmp_path: Path, discord_world: DiscordWorld) -> AsyncIterator[Shop]:
    async with Web() as web:
        web.put("/feed", FEED)
        with aimed(discord_world.server):
            yield Shop(tmp_path, discord_world, web)


async def test_all_is_well_with_every_part_named(shop: Shop):
    report = await shop.report()
    assert report.exit_code == 0, report.text
    assert [row.part for row in report.rows] == [
        "config", "letters", "database", "token", "intents", "invite", "server", "routes", "routes", "source",
    ]  # fmt: skip
    assert report.text.endswith("All is well.")
    assert "alerts: #letter-watch in Office" in report.text
    assert "feed: ok, 1 entry, newest" in report.text
    assert not shop.path.with_name("letterwatch.db").exists(), "a check stores nothing"
    assert shop.world.server.calls("POST", ".*") == shop.world.server.calls("PUT", ".*") == []


async def test_the_invite_link_asks_for_exactly_what_is_used(shop: Shop):
    (invite,) = [row.state for row in (await shop.report()).rows if row.part == "invite"]
    rights = (
        Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.EMBED_LINKS | Permission.ATTACH_FILES
        | Permission.READ_MESSAGE_HISTORY | Permission.PIN_MESSAGES | Permission.CREATE_PUBLIC_THREADS
        | Permission.SEND_MESSAGES_IN_THREADS
    )  # fmt: skip
    assert f"client_id={shop.world.server.world.bot.id}" in invite
    assert f"permissions={int(rights)}" in invite
    assert "scope=bot+applications.commands" in invite


async def test_channels_without_a_route_are_lines_that_can_be_pasted(shop: Shop):
    shop.routes = []
    report = await shop.report()
    assert "no channel is set, so alerts print to the terminal" in report.text
    assert report.paste == (
        "[[routes]]  # #letter-watch in Office",
        f"channel = {shop.world.watch.id}",
        "[[routes]]  # #letter-health in Office",
        f"channel = {shop.world.health.id}",
        'kind = "health"',
    )
    shop.more = "\n".join(report.paste)
    assert (await shop.report()).exit_code == 0


async def test_hostile_names_of_channels_stay_in_their_comment(shop: Shop):
    shop.world.server.world.add_channel(shop.world.guild, "a\nchannel = 1\x1b[31m")
    report = await shop.report()
    assert report.paste[0] == "[[routes]]  # #a channel = 1 [31m in Office"
    assert "\x1b" not in report.text


async def test_every_fault_of_the_settings_is_a_row_and_nothing_else_starts(shop: Shop):
    shop.discord, shop.sources = 'prefixx = "?"', ['url = "gopher://x"']
    report = await shop.report()
    assert (report.exit_code, [row.part for row in report.rows]) == (2, ["config", "config"])
    assert shop.world.server.requests == []


async def test_settings_that_are_not_there_say_so(tmp_path: Path):
    report = await check(tmp_path / "none.toml", {})
    assert report.exit_code == 2
    assert "no such file" in report.text


async def test_a_letter_or_a_route_that_names_nothing_is_a_wrong_setting(shop: Shop):
    shop.more = '[letters]\nfiles = ["fentanyl-2023", "lost.toml"]'
    assert any("lost.toml" in line for line in await shop.wrong())
    shop.more = ""
    shop.routes[0] += '\nquestions = ["q99"]'
    assert any("no question 'q99'" in line for line in await shop.wrong())


# -- Discord ----------------------------------------------------------------------------------------------------


def deaf(shop: Shop) -> None:
    shop.world.server.application.message_content = Grant.OFF


def no_token(shop: Shop) -> None:
    shop.token = ""


def wrong_token(shop: Shop) -> None:
    shop.token = "wrong.token"


def discord_down(shop: Shop) -> None:
    shop.world.server.fail(Fault("GET", "/users/@me", status=503))


def discord_fails_midway(shop: Shop) -> None:
    shop.world.server.fail(Fault("GET", r"/guilds/\d+", status=503))


def thrown_out(shop: Shop) -> None:
    shop.world.server.world.leave(shop.world.guild)


def not_served(shop: Shop) -> None:
    shop.discord = "guild_ids = [7]"


def lacking(right: Permission) -> Callable[[Shop], None]:
    def take(shop: Shop) -> None:
        world = shop.world.server.world
        world.deny(shop.world.watch, world.bot, right)

    return take


def no_such_channel(shop: Shop) -> None:
    shop.routes.append("channel = 77")


TROUBLES = {
    "no token with routes": (no_token, ["token: DISCORD_TOKEN is not set: alerts print to the terminal"]),
    "wrong token": (wrong_token, ["token: cannot log in: Discord refuses the token"]),
    "Discord down": (discord_down, ["token: cannot log in: 503"]),
    "Discord down midway": (discord_fails_midway, ["token: cannot look around: 503"]),
    "in no server": (
        thrown_out,
        ["server: the bot is in no server yet -> open the invite link", "in no server of the bot", "in no server of"],
    ),
    "another server than the one served": (
        not_served,
        ["server: the bot is not in server 7 -> open the invite link", "is not served", "is not served"],
    ),
    "may not see": (lacking(Permission.VIEW_CHANNEL), ["#letter-watch in Office: lacks View Channel"]),
    "may not send": (lacking(Permission.SEND_MESSAGES), ["lacks Send Messages"]),
    "may not read back": (lacking(Permission.READ_MESSAGE_HISTORY), ["lacks Read Message History"]),
    "may not embed": (lacking(Permission.EMBED_LINKS), ["lacks Embed Links -> in that channel's permissions, allow"]),
    "no such channel": (no_such_channel, ["alerts: channel 77 is in no server of the bot"]),
}


@pytest.mark.parametrize(("trouble", "lines"), TROUBLES.values(), ids=TROUBLES)
async def test_what_is_wrong_on_discord_is_named_with_its_remedy(
    shop: Shop, trouble: Callable[[Shop], None], lines: list[str]
):
    trouble(shop)
    wrong = await shop.wrong()
    assert len(wrong) == len(lines), wrong
    assert all(expected in line for expected, line in zip(lines, wrong, strict=True)), wrong
    assert "wrong.token" not in " ".join(wrong)


NOTES = {
    "deaf": (deaf, "message content is off: `!` is deaf"),
    "may not pin": (lacking(Permission.PIN_MESSAGES), "#letter-watch in Office: lacks Pin Messages"),
}


@pytest.mark.parametrize(("trouble", "line"), NOTES.values(), ids=NOTES)
async def test_what_could_be_better_is_no_failure(shop: Shop, trouble: Callable[[Shop], None], line: str):
    trouble(shop)
    report = await shop.report()
    assert (report.exit_code, line in report.text) == (0, True), report.text


async def test_without_token_and_routes_the_terminal_is_enough(shop: Shop):
    shop.token, shop.routes = "", []
    report = await shop.report()
    assert report.exit_code == 0
    assert "docs/discord-setup.md" in report.text


# -- sources and the database -----------------------------------------------------------------------------------


async def test_each_source_is_asked_once_and_says_how_it_is(shop: Shop):
    shop.web.put("/empty", EMPTY)
    shop.web.put("/page", b"<html><body>Welcome</body></html>", content_type="text/html")
    shop.web.put("/gone", b"", status=404)
    shop.sources = [shop.source(path) for path in ("/feed", "/empty", "/page", "/gone")]
    shop.sources.append(f'id = "refused"\nurl = "{shop.web.url("/feed")}"')
    shop.sources.append(f'id = "off"\nurl = "{shop.web.url("/off")}"\nprivate = true\nenabled = false')
    rows = [row for row in (await shop.report()).rows if row.part == "source"]
    assert [row.verdict.value for row in rows] == ["ok", "note", "WRONG", "WRONG", "WRONG", "note"]
    told = [row.state.partition(": ")[2] for row in rows]
    expected = ["ok, 1 entry", "empty: it answers", "wrong content: ", "blocked: ", "blocked: ", "switched off"]
    assert [line.startswith(start) for line, start in zip(told, expected, strict=True)] == [True] * 6, told
    assert sorted(asked.path for asked in shop.web.log) == ["/empty", "/feed", "/gone", "/page"]


async def test_no_source_is_wrong(shop: Shop):
    shop.sources = []
    assert (await shop.wrong())[0].startswith("source: none is set, so nothing is watched")


SOURCE = Source("s", "S", "news", "rss", "https://example.org/feed", timedelta(hours=1))


def reading(*ages: timedelta | None, faults: tuple[str, ...] = ()) -> Reading:
    dates = [Published() if age is None else Published(NOW - age, Precision.MINUTE) for age in ages]
    entries = tuple(Entry("s", (str(n),), "", "", "", published) for n, published in enumerate(dates))
    return Reading(entries, Validators(), faults=faults)


READINGS = {
    "fresh": (reading(timedelta(days=1), timedelta(days=9)), Verdict.OK, "s: ok, 2 entries, newest 2026-01-04"),
    "undated": (reading(None), Verdict.OK, "s: ok, 1 entry, undated"),
    "empty": (reading(), Verdict.NOTE, "s: empty"),
    "stale": (reading(timedelta(days=99)), Verdict.NOTE, "s: ok, 1 entry, newest 2025-09-28: stale"),
    "faulty": (reading(None, faults=("cut off",)), Verdict.NOTE, "s: ok, 1 entry, undated; cut off"),
}


@pytest.mark.parametrize(("given", "verdict", "state"), READINGS.values(), ids=READINGS)
def test_a_reading_is_said_in_one_line(given: Reading, verdict: Verdict, state: str):
    row = reading_row(SOURCE, given, NOW)
    assert row.verdict is verdict
    assert row.state.startswith(state)


async def test_a_database_of_ours_is_fine_and_anothers_is_refused(shop: Shop):
    database = shop.path.with_name("letterwatch.db")
    prepare(database)
    assert (await shop.report()).exit_code == 0
    with closing(sqlite3.connect(database)) as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'letterwatch', 'of_the_future', '2030')")
        db.commit()
    assert ["newer letterwatch" in line for line in await shop.wrong()] == [True]
    database.write_bytes(b"no database at all" * 100)
    assert ["is no letterwatch database" in line for line in await shop.wrong()] == [True]


async def test_a_folder_that_is_not_there_is_said(shop: Shop):
    shop.more = '[storage]\npath = "nowhere/letterwatch.db"'
    assert ["its folder cannot be written to" in line for line in await shop.wrong()] == [True]


# -- the table ---------------------------------------------------------------------------------------------------


@pytest.fixture
def table() -> list[str]:
    rows = (ok("config", "fine"), note("intents", "deaf"), bad("token", "x " * 80, "do " * 60))
    return Report(rows, ("line",)).text.splitlines()


def test_the_table_fits_a_terminal_and_ends_with_the_count(table: list[str]):
    assert max(map(len, table)) <= 100
    assert table[0] == "ok    config    fine"
    assert table[1] == "note  intents   deaf"
    assert table[2].startswith("WRONG token     x x")
    assert any(line.startswith("                -> do do") for line in table)
    assert table[-1] == "1 thing is wrong."


def test_long_addresses_stay_whole():
    link = "https://example.org/" + "x" * 150
    assert link in Report((Row(Verdict.OK, "invite", link),)).text


def test_control_characters_never_reach_the_terminal():
    assert printable("a\x1b[2J\nb\u202e c") == "a [2J b c"
