"""The demo as a person sees it: one run of three years, held against what its world says should come of it."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.demo.events import Item, Outcome
from bot.demo.play import DemoError, play
from bot.demo.turns import FIRST_LOOK, chapters
from bot.demo.world import read_world

WORLD = read_world()
LONGEST = 30.0  # seconds; promised to whoever types `letterwatch demo`
WAYS = {
    "told: first word": Outcome.ALERT,
    "told as a reply": Outcome.ALERT,
    "daily digest": Outcome.DIGEST,
    "folded into its alert": Outcome.FOLD,
    "stood there before": Outcome.BASELINE,
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run printed, and what stands in its database."""

    text: str
    seconds: float
    rows: sqlite3.Connection

    def of(self, item: Item) -> list[str]:
        """Return what was decided of an item, version by version."""
        found = self.rows.execute(
            "SELECT j.outcome FROM judgements j JOIN entries e ON e.id = j.entry WHERE e.url LIKE ? ORDER BY j.version",
            [f"%/{item.slug}/"],
        )
        return [outcome for (outcome,) in found]

    def named(self, item: Item) -> set[str]:
        """Return the questions for which alerts were put out over an item, told first or as replies."""
        found = self.rows.execute(
            "SELECT l.value ->> 'question' FROM outbox o JOIN entries e ON e.id = o.entry, "
            "json_each(o.body, '$.lines') l WHERE o.what = 'alert' AND e.url LIKE ?",
            [f"%/{item.slug}/"],
        )
        return {question for (question,) in found}

    @property
    def flat(self) -> str:
        """The text without its line breaks."""
        return " ".join(self.text.split())


def way_of(outcomes: list[str]) -> Outcome:
    """Sum up what became of an item: the loudest that was decided."""
    ways = {way for outcome in outcomes for words, way in WAYS.items() if words in outcome}
    order = [Outcome.ALERT, Outcome.FOLD, Outcome.DIGEST, Outcome.BASELINE]
    return next((way for way in order if way in ways), Outcome.QUIET)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Play the demo once, as the command line does."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    began = time.monotonic()
    result = CliRunner().invoke(main, ["demo", "--db", str(path)], env={"COLUMNS": "80"})
    seconds = time.monotonic() - began
    assert result.exit_code == 0, result.output
    rows = sqlite3.connect(path)
    yield Run(result.output, seconds, rows)
    rows.close()


def test_it_takes_seconds(run: Run) -> None:
    assert run.seconds < LONGEST


@pytest.mark.parametrize("item", WORLD.items, ids=lambda item: item.slug)
def test_every_text_comes_out_as_its_world_says(item: Item, run: Run) -> None:
    way = way_of(run.of(item))
    if item.expect is Outcome.QUIET:
        assert way in {Outcome.QUIET, Outcome.DIGEST}
        assert not run.named(item)
    elif item.expect is Outcome.BASELINE:
        assert way in {Outcome.QUIET, Outcome.BASELINE}
        assert not run.named(item)
    else:
        assert way is item.expect, run.of(item)


@pytest.mark.parametrize("item", [i for i in WORLD.items if i.expect is Outcome.ALERT], ids=lambda item: item.slug)
def test_every_alert_names_what_it_should_and_nothing_that_only_looks_alike(item: Item, run: Run) -> None:
    assert set(item.questions) <= run.named(item)
    assert not set(item.silent_on) & run.named(item)


def test_every_expected_text_was_sent_and_nothing_twice(run: Run) -> None:
    rows = run.rows.execute("SELECT story, entry, reason, state, message FROM outbox WHERE what = 'alert'").fetchall()
    assert {state for *_, state, _ in rows} == {"sent"}
    assert len({message for *_, message in rows}) == len(rows)
    assert max(Counter((story, reason) for story, _, reason, _, _ in rows).values()) == 1
    lines = re.findall(r"─{40,}\n(?!Daily|State releases|Fentanyl letter)", run.text)
    assert len(lines) == len(rows)


def test_look_alikes_stay_silent_and_it_is_said(run: Run) -> None:
    for words in ("Pharmacist Admits Theft", "Climate Action Meets", "Overdose Awareness Week", "90 pounds"):
        assert run.flat.count(words) == 1, words
    assert "Read, and not told" in run.flat


def test_copies_and_retellings_are_one_line_on_the_first_alert(run: Run) -> None:
    assert run.flat.count("also told by River Gazette, Harbor Courier") == 3


def test_an_altered_quote_is_a_reply_with_what_changed(run: Run) -> None:
    (reply,) = re.findall(r"Quote changed, Q3.*?As we quoted it", run.flat)
    assert "The quoted sentence has changed." in reply
    assert "[-will-] may control three fentanyl precursors" in reply


def test_the_wall_is_said_once_and_cleared(run: Run) -> None:
    assert len(re.findall(r"─ State releases: blocked ⊘ since 12 Sep 2023", run.flat)) == 1
    assert run.flat.count("updated: State releases: over since 17 Sep 2023") == 1
    behind = run.text.index("Presidential Determination on Major Drug Transit")
    assert behind > run.text.index("The wall is gone")


def test_one_refusal_and_half_a_feed_are_no_news(run: Run) -> None:
    assert run.flat.count("Harbor Courier: unreachable, HTTP 503") == 1
    assert run.flat.count("River Gazette: cut off within entry") == 1
    assert "Harbor Courier: unreachable ⊘" not in run.flat


def test_what_is_old_is_told_by_the_digest_alone(run: Run) -> None:
    old = run.flat.index("Daily digest for 15 May 2026: 1 text")
    assert "9 Nov 2017: President in Beijing: China will do more against fentanyl" in run.flat[old:]


def test_the_board_at_the_end_claims_no_answer(run: Run) -> None:
    board = run.flat[run.flat.rindex("Fentanyl letter: overdue since 1 Oct 2023") :]
    assert board.count("mentioned ◔, no answer seen since 18 Jun 2023") == 6
    assert "10 of 10 sources answer" in board
    assert "before we watched: 1 on record, last May 2019" in board


def test_no_address_of_the_demo_is_shown_and_every_line_fits(run: Run) -> None:
    assert "127.0.0.1" not in run.text
    assert max(len(line) for line in run.text.splitlines()) <= 80


def test_every_change_of_the_world_is_looked_at() -> None:
    looks = {moment for chapter in chapters(WORLD) for moment in chapter.looks}
    changes = {item.visible for item in WORLD.items if item.visible > FIRST_LOOK} | {edit.at for edit in WORLD.edits}
    assert changes <= looks
    assert {fault.until for fault in WORLD.faults} <= looks


async def test_a_database_that_exists_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    path.write_bytes(b"mine")
    with pytest.raises(DemoError, match="exists"):
        await play(io.StringIO(), path, slow=False)
    assert path.read_bytes() == b"mine"


class Interrupted(io.StringIO):
    """A terminal at which somebody presses Ctrl-C at the third event."""

    def write(self, text: str) -> int:
        """Take the text until it speaks of the Global Coalition."""
        if "Global Coalition" in text:
            raise KeyboardInterrupt
        return super().write(text)


def test_an_interrupted_demo_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(play(Interrupted(), None, slow=False))
    assert list(tmp_path.iterdir()) == []
