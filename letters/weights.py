"""The weights of a letter's signs: what each counts for each question, read from a file that people can read. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import exp

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SUBJECT = "subject"  # stands where a question's id may stand, for the letter's subject


class WeightsError(ValueError):
    """The file holds no weights that could be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights: a score is the bias and, of each sign that is there, its value times its weight.

    ``sentence`` gives each sign's weights in the order of ``questions``, the last of which is the subject.
    A question is spoken to from its limit on, if the document is near enough to being relevant at all.
    """

    questions: tuple[str, ...]
    bias: tuple[float, ...]
    limits: tuple[float, ...]
    document_bias: float
    document_limit: float
    lenience: float  # how far below its limit a document may stay when a question is spoken to
    sentence: dict[str, tuple[float, ...]] = field(hash=False)
    document: dict[str, float] = field(hash=False)

    def sentence_scores(self, signs: dict[str, float]) -> list[float]:
        """Return a sentence's score for each question."""
        scores = list(self.bias)
        for name, value in signs.items():
            for number, weight in enumerate(self.sentence.get(name, ())):
                scores[number] += value * weight
        return scores

    def document_score(self, signs: dict[str, float]) -> float:
        """Return a document's score for being relevant."""
        return self.document_bias + sum(value * self.document.get(name, 0.0) for name, value in signs.items())


def certainty(score: float, limit: float) -> float:
    """Turn a score into a share between 0 and 1 that is one half at the limit."""
    return 1 / (1 + exp(min(30.0, limit - score)))


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")
    bias: float
    limit: float


class _Document(_Question):
    lenience: float = Field(ge=0)


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")
    questions: dict[str, _Question]
    relevance: _Document
    sentence: dict[str, tuple[float, ...]]
    document: dict[str, float]


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
    wrong = next((name for name, row in file.sentence.items() if len(row) != len(file.questions)), "")
    if wrong:
        raise WeightsError(f"sentence.{wrong}: expected {len(file.questions)} weights; fit the weights anew")
    return Weights(
        questions=tuple(file.questions),
        bias=tuple(one.bias for one in file.questions.values()),
        limits=tuple(one.limit for one in file.questions.values()),
        document_bias=file.relevance.bias,
        document_limit=file.relevance.limit,
        lenience=file.relevance.lenience,
        sentence=file.sentence,
        document=file.document,
    )
