"""Our own training text: titles, sentences, and which questions each sentence speaks to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bench.streams import read_stream
from letters.findings import Document
from letters.json_lines import Labelled, Span

PARAGRAPH = 3  # sentences
TURN = re.compile(r"[A-Z][A-Z. -]+: ")  # a speaker's label opens a turn
STREAM = "stream"  # the kind of those texts that only teach silence
HARD = "hard"  # of those written to be hard: four in ten use the letter's words and say nothing to it


def read_training_texts(folder: Path) -> list[Labelled]:
    """Read all files of a letter's folder in ``bench/labelled``, those in ``hard`` as such; of no folder none."""
    plain = [one for path in sorted(folder.glob("*.txt")) for one in read_training_text(path)]
    hard = [one for path in sorted((folder / HARD).glob("*.txt")) for one in read_training_text(path)]
    return plain + [replace(one, text_kind=HARD) for one in hard]


def read_training_text(path: Path) -> list[Labelled]:
    """Read a file of texts: a title after ``==``, then a sentence a line, the questions it speaks to before it."""
    blocks: list[tuple[str, list[tuple[list[str], str]]]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("== "):
            blocks.append((line[3:], []))
        elif line and not line.startswith("#"):
            labels, sentence = line.split(" : ", 1)
            blocks[-1][1].append((labels.split(), sentence))
    return [_labelled(f"{path.stem}-{number}", title, rows) for number, (title, rows) in enumerate(blocks)]


def read_irrelevant(path: Path, folders: Iterable[Path]) -> list[Labelled]:
    """Read those texts of the streams which a file names as saying nothing to the letter."""
    if not path.exists():
        return []
    names = {line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")}
    return [
        Labelled(name, document, relevant=False, questions=frozenset(), text_kind=STREAM)
        for folder in folders
        for name, document in read_stream(folder)
        if name in names
    ]


def _labelled(name: str, title: str, rows: list[tuple[list[str], str]]) -> Labelled:
    text, spans = "", []
    for place, (labels, sentence) in enumerate(rows):
        if place:
            text += "\n\n" if place % PARAGRAPH == 0 or TURN.match(sentence) else " "
        spans += [Span(label, len(text), len(text) + len(sentence)) for label in labels if label != "-"]
        text += sentence
    questions = frozenset(span.question for span in spans if span.question != "topic")
    return Labelled(name, Document(text, title), bool(spans), questions, evidence=tuple(spans))
