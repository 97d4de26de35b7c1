"""Run an archive of feeds through the parser: no exception may escape, and every outcome has a name.

    python -m bench.corpora ARCHIVE [--show OUTCOME]

ARCHIVE is a tar file (of any compression) that holds feeds of any kind; what is no feed counts as such.
"""

from __future__ import annotations

import io
import re
import tarfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import feedparser

from feeds.errors import ContentError
from feeds.parse import Origin, parse_feed

SUFFIXES = {".xml", ".rss", ".atom", ".rdf", ".json", ".feed", ".opml", ".htm", ".html", ".txt"}
ORIGIN = Origin("corpus", "https://example.org/feed")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--show", help="List the files with this outcome.")
def main(archive: Path, show: str | None) -> None:
    outcomes, entries, faults = Counter[str](), Counter[str](), Counter[str]()
    files, ours, theirs = defaultdict[str, list[str]](list), 0.0, 0.0
    wall = time.perf_counter()
    for name, body in bodies(archive):
        started = time.process_time()
        outcome, found, survived = outcome_of(body)
        ours += time.process_time() - started
        theirs += feedparser_alone(body)
        outcomes[outcome] += 1
        entries[outcome] += found
        faults[outcome] += survived
        files[outcome].append(name)
    click.echo(f"{'outcome':<56} {'bodies':>7} {'entries':>8} {'faults survived':>16}")
    for outcome, count in outcomes.most_common():
        click.echo(f"{outcome:<56} {count:>7} {entries[outcome]:>8} {faults[outcome]:>16}")
    total, seconds = outcomes.total(), time.perf_counter() - wall
    click.echo(f"{'all':<56} {total:>7} {entries.total():>8} {faults.total():>16}")
    click.echo(
        f"CPU {ours:.2f} s ({total / ours:.0f} bodies a second); feedparser alone {theirs:.2f} s; wall {seconds:.2f} s"
    )
    for name in files[show] if show else []:
        click.echo(name)


def bodies(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() and Path(member.name).suffix in SUFFIXES else None
            if file:
                yield member.name, file.read()


def outcome_of(body: bytes) -> tuple[str, int, int]:
    try:
        parsed = parse_feed(body, ORIGIN)
    except ContentError as error:
        return f"{type(error).__name__}: {kind_of(str(error))}", 0, 0
    except Exception as error:
        return f"ESCAPED {type(error).__name__}", 0, 0
    state = "whole" if parsed.whole else "cut off"
    return f"read, {state}, {parsed.form}", len(parsed.entries), len(parsed.faults)


def kind_of(error: str) -> str:
    """The error without what differs from body to body."""
    return re.sub(r"\d+", "N", re.split(r";| \(| titled | where ", error)[0])


def feedparser_alone(body: bytes) -> float:
    started = time.process_time()
    try:
        feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        click.echo(f"feedparser alone raised {type(error).__name__}", err=True)
    return time.process_time() - started


if __name__ == "__main__":
    main()
