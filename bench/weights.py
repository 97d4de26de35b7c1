"""Fit the weights of a letter's signs on labelled documents, print what cross-validation says, write the file.

    python bench/weights.py LABELLED.jsonl [--write letters/library/fentanyl-2023.weights.json]

With --streams FOLDER... the texts that bench/labelled/*.irrelevant.txt names are learned from too; the shipped weights
are made so, with the prosecutors' releases and the White House pages.

Needs numpy, scipy and scikit-learn, in an environment of their own; letterwatch itself never does. Folds are split by
event. Our own training text (bench/labelled) is in every training fold and in no test fold.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stories import one_news
from bench.training_text import HARD, STREAM, read_irrelevant, read_training_texts
from feeds.passages import passages
from letters.evaluation import passage_hits
from letters.files.load import read_letter
from letters.files.weights import FARTHEST, certainty
from letters.findings import Finding
from letters.json_lines import Labelled, read_labelled
from letters.judging.answers import with_answers
from letters.judging.compiled import CompiledLetter, compile_letter
from letters.judging.evidence import quoted_span
from letters.judging.lexicon import Text
from letters.judging.scoring import Reading
from letters.judging.screen import Screen
from letters.judging.signs import Signs, candidates, document_signs, sentence_signs
from letters.matching import read_as_said
from letters.telling.stories import Features, features, relate

SCALE = 0.3  # of signs that are no words: each is brought to this standard deviation
FEWEST = 4  # sentences or documents; a rarer word is no sign
SMALLEST = 0.02  # a smaller weight is left out of the file
SEEDS = (1, 2, 3)
STRICT = 1.0  # of relevance: two of three labelled texts are relevant, of real ones hardly any
SURE = 0.95  # of two texts telling one event; below it half are two events of one summit


@dataclass
class Read:
    """A labelled document with its signs."""

    labelled: Labelled
    reading: Reading
    numbers: list[int]
    signs: dict[int, Signs]
    document: Signs
    said: dict[int, Signs]  # of sentences by themselves, without what an answer has from its question
    document_said: Signs


def read_all(letter: CompiledLetter, documents: list[Labelled]) -> list[Read]:
    """Read documents as the matcher does; one that the screen stops has no sentence to weigh."""
    screen, found = Screen([letter], [()]), []
    for one in documents:
        text, title = Text(one.document.text), Text(one.document.title)
        if not screen.concerned((text, title)):
            found.append(Read(one, Reading((), (), (), {}), [], {}, {}, {}, {}))
            continue
        said = read_as_said(letter, text, title, passages(text.given, title.given))
        reading = with_answers(letter, said, text.given)
        found.append(
            Read(
                one,
                reading,
                candidates(letter, reading),
                *_signs(letter, reading, text, title),
                *_signs(letter, said, text, title),
            )
        )
    return found


def _signs(letter: CompiledLetter, reading: Reading, text: Text, title: Text) -> tuple[dict[int, Signs], Signs]:
    signs = {number: sentence_signs(letter, reading, text, number) for number in candidates(letter, reading)}
    return signs, document_signs(letter, reading, title, signs)


class Columns:
    """Signs to columns: rare words left out, other signs scaled.

    Learned from is what each sentence says by itself (``rows``, ``matrix``): too few answers have their words from a
    question. Scored is what it says when read after its question (``read``, ``scored``).
    """

    def __init__(self, rows: list[Signs], read: list[Signs]) -> None:
        counts: dict[str, int] = {}
        for row in rows:
            for name in row:
                counts[name] = counts.get(name, 0) + 1
        self.names = [name for name, count in counts.items() if count >= FEWEST]
        self.number = {name: number for number, name in enumerate(self.names)}
        plain = self._matrix(rows)
        mean = np.asarray(plain.mean(0)).ravel()
        spread = np.sqrt(np.maximum(np.asarray(plain.multiply(plain).mean(0)).ravel() - mean**2, 1e-6))
        is_word = np.array([name.startswith(("word", "title word")) for name in self.names])
        self.scale = np.where(is_word, 1.0, SCALE / spread)
        self.matrix = (plain @ sparse.diags(self.scale)).tocsr()
        self.scored = (self._matrix(read) @ sparse.diags(self.scale)).tocsr()

    def _matrix(self, rows: list[Signs]) -> sparse.csr_matrix:
        places = [
            (row, self.number[name], value)
            for row, signs in enumerate(rows)
            for name, value in signs.items()
            if name in self.number and value
        ]
        row, column, value = zip(*places, strict=True)
        return sparse.csr_matrix((value, (row, column)), shape=(len(rows), len(self.names)))


def one_event(documents: list[Labelled]) -> list[int]:
    """Number the events, so that no fold learns from an event that it is tested on.

    Texts tell one event that bear one name of a story, as bench/stories.py joins names, or that letterwatch would join.
    """
    told = [features(one.document.title, one.document.text, one.document.published, ["letter"]) for one in documents]
    names = [one_news(one.story) for one in documents]
    event = list(range(len(documents)))
    for i, j in combinations(range(len(documents)), 2):
        if event[i] != event[j] and ((names[i] and names[i] == names[j]) or surely(told[i], told[j])):
            joined, gone = sorted((event[i], event[j]))
            event = [joined if number == gone else number for number in event]
    return event


def surely(one: Features, other: Features) -> bool:
    relation = relate(one, other)
    return relation.same_story and relation.score >= SURE


def fit(matrix, wanted, weight, strength):
    return LogisticRegression(C=strength, max_iter=400, solver="liblinear").fit(matrix, wanted, weight)


class Problem:
    """All that is known of the documents, as arrays."""

    def __init__(self, letter: CompiledLetter, real: list[Labelled], own: list[Labelled]) -> None:
        self.questions = [question.id for question in letter.letter.questions]
        self.read = read_all(letter, real + own)
        self.real = len(real)
        self.streams = np.array([one.labelled.text_kind == STREAM for one in self.read])
        self.hard = np.array([one.labelled.text_kind == HARD for one in self.read])
        self.own = (np.arange(len(self.read)) >= self.real) & ~self.streams
        self.place = [(d, n) for d, one in enumerate(self.read) if not self.streams[d] for n in one.numbers]
        self.of = np.array([d for d, _ in self.place])
        self.teaches = np.array([n in self.read[d].said for d, n in self.place])
        said = [self.read[d].said.get(n, {}) for d, n in self.place]
        self.sentences = Columns(said, [self.read[d].signs[n] for d, n in self.place])
        self.documents = Columns([one.document_said for one in self.read], [one.document for one in self.read])
        self.relevant = np.array([one.labelled.relevant for one in self.read])
        self.gold = np.array([[q in one.labelled.questions for q in self.questions] for one in self.read])
        self.weak = np.array([[q in one.labelled.weak for q in self.questions] for one in self.read])
        self.row = {place: row for row, place in enumerate(self.place)}
        speaks = [[self._speaks(d, n, q) for q in (*self.questions, "")] for d, n in self.place]
        self.speaks = np.array(speaks)
        self.groups = np.array(one_event(real))
        self.kinds = np.array([one.labelled.text_kind for one in self.read[: self.real]])

    def _speaks(self, document: int, number: int, question: str) -> bool:
        sentence = self.read[document].reading.sentences[number]
        for span in self.read[document].labelled.evidence:
            shared = min(span.end, sentence.end) - max(span.start, sentence.start)
            if question in (span.question, "") and 2 * shared >= sentence.end - sentence.start:
                return True
        return False

    def hits(self, document: int, j: int, scores: np.ndarray) -> bool:
        """Whether the span quoted for a question, by these scores of the sentences, shows a labelled passage."""
        one = self.read[document]
        said = {number: scores[self.row[document, number], j] for number in one.numbers}
        best = max(said, key=lambda number: (said[number], -number))
        sentence = one.reading.sentences[best]
        start, end = quoted_span(one.reading.sentences, best, {n: certainty(v, 0) for n, v in said.items()})
        finding = Finding("", self.questions[j], 0, 0, start, end, sentence.start, sentence.end, (), ())
        return passage_hits(one.labelled, finding)


def sentence_models(problem: Problem, train: np.ndarray, settings: argparse.Namespace):
    """One model per question, from the sentences of the training documents; the streams' would drown them."""
    use = (np.isin(np.arange(len(problem.read)), train) | problem.own)[problem.of] & problem.teaches
    models = []
    for j in range(len(problem.questions) + 1):  # the last is the subject
        ok = use & ~problem.weak[problem.of, j] if j < len(problem.questions) else use
        weight = np.where(problem.speaks[ok, j], settings.positive, 1.0)
        weight = weight * np.where(problem.own[problem.of[ok]], settings.own, 1.0)
        models.append(fit(problem.sentences.matrix[ok], problem.speaks[ok, j], weight, settings.sentence_c))
    return models


