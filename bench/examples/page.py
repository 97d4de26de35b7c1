"""The page of examples as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.examples.stage import Book, Example

HEAD = """\
# What every message looks like

Every kind of message, as it stands on a phone of 40 columns: the words are the program's own, over a small made-up
world (two letters, four sources, an admin Ann, a member Ben and a stranger Eve). `[Button]` is a button, `[▾ …]` a
menu, `↗` a link; a line behind `|` is a quote. This page and its pictures are made by

    python -m bench.examples docs/

and a test compares it with what the program says today. What to press and type: [team-guide.md](team-guide.md).
"""
ALERT = """\
The alert as Discord shows it: one plain line, then a card with who said it and when, the sentence between its \
neighbours with the terms in bold, the question with state and reasons, and two rows of buttons"""
BOARD = """\
The board as Discord shows it: the days in words beside a bar, each question with its state in words before the \
symbol, a menu of questions and four buttons"""
LAB = """\
The keyword lab as Discord shows it: hits, alerts a week, overlaps and quotes with the words in bold, then Save, \
Save muted, Add exclusion and Cancel"""
PICTURED = {"First word, on the record": ("alert", ALERT), "Board": ("board", BOARD), "Keyword lab": ("lab", LAB)}
CHART = "Chart"


def page(book: Book) -> str:
    """Return docs/examples.md."""
    contents = " · ".join(f"[{name}](#{_anchor(name)})" for name in book.sections)
    parts = [HEAD, contents + "\n"]
    for name, examples in book.sections.items():
        parts.append(f"## {name}\n")
        parts += ["\n".join(_example(one, book.alt)) for one in examples]
    return "\n".join(parts)


def _anchor(name: str) -> str:
    return "".join(char for char in name.lower().replace(" ", "-") if char.isalnum() or char == "-")


def _example(one: Example, alt: Mapping[str, str]) -> Iterator[str]:
    yield f"### {one.title}\n"
    alone = "Only who asked sees it." if one.alone else ""
    said = " ".join(filter(None, (one.says, alone)))
    if said:
        yield f"{said}\n"
    if one.title in PICTURED:
        name, words = PICTURED[one.title]
        yield from (f"![{words}; {theme} theme](examples/{name}-{theme}.png)" for theme in ("dark", "light"))
        yield ""
    if one.title == CHART:
        yield f"![{alt['chart']}](examples/chart.png)\n"
    yield f"```text\n{one.text}\n```\n"
