"""How well a letter matches that was just read from its text: its own words; no rules, no votes, no terms by hand.

    PYTHONPATH=. python bench/read_letters.py

Beside it stands the same letter as a person wrote it into a file, with terms chosen by hand. The labelled texts are
those of `tests/data/matching/letters`: some in the letters' own words, some as newspapers write.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.training_text import read_training_text
from letters.drafting.document import letter_lines
from letters.drafting.draft import draft_from, draft_toml
from letters.drafting.extraction import read_letter_text
from letters.evaluation import Judged, Table, evaluate
from letters.files.load import LetterFile, load_letter, read_letter
from letters.matching import Matcher

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "matching" / "letters"
LETTERS = ("pfas-2024", "broadband-2025")
SETS = {"own words": (".txt",), "newspapers": (".harder.txt",), "both": (".txt", ".harder.txt")}


def read_from_text(path: Path) -> LetterFile:
    """Return a letter as `letter add` would watch it when nobody changes anything."""
    lines, unread = letter_lines(path.read_bytes(), path.name)
    return read_letter(draft_toml(draft_from(read_letter_text(lines), unread, path.name)), path.name)


def figures(file: LetterFile, name: str, endings: tuple[str, ...]) -> Table:
    """Return how well a letter judges the texts."""
    matcher = Matcher([file])
    texts = [one for ending in endings for one in read_training_text(FOLDER / f"{name}{ending}")]
    rows = [Judged(one, matcher.judge(one.document)[0], None) for one in texts]
    return evaluate(rows, [question.id for question in file.letter.questions])["all"]


def shown(table: Table) -> str:
    """Return precision, recall and F1 of relevance and of all questions together."""
    parts = [f"{one.precision:.2f} {one.recall:.2f} {one.f1:.2f}" for one in (table.relevance, table.micro)]
    return " | ".join(parts)


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print("precision, recall, F1: relevance | questions, micro")
    for name in LETTERS:
        read, written = read_from_text(FOLDER / f"{name}.letter.txt"), load_letter(FOLDER / f"{name}.toml")
        for kind, endings in SETS.items():
            for how, file in (("read", read), ("by hand", written)):
                print(f"{name} {kind:11} {how:8} {shown(figures(file, name, endings))}")


if __name__ == "__main__":
    main()