def document_models(problem: Problem, train: np.ndarray, settings: argparse.Namespace):
    """One model per question from whole documents, and at the end the one of relevance."""
    use = np.concatenate([train, np.arange(problem.real, len(problem.read))])
    others = np.where(problem.streams, settings.stream, 1.0)
    weight = np.where(problem.own, settings.own, others)
    models = []
    for j in range(len(problem.questions)):
        ok = use[~problem.weak[use, j]]
        models.append(fit(problem.documents.matrix[ok], problem.gold[ok, j], weight[ok], settings.document_c / 2))
    weight = np.where(problem.hard, settings.hard_relevance, others)
    models.append(fit(problem.documents.matrix[use], problem.relevant[use], weight[use], settings.document_c))
    return models


def best_threshold(scores: np.ndarray, wanted: np.ndarray, strict: float = 0.5) -> float:
    """A point of the flat top of F1: its middle, or nearer to the strict end (1)."""
    order = np.argsort(-scores)
    right = np.cumsum(wanted[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + wanted.sum())
    top = np.where(f1 >= f1.max() - 0.01)[0]
    return float(scores[order][top.max()] * (1 - strict) + scores[order][top.min()] * strict)


@dataclass
class Scores:
    """Scores of the real documents, by models that have not seen their stories."""

    best: np.ndarray  # by document and question: the best sentence's score
    sentence: np.ndarray  # by row and question
    document: np.ndarray  # by document and question; the last column is relevance
    relevant: np.ndarray


def cross_scores(problem: Problem, folds, settings: argparse.Namespace) -> Scores:
    """Scores of every real document by models that have not seen its story."""
    many = len(problem.questions)
    shape = (len(problem.place), many + 1)
    scores = Scores(
        np.full((problem.real, many), -9.0), np.full(shape, -9.0), np.zeros((problem.real, many + 1)), np.zeros(0)
    )
    for train, test in folds:
        for j, model in enumerate(document_models(problem, train, settings)):
            scores.document[test, j] = model.decision_function(problem.documents.scored[test])
        rows = np.where(np.isin(problem.of, test))[0]
        for j, model in enumerate(sentence_models(problem, train, settings)):
            scores.sentence[rows, j] = model.decision_function(problem.sentences.scored[rows])
    for row, document in enumerate(problem.of):
        if document < problem.real:
            scores.best[document] = np.maximum(scores.best[document], scores.sentence[row, :many])
    scores.best += settings.share * np.clip(scores.document[:, :many], -FARTHEST, FARTHEST)
    scores.relevant = scores.document[:, many]
    empty = [not one.numbers for one in problem.read[: problem.real]]
    scores.best[empty], scores.relevant[empty] = -9.0, -9.0
    return scores


def thresholds(problem: Problem, scores: Scores, train: np.ndarray) -> tuple[np.ndarray, float]:
    """Per question, half way to the one that fits all questions together: few positives make a shaky one."""
    use = ~problem.weak[train]
    gold = problem.gold[train]
    common = best_threshold(scores.best[train][use], gold[use])
    single = [best_threshold(scores.best[train][use[:, j], j], gold[use[:, j], j]) for j in range(gold.shape[1])]
    return (np.array(single) + common) / 2, best_threshold(scores.relevant[train], problem.relevant[train], STRICT)


def f1(ours: np.ndarray, wanted: np.ndarray) -> float:
    return float(2 * (ours & wanted).sum() / max(1, ours.sum() + wanted.sum()))


def table(problem: Problem, scores: Scores, folds, settings: argparse.Namespace) -> dict[str, float]:
    fired = np.zeros((problem.real, len(problem.questions)), bool)
    relevant = np.zeros(problem.real, bool)
    for train, test in folds:
        limits, limit = thresholds(problem, scores, train)
        near = scores.relevant[test] >= limit - settings.lenience
        fired[test] = (scores.best[test] >= limits) & near[:, None]
        relevant[test] = (scores.relevant[test] >= limit) | fired[test].any(1)
    gold, use, wanted = problem.gold[: problem.real], ~problem.weak[: problem.real], problem.relevant[: problem.real]
    found = {"relevance": f1(relevant, wanted), "micro": f1(fired[use], gold[use])}
    single = {q: f1(fired[use[:, j], j], gold[use[:, j], j]) for j, q in enumerate(problem.questions)}
    found["macro"] = float(np.mean(list(single.values())))
    shown = np.argwhere(fired & gold & use)
    found["passage"] = sum(problem.hits(d, j, scores.sentence) for d, j in shown) / (gold & use).sum()
    found |= single
    for kind in sorted(set(problem.kinds)):
        of = problem.kinds == kind
        found[f"{kind} rel"] = f1(relevant[of], wanted[of])
        found[f"{kind} micro"] = f1(fired[of][use[of]], gold[of][use[of]])
    return found


def write(problem: Problem, settings: argparse.Namespace, path: Path) -> None:
    """Fit on everything and write the weights; limits are those of cross-validation."""
    everything = np.arange(problem.real)
    folds = list(GroupKFold(10, shuffle=True, random_state=SEEDS[0]).split(everything, groups=problem.groups))
    text = fitted(problem, settings, cross_scores(problem, folds, settings), everything)
    path.write_text(text, "utf-8")
    print(f"{path}: {text.count(chr(10))} lines")


def fitted(problem: Problem, settings: argparse.Namespace, scores: Scores, train: np.ndarray) -> str:
    """Fit on some documents and return the text of the file of weights, with the limits that fit their scores."""
    limits, limit = thresholds(problem, scores, train)
    singles = sentence_models(problem, train, settings)
    wholes = document_models(problem, train, settings)
    names = [*problem.questions, "subject"]
    head = {
        "about": "What each sign counts for each question; see docs/matching.md. Written by bench/weights.py.",
        "questions": {
            name: {
                "limit": round(float(at), 3),
                "bias": round(float(single.intercept_[0]), 3),
                "document_bias": round(float(whole.intercept_[0]), 3),
            }
            for name, at, single, whole in zip(names, [*limits, limit], singles, wholes, strict=True)
        },
        "share": settings.share,
        "lenience": settings.lenience,
    }
    rows, whole_rows = _rows(problem.sentences, singles), _rows(problem.documents, wholes)
    text = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    return text + f',\n "sentence": {{\n{_lines(rows)}\n }},\n "document": {{\n{_lines(whole_rows)}\n }}\n}}\n'


def _rows(columns: Columns, models) -> dict[str, list[float]]:
    """The weights of each sign as it is read, those too small to matter left out."""
    weights = np.array([model.coef_[0] for model in models]).T * columns.scale[:, None]
    matter = np.array([model.coef_[0] for model in models]).T
    return {
        name: [round(float(value), 3) for value in weights[number]]
        for name, number in sorted(columns.number.items())
        if np.abs(matter[number]).max() >= SMALLEST
    }


def _lines(rows: dict[str, object]) -> str:
    return ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value)}" for name, value in rows.items())


