"""Measure how well the text of an article is found, ours beside trafilatura's and beside naive text.

    python -m bench.extraction PATH [--worst 10] [--without-layouts]

PATH is a folder in the layout of the public article-extraction benchmark (``ground-truth.json`` and
``html/<id>.html.gz``), or one that holds ``<host>/<name>.html`` with the expected ``<name>.txt`` beside it, as
``tests/data/pages`` does; pages without an expected text are counted, and nothing is said of how well they were read.
The score is the benchmark's: precision and recall of runs of four words, each page counted alike.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import click
import trafilatura
from bs4 import BeautifulSoup

from feeds.errors import WrongContent
from feeds.pages import page_text

RUN = 4  # words that make one run
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """One page; ``expected`` is None where nobody has said what stands on it."""

    name: str
    url: str
    html: str
    expected: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """How one text was found."""

    name: str
    precision: float | None  # None where nothing was found
    recall: float | None  # None where nothing was there


def ours(case: Case) -> str:
    try:
        return page_text(case.html, case.url).text
    except WrongContent:
        return ""


def theirs(case: Case) -> str:
    return trafilatura.extract(case.html, include_comments=False) or ""


def naive(case: Case) -> str:
    return BeautifulSoup(case.html, "lxml").get_text(" ")


WAYS: dict[str, Callable[[Case], str]] = {"ours": ours, "trafilatura": theirs, "naive text": naive}


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--worst", default=0, help="List so many pages that ours reads worst.")
@click.option("--without-layouts", is_flag=True, help="Read every page as that of an unknown publisher.")
def main(path: Path, worst: int, without_layouts: bool) -> None:
    cases = [Case(c.name, "https://unknown.example/", c.html, c.expected) if without_layouts else c for c in load(path)]
    known = [case for case in cases if case.expected is not None]
    click.echo(f"{len(known)} pages with an expected text, {len(cases) - len(known)} without")
    click.echo(f"{'':<14}{'F1':>7}{'precision':>11}{'recall':>8}{'ms a page':>11}{'empty':>7}")
    for name, way in WAYS.items():
        began = time.process_time()
        found = [way(case) for case in cases]
        took = (time.process_time() - began) * 1000 / max(1, len(cases))
        pairs = zip(cases, found, strict=True)
        scores = [score(case.name, case.expected, text) for case, text in pairs if case.expected is not None]
        precision, recall, f1 = together(scores)
        click.echo(f"{name:<14}{f1:>7.3f}{precision:>11.3f}{recall:>8.3f}{took:>11.1f}{found.count(''):>7}")
        if name == "ours":
            listed = sorted(scores, key=lambda s: (s.precision or 0) * (s.recall or 0))[:worst]
    for row in listed:
        click.echo(f"  {row.name:<70.70} precision {row.precision or 0:.2f} recall {row.recall or 0:.2f}")


def load(path: Path) -> Iterator[Case]:
    truth = path / "ground-truth.json"
    if not truth.exists():
        yield from _by_host(path)
        return
    for name, row in json.loads(truth.read_text("utf-8")).items():
        html = gzip.decompress((path / "html" / f"{name}.html.gz").read_bytes()).decode("utf-8", "replace")
        yield Case(
            f"{name[:12]} {row.get('url', '')}", row.get("url") or "https://unknown.example/", html, row["articleBody"]
        )


def _by_host(path: Path) -> Iterator[Case]:
    for page in sorted(path.rglob("*.html")):
        expected = page.with_suffix(".txt")
        said = expected.read_text("utf-8") if expected.exists() else None
        host = page.parent.name if page.parent != path else page.name.partition("_")[0]
        yield Case(f"{host}/{page.stem}", f"https://{host}/{page.stem}", page.read_text("utf-8", "replace"), said)


def score(name: str, expected: str, found: str) -> Score:
    wanted, got = runs(expected), runs(found)
    common = (wanted & got).total()
    return Score(
        name,
        common / got.total() if got else None if not wanted else 0.0,
        common / wanted.total() if wanted else None,
    )


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)) if words)


def together(scores: list[Score]) -> tuple[float, float, float]:
    precision = mean([s.precision for s in scores if s.precision is not None] or [0.0])
    recall = mean([s.recall for s in scores if s.recall is not None] or [0.0])
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


if __name__ == "__main__":
    main()
