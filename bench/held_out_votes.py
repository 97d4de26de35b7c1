"""Measure that votes do no harm to a letter that has rules and weights: on documents that neither has seen.

    python bench/held_out_votes.py LABELLED.jsonl --streams FOLDER... [--votes 0 10 20 40]

Weights are fitted on four fifths of the events. Of the last fifth, half is voted on as the labels say, where an alert
or a digest showed it, and the other half is judged; then the halves change. Needs what bench/weights.py needs.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.learning import examples_of
from bench.weights import SEEDS, Problem, cross_scores, fitted, load, parser
from letters.evaluation import Judged, evaluate
from letters.files.load import load_letter
from letters.files.weights import read_weights
from letters.findings import Level
from letters.learning.lessons import learn
from letters.matching import Matcher

FOLDS = 5


def held_out(problem: Problem, settings) -> list[tuple[Matcher, list[int]]]:
    """For each fifth: a matcher that has not seen it, and its documents."""
    everything = np.arange(problem.real)
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=SEEDS[0]).split(everything, groups=problem.groups))
    scores = cross_scores(problem, folds, settings)
    file = load_letter(settings.letter)
    made = []
    for train, test in folds:
        weights = read_weights(fitted(problem, settings, scores, train), tuple(problem.questions))
        made.append((Matcher([replace(file, weights=weights)]), [int(number) for number in test]))
    return made


def halves(problem: Problem, numbers: list[int]) -> list[tuple[list[int], list[int]]]:
    """Part documents by event, in a chance order, once each way."""
    order = sorted(numbers)
    random.Random(1).shuffle(order)
    events = sorted({int(problem.groups[number]) for number in order})
    random.Random(2).shuffle(events)
    first = set(events[::2])
    one = [number for number in order if int(problem.groups[number]) in first]
    other = [number for number in order if int(problem.groups[number]) not in first]
    return [(one, other), (other, one)]


def main() -> None:
    options = parser()
    options.add_argument("--votes", type=int, nargs="*", default=[0, 10, 20, 40])
    settings = options.parse_args()
    problem = load(settings)
    parts = held_out(problem, settings)
    for votes in settings.votes:
        rows = []
        for matcher, numbers in parts:
            texts = {number: problem.read[number].labelled for number in numbers}
            before = {number: matcher.judge(one.document)[0] for number, one in texts.items()}
            for voters, judged in halves(problem, numbers):
                shown = [number for number in voters if before[number].level is not Level.NONE][:votes]
                made = (examples_of(matcher.letters[0], n, texts[n], before[n]) for n in shown)
                taught = matcher.with_lessons({settings.letter: learn(one for some in made for one in some)})
                rows += [Judged(texts[n], taught.judge(texts[n].document)[0], None) for n in judged]
        table = evaluate(rows, problem.questions)["all"]
        print(
            f"{votes:3} votes: relevance {table.relevance.f1:.3f}, questions micro {table.micro.f1:.3f} "
            f"(precision {table.micro.precision:.2f}, recall {table.micro.recall:.2f}), macro {table.macro_f1:.3f}, "
            f"passages {table.passages.recall:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
