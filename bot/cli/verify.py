"""`letterwatch verify`: whether the record can be trusted, as a table."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.app import DONE, FAILED, config_option, explained, settings_of
from storage.database import explained as database_explained
from storage.database import open_reader
from storage.upkeep.verifying import Check, verify

MEANS = {
    "file": "pages and links of the file",
    "entries": "texts seen, with their names",
    "texts": "versions, and the hash of each",
    "findings": "quotes, and where each stands",
    "alerts": "messages, with key and proof",
    "told once": "stories, told once a reason",
    "stories": "texts that tell one event",
    "states": "answers, with what they rest on",
    "digests": "texts of daily digests",
}
LONGEST_FAULT = 200


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify_command(file: Path | None, config: Path, as_json: bool) -> None:
    """Check the database, or a backup: the file, and that every told alert has its proof. Changes nothing."""
    path = file or settings_of(config).storage.path
    with explained(), closing(open_reader(path)) as db, database_explained(path):
        checks = verify(db)
    wrong = sum(check.wrong for check in checks)
    if as_json:
        click.echo(json.dumps({"file": str(path), "wrong": wrong, "checks": [asdict(one) for one in checks]}, indent=2))
    else:
        click.echo("\n".join([*map(_line, checks), *_faults(checks), f"{path}: {_verdict(wrong)}"]))
    sys.exit(FAILED if wrong else DONE)


def _line(check: Check) -> str:
    said = f"{check.wrong:,} wrong" if check.wrong else "well"
    return f"{check.name:9}  {check.looked_at:>9,}  {said:12}  {MEANS[check.name]}"


def _faults(checks: list[Check]) -> list[str]:
    lines = []
    for check in checks:
        lines += [f"  {check.name}: {fault[:LONGEST_FAULT]}" for fault in check.faults]
        if check.wrong > len(check.faults):
            lines.append(f"  {check.name}: and {check.wrong - len(check.faults):,} more")
        if check.wrong:
            lines.append(f"  {check.name}: {check.remedy}")
    return lines


def _verdict(wrong: int) -> str:
    return f"{wrong:,} things wrong" if wrong else "all well"
