"""What a letter file's parts must have to do with one another: ids that repeat, names that do not exist. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from letters.files.shape import LetterShape


def cross_faults(shape: LetterShape) -> list[str]:
    """Return each fault between the tables of a file, as ``place: what is wrong``."""
    return [
        *_question_faults(shape),
        *_addressee_faults(shape),
        *_known_faults(shape),
        *_date_faults(shape),
        *_threshold_faults(shape),
    ]


def _question_faults(shape: LetterShape) -> list[str]:
    counts = Counter(question.id for question in shape.questions)
    faults = []
    for number, question in enumerate(shape.questions):
        if counts[question.id] > 1:
            faults.append(f"questions[{number}].id: {question.id!r} is used {counts[question.id]} times")
        if question.parent and question.parent not in counts:
            faults.append(f"questions[{number}].parent: there is no question {question.parent!r}")
        if question.parent == question.id:
            faults.append(f"questions[{number}].parent: a question cannot be its own parent")
    return faults


def _addressee_faults(shape: LetterShape) -> list[str]:
    counts = Counter(addressee.id for addressee in shape.addressees)
    faults = [f"addressees: {one!r} is used {times} times" for one, times in counts.items() if times > 1]
    return faults + [
        f"questions[{number}].addressees: there is no addressee {one!r}"
        for number, question in enumerate(shape.questions)
        for one in question.addressees
        if one not in counts
    ]


def _known_faults(shape: LetterShape) -> list[str]:
    ids = {question.id for question in shape.questions}
    return [
        f"known[{number}].question: there is no question {known.question!r}"
        for number, known in enumerate(shape.known)
        if known.question not in ids
    ]


def _date_faults(shape: LetterShape) -> list[str]:
    faults = []
    if shape.received_on is not None and shape.received_on < shape.sent_on:
        faults.append(f"received_on: {shape.received_on} is before sent_on, {shape.sent_on}")
    if shape.due_on is not None and shape.due_on < shape.sent_on:
        faults.append(f"due_on: {shape.due_on} is before sent_on, {shape.sent_on}")
    if shape.due_on is not None and shape.answer_days is not None:
        faults.append("due_on: answer_days is there, too; a letter names a last day or a number of days")
    return faults


def _threshold_faults(shape: LetterShape) -> list[str]:
    ids = {question.id for question in shape.questions} | {"subject"}
    return [f"thresholds.{name}: there is no question {name!r}" for name in shape.thresholds if name not in ids]
