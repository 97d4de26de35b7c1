"""The text of a PDF comes in paragraphs, and a PDF without one says why."""

from __future__ import annotations

import pytest

from feeds.documents import is_pdf, pdf_text
from feeds.errors import WrongContent
from tests.documents import locked, pdf

LETTER = [
    "The Department of State received the letter of August 2, 2023, and answers it in the",
    "order of its questions.",
    "1. Coordination with the People's Republic of China on precursor chemicals is led by the",
    "working group that met in Beijing in January 2024.",
    "2. Export controls were discussed, and the three precur-",
    "sors were scheduled in September 2024.",
    "Page 1 of 2",
]
MORE = ["The Department will write again when the timeline of the group is known to it, and", "that at the"]
LAST = ["latest in spring.", "3"]


def test_lines_become_paragraphs_over_pages_too_and_page_numbers_are_left_out() -> None:
    first, group, controls, last = pdf_text(pdf([LETTER, MORE, LAST])).split("\n\n")
    assert first.endswith("answers it in the order of its questions.")
    assert group.startswith("1. Coordination")
    assert group.endswith("led by the working group that met in Beijing in January 2024.")
    assert controls == "2. Export controls were discussed, and the three precursors were scheduled in September 2024."
    assert last.endswith("and that at the latest in spring.")


NO_TEXT = {
    "a scan": (pdf([[], [], []]), "a PDF of 3 pages without text, perhaps a scan"),
    "a scan with a stamp": (pdf([["FILED"]]), "a PDF of 1 page without text, perhaps a scan"),
    "a locked one": (locked(pdf([LETTER]), "hush"), "a PDF that is locked by a password"),
    "a beginning only": (b"%PDF-1.7\n", "a PDF that cannot be read"),
    "half of one": (pdf([LETTER])[:300], "a PDF that cannot be read"),
    "something else": (b"<html>Not found</html>", "a PDF that cannot be read"),
}


@pytest.mark.parametrize(("body", "said"), NO_TEXT.values(), ids=NO_TEXT)
def test_a_pdf_without_text_says_why(body: bytes, said: str) -> None:
    with pytest.raises(WrongContent) as caught:
        pdf_text(body)
    assert str(caught.value).startswith(said)


def test_a_pdf_that_only_asks_for_no_change_is_read() -> None:
    assert "working group" in pdf_text(locked(pdf([LETTER]), ""))


def test_a_pdf_is_told_by_its_beginning() -> None:
    assert is_pdf(b"\n%PDF-1.4\n")
    assert not is_pdf(b"<html>%PDF-1.4")
