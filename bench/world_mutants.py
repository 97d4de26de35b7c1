"""Whether the model of the world can fail: each promise is broken in a copy of the program, and the model must see it.

    python -m bench.world_mutants --examples 40 --steps 40

Prints one line a mutant: after how many seconds it was caught, and by which words; exit 1 when one lives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
COPIED = ("bot", "feeds", "letters", "storage", "tests", "bench")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One promise broken in one place."""

    path: str
    was: str
    becomes: str


MUTANTS = {
    "sent is not marked": Mutant(
        "bot/sending/delivery.py",
        "run(outbox.mark_sent, leader.key, sent, self._now())\n",
        "run(outbox.get, leader.key)\n",
    ),
    "history is not read": Mutant("bot/sending/delivery.py", "if self._may_stand_there(leader):", "if False:"),
    "the nonce is another at each try": Mutant(
        "bot/sending/delivery.py", "nonce=leader.key,", "nonce=f'{leader.key[:20]}{leader.attempts}',"
    ),
    "a parked alert is dropped": Mutant(
        "storage/messages/outbox.py", "state IN ('waiting', 'sending', 'parked')", "state = 'waiting'"
    ),
    "a deleted message is sent again": Mutant(
        "storage/messages/outbox.py", "SET state = 'deleted', edit_due = 0", "SET state = 'waiting', edit_due = 0"
    ),
    "no key is kept": Mutant(
        "storage/sources/entries.py",
        '    for key in keys:\n        db.conn.execute("INSERT INTO entry_keys',
        '    for key in ():\n        db.conn.execute("INSERT INTO entry_keys',
    ),
    "only the first key is kept": Mutant(
        "storage/sources/entries.py",
        "        keep_keys(db, entry.keys, entry_id, arrival.now)",
        "        keep_keys(db, entry.keys[:1], entry_id, arrival.now)",
    ),
    "an id names nothing": Mutant(
        "storage/sources/entries.py",
        "named = next((held[key] for key in strong if key in held), None)",
        "named = None",
    ),
    "a changed text is no version": Mutant(
        "storage/sources/entries.py", "    if known.door_hash == hash_:", "    if known.door_hash:"
    ),
    "copies are told again": Mutant(
        "letters/telling/decisions.py", "if case.old or not (unnamed or official_news):", "if case.old:"
    ),
    "a new question is an edit": Mutant(
        "letters/telling/decisions.py",
        "if case.old or not (unnamed or official_news):",
        "if case.old or not official_news:",
    ),
    "what stood there before is told": Mutant(
        "letters/telling/decisions.py",
        "if case.quiet and not (findings := _since_we_watch(case, findings)):",
        "if False:",
    ),
    "an item that shares its id is its namesake": Mutant(
        "storage/sources/entries.py",
        "    return is_misnamed(_known_text",
        "    return False and is_misnamed(_known_text",
    ),
    "texts are judged once": Mutant("storage/sources/entries.py", "title = ?, judge_due = 1 WHERE", "title = ? WHERE"),
    "a clock set back is not seen": Mutant(
        "bot/watching/clock_watch.py", "if latest is None or now >= latest - SLIPS:", "if True:"
    ),
    "keywords are read at the start alone": Mutant(
        "bot/watching/schedule.py", "if await self._watcher.monitor.follow_terms():", "if False:"
    ),
    "the bot answers for people": Mutant("storage/record/states.py", "State.MENTIONED, BOT,", "State.ANSWERED, BOT,"),
    "a question is mentioned at each text": Mutant(
        "storage/record/states.py", "if any(state is not State.OPEN for", "if any(state is State.DECLINED for"
    ),
    "old texts are nowhere": Mutant(
        "bot/watching/schedule.py", "if await self._watcher.digest() + reminders:", "if reminders:"
    ),
    "a source that failed rests for good": Mutant(
        "feeds/changes.py",
        "    interval = min(interval, max(LONGEST_WAIT, source.every))\n",
        "    interval = interval * 1000 if failures else interval\n",
    ),
}


def copy_with(mutant: Mutant, folder: Path) -> None:
    """Put a copy of the program there with one thing changed."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    path = folder / mutant.path
    text = path.read_text()
    if mutant.was not in text:
        raise click.ClickException(f"{mutant.path}: {mutant.was!r} stands there no more; bring the mutant up to date")
    path.write_text(text.replace(mutant.was, mutant.becomes, 1))


def caught(mutant: Mutant, examples: int, steps: int) -> str:
    """Run the model over the mutant; return the words by which it was caught, '' when it lives."""
    with tempfile.TemporaryDirectory() as name:
        copy_with(mutant, Path(name))
        run = subprocess.run(
            [sys.executable, "-m", "bench.world", "--examples", str(examples), "--steps", str(steps), "--first"],
            cwd=name,
            env={**os.environ, "PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    said = [line for line in run.stdout.splitlines() if line.startswith("broken: ")]
    if run.returncode and not said:
        raise click.ClickException(f"the copy does not run: {run.stderr[-500:]}")
    return said[0] if said else ""


@click.command()
@click.option("--examples", default=40, show_default=True, help="Worlds for each mutant, at most.")
@click.option("--steps", default=40, show_default=True, help="Events in each, at most.")
@click.option("--only", default="", help="Mutants whose name holds this.")
def main(examples: int, steps: int, only: str) -> None:
    """Break one promise after the other, and see whether the model sees it."""
    alive = []
    for name, mutant in MUTANTS.items():
        if only not in name:
            continue
        began = time.perf_counter()
        words = caught(mutant, examples, steps)
        took = time.perf_counter() - began
        click.echo(f"{'caught' if words else 'LIVES '} {took:4.0f} s  {name}: {words[:110]}")
        alive += [] if words else [name]
    sys.exit(1 if alive else 0)


if __name__ == "__main__":
    main()
