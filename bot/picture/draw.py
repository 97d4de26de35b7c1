"""A letter's timeline as a PNG. Only the process that draws loads this: matplotlib is large.

Colours are those of Okabe and Ito (jfly.uni-koeln.de/color), which people of every colour vision tell apart, and none
carries a meaning alone: states are words and signs. The ground is the picture's own, for dark and light themes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from bot.picture.placing import Label, Placed, in_lanes, in_one_line
from bot.rendering.markup import clean
from bot.rendering.words import count, question_name, state_words
from letters.questions import State
from letters.record.clock import day_words
from letters.record.timeline import Lane, Timeline, bars, drawn_lanes

WIDTH, LEAST_HEIGHT = 1200, 675  # pixels
LEFT, RIGHT, EDGE = 390, 1170, 24  # where the time axis runs, and the margin
FEW, ROOMY, DENSE = 6, 92, 64  # up to so many questions each has a high row, with its name on two lines
TITLE, BIG, SMALL = 36, 26, 22  # height of letters in pixels; a phone shows a third of it
HEAD, FOOT, LINE = 96, 128, 32
MOST_MARKS = 6  # states named on one line; the words beside the picture have them all
LONGEST = 60  # letters of a name that are looked at
GROUND, INK, FAINT, RULE, UNWATCHED = "#FBFAF6", "#1A1A1A", "#4D4B46", "#D5D2CA", "#E9E6DF"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
TINTS: Mapping[State, str] = {  # of the same colours, so light that black words on them are read
    State.OPEN: "#FFFFFF",
    State.MENTIONED: "#D6E9F8",
    State.HOLDING: "#FBE3B0",
    State.DECLINED: "#F9CDB0",
    State.PARTIAL: "#BFE3F9",
    State.ANSWERED: "#AEE3D2",
    State.WITHDRAWN: "#E0DDD6",
}
FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"  # matplotlib brings these itself
PLAIN, BOLD = FOLDER / "DejaVuSans.ttf", FOLDER / "DejaVuSans-Bold.ttf"
MISSING = "□"


def draw(timeline: Timeline) -> bytes:
    """Return the picture as a PNG; the same timeline gives the same bytes."""
    with mpl.rc_context():
        mpl.rcdefaults()  # whatever a file of settings says, the picture is ours
        picture = _Picture(timeline)
        picture.paint()
        return picture.png()


class _Letters:
    """What the font can write, and how wide it is."""

    def __init__(self, renderer: Any) -> None:
        self._renderer = renderer
        self._known = FT2Font(PLAIN).get_charmap().keys() & FT2Font(BOLD).get_charmap().keys()

    def shown(self, text: str) -> str:
        """Return the text as it can be written: one line, no tricks, a box for what the font lacks."""
        return "".join(letter if ord(letter) in self._known else MISSING for letter in clean(text)[:LONGEST])

    def width(self, text: str, size: int, font: Path = PLAIN) -> float:
        """Measure a text in pixels."""
        wide, _, _ = self._renderer.get_text_width_height_descent(text, _font(font, size), ismath=False)
        return float(wide)

    def lines(self, text: str, size: int, most: float, font: Path) -> list[str]:
        """Break a text into two lines of so many pixels at most; what does not fit is cut."""
        first, rest = self.shown(text), ""
        while self.width(first, size, font) > most and " " in first:
            first, _, word = first.rpartition(" ")
            rest = f"{word} {rest}".strip()
        return [self.cut(line, size, most, font) for line in (first, rest) if line]

    def cut(self, text: str, size: int, most: float, font: Path = PLAIN) -> str:
        """Shorten a text to so many pixels."""
        text = self.shown(text)
        if self.width(text, size, font) <= most:
            return text
        while text and self.width(f"{text}…", size, font) > most:
            text = text[:-1]
        return f"{text.rstrip()}…"


def _font(path: Path, size: int) -> FontProperties:
    return FontProperties(fname=path, size=size)


class _Picture:
    """One picture; a unit of its figure is a pixel."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.lanes, self.left_out = drawn_lanes(timeline)
        self.figure = Figure(figsize=(WIDTH / 72, LEAST_HEIGHT / 72), dpi=72, facecolor=GROUND)
        self.letters = _Letters(FigureCanvasAgg(self.figure).get_renderer())
        self.begins, self.ends = timeline.begins, timeline.ends + timedelta(days=1)
        self.events = in_lanes(self._events(), (LEFT, RIGHT), lambda text: self.letters.width(text, SMALL) + 10)
        self.homeless = 0  # changes that found no room
        self.figure.set_figheight(self.height / 72)

    def paint(self) -> None:
        self._head()
        self._time()
        self._unwatched()
        for number, lane in enumerate(self.lanes):
            self._lane(number, lane)
        self._event_lines()
        self._foot()

    def png(self) -> bytes:
        body = io.BytesIO()
        self.figure.savefig(body, format="png", dpi=72, facecolor=GROUND, metadata={"Software": None})
        return body.getvalue()

    # -- places --------------------------------------------------------------------------------------------------

    @cached_property
    def top(self) -> float:
        """Pixels from the upper edge to the first question."""
        return HEAD + LINE * (1 + max((event.lane for event in self.events), default=-1)) + 10

    @cached_property
    def height(self) -> int:
        """Pixels of the whole picture."""
        row = ROOMY if len(self.lanes) <= FEW else DENSE
        return max(LEAST_HEIGHT, round(self.top + row * len(self.lanes) + FOOT))

    @cached_property
    def row(self) -> float:
        """The height of one question in pixels."""
        return (self.height - FOOT - self.top) / max(1, len(self.lanes))

    @cached_property
    def axes(self) -> Any:
        """The part in which time runs from left to right, and a question is one unit high."""
        bottom = self.height - self.top - self.row * max(1, len(self.lanes))
        box = (LEFT / WIDTH, bottom / self.height, (RIGHT - LEFT) / WIDTH, 1 - (bottom + self.top) / self.height)
        axes = self.figure.add_axes(box, facecolor=GROUND)
        axes.set_xlim(date2num(self.begins), date2num(self.ends))
        axes.set_ylim(max(1, len(self.lanes)), 0)
        return axes

    def x(self, day: date) -> float:
        """Return the pixel of a day's beginning."""
        return LEFT + (RIGHT - LEFT) * ((day - self.begins) / (self.ends - self.begins))

    def write(self, x: float, y: float, text: str, size: int, font: Path = PLAIN, **how: Any) -> None:
        """Write at a pixel, counted from the upper left corner; never read as formulas."""
        self.figure.text(
            x / WIDTH,
            1 - y / self.height,
            text,
            fontproperties=_font(font, size),
            parse_math=False,
            **{"color": INK, "va": "center", **how},
        )

    # -- parts ---------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        one = self.timeline
        most = WIDTH - 2 * EDGE
        self.write(EDGE, 36, self.letters.cut(f"{one.title}: {one.progress}", TITLE, most, BOLD), TITLE, BOLD)
        answered = sum(lane.state is State.ANSWERED for lane in one.lanes)
        line = f"as of {day_words(one.today)}: {answered} of {count(len(one.lanes), 'question')} answered"
        self.write(EDGE, 78, line, BIG, color=FAINT)

    def _events(self) -> list[Label]:
        one = self.timeline
        told = [(one.sent_on, "sent")]
        told += [(day, "extended to" if number else "due") for number, day in enumerate(one.due[:1] + one.due[1:][-1:])]
        told += [(one.watching_since, "watching since")] if one.watching_since else []
        told += [(one.today, "today")] if one.today < one.ends else []
        return [Label(self.x(max(day, self.begins)), f"{words} {day_words(day)}") for day, words in sorted(told)]

    def _event_lines(self) -> None:
        for event in self.events:
            y = HEAD + LINE * event.lane + LINE / 2
            late = event.text.startswith(("due", "extended"))
            self._upright(event.label.at, y, dashed=late)
            ground = {"facecolor": GROUND, "edgecolor": "none", "pad": 2}
            self.write(event.left + 5, y, event.text, SMALL, color="#A33D00" if late else INK, bbox=ground)

    def _upright(self, x: float, y: float, *, dashed: bool) -> None:
        """Draw the line of an event from its label down through all questions."""
        line = mpl.lines.Line2D(
            [x / WIDTH] * 2,
            [1 - (y - 12) / self.height, 1 - (self.top + self.row * max(1, len(self.lanes))) / self.height],
            color=VERMILLION if dashed else INK,
            linewidth=3 if dashed else 2,
            linestyle=(0, (4, 2)) if dashed else "-",
            zorder=2,
        )
        self.figure.add_artist(line)

    def _time(self) -> None:
        axes = self.axes
        locator = AutoDateLocator(minticks=3, maxticks=7)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
        axes.tick_params(axis="x", length=8, width=2, color=FAINT, pad=6)
        for tick in axes.get_xticklabels():
            tick.set(fontproperties=_font(PLAIN, SMALL), color=INK)
        axes.set_yticks([])
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set(color=FAINT, linewidth=2)

    def _unwatched(self) -> None:
        """Shade the time in which nobody watched, and say so where there is room."""
        if self.watched_from > self.begins:
            self._hatch(date2num(self.begins), date2num(self.watched_from))
        for start, end in self.timeline.off:
            left, right = (date2num(at.replace(tzinfo=None)) for at in (start, end))
            self._hatch(max(left, date2num(self.begins)), max(right, left + self._least / 2))

    def _hatch(self, left: float, right: float) -> None:
        self.axes.axvspan(left, right, facecolor=UNWATCHED, edgecolor=RULE, hatch="//", linewidth=0, zorder=0)

    @cached_property
    def watched_from(self) -> date:
        """The first day that we watched; the day after today where that is yet to come."""
        return self.timeline.watching_since or self.timeline.today + timedelta(days=1)

    def _lane(self, number: int, lane: Lane) -> None:
        self._name(number, lane)
        self.axes.axhline(number + 1, color=RULE, linewidth=1.5, zorder=1)
        self._bars(number, lane)
        days = [date2num(day) for day in lane.known if day >= self.begins]
        style = {"marker": "D", "s": 90, "facecolor": GROUND, "edgecolor": PURPLE, "linewidth": 2.5, "zorder": 4}
        self.axes.scatter(days, [number + 0.88] * len(days), **style)
        if not (lane.mentions or lane.known or lane.marks):
            said = "nothing seen" if self.timeline.watching_since else "not watched yet"
            ground = {"facecolor": GROUND, "edgecolor": "none", "pad": 4}
            wide = self.letters.width(said, SMALL) / 2 + 8
            middle = min(max(self._watched_middle, LEFT + wide), RIGHT - wide)
            self.write(middle, self.top + self.row * (number + 0.5), said, SMALL, color=FAINT, ha="center", bbox=ground)
        self._marks(number, lane)

    @cached_property
    def _watched_middle(self) -> float:
        """The pixel amid the time that was watched, of which "nothing seen" is said; else amid the picture."""
        since, until = max(self.watched_from, self.begins), self.timeline.today
        return (self.x(since) + self.x(until)) / 2 if since <= until else (LEFT + RIGHT) / 2

    def _bars(self, number: int, lane: Lane) -> None:
        for first, after, times in bars(lane, self.timeline):
            left, right = date2num(max(first, self.begins)), date2num(min(after, self.ends))
            width, height = max(right - left, self._least) * 0.9, 0.08 + 0.34 * times / self._tallest
            self.axes.bar(left, -height, width, number + 0.98, align="edge", color=BLUE, zorder=3)

    @cached_property
    def _tallest(self) -> int:
        return max((times for lane in self.lanes for _, _, times in bars(lane, self.timeline)), default=1)

    @cached_property
    def _least(self) -> float:
        """The narrowest bar that is seen, in days."""
        return 6 * (self.ends - self.begins).days / (RIGHT - LEFT)

    def _name(self, number: int, lane: Lane) -> None:
        """Name the question, its state in words, and how many texts speak to it."""
        most, roomy = LEFT - EDGE - 16, self.row >= ROOMY
        name = question_name(lane.question, lane.label)
        lines = self.letters.lines(name, BIG, most, BOLD) if roomy else [self.letters.cut(name, BIG, most, BOLD)]
        told = f"{state_words(lane.state)}, {count(len(lane.mentions), 'text')}"
        written = [(line, BIG, BOLD, INK) for line in lines]
        written.append((self.letters.cut(told, SMALL, most), SMALL, PLAIN, FAINT))
        y = self.top + self.row * (number + 0.5) - 14 * (len(written) - 1)
        for place, (line, size, font, colour) in enumerate(written):
            self.write(EDGE, y + 28 * place, line, size, font, color=colour)

    def _marks(self, number: int, lane: Lane) -> None:
        """Write the newest changes of state, each beside its day, with as many words as find room."""
        marks = lane.marks[-MOST_MARKS:]
        labels = [Label(self.x(mark.day), *_words(mark.state)) for mark in marks]
        placed, homeless = in_one_line(labels, (LEFT, RIGHT), lambda text: self.letters.width(text, SMALL) + 16)
        self.homeless += homeless + len(lane.marks) - len(marks)
        states = {id(label): mark.state for label, mark in zip(labels, marks, strict=True)}
        for day in {mark.day for mark in lane.marks}:
            self.axes.plot([date2num(day)] * 2, [number + 24 / self.row, number + 1], color=INK, linewidth=2, zorder=4)
        for place in placed:
            self._pill(place, self.top + self.row * number + 24, TINTS[states[id(place.label)]])

    def _pill(self, place: Placed, y: float, tint: str) -> None:
        box = {"boxstyle": "round,pad=0.16", "facecolor": tint, "edgecolor": INK, "linewidth": 1.5}
        self.write(place.left + 8, y, place.text, SMALL, bbox=box, zorder=6)

    def _foot(self) -> None:
        """Say what the signs mean, in words, and what found no room."""
        one = self.timeline
        told = (
            [f"bars: texts a {one.unit}, at most {self._tallest}"] if any(lane.mentions for lane in self.lanes) else []
        )
        known = [day for lane in self.lanes for day in lane.known if day >= self.begins]
        told += ["◇ on record before we watched"] if known else []
        older = sum(len(lane.known) for lane in self.lanes) - len(known)
        told += [f"{older} on record earlier"] if older else []
        told += ["hatched: not watched"] if self.watched_from > self.begins or one.off else []
        told += [f"{count(self.homeless, 'earlier change')} not named"] if self.homeless else []
        told += [f"{count(self.left_out, 'quieter question')} not drawn"] if self.left_out else []
        for number, line in enumerate(self._joined(told)[:2]):
            self.write(EDGE, self.height - 52 + 30 * number, line, SMALL)

    def _joined(self, parts: Sequence[str]) -> list[str]:
        lines = [""]
        for part in parts:
            joined = f"{lines[-1]}; {part}" if lines[-1] else part
            fits = self.letters.width(joined, SMALL) <= WIDTH - 2 * EDGE
            lines = [*lines[:-1], joined] if fits else [*lines, part]
        return lines


def _words(state: State) -> tuple[str, str]:
    """Return a state in full, sign first, and its sign alone."""
    words, sign = state_words(state).rsplit(" ", 1)
    return f"{sign} {words}", sign
