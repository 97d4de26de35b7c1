"""Count what the splitting of real briefings loses or doubles.

python bench/exchanges.py PATH    JSON lines (or .xz) with title and content_html, or title and text
"""

from __future__ import annotations

import json
import lzma
import re
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from feeds.passages import Split, split
from feeds.text import html_to_text

QUESTION = re.compile(r"\bQUESTION:")


def documents(path: Path) -> list[tuple[str, str]]:
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    rows = [json.loads(line) for line in content.splitlines()]
    return [(row["title"], row.get("text") or html_to_text(row.get("content_html") or "")) for row in rows]


def words(text: str, spans: list[tuple[int, int]]) -> Counter[str]:
    return Counter(word for start, end in spans for word in text[start:end].split())


def faults(text: str, parts: Split) -> dict[str, int]:
    """What went wrong in one text, and how much of it is furniture."""
    inside = [(p.start, p.end) for p in parts.passages]
    every = words(text, [(0, len(text))])
    kept, left_out = words(text, inside), words(text, list(parts.furniture))
    ordered = sorted(inside + list(parts.furniture))
    return {
        "lost": sum((every - kept - left_out).values()),
        "doubled": sum((kept + left_out - every).values()),
        "overlaps": sum(a[1] > b[0] for a, b in pairwise(ordered)),
        "furniture": sum(left_out.values()),
        "words": sum(every.values()),
        "questions": len(QUESTION.findall(text)),
        "exchanges": sum(p.is_exchange for p in parts.passages),
        "turns outside": sum(t.start < p.start or t.end > p.end for p in parts.passages for t in p.turns),
    }


def main() -> None:
    texts = documents(Path(sys.argv[1]))
    briefings = [text for title, text in texts if "Press Briefing" in title]
    for name, chosen in (("all", [text for _, text in texts]), ("briefings", briefings)):
        total: Counter[str] = Counter()
        began = time.perf_counter()
        parts = [split(text) for text in chosen]
        took = time.perf_counter() - began
        for text, part in zip(chosen, parts, strict=True):
            counted = faults(text, part)
            total.update(counted)
            if 1 < counted["questions"] != counted["exchanges"]:
                total["texts where exchanges and questions differ"] += 1
        size = sum(map(len, chosen)) / 1e5
        print(f"{name}: {len(chosen)} texts, {took * 1e3 / max(size, 1):.2f} ms per 100 kB")
        print("  " + ", ".join(f"{key} {value}" for key, value in total.items()))


if __name__ == "__main__":
    main()
