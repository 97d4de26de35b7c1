"""List what an office's own texts, hardly any of which tell one event twice, are joined to: each is to be read.

    python bench/story_joins.py PATH [--last N]

PATH is a .jsonl.xz of State releases (link, title, pubDate, content_html) or a folder of White House pages whose names
begin with their day. The texts are filed in the order of their days.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.streams import read_stream
from letters.files.load import load_letter
from letters.findings import Level
from letters.matching import Matcher
from letters.telling.features import Features, features
from letters.telling.stories import StoryIndex

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def dated(path: Path) -> Iterator[tuple[str, Features]]:
    """Titles and features of the texts that bear a day."""
    matcher = Matcher([load_letter("fentanyl-2023")])
    days = dict(_release_days(path)) if path.name.endswith(".jsonl.xz") else {}
    for name, document in read_stream(path):
        day = days.get(name) or _day_of(name)
        if day:
            spoken_to = [one.letter for one in matcher.judge(document) if one.level is not Level.NONE]
            yield document.title, features(document.title, document.text, day, spoken_to)


def _release_days(path: Path) -> Iterator[tuple[str, datetime]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["link"], parsedate_to_datetime(row["pubDate"])


def _day_of(name: str) -> datetime | None:
    found = DAY.match(name)
    return datetime.fromisoformat(found[0]).replace(hour=12, tzinfo=UTC) if found else None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--last", type=int, default=0, help="only so many of the latest texts")
    settings = options.parse_args()
    texts = sorted(dated(settings.path), key=lambda text: str(text[1].published))[-settings.last :]
    index, counts = StoryIndex(), Counter[str]()
    for number, (title, of) in enumerate(texts):
        found = index.find(of)
        counts[found[1].kind if found else "first"] += 1
        if found:
            print(
                f"{found[1].kind} {found[1].score:.2f}: {found[1].because}\n    {title}\n    {texts[int(found[0])][0]}"
            )
        index.file(str(number), of, found[0] if found else "")
    joined = 1 - counts["first"] / max(1, len(texts))
    print(f"{len(texts)} texts, {joined:.1%} joined to another: {dict(counts)}")


if __name__ == "__main__":
    main()