def cross_validate(problem: Problem, settings: argparse.Namespace) -> dict[str, float]:
    rows = []
    for seed in SEEDS:
        split = GroupKFold(10, shuffle=True, random_state=seed)
        folds = list(split.split(np.arange(problem.real), groups=problem.groups))
        rows.append(table(problem, cross_scores(problem, folds, settings), folds, settings))
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("labelled", type=Path)
    options.add_argument("--streams", type=Path, nargs="*", default=[], help="folders with the texts known irrelevant")
    options.add_argument("--letter", default="fentanyl-2023")
    options.add_argument("--write", type=Path)
    options.add_argument("--sentence-c", type=float, default=0.05)
    options.add_argument("--document-c", type=float, default=0.12)
    options.add_argument("--positive", type=float, default=2.0)
    options.add_argument("--own", type=float, default=2.0, help="weight of our own text for the questions")
    options.add_argument(
        "--hard-relevance", type=float, default=0.1, help="weight of the hard part of it for relevance"
    )
    options.add_argument("--stream", type=float, default=0.3)
    options.add_argument("--share", type=float, default=0.6)
    options.add_argument("--lenience", type=float, default=0.7)
    return options


def load(settings: argparse.Namespace) -> Problem:
    toml = Path(__file__).parent.parent / "letters" / "library" / f"{settings.letter}.toml"
    letter = compile_letter(read_letter(toml.read_text("utf-8"), toml.name))  # its weights may be out of date
    real = [read_labelled(line) for line in settings.labelled.read_bytes().splitlines() if line.strip()]
    labelled = Path(__file__).parent / "labelled"
    own = read_training_texts(labelled / settings.letter)
    return Problem(
        letter, real, own + read_irrelevant(labelled / f"{settings.letter}.irrelevant.txt", settings.streams)
    )


def main() -> None:
    settings = parser().parse_args()
    problem = load(settings)
    for name, value in cross_validate(problem, settings).items():
        print(f"{name:16} {value:.3f}")
    if settings.write:
        write(problem, settings, settings.write)


if __name__ == "__main__":
    main()
