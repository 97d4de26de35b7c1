"""Measure the grouping of texts into stories on labelled documents, and what a look-up costs.

    python bench/stories.py PATH    JSON lines with id, title, text, published, and story where one is known

Labels were given batch by batch, so that one event may bear the names "x" and "b-x", or even two words of their own:
figures are printed for the labels as they are, with the batch's letter taken off, and with one name for one news.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import astuple
from datetime import UTC, datetime
from itertools import accumulate, combinations
from pathlib import Path
from typing import Any

from letters.files.load import load_letter
from letters.findings import Document, Level
from letters.matching import Matcher
from letters.telling.stories import Features, StoryIndex, features, lookup_keys, relate
from letters.telling.stories import likeness as compare

FOLDS = 5
STORED = 100_000
Row = tuple[list[float], bool, float]
ONE_NEWS = {  # found by reading what was joined "wrongly": the same meeting, listing or charges under two names
    "cnwg-jan24": "cnwg-launch-jan24",
    "cnwg-presscall": "cnwg-launch-jan24",
    "june23-indictments": "amarvel-jun23",
    "global-coalition": "coalition-launch-2023",
    "patel-nov25": "mofcom-nov25",
}


def read(path: Path) -> list[tuple[str, str, str, Features]]:
    """Id, label, kind of text and features of each document, judged as a run would judge it."""
    matcher = Matcher([load_letter("fentanyl-2023")])
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        (
            r["id"],
            r.get("story") or "",
            r.get("text_kind") or "",
            features(r["title"] or "", r["text"], day := noon(r["published"]), spoken_to(matcher, r, day)),
        )
        for r in rows
    ]


def spoken_to(matcher: Matcher, row: dict[str, Any], day: datetime | None) -> list[str]:
    judgements = matcher.judge(
        Document(row["text"], row["title"] or "", day, row["url"] or "", row["source_kind"] or "")
    )
    return [judgement.letter for judgement in judgements if judgement.level is not Level.NONE]


def noon(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day[:10]).replace(hour=12, tzinfo=UTC) if day else None


def counts(found: list[str], labels: list[str]) -> tuple[int, int, int]:
    """Pairs grouped rightly, grouped wrongly, and missed."""
    right = wrong = missed = 0
    for i, j in combinations(range(len(found)), 2):
        grouped, same = found[i] == found[j], labels[i] == labels[j]
        right += grouped and same
        wrong += grouped and not same
        missed += same and not grouped
    return right, wrong, missed


def unlettered(label: str) -> str:
    return re.sub("^[ab]-", "", label)


def one_news(label: str) -> str:
    return ONE_NEWS.get(unlettered(label), unlettered(label))


def figures(right: int, wrong: int, missed: int) -> str:
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({right + missed} pairs)"


def grouping(documents: list[tuple[str, str, str, Features]]) -> None:
    kinds = ("all that bear a label", lambda d: d[1]), ("whole texts", lambda d: d[1] and d[2] == "whole")
    short = ("excerpts and restated", lambda d: d[1] and d[2] != "whole")
    days = sorted(documents, key=lambda d: str(d[3].published))
    for name, chosen in (
        *kinds,
        short,
        ("with the unlabelled, each its own", lambda _: True),
        ("by day", lambda d: d[1]),
    ):
        some = [document for document in (days if name == "by day" else documents) if chosen(document)]
        index = StoryIndex()
        found = [index.add(number, of) for number, _, _, of in some]
        labels = [story or number for number, story, _, _ in some]
        print(f"{name}: {figures(*counts(found, labels))}")
        print(f"    batch letters aside: {figures(*counts(found, [unlettered(label) for label in labels]))}")
        print(f"    one name for one news: {figures(*counts(found, [one_news(label) for label in labels]))}")


def cross_validate(documents: list[tuple[str, str, str, Features]]) -> None:
    """Fit the weights on some stories and judge the pairs of the others; such pairs as share a word of the subject."""
    some = [document for document in documents if document[1]]
    labels = [one_news(story) for _, story, _, _ in some]
    names = sorted(set(labels))
    chance = random.Random(5)
    chance.shuffle(names)
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    pairs = []
    for i, j in combinations(range(len(some)), 2):
        if some[i][3].subject.isdisjoint(some[j][3].subject):
            continue
        values = [float(v) for v in astuple(compare(some[i][3], some[j][3]))] + [1.0]
        pairs.append((values, labels[i] == labels[j], {fold[labels[i]], fold[labels[j]]}))
    judged: list[tuple[float, bool]] = []
    for held in range(FOLDS):
        train: list[Row] = [(v, same, 1.0) for v, same, folds in pairs if held not in folds and same]
        train += [
            (v, same, 4.0) for v, same, folds in pairs if held not in folds and not same and chance.random() < 0.25
        ]
        weights = fit(train)
        judged += [(chance_of(weights, v), same) for v, same, folds in pairs if held == max(folds)]
    every = sum(same for _, same in judged)
    for limit in (0.5, 0.6, 0.7, 0.8, 0.9):
        right = sum(same for p, same in judged if p >= limit)
        wrong = sum(not same for p, same in judged if p >= limit)
        print(f"held out, single pairs, from {limit}: {figures(right, wrong, every - right)}")
    print("weights of the last fold:", " ".join(f"{w:.1f}" for w in weights))


def chance_of(weights: list[float], values: list[float]) -> float:
    return 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))


def fit(rows: list[Row]) -> list[float]:
    """Logistic regression by Newton's method, with a little shrinking."""
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(8):
        slope = list(weights)
        bend = [[float(i == j) for j in range(size)] for i in range(size)]
        for values, same, times in rows:
            p = chance_of(weights, values)
            off, curve = times * (p - same), times * p * (1 - p)
            for i, v in enumerate(values):
                if v:
                    slope[i] += off * v
                    for j in range(size):
                        bend[i][j] += curve * v * values[j]
        weights = [w - s for w, s in zip(weights, solve(bend, slope), strict=True)]
    return weights


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        pivot[:] = [value / pivot[i] for value in pivot]
        for other in rows:
            if other is not pivot and other[i]:
                other[:] = [a - other[i] * b for a, b in zip(other, pivot, strict=True)]
    return [row[-1] for row in rows]


