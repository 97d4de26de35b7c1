"""Whether the model of the world can fail: each promise is broken in a copy of the program, and the model must see it.

    python -m bench.world_mutants --examples 40 --steps 40

What the model does not play, such as buttons and the past, a named test must see. Prints one line a mutant: after how
many seconds it was caught, and by which words or test; exit 1 when one lives.
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
    test: str = ""  # that must see it; '': the model


MUTANTS = {
    "sent is not marked": Mutant(
        "bot/sending/delivery.py",
        "run(outbox.mark_sent, leader.key, sent, self._now())\n",
        "run(outbox.get, leader.key)\n",
    ),
    "history is not read": Mutant("bot/sending/delivery.py", "if leader.first_attempt_at:  #", "if False:  #"),
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
    "what a text no longer says is taken from its alert": Mutant(
        "letters/telling/decisions.py", "if named and _speaks_to_all(named, unread):", "if named:"
    ),
    "our clock says where in the history to look": Mutant(
        "bot/sending/delivery.py", "since = leader.tried_after or tried", "since = tried"
    ),
    "two alerts share a nonce": Mutant("bot/sending/delivery.py", "nonce=leader.key,", "nonce=leader.letter,"),
    "only the first of a list is marked as sent": Mutant(
        "storage/messages/outbox.py",
        """edited_at = :now, error = '' "\n            f"WHERE {TOGETHER}",""",
        """edited_at = :now, error = '' "\n            "WHERE key = :key",""",
    ),
    "an edit that was not taken is forgotten": Mutant(
        "bot/sending/delivery.py",
        "            await self._store.run(outbox.put_off_edit, parcel, now + rest)\n",
        "            await self._store.run(outbox.mark_edited, parcel, now)\n",
    ),
    "a muted keyword is heard": Mutant(
        "letters/keywords/watching.py", "        if not term.muted:", "        if True:"
    ),
    "a closed letter is judged for": Mutant(
        "bot/watching/letters.py", "closed, since = (stored.closed or {}).get(file.letter.id),", "closed, since = None,"
    ),
    "a reopened letter stays silent": Mutant(
        "bot/watching/watcher.py", "await self.store.run(judge_unjudged, letter.id, look_back, now)", "0"
    ),
    "quiet hours hold nothing back": Mutant("bot/sending/delivery.py", "if self._quiet_until(channel):", "if False:"),
    "quiet hours never end": Mutant("bot/settings/hours.py", "if start <= now < end:", "if start <= now:"),
    "the digest tells the same every day": Mutant(
        "storage/messages/digests.py", "SET digest = ? WHERE id = ?", "SET digest = substr(?, 99) WHERE id = ?"
    ),
    "keys are forgotten after a day": Mutant(
        "storage/upkeep/retention.py",
        "KEPT = timedelta(days=30)\nSHORT_LIVED = (",
        'KEPT = timedelta(days=1)\nSHORT_LIVED = (("entry_keys", "added_at"), ',
    ),
    "the past is told": Mutant(
        "storage/sources/backfills.py",
        "    arrival = Arrival(entry, source, now, quiet=True)",
        "    arrival = Arrival(entry, source, now, quiet=False)",
        "tests/test_backfill.py::test_nobody_is_told_of_the_past_and_the_board_knows_it",
    ),
    "what an alert told meanwhile is told late as well": Mutant(
        "storage/judging/feedback.py",
        "    if told:\n        return Late.KNOWN",
        "    if False:\n        return Late.KNOWN",
        "tests/test_feedback.py::test_a_story_that_an_alert_told_meanwhile_is_not_told_late",
    ),
    "a reply overtakes the alert that it replies to": Mutant(
        "storage/messages/outbox.py",
        "AND NOT {OVERTAKES} ",
        "",
        "tests/test_delivery.py::test_a_reply_does_not_overtake_the_alert_that_it_replies_to",
    ),
    "a day has a digest at every look": Mutant(
        "bot/watching/watcher.py",
        "(told < local.date() or told_ahead)",
        "(told <= local.date() or told_ahead)",
        "tests/test_clock_jumps.py::test_a_day_of_23_or_25_hours_has_one_digest_and_one_reminder_of_each_kind",
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
    """Run the model, or the mutant's test, over the mutant; return the words that caught it, '' when it lives."""
    model = ["bench.world", "--examples", str(examples), "--steps", str(steps), "--first"]
    test = ["pytest", "-q", "-n", "0", "-p", "no:cacheprovider", mutant.test]
    with tempfile.TemporaryDirectory() as name:
        copy_with(mutant, Path(name))
        run = subprocess.run(
            [sys.executable, "-m", *(test if mutant.test else model)],
            cwd=name,
            env={**os.environ, "PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    sign = f"FAILED {mutant.test}" if mutant.test else "broken: "
    said = [line for line in run.stdout.splitlines() if line.startswith(sign)]
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
