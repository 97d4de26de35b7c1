"""The picture of a letter: what it holds, that labels never cover one another, and that nothing waits for it."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.picture.draw import WIDTH, draw
from bot.picture.drawing import NoPicture, Pictures, drawn, environment
from bot.picture.placing import GAP, Label, in_lanes, in_one_line
from bot.rendering.chart import ALT, alt_text, render_chart
from bot.services.desk import WatcherDesk
from letters.questions import State
from letters.record.timeline import Lane, Mark, Timeline, counts, drawn_lanes, from_json, to_json
from tests.spine import Spine, news

PNG = b"\x89PNG\r\n\x1a\n"
SENT = date(2023, 8, 2)
ET = ZoneInfo("America/New_York")
HOSTILE = "$\\frac{1}{0}$ \u202eevil\u202c \x07 <@1> \U0001f600 中文 " + "long " * 60


def lane(number: int, mentions: int = 0, marks: Sequence[State] = (), label: str = "working group") -> Lane:
    days = [SENT + timedelta(days=day) for day in sorted(random.Random(number).sample(range(900), mentions))]
    return Lane(
        question=f"q{number}",
        label=label,
        state=marks[-1] if marks else State.OPEN,
        mentions=tuple(days),
        marks=tuple(Mark(SENT + timedelta(days=30 + at), state) for at, state in enumerate(marks)),
    )


def timeline(*lanes: Lane, title: str = "Fentanyl letter", since: date | None = SENT) -> Timeline:
    today = date(2026, 3, 1)
    return Timeline("fentanyl-2023", title, "overdue since 1 Oct 2023", SENT, (date(2023, 10, 1),), today, since, lanes)


OFF = tuple((datetime(2024, month, 3, 15, tzinfo=ET), datetime(2024, month, 9, 7, tzinfo=ET)) for month in range(1, 8))
WORLDS = {
    "a letter of which nothing is known": timeline(lane(1), since=None),
    "a letter without questions": timeline(),
    "five questions and 300 texts": timeline(*(lane(n, 60, list(State)) for n in range(1, 6))),
    "more questions than find room": timeline(*(lane(n, n, list(State)[:n]) for n in range(1, 31))),
    "words from outside": timeline(lane(1, 3, label=HOSTILE), title=HOSTILE),
    "a letter of today": Timeline("x", "x", "no term", SENT, (), SENT, None, (lane(1),)),
    "a program that was off": replace(timeline(lane(1, 3)), off=OFF),
    "words from long before the letter": timeline(Lane("q1", "x", State.OPEN, mentions=(date(1999, 1, 1), SENT))),
}


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_every_letter_gives_a_picture_and_the_same_letter_the_same_bytes(world: Timeline) -> None:
    png = draw(world)
    width, height = struct.unpack(">II", png[16:24])
    assert (width, 675 <= height <= 1200) == (WIDTH, True)
    assert draw(from_json(to_json(world))) == png


def test_a_file_of_settings_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    plain = draw(WORLDS["five questions and 300 texts"])
    monkeypatch.setitem(mpl.rcParams, "text.usetex", True)
    monkeypatch.setitem(mpl.rcParams, "axes.facecolor", "red")
    assert draw(WORLDS["five questions and 300 texts"]) == plain


@pytest.mark.parametrize("seed", range(30))
def test_labels_never_cover_one_another_and_none_is_lost_uncounted(seed: int) -> None:
    chance = random.Random(seed)
    labels = [Label(at, "x" * chance.randint(1, 30), "x") for at in sorted(chance.uniform(0, 700) for _ in range(12))]
    placed, homeless = in_one_line(labels, (0, 700), lambda text: 10.0 * len(text))
    assert len(placed) + homeless == len(labels)
    spans = sorted((one.left, one.left + one.width) for one in placed)
    assert all(before[1] + GAP <= after[0] for before, after in pairwise(spans))
    assert all(left >= 0 and right <= 700 for left, right in spans)
    rows = in_lanes(labels, (0, 700), lambda text: 10.0 * len(text))
    assert len(rows) == len(labels)
    for lane_ in {one.lane for one in rows}:
        spans = sorted((one.left, one.left + one.width) for one in rows if one.lane == lane_)
        assert all(before[1] + GAP <= after[0] for before, after in pairwise(spans))


def test_the_newest_changes_are_written_first() -> None:
    labels = [Label(10.0, "declined", "d"), Label(12.0, "answered", "a")]
    placed, homeless = in_one_line(labels, (0, 100), lambda text: 11.0 * len(text))
    assert ([one.text for one in placed], homeless) == (["answered"], 1)


def test_questions_with_most_to_show_are_drawn_and_the_rest_counted() -> None:
    kept, left_out = drawn_lanes(WORLDS["more questions than find room"])
    assert (len(kept), left_out) == (12, 18)
    assert [one.question for one in kept][-1] == "q30"


COUNTED = {
    "none": ((), []),
    "days": ((SENT, SENT), [("2 Aug 2023", 2)]),
    "months": (tuple(SENT + timedelta(days=n) for n in range(40)), [("Aug 2023", 30), ("Sep 2023", 10)]),
    "years": (tuple(SENT + timedelta(days=30 * n) for n in range(20)), [("2023", 6), ("2024", 12), ("2025", 2)]),
}


@pytest.mark.parametrize(("days", "words"), COUNTED.values(), ids=COUNTED)
def test_figures_are_given_as_finely_as_a_line_bears(days: tuple[date, ...], words: list[tuple[str, int]]) -> None:
    assert counts(days) == words


def test_times_in_which_the_program_was_off_are_hatched_and_said() -> None:
    world = replace(timeline(lane(1)), off=OFF)
    assert draw(world) != draw(timeline(lane(1)))
    for words in (str(render_chart(world, b"png")), alt_text(world)):
        assert "not watched, the program was off: 3 Jul 2024 to 9 Jul 2024" in words
        assert "and off 2 times before that" in words


async def test_a_program_that_did_not_run_for_days_says_so_beside_the_picture(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(news("met"))
        await spine.turn()
        spine.step(hours=30)  # a daily timer keeps under a day and a half
        await spine.restart()
        await spine.turn()
        spine.step(days=6)
        await spine.restart()
        await spine.turn()
        dossier = WatcherDesk(spine.watcher, lambda: None).dossier
        told = str(await dossier.chart(None))
    assert told.count("the program was off") == 2, told  # in the words, and for a screen reader
    assert "not watched, the program was off: 4 Mar 2026 to 10 Mar 2026" in told


def test_figures_that_no_message_holds_go_with_it_as_a_file_and_nothing_is_dropped() -> None:
    world = WORLDS["more questions than find room"]
    message = render_chart(world, b"png")
    picture, text = message.files
    assert len(picture.description) <= ALT
    assert "the rest stands in timeline.txt" in message.embeds[0].footer
    assert all(f"Q{number} working group" in text.content.decode() for number in range(1, 31))


def test_alt_text_is_bounded_and_pings_no_one() -> None:
    assert len(alt_text(timeline(*(lane(n, label=HOSTILE) for n in range(1, 20)), title=HOSTILE))) <= ALT
    assert "<@1>" not in alt_text(WORLDS["words from outside"])


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_drawn() -> None:
    pictures, world = Pictures(), WORLDS["a letter without questions"]
    with pytest.raises(NoPicture, match="longer than"):
        await pictures.ask(to_json(world), patience=0.01)
    assert (await pictures.draw(world)).startswith(PNG)


async def test_a_process_that_fails_says_so_kindly(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NoPicture, match="the log says why"):
        await Pictures().ask('{"letter": "x"}')
    assert "KeyError" in caplog.text


async def test_the_same_picture_is_drawn_once_and_the_next_by_the_same_process() -> None:
    pictures, world = Pictures(keep=60), WORLDS["a letter of today"]
    first, second = await asyncio.gather(pictures.draw(world), pictures.draw(world))
    assert first is second
    began = asyncio.get_running_loop().time()
    for name in ("words from outside", "a letter without questions"):
        assert (await pictures.draw(WORLDS[name])).startswith(PNG)
    assert asyncio.get_running_loop().time() - began < 10
    await pictures.close()


async def test_a_process_that_is_kept_ends_by_itself() -> None:
    pictures = Pictures(keep=0.01)
    await pictures.draw(WORLDS["a letter of today"])
    before = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    await asyncio.wait_for(asyncio.gather(*before), 10)


async def test_the_process_that_draws_is_given_no_secret_and_loads_nothing_that_lies_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.py").write_text("raise SystemExit('not ours')")
    assert (await drawn(WORLDS["a letter of today"])).startswith(PNG)
    assert "secret" not in environment().values()


def test_the_terminal_writes_the_picture_and_prints_its_figures(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[[sources]]\nid = "x"\nname = "X"\ngroup = "news"\nkind = "rss"\nurl = "https://example.org/"\nevery = "1h"\n'
    )
    given = ["chart", "fentanyl-2023", str(tmp_path / "out.png"), "--config", str(tmp_path / "config.toml")]
    told = CliRunner().invoke(main, given)
    assert told.exit_code == 0, told.output
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    assert "Q3a tools if diplomacy fails" in told.output
    assert "not watching yet" in told.output
