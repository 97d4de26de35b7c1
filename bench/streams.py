"""Print what the shipped letter says to real streams: how many texts alert, which, and why.

    python bench/streams.py PATH... [--all]

A path is a folder of texts (.txt: prosecutors' releases; .md with front matter: White House pages) or a .jsonl.xz of
State releases. Every alert is listed with its best sentence, so that a reader can judge it; with --all the watch level
too. Texts that hold a release per block ("Title:", "Date:") are parted.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feeds.text import html_to_text
from letters.files.load import load_letter
from letters.findings import Document, Judgement, Level
from letters.matching import Matcher

FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
DRUG = re.compile(r"fentanyl|opioid|narcotic|precursor|drug", re.IGNORECASE)
SHOWN = 200


def read_stream(path: Path) -> Iterator[tuple[str, Document]]:
    """Yield each text of a stream with its name."""
    if path.name.endswith(".jsonl.xz"):
        yield from _releases(path)
        return
    for file in sorted([*path.rglob("*.txt"), *path.rglob("*.md")]):
        text = file.read_text("utf-8", errors="replace")
        front = FRONT_MATTER.match(text)
        if front:
            title = TITLE.search(front[1])
            yield file.name, Document(front[2], title[1] if title else "", source_kind="whitehouse")
        else:
            title, _, body = text.strip().partition("\n")
            yield file.name, Document(body, title, source_kind="news")


def _releases(path: Path) -> Iterator[tuple[str, Document]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            html = row.get("content_html") or row.get("description_html") or ""
            yield row["link"], Document(html_to_text(html), row["title"], source_kind="state")


def show(name: str, document: Document, judged: Judgement) -> None:
    best = judged.best
    questions = ",".join(finding.question for finding in judged.findings) or "subject"
    print(f"  {judged.level.value} {judged.score:.2f} {questions}  {name}")
    if best:
        quoted = " ".join(document.text[best.start : best.end].split())
        print(f"      {document.title[:90]}\n      {quoted[:SHOWN]}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="+", type=Path)
    options.add_argument("--all", action="store_true")
    options.add_argument("--letter", default="fentanyl-2023")
    settings = options.parse_args()
    matcher = Matcher([load_letter(settings.letter)])
    for path in settings.paths:
        counts: Counter[str] = Counter()
        print(path)
        for name, document in read_stream(path):
            (judged,) = matcher.judge(document)
            counts["texts"] += 1
            counts["name fentanyl"] += "fentanyl" in document.text.lower()
            counts[judged.level.value] += 1
            if judged.level is Level.ALERT and not DRUG.search(document.title + document.text):
                counts["alerts without a word on drugs"] += 1
            if judged.level is Level.ALERT or (settings.all and judged.level is Level.WATCH):
                show(name, document, judged)
        print("  " + ", ".join(f"{what}: {count}" for what, count in counts.items()))


if __name__ == "__main__":
    main()
