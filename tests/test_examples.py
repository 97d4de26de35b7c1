"""The page of examples says what the program says: every kind of message, played anew and compared."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bench.examples.page import page
from bench.examples.play import played
from bench.examples.shown import WIDTH
from bench.examples.stage import Book

DOCS = Path(__file__).parent.parent / "docs"
MOST_BYTES = 600_000  # of all pictures together
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return asyncio.run(played(tmp_path_factory.mktemp("office"), drawing=False))


def test_the_page_is_what_the_program_says_today(book: Book) -> None:
    written = (DOCS / "examples.md").read_text(encoding="utf-8")
    assert written == page(book), "say it anew: python -m bench.examples docs/"


def test_no_line_is_wider_than_a_phone_and_no_message_shows_a_raw_id(book: Book) -> None:
    for examples in book.sections.values():
        for one in examples:
            lines = [line for line in one.text.splitlines() if not ADDRESS.search(line)]
            assert [line for line in lines if len(line) > WIDTH] == [], one.title
            assert not re.search(r"\d{15}", one.text), one.title


def test_every_picture_is_there_is_small_and_has_words_for_who_does_not_see_it() -> None:
    shown = re.findall(r"!\[([^]]*)\]\((examples/[^)]+)\)", (DOCS / "examples.md").read_text(encoding="utf-8"))
    assert {name for _, name in shown} == {f"examples/{one.name}" for one in (DOCS / "examples").iterdir()}
    assert all(len(words) > 60 for words, _ in shown)
    assert sum((DOCS / name).stat().st_size for _, name in shown) < MOST_BYTES
