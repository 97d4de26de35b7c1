"""Letter files: the TOML of a letter to its values and matching rules, every fault at once with its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from letters.files.checks import cross_faults
from letters.files.rule_tables import rules_of
from letters.files.shape import LetterShape, shape_faults
from letters.files.weights import Weights, WeightsError, read_weights
from letters.questions import Addressee, Known, Letter, Question

if TYPE_CHECKING:
    from letters.files.rules import RuleSet

WEIGHTS = ".weights.json"  # the suffix of a letter's fitted weights, beside its TOML
BARE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


class LetterFileError(ValueError):
    """A letter file that cannot be used; ``faults`` holds one readable line each, with its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter with the rules that find what speaks to it."""

    letter: Letter
    rules: RuleSet
    weights: Weights | None = None  # fitted to labelled texts; None: the rules alone decide


def load_letter(name_or_path: str | Path, *, fitted: bool = True) -> LetterFile:
    """Read a letter: a bare name is one that ships with letterwatch, anything else a path.

    ``fitted`` false leaves the fitted weights unread, for who only shows the letter: `status` spares a fifth.
    Raise LetterFileError with every fault; a file that is not there is a fault too.
    """
    named = str(name_or_path)
    if BARE_NAME.match(named):
        return _load_shipped(named, fitted)
    path, beside = Path(named), Path(named).with_suffix(WEIGHTS)
    try:
        weights = beside.read_text("utf-8") if fitted and beside.is_file() else ""
        return read_letter(path.read_text("utf-8"), path.name, weights)
    except OSError as error:
        raise LetterFileError(
            [f"{path.name}: cannot be read: {error.strerror}; it was looked for at {path}"]
        ) from error
    except UnicodeDecodeError as error:
        raise LetterFileError([f"{path.name}: cannot be read: it is not UTF-8 text"]) from error


def shipped_letters() -> tuple[str, ...]:
    """Name the letters that ship with letterwatch."""
    found = resources.files("letters").joinpath("library").iterdir()
    return tuple(sorted(item.name.removesuffix(".toml") for item in found if item.name.endswith(".toml")))


def read_letter(text: str, place: str, weights: str = "") -> LetterFile:
    """Read the TOML of a letter file called ``place``; raise LetterFileError naming every fault.

    ``weights`` is the text of the file of fitted weights beside it, '' where there is none.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LetterFileError([f"{place}: not TOML: {error}"]) from error
    try:
        shape = LetterShape.model_validate(table)
    except ValidationError as error:
        raise LetterFileError([f"{place}: {fault}" for fault in shape_faults(error)]) from error
    rules, faults = rules_of(shape)
    faults = cross_faults(shape) + faults
    if faults:
        raise LetterFileError([f"{place}: {fault}" for fault in faults])
    return LetterFile(_letter(shape), rules, _weights(weights, shape, place) if weights else None)


def _weights(text: str, shape: LetterShape, place: str) -> Weights:
    try:
        return read_weights(text, tuple(question.id for question in shape.questions))
    except WeightsError as error:
        raise LetterFileError([f"{Path(place).with_suffix(WEIGHTS).name}: {error}"]) from error


def _load_shipped(name: str, fitted: bool) -> LetterFile:
    if name not in shipped_letters():
        shipped = ", ".join(shipped_letters())
        raise LetterFileError([f"{name}: no such letter ships with letterwatch; there are: {shipped}"])
    folder = resources.files("letters").joinpath("library")
    beside = folder.joinpath(name + WEIGHTS)
    weights = beside.read_text("utf-8") if fitted and beside.is_file() else ""
    return read_letter(folder.joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml", weights)


def _letter(shape: LetterShape) -> Letter:
    questions = tuple(Question(q.id, q.label, q.text, q.parent, q.addressees) for q in shape.questions)
    known = tuple(Known(k.question, k.day, k.precision, k.sentence, k.url) for k in shape.known)
    return Letter(
        shape.id,
        shape.title,
        shape.short,
        shape.addressee,
        shape.senders,
        shape.sent_on,
        shape.answer_days,
        shape.day_kind,
        shape.received_on,
        questions,
        known,
        shape.roll,
        tuple(Addressee(a.id, a.name, a.groups) for a in shape.addressees),
        shape.due_on,
    )
