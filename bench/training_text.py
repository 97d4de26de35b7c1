"""Our own training text: titles, sentences, and which questions each sentence speaks to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.streams import read_stream
from letters.findings import Document
from letters.json_lines import Labelled, Span

PARAGRAPH = 3  # sentences
STREAM = "stream"  # the kind of those texts that only teach silence


def read_training_text(path: Path) -> list[Labelled]:
    """Read a file of ``bench/labelled``; empty when there is none for a letter."""
    if not path.exists():
        return []
    blocks: list[tuple[str, list[tuple[list[str], str]]]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("== "):
            blocks.append((line[3:], []))
        elif line and not line.startswith("#"):
            labels, sentence = line.split(" : ", 1)
            blocks[-1][1].append((labels.split(), sentence))
    return [_labelled(number, title, rows) for number, (title, rows) in enumerate(blocks)]


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


def _labelled(number: int, title: str, rows: list[tuple[list[str], str]]) -> Labelled:
    text, spans = "", []
    for place, (labels, sentence) in enumerate(rows):
        if place:
            text += "\n\n" if place % PARAGRAPH == 0 else " "
        spans += [Span(label, len(text), len(text) + len(sentence)) for label in labels if label != "-"]
        text += sentence
    questions = frozenset(span.question for span in spans if span.question != "topic")
    return Labelled(f"own-{number}", Document(text, title), bool(spans), questions, evidence=tuple(spans))
