"""Measure what votes teach a letter that nobody wrote rules for: F1 after so many of them, on texts not voted on.

    python bench/learning.py [--votes 0 5 10 20 40] [--splits 5]

For each letter of tests/data/matching/letters its labelled texts are parted in four, by story (each text is its own),
several times over. People vote on texts of three parts, in a chance order, as they would: only on what an alert or a
digest showed them, and truly. Judged are the texts of the fourth part. Examples are made and applied by the code that
runs in the watcher.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.training_text import read_training_text
from letters.evaluation import Judged, Table, evaluate
from letters.files.load import LetterFile, load_letter
from letters.findings import Judgement, Level
from letters.json_lines import Labelled
from letters.judging.compiled import CompiledLetter
from letters.learning.feedback import Label
from letters.learning.lessons import Example, examples, learn
from letters.matching import Matcher

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "matching" / "letters"
LETTERS = ("pfas-2024", "broadband-2025")
SETS = {"own words": (".txt",), "newspapers": (".harder.txt",), "both": (".txt", ".harder.txt")}
PARTS = 4


def label_of(one: Labelled) -> Label:
    """What a team says that reads as the labels do."""
    return Label(one.relevant, tuple(sorted(one.questions)), tuple(sorted(one.weak)))


def examples_of(letter: CompiledLetter, entry: int, one: Labelled, judged: Judgement) -> tuple[Example, ...]:
    """What a vote on a text teaches, as storage/judging/lessons.py reads it from the record."""
    found = {finding.question: finding for finding in judged.findings}
    if judged.subject:
        found[""] = judged.subject
    return examples(entry, label_of(one), found, letter, one.document.text, one.document.title)


def parted(count: int, seed: int) -> Iterable[tuple[list[int], list[int]]]:
    """Yield (voted on, judged) for each part; the first in a chance order."""
    order = list(range(count))
    random.Random(seed).shuffle(order)
    for part in range(PARTS):
        yield [n for place, n in enumerate(order) if place % PARTS != part], order[part::PARTS]


def measure(file: LetterFile, texts: Sequence[Labelled], votes: int, splits: int) -> Table:
    """The figures of all parts and splits together, after so many votes."""
    matcher = Matcher([file])
    before = [matcher.judge(one.document)[0] for one in texts]
    rows = []
    for seed in range(splits):
        for voters, judged in parted(len(texts), seed):
            shown = [n for n in voters if before[n].level is not Level.NONE][:votes]
            lessons = learn(one for n in shown for one in examples_of(matcher.letters[0], n, texts[n], before[n]))
            taught = matcher.with_lessons({file.letter.id: lessons})
            rows += [Judged(texts[n], taught.judge(texts[n].document)[0], None) for n in judged]
    return evaluate(rows, [question.id for question in file.letter.questions])["all"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--votes", type=int, nargs="*", default=[0, 5, 10, 20, 40])
    options.add_argument("--splits", type=int, default=5)
    settings = options.parse_args()
    print("relevance F1 / questions micro F1 (precision) after so many votes, on texts not voted on")
    for name in LETTERS:
        file = load_letter(FOLDER / f"{name}.toml")
        for kind, endings in SETS.items():
            texts = [one for ending in endings for one in read_training_text(FOLDER / f"{name}{ending}")]
            print(f"{name}, {len(texts)} texts: {kind}")
            for votes in settings.votes:
                table = measure(file, texts, votes, settings.splits)
                print(f"  {votes:3}  {table.relevance.f1:.2f} / {table.micro.f1:.2f} ({table.micro.precision:.2f})")


if __name__ == "__main__":
    main()
