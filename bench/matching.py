"""Measure matching: how well it agrees with labels, and how fast it is beside simpler ways in the same run.

    python bench/matching.py LABELLED.jsonl --texts FOLDER...

The figures on labelled documents here are of the shipped weights, which were fitted to such documents: they say that
nothing broke, not how good it is. Cross-validated figures are printed by bench/weights.py.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable
from math import log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.streams import read_stream
from letters.evaluation import Judged, evaluate
from letters.files.load import LetterFile, load_letter, read_letter
from letters.findings import Document, WatchTerm
from letters.json_lines import read_labelled
from letters.matching import Matcher

SIZE, MANY = 6_000, 3_000
TITLE = "Letter on {0} and {1}"


def sample(folders: Iterable[Path], seed: int) -> list[Document]:
    """Real texts in a mixed order, each brought to 6,000 characters: cut, or repeated."""
    texts = [document.text for folder in folders for _, document in read_stream(folder) if document.text.strip()]
    chosen = random.Random(seed).sample(texts, min(MANY, len(texts)))
    return [Document((text * (SIZE // len(text) + 1))[:SIZE]) for text in chosen]


def rate(judge: Callable[[Document], object], documents: list[Document]) -> float:
    """Documents a second of processor time."""
    began = time.process_time()
    for document in documents:
        judge(document)
    return len(documents) / (time.process_time() - began)


def other_letters(words: list[str], count: int) -> list[LetterFile]:
    """Letters on other subjects, without rules of their own."""
    made = []
    for number in range(count):
        one, two, *own = words[number * 8 : number * 8 + 8]
        made.append(
            read_letter(
                f'id = "other-{number}"\ntitle = "{TITLE.format(one, two)}"\nshort = "Other"\naddressee = "x"\n'
                f'sent_on = 2025-01-01\nterms = ["{one} {two}"]\n[[questions]]\nid = "q1"\nlabel = "{own[0]}"\n'
                f'text = "When will {own[1]} {own[2]} the {own[3]} of {own[4]}?"\n',
                "other.toml",
            )
        )
    return made


def alternation(phrases: list[str]) -> Callable[[Document], object]:
    pattern = re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))
    return lambda document: pattern.search(document.text.lower())


def bm25(queries: list[list[str]]) -> Callable[[Document], object]:
    """BM25 of each paragraph for each question's words, with a flat document frequency."""

    def judge(document: Document) -> float:
        best = 0.0
        for paragraph in document.text.lower().split("\n\n"):
            words = re.findall(r"\w+", paragraph)
            counts = {word: words.count(word) for word in {word for query in queries for word in query}}
            for query in queries:
                score = sum(log(8) * counts[word] * 2.2 / (counts[word] + 1.2) for word in query)
                best = max(best, score)
        return best

    return judge


def speed(folders: list[Path]) -> None:
    documents = sample(folders, seed=1)
    file = load_letter("fentanyl-2023")
    words = sorted({word for document in documents for word in re.findall(r"[a-z]{7,}", document.text)})
    random.Random(2).shuffle(words)
    terms = [WatchTerm(n, "fentanyl-2023", f"{words[2 * n]} {words[2 * n + 1]}") for n in range(1000)]
    phrases = [part.term.text.rstrip("*").lower() for facet in file.rules.facets for part in facet.terms]
    queries = [re.findall(r"\w{4,}", question.text.lower()) for question in file.letter.questions]
    matcher, many = Matcher([file]), Matcher([file, *other_letters(words[4000:], 9)], terms)
    began = time.perf_counter()
    matcher.with_watch_terms(terms)
    edit = time.perf_counter() - began
    print(f"documents a second, {len(documents)} texts of {SIZE} characters, one core:")
    for name, judge in (
        ("the shipped letter", matcher.judge),
        ("10 letters and 1,000 keywords", many.judge),
        ("one regex of all terms", alternation(phrases)),
        ("BM25 over paragraphs", bm25(queries)),
    ):
        few = documents if judge in (matcher.judge, many.judge) else documents[:300]
        print(f"  {name:30} {rate(judge, few):9.0f}")
    print(f"an edit with 1,000 keywords is live after {edit * 1000:.0f} ms")


def briefing(matcher: Matcher) -> None:
    exchange = "QUESTION: What about the budget for roads?\n\nMR MILLER: The Department has nothing on roads today. "
    filler = (exchange + "We build bridges, and we read every letter. " * 8 + "\n\n") * 220
    text = filler[:50_000] + "QUESTION: Fentanyl and China?\n\nMR MILLER: The working group met.\n\n" + filler[:50_000]
    best = min(_timed(matcher, Document(text, "Department Press Briefing")) for _ in range(5))
    print(f"a briefing of {len(text) // 1000} kB with one exchange on fentanyl: {best * 1000:.0f} ms")


def _timed(matcher: Matcher, document: Document) -> float:
    began = time.process_time()
    matcher.judge(document)
    return time.process_time() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("labelled", type=Path)
    options.add_argument("--texts", type=Path, nargs="*", default=[])
    settings = options.parse_args()
    file = load_letter("fentanyl-2023")
    matcher = Matcher([file])
    documents = [read_labelled(line) for line in settings.labelled.read_bytes().splitlines() if line.strip()]
    rows = [Judged(one, matcher.judge(one.document)[0], None) for one in documents]
    table = evaluate(rows, [question.id for question in file.letter.questions])["all"]
    print(
        f"agreement with the labels that the weights were fitted to: relevance {table.relevance.f1:.3f}, "
        f"questions {table.micro.f1:.3f} micro, passages {table.passages.recall:.3f}"
    )
    briefing(matcher)
    if settings.texts:
        speed(settings.texts)


if __name__ == "__main__":
    main()