def invented(chance: random.Random, vocabulary: list[int], spread: list[float]) -> Features:
    """Features of a text that nobody wrote, its words as unevenly spread as real ones."""
    terms = dict.fromkeys(chance.choices(vocabulary, cum_weights=spread, k=60), 33)
    day = datetime.fromtimestamp(1_650_000_000 + 86_400 * chance.randrange(1_200), UTC)
    sketch = tuple(sorted(chance.getrandbits(32) for _ in range(64)))
    names = frozenset(chance.choices(vocabulary, cum_weights=spread, k=10))
    return Features(400, day, sketch, terms, names, frozenset(), frozenset())


def lookups(documents: list[tuple[str, str, str, Features]]) -> None:
    chance = random.Random(7)
    vocabulary = [chance.getrandbits(32) for _ in range(60_000)]
    spread = list(accumulate(1 / (rank + 50) for rank in range(len(vocabulary))))
    index = StoryIndex()
    filled = time.perf_counter()
    for number in range(STORED):
        index.file(str(number), invented(chance, vocabulary, spread))
    print(f"filed {STORED} in {time.perf_counter() - filled:.1f} s")
    asked = [of for *_, of in documents] + [invented(chance, vocabulary, spread) for _ in range(300)]
    took = []
    for of in asked:
        began = time.perf_counter()
        index.find(of)
        took.append(1e3 * (time.perf_counter() - began))
    took.sort()
    print(f"look-up among {STORED}: median {took[len(took) // 2]:.2f} ms, p99 {took[-len(took) // 100]:.2f} ms")


def costs(path: Path, documents: list[tuple[str, str, str, Features]]) -> None:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    began = time.perf_counter()
    for row in rows:
        features(row["title"] or "", row["text"])
    took = time.perf_counter() - began
    size = sum(len(row["text"]) for row in rows)
    print(f"features: {1e3 * took / len(rows):.2f} ms a text, {1e8 * took / size:.2f} ms per 100 kB")
    blobs = [len(of.to_bytes()) for *_, of in documents]
    print(f"stored: {sum(blobs) / len(blobs):.0f} bytes a text, at most {max(blobs)}")
    some = [of for *_, of in documents][:200]
    began = time.perf_counter()
    kinds: defaultdict[str, int] = defaultdict(int)
    for a, b in combinations(some, 2):
        kinds[relate(a, b).kind] += 1
    print(f"relate: {1e6 * (time.perf_counter() - began) / sum(kinds.values()):.0f} us a pair, {dict(kinds)}")
    print(f"keys: at most {max(len(lookup_keys(of)) for of in some)}")


def main() -> None:
    path = Path(sys.argv[1])
    documents = read(path)
    grouping(documents)
    cross_validate(documents)
    costs(path, documents)
    lookups(documents)


if __name__ == "__main__":
    main()
