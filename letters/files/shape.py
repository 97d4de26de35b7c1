"""The shape of a letter file: which tables and keys it may hold, and what is wrong with one. Pure."""

from __future__ import annotations

import json
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Words = Annotated[str, Field(min_length=1, max_length=500)]
Label = Annotated[str, Field(min_length=1, max_length=40)]  # fits a line under 60 beside a state
QuestionId = Annotated[str, Field(pattern=r"^q[0-9]{1,3}[a-z]?$")]
AddresseeId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
LetterId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """A table whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionShape(Strict):
    """One ``[[questions]]``."""

    id: QuestionId
    label: Label
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    parent: str = ""
    addressees: tuple[str, ...] = ()


class AddresseeShape(Strict):
    """One ``[[addressees]]``: where several were asked, each has its own states."""

    id: AddresseeId
    name: Annotated[str, Field(min_length=1, max_length=40)]
    groups: tuple[str, ...] = ()


class KnownShape(Strict):
    """One ``[[known]]``."""

    question: str
    day: date
    precision: Literal["day", "week", "month", "year"] = "day"
    sentence: Words
    url: Address


class FacetShape(Strict):
    """One ``[facets.<name>]``."""

    says: Words
    always_told: bool = False
    strong: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


class BlockerShape(Strict):
    """One entry of a rule's ``blockers``."""

    facet: str
    weight: Share
    where: Literal["sentence", "passage", "title"] = "sentence"


class RuleShape(Strict):
    """One ``[[rules]]``."""

    question: str = ""
    topics: tuple[str | tuple[str, ...], ...] = ()
    acts: tuple[str | tuple[str, ...], ...] = ()
    blockers: tuple[BlockerShape, ...] = ()


class GateShape(Strict):
    """The table ``[gate]``."""

    topics: tuple[str | tuple[str, ...], ...] = ()


class LetterShape(Strict):
    """A letter file."""

    id: LetterId
    title: Annotated[str, Field(min_length=1, max_length=200)]
    short: Annotated[str, Field(min_length=1, max_length=40)]
    addressee: Annotated[str, Field(min_length=1, max_length=200)]
    senders: Annotated[str, Field(max_length=500)] = ""
    sent_on: date
    answer_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    day_kind: Literal["calendar", "business"] = "calendar"
    due_on: date | None = None
    received_on: date | None = None
    roll: Literal["none", "next", "previous"] = "none"
    addressees: Annotated[tuple[AddresseeShape, ...], Field(max_length=8)] = ()
    terms: tuple[str, ...] = ()
    questions: Annotated[tuple[QuestionShape, ...], Field(min_length=1, max_length=50)]
    concepts: dict[str, tuple[str, ...]] = {}
    facets: dict[str, FacetShape] = {}
    gate: GateShape = GateShape()
    rules: tuple[RuleShape, ...] = ()
    thresholds: dict[str, Share] = {}
    known: tuple[KnownShape, ...] = ()


def shape_faults(error: ValidationError) -> list[str]:
    """Say each fault as ``place: what is wrong``, with the key that was perhaps meant."""
    return [f"{_place(detail)}: {_fault(detail)}" for detail in error.errors() if not _follows(detail)]


def _follows(detail: ErrorDetails) -> bool:
    """Tell a fault that only says once more that the items of a list are wrong."""
    return detail["type"] == "too_short" and isinstance(detail["input"], list) and bool(detail["input"])


def _place(detail: ErrorDetails) -> str:
    place = ""
    for part in detail["loc"]:
        if isinstance(part, int):
            place += f"[{part}]"
        elif not part.startswith(("tuple[", "str", "constrained-", "function-")):
            place += f".{part}" if place else part
    return place


_PATTERNS = {
    r"^q[0-9]{1,3}[a-z]?$": "q and the letter's numbering, such as q3 or q3a",
    r"^[a-z][a-z0-9-]{0,19}$": "up to 20 small letters, digits and hyphens",
    r"^https?://\S+$": "an address such as https://example.org/",
    r"^[a-z0-9][a-z0-9-]{0,39}$": "up to 40 small letters, digits and hyphens, such as fentanyl-2023",
}
_DAY = "a day without quotes, such as 2023-08-02"


def _expected(detail: ErrorDetails) -> str:
    """Say in a few words what should stand there; '' where the checker's own words will do."""
    if detail["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(detail["ctx"]["pattern"], "")
    if detail["type"].startswith("date"):
        return _DAY
    if detail["type"] == "string_too_short":
        return "some text"
    return ""


def _fault(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        close = get_close_matches(str(detail["loc"][-1]), _keys_near(detail), n=1)
        return "no such key" + (f" (did you mean {close[0]}?)" if close else "")
    if detail["type"] == "missing":
        return "is missing"
    given = json.dumps(detail["input"], ensure_ascii=False, default=str)
    shown = given if len(given) <= 60 else given[:57] + "..."
    if expected := _expected(detail):
        return f"expected {expected}, got {shown}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, got {shown}"


_TABLES: dict[str, type[Strict]] = {
    "questions": QuestionShape,
    "addressees": AddresseeShape,
    "known": KnownShape,
    "facets": FacetShape,
    "blockers": BlockerShape,
    "rules": RuleShape,
    "gate": GateShape,
}


def _keys_near(detail: ErrorDetails) -> list[str]:
    tables = [part for part in detail["loc"][:-1] if isinstance(part, str) and part in _TABLES]
    return list((_TABLES[tables[-1]] if tables else LetterShape).model_fields)
