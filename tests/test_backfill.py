"""The past of a source, read beside a watcher: known to the board, told to nobody, and resumed where it stopped."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.cli.beside import beside
from bot.cli.progress import shown
from bot.services.backfill import BackfillStopped, PastReader, Progress
from feeds.kinds import Span
from storage.sources.backfills import Backfill, first_sight
from tests import faults
from tests.discord_server import PATIENCE
from tests.past import at, index, posts, wordpress
from tests.process import running, write_config
from tests.spine import LETTER, NOON, Spine, invented
from tests.web import Page, Web, give

SAYS = "The harbour working group met."
MANY = posts(NOON - timedelta(hours=1), 300, timedelta(hours=12), SAYS)
WORDPRESS = {"id": "state", "kind": "wp-json"}


@dataclass
class Reading:
    """One reading of the past, beside the watcher of a spine."""

    reader: PastReader
    until: Any
    told: list[Progress] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def read(self, since: str = "2026-01-10", *, again: bool = False) -> Progress:
        return await self.reader.read(Span(at(since), self.until), self.told.append, again=again)


@asynccontextmanager
async def past_of(spine: Spine, source: str = "state") -> AsyncIterator[Reading]:
    async with beside(spine.setup(), spine.clock) as desk:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        reader = PastReader(desk.store, desk.fetcher, desk.monitor, desk.sources[source], spine.clock, sleep)
        yield Reading(reader, await desk.store.read(first_sight, source), slept=slept)


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, {**WORDPRESS}) as spine:
        spine.web.put("/state", wordpress(MANY, most=25))
        await spine.turn()
        spine.alerts()
        yield spine


async def test_nobody_is_told_of_the_past_and_the_board_knows_it(spine: Spine):
    before = await evidence(spine)
    async with past_of(spine) as past:
        progress = await past.read()
    await spine.turn()
    assert spine.alerts() == []
    assert await spine.count("digest_items") == 0
    assert await evidence(spine) > before + 50
    expected = sum(at("2026-01-10") <= post.at < past.until for post in MANY)
    assert await spine.value("SELECT count(*) FROM entries WHERE published_at >= '2026-01-10'") >= expected
    assert progress.backfill.kept + progress.known == expected
    assert progress.share == 1.0


async def evidence(spine: Spine) -> int:
    return int(await spine.value("SELECT count(*) FROM findings WHERE question = 'q3' AND level = 'alert'"))


async def test_what_was_read_says_why_it_was_not_told(spine: Spine):
    async with past_of(spine) as past:
        await past.read()
    outcomes = await spine.rows(
        "SELECT DISTINCT outcome FROM judgements j JOIN entries e ON e.id = j.entry WHERE quiet"
    )
    assert {row[0] for row in outcomes} <= {
        "stood there before we watched: recorded, not told",
        "another telling of a story told before (rewrite): folded into its alert",
        "the same story again (rewrite): folded into its alert",
        "the same story again (copy): folded into its alert",
    }


async def test_a_past_that_broke_off_goes_on_where_it_stopped(spine: Spine):
    handler = wordpress(MANY, most=25)
    spine.web.put("/state", handler)
    async with past_of(spine) as past:
        whole = await past.read("2026-01-20")
        asked = len(spine.web.log)
        assert (await past.read("2026-01-20")).backfill == whole.backfill
        assert len(spine.web.log) == asked, "what is read is not asked for again"
    async with past_of(spine) as past:
        broken = faults.in_turn([Page(status=500)] * 20)

        async def third_fails(request: Any) -> Any:
            return await (broken if request.query["page"] == "3" else handler)(request)

        spine.web.put("/state", third_fails)
        with pytest.raises(BackfillStopped, match="HTTP 500"):
            await past.read()
        assert past.slept == [15, 30, 60, 120, 240]
        assert past.told[-1].waiting.endswith("again in 240 s")
        spine.web.put("/state", handler)
        asked = len(spine.web.log)
        await past.read()
        assert "page=3&" in spine.web.log[asked].path
    assert await spine.value("SELECT count(*) FROM backfills WHERE ended_at IS NOT NULL") == 2


async def test_a_server_that_asks_for_patience_gets_it(spine: Spine):
    slow_down = [Page(status=429, headers={"Retry-After": "100"})]
    last = wordpress(MANY)

    async def once_throttled(request: Any) -> Any:
        return await (faults.in_turn([slow_down.pop()]) if slow_down else last)(request)

    spine.web.put("/state", once_throttled)
    async with past_of(spine) as past:
        await past.read()
        assert past.slept == [100]


async def test_a_server_that_asks_for_hours_ends_the_reading_for_now(spine: Spine):
    spine.web.put("/state", b"", status=429, headers={"Retry-After": "7200"})
    async with past_of(spine) as past:
        with pytest.raises(BackfillStopped, match="it asks us to wait 2:00:00"):
            await past.read()
        assert past.slept == []


async def test_a_door_that_is_shut_is_not_knocked_at_again(spine: Spine):
    spine.web.put("/state", b"", status=403)
    async with past_of(spine) as past:
        with pytest.raises(BackfillStopped, match="HTTP 403"):
            await past.read()
        assert past.slept == []


async def test_reading_again_adds_nothing(spine: Spine):
    async with past_of(spine) as past:
        await past.read()
        rows = await spine.count("entries"), await spine.count("versions"), await spine.count("findings")
        again = await past.read(again=True)
    assert again.backfill.kept == 0
    assert (await spine.count("entries"), await spine.count("versions"), await spine.count("findings")) == rows


async def test_pages_of_the_past_are_read_before_it_is_judged(tmp_path: Path):
    options = {"pages": "/news/page/{page}/"}
    source = {"id": "news", "kind": "html-index", "full_text": "auto", "options": options}
    async with Spine(tmp_path, source) as spine:
        listed = index_with_pages(spine)
        spine.web.put("/news", index(listed))
        for number in (2, 3):
            spine.web.put(f"/news/page/{number}/", index(listed))
        await spine.turn()
        spine.alerts()
        slow_down = [Page(status=429, headers={"Retry-After": "60"})]
        third = spine.web._pages[("", "/page-3")]

        async def throttled_once(request: Any) -> Any:
            return give(slow_down.pop() if slow_down else third, request)

        spine.web.put("/page-3", throttled_once)
        async with past_of(spine, "news") as past:
            progress = await past.read("2026-01-01")
        assert (past.slept, progress.backfill.kept + progress.known) == ([60], 20)
        assert progress.backfill.unread == 1
        assert await spine.value("SELECT count(*) FROM versions WHERE version > 1") == 0
        assert await spine.value("SELECT count(*) FROM versions WHERE origin = 'page'") == 19
        (failed,) = await spine.rows("SELECT text_error, text_due FROM entries WHERE text_error <> ''")
        assert "HTTP 404" in failed[0]
        assert failed[1] is None
        await spine.turn()
        assert spine.alerts() == []
        assert await evidence(spine) == 19


def index_with_pages(spine: Spine) -> list[Any]:
    """Twenty posts of two months, each with its page but one; all older than a first look takes for news."""
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Here:
        number: int
        at: Any
        title: str
        url: str

    listed = []
    for post in posts(NOON - timedelta(days=5), 20, timedelta(days=2), SAYS):
        url = spine.web.url(f"/page-{post.number}")
        if post.number != 7:
            spine.page(f"/page-{post.number}", SAYS)
        listed.append(Here(post.number, post.at, post.title, url))
    return listed


# -- the command ---------------------------------------------------------------------------------------------------


REFUSED = {
    "no such source": (("stat", "--since", "2026-01-10"), "no source is called 'stat' (did you mean state?)"),
    "a feed has no past": (("feed", "--since", "2026-01-10"), "a source of kind rss holds no past"),
    "past the first look": (
        ("state", "--since", "2026-01-10", "--until", "2026-03-09"),
        "--until: may not pass our first look at 3 Mar 2026, 12:30 PM ET; what is later came the normal way",
    ),
    "nothing before the first look": (
        ("state", "--since", "2026-03-05"),
        "--since: we watch since 3 Mar 2026, 12:30 PM ET; what is later came the normal way",
    ),
    "the wrong way round": (
        ("state", "--since", "2026-01-10", "--until", "2026-01-02"),
        "--until: lies before --since",
    ),
    "no day": (("state", "--since", "lately"), "invalid value for '--since'"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_cannot_be_is_refused_in_one_line(tmp_path: Path, name: str):
    arguments, said = REFUSED[name]
    async with Spine(tmp_path, WORDPRESS, "feed") as spine:
        spine.web.put("/state", wordpress(MANY[:10]))
        await spine.turn()
        command = ["backfill", *arguments, "--config", str(tmp_path / "config.toml")]
        result = await asyncio.to_thread(CliRunner().invoke, main, command)
    last = result.stderr.strip().splitlines()[-1]
    assert (result.exit_code, said in last) == (2, True), result.stderr


async def test_the_command_takes_a_first_look_and_runs_beside_the_watcher(tmp_path: Path):
    async with Spine(tmp_path, WORDPRESS) as spine:
        spine.web.put("/state", wordpress(MANY, most=50))
        async with running(tmp_path / "config.toml", "backfill", "state", "--since", "2026-01-10") as program:
            code = await program.wait(PATIENCE)
        assert code == 0, program.output
        assert program.lines[-1].startswith("state: back to 10 Jan 2026, ")
        assert program.lines[-1].endswith("; done")
        assert any(line.startswith("state: first look, 10 entries; what is young") for line in program.lines)
        await spine.watcher.deliver()
        assert spine.alerts() == []


class Screen(io.StringIO):
    """A terminal, as far as a program can tell."""

    def isatty(self) -> bool:
        return True


HALF_WAY = Progress(Backfill("state", at("2026-01-01"), at("2026-01-11"), "", "3", at("2026-01-06"), 40, 1), known=2)


def test_on_a_terminal_a_bar_shows_how_far_it_is():
    screen = Screen()
    with shown("State [press]", screen, UTC) as tell:
        tell(HALF_WAY)
    drawn = screen.getvalue()
    for part in ("State [press]", "50%", "back to 6 Jan 2026, 40 kept, 2 known before, 1 page not read"):
        assert part in drawn, drawn


def test_elsewhere_each_step_is_a_line():
    file = io.StringIO()
    with shown("State", file, UTC) as tell:
        tell(HALF_WAY)
        tell(replace(HALF_WAY, waiting="HTTP 503; again in 15 s"))
    assert file.getvalue() == (
        "State: back to 6 Jan 2026, 40 kept, 2 known before, 1 page not read\nState: HTTP 503; again in 15 s\n"
    )


async def test_three_programs_share_one_database(tmp_path: Path):
    """The watcher runs; a backfill and a text by hand come beside it, and only the text is told."""
    async with Web() as web:
        web.put("/state", wordpress(MANY, most=50))
        (tmp_path / "letter.toml").write_text(LETTER)
        (tmp_path / "notes.txt").write_text(f"MR MILLER: {SAYS} {invented('notes', 30)}\n")
        source = {"id": "state", "kind": "wp-json", "url": web.url("/state"), "every": "10m", "full_text": "never"}
        config = write_config(tmp_path, sources=[source], letters={"files": ["./letter.toml"]})
        async with running(config, "run", "-v") as watcher:
            await watcher.wait_line("polled source=state")
            async with (
                running(config, "backfill", "state", "--since", "2026-01-10") as backfill,
                running(config, "ingest", str(tmp_path / "notes.txt"), "--by", "Ann") as ingest,
            ):
                assert await ingest.wait(PATIENCE) == 0, ingest.output
                assert "told: first word on this story" in ingest.output, ingest.output
                assert await backfill.wait(PATIENCE) == 0, backfill.output
            assert backfill.lines[-1].endswith("; done")
            await watcher.wait_line("Text by hand")
            assert await watcher.stop() == 0
            assert "Post " not in watcher.output


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_a_reading_that_is_stopped_or_killed_goes_on_where_it_was(tmp_path: Path, how: signal.Signals):
    handler = wordpress(MANY, most=25)

    async def slow(request: Any) -> Any:
        if request.query.get("page") == "3":
            await asyncio.sleep(30)
        return await handler(request)

    async with Web() as web:
        web.put("/state", slow)
        (tmp_path / "letter.toml").write_text(LETTER)
        source = {"id": "state", "kind": "wp-json", "url": web.url("/state"), "full_text": "never"}
        config = write_config(tmp_path, sources=[source], letters={"files": ["./letter.toml"]})
        command = ("backfill", "state", "--since", "2026-01-10")
        async with running(config, *command) as first:
            await first.wait_line("40 kept")
            first.process.send_signal(how)
            assert await first.wait() == (1 if how is signal.SIGINT else -9)
        if how is signal.SIGINT:
            assert first.lines[-1] == "letterwatch: stopped; the same command goes on from there"
        web.put("/state", handler)
        asked = len(web.log)
        async with running(config, *command) as second:
            assert await second.wait(PATIENCE) == 0, second.output
        assert "page=3&" in web.log[asked].path
        assert second.lines[-1].startswith("state: back to 10 Jan 2026, ")
