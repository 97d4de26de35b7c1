"""Where the labels of a picture stand, so that none covers another and what finds no room is counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

GAP = 6.0  # pixels between two labels


@dataclass(frozen=True, slots=True)
class Label:
    """Something to be written beside a place on the time axis."""

    at: float  # pixels from the left
    wide: str  # in full
    short: str = ""  # where that finds no room; '': then it is left out


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place."""

    label: Label
    text: str
    left: float
    width: float
    lane: int = 0


Measure = Callable[[str], float]  # the width of a text in pixels


def in_one_line(labels: Sequence[Label], bounds: tuple[float, float], measure: Measure) -> tuple[list[Placed], int]:
    """Place labels on one line, the last ones first, and count those that find no room."""
    placed: list[Placed] = []
    for label in reversed(labels):
        tries = [text for text in (label.wide, label.short) if text]
        found = next((place for text in tries if (place := _free(label, text, placed, bounds, measure))), None)
        if found:
            placed.append(found)
    return placed, len(labels) - len(placed)


def _free(
    label: Label, text: str, placed: Sequence[Placed], bounds: tuple[float, float], measure: Measure
) -> Placed | None:
    width = measure(text)
    for left in (label.at, label.at - width):
        if bounds[0] <= left and left + width <= bounds[1] and not any(_touch(left, width, one) for one in placed):
            return Placed(label, text, left, width)
    return None


def _touch(left: float, width: float, other: Placed) -> bool:
    return left < other.left + other.width + GAP and other.left < left + width + GAP


def in_lanes(labels: Sequence[Label], bounds: tuple[float, float], measure: Measure) -> list[Placed]:
    """Place every label, in as many lanes as that takes; each begins at its place, or ends there near the edge."""
    placed: list[Placed] = []
    for label in labels:
        width = measure(label.wide)
        left = label.at if label.at + width <= bounds[1] else max(bounds[0], label.at - width)
        taken = {one.lane for one in placed if _touch(left, width, one)}
        lane = next(number for number in range(len(labels)) if number not in taken)
        placed.append(Placed(label, label.wide, left, width, lane))
    return placed
