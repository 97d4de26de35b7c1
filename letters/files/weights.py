"""The weights of a letter's signs: what each counts for each question, read from a file that people can read. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import exp

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FARTHEST = 4.0  # of a document's score; beyond it a long text would drown its sentences
SUBJECT = "subject"  # stands where a question's id may stand, for the letter's subject


class WeightsError(ValueError):
    """The file holds no weights that could be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights: a score is the bias and, of each sign that is there, its value times its weight.

    ``sentence`` and ``document`` give each sign's weights in the order of ``questions``; the last of these is the
    subject, and a document's score for it says whether it is relevant at all. A question is spoken to when the best
    sentence's score and a share of the document's reach its limit in a document near enough to being relevant.
    """

    questions: tuple[str, ...]
    limits: tuple[float, ...]
    bias: tuple[float, ...]  # of a sentence
    document_bias: tuple[float, ...]
    share: float  # how much of a document's score counts beside a sentence's
    lenience: float  # how far below its limit a document may stay when a question is spoken to
    sentence: dict[str, tuple[float, ...]] = field(hash=False)
    document: dict[str, tuple[float, ...]] = field(hash=False)

    def sentence_scores(self, signs: dict[str, float]) -> list[float]:
        """Return a sentence's score for each question."""
        return _scores(signs, self.sentence, self.bias)

    def document_scores(self, signs: dict[str, float]) -> list[float]:
        """Return a document's score for each question, the last for being relevant."""
        return _scores(signs, self.document, self.document_bias)

    def lent(self, score: float) -> float:
        """Return what a document's score for a question adds to each of its sentences."""
        return self.share * max(-FARTHEST, min(FARTHEST, score))


def _scores(signs: dict[str, float], weights: dict[str, tuple[float, ...]], bias: tuple[float, ...]) -> list[float]:
    scores = list(bias)
    for name, value in signs.items():
        if name in weights:
            scores = [score + value * weight for score, weight in zip(scores, weights[name], strict=True)]
    return scores


def certainty(score: float, limit: float) -> float:
    """Turn a score into a share between 0 and 1 that is one half at the limit."""
    return 1 / (1 + exp(min(30.0, limit - score)))


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: float
    bias: float
    document_bias: float


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    about: str = ""
    questions: dict[str, _Question]
    share: float = Field(ge=0)
    lenience: float = Field(ge=0)
    sentence: dict[str, tuple[float, ...]]
    document: dict[str, tuple[float, ...]]


def read_weights(text: str, questions: tuple[str, ...]) -> Weights:
    """Read the weights of a letter with these questions; raise WeightsError."""
    try:
        file = _File.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise WeightsError(f"{place}: {first['msg']}; fit the weights anew") from error
    except ValueError as error:
        raise WeightsError(f"not JSON: {error}") from error
    if tuple(file.questions) != (*questions, SUBJECT):
        raise WeightsError(f"made for the questions {', '.join(file.questions)}; fit the weights anew")
    for kind, rows in (("sentence", file.sentence), ("document", file.document)):
        wrong = next((name for name, row in rows.items() if len(row) != len(file.questions)), None)
        if wrong is not None:
            raise WeightsError(f"{kind}.{wrong}: expected {len(file.questions)} weights; fit the weights anew")
    values = file.questions.values()
    return Weights(
        questions=tuple(file.questions),
        limits=tuple(one.limit for one in values),
        bias=tuple(one.bias for one in values),
        document_bias=tuple(one.document_bias for one in values),
        share=file.share,
        lenience=file.lenience,
        sentence=file.sentence,
        document=file.document,
    )
