"""What is read from the text of a letter: days, people, terms, and questions in the many forms that letters have."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.errors import WrongContent
from letters.drafting.as_toml import letter_toml
from letters.drafting.document import letter_lines
from letters.drafting.extraction import Extract, read_letter_text
from letters.drafting.lines import numbered_lines
from letters.files.load import read_letter
from tests.documents import pdf


def read(text: str) -> Extract:
    return read_letter_text(numbered_lines(text))


def frame(asking: str, close: str = "Sincerely,\n\nAda Holt\nMember of Congress") -> str:
    """A letter with these paragraphs."""
    return f"""March 4, 2024

The Honorable Jane Roe
Administrator
Harbor Safety Agency
12 Quay Street
Washington, DC 20001

Dear Administrator Roe:

The cranes of the harbor fail more often each year, and crews are hurt.

{asking}

{close}
"""


class Case(NamedTuple):
    asking: str
    questions: dict[str, str]  # by id, how each begins


LEAD = "We ask for answers to the following questions within 30 days of receiving this letter:"

QUESTIONS = {
    "numbers with a full stop": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n2. Who was told?\n3. What will you do?",
        {"q1": "Which cranes", "q2": "Who was", "q3": "What will"},
    ),
    "numbers with a parenthesis": Case(
        f"{LEAD}\n1) Which cranes failed?\n2) Who was told?", {"q1": "Which", "q2": "Who"}
    ),
    "numbers in parentheses": Case(
        f"{LEAD}\n(1) Which cranes failed?\n(2) Who was told?", {"q1": "Which", "q2": "Who"}
    ),
    "Q and a number": Case("Q1. Which cranes failed?\n\nQ2: Who was told?\n", {"q1": "Which", "q2": "Who"}),
    "the word question": Case(
        "Question 1: Which cranes failed?\n\nQuestion No. 2 - Who?", {"q1": "Which", "q2": "Who"}
    ),
    "Roman numbers": Case(
        f"{LEAD}\n\nI. Which cranes failed?\n\nII. Who was told?\n\nIII. When?\n\nIV. Why?",
        {"q1": "Which", "q2": "Who", "q3": "When", "q4": "Why"},
    ),
    "bullets after the words that announce them": Case(
        f"{LEAD}\n\n• Which cranes failed?\n• Who was told?\n", {"q1": "Which", "q2": "Who"}
    ),
    "letters as the only numbers": Case(
        f"{LEAD}\na. Which cranes failed?\nb. Who was told?", {"q1": "Which", "q2": "Who"}
    ),
    "parts by letter": Case(
        f"{LEAD}\n1. Which cranes failed?\n   a. Since when?\n   b. How often?\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "parts by letter in parentheses, with no indent": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n\n(a) Since when?\n\n(b) How often?\n\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "parts behind a bullet, as Markdown writers do": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n2. Who was told?\n  - a. By whom?\n3. What now?",
        {"q1": "Which", "q2": "Who", "q2a": "By whom", "q3": "What now"},
    ),
    "parts by Roman number": Case(
        f"{LEAD}\n1. Which cranes failed?\ni. Since when?\nii. How often?\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "parts of parts stay with their part": Case(
        f"{LEAD}\n1. Which cranes failed?\n(a) Since when?\n(i) in winter\n(ii) in summer\n(b) How often?\n2. Who?",
        {"q1": "Which", "q1a": "Since when? (i) in winter (ii) in summer", "q1b": "How", "q2": "Who"},
    ),
    "parts by bullet": Case(
        f"{LEAD}\n1. Which cranes failed?\n• Since when?\n• How often?\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "number and letter in one": Case(
        f"{LEAD}\n1. Which cranes failed?\n1a. Since when?\n1(b) How often?\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "number and letter in one, with no number above them": Case(
        f"{LEAD}\n1. Which cranes failed?\n2a. Since when?\n2b. How often?\n3. Who was told?",
        {"q1": "Which", "q2a": "Since", "q2b": "How", "q3": "Who"},
    ),
    "numbers with a point between": Case(
        f"{LEAD}\n1. Which cranes failed?\n1.1 Since when?\n1.2 How often?\n2. Who was told?",
        {"q1": "Which", "q1a": "Since", "q1b": "How", "q2": "Who"},
    ),
    "wrapped lines, one of which begins with a number": Case(
        f"{LEAD}\n\n1. Which cranes failed in the first quarter of the year\n   2023, and in which docks, among\n"
        "   12. Is that more than before?\n2. Who was told?",
        {
            "q1": "Which cranes failed in the first quarter of the year 2023, and in which docks, among 12.",
            "q2": "Who was told?",
        },
    ),
    "a last point whose question is a paragraph of its own": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n\n2. You called them safe.\n\nWho tested them?\n\nWe look forward to it.",
        {"q1": "Which cranes failed?", "q2": "You called them safe. Who tested them?"},
    ),
    "a paragraph that goes on": Case(
        f"{LEAD}\n\n1. You said that the cranes are safe.\n\nWhich of them were tested?\n\n2. Who was told?",
        {"q1": "You said that the cranes are safe. Which of them were tested?", "q2": "Who"},
    ),
    "requests in the list": Case(
        f"{LEAD}\n1. Which cranes failed?\n2. Please provide all reports on them.\n3. A list of the crews.",
        {"q1": "Which", "q2": "Please provide all", "q3": "A list"},
    ),
    "Markdown's escapes and stress": Case(
        f"{LEAD}\n\n**1\\.** Which *cranes* failed in dock\\_2?\n\n**2\\.** Who was told?",
        {"q1": "Which cranes failed in dock_2?", "q2": "Who"},
    ),
    "Markdown's lazy numbers": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n1. Who was told?\n1. What now?", {"q1": "Which", "q2": "Who", "q3": "What"}
    ),
    "footnotes among them": Case(
        "The agency says otherwise.<sup>1</sup>\n\n<sup>1</sup> <https://example.org/a_b?c=1>\n\n"
        f"{LEAD}\n\n1. Which cranes failed?<sup>2</sup>\n\n---\n\n<sup>2</sup>\n\n"
        "[https://example.org/x\\_y.pdf](https://example.org/x_y.pdf)\n\n2. Who was told?",
        {"q1": "Which cranes failed?", "q2": "Who"},
    ),
    "a numbered block of notes before them": Case(
        "1. See Harbor Agency, Report, https://example.org/report\n2. Ibid.\n3. https://example.org/other\n\n"
        f"{LEAD}\n\n1. Which cranes failed?\n2. Who was told?",
        {"q1": "Which", "q2": "Who"},
    ),
    "a page number among them": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n\nPage 2 of 3\n\n2. Who was told?\n\n- 3 -\n\n3. When?",
        {"q1": "Which cranes failed?", "q2": "Who was told?", "q3": "When"},
    ),
    "a list of facts before them": Case(
        "Three things are known:\n\n1. A crane fell in May.\n2. Another fell in June.\n\nThis cannot go on.\n\n"
        f"{LEAD}\n\n1. Which cranes failed?\n2. Who was told?",
        {"q1": "Which", "q2": "Who"},
    ),
    "two lists": Case(
        "For the port:\n\n1. Which failed?\n2. Who was told?\n\nFor the crews:\n\n1. Who was hurt?\n2. Who paid?",
        {"q1": "Which", "q2": "Who was told", "q3": "Who was hurt", "q4": "Who paid"},
    ),
    "headings by letter over numbers": Case(
        f"{LEAD}\n\nA. Cranes\n\n1. Which failed?\n2. Who was told?\n\nB. Crews\n\n3. Who was hurt?",
        {"q1": "Which", "q2": "Who was told", "q3": "Who was hurt"},
    ),
    "a number that is missing": Case(
        f"{LEAD}\n\n1. Which cranes failed?\n\n2. Who was told?\n\n4. When?", {"q1": "Which", "q2": "Who", "q4": "When"}
    ),
    "within a paragraph": Case(
        "Please tell us (1) which cranes failed; (2) who was told; and (3) what will you do about it? We will call.",
        {"q1": "which cranes failed", "q2": "who was told", "q3": "what will you do about it?"},
    ),
    "no numbers at all": Case(
        "Which cranes failed in the last storm? The crews were not told. Who decided that?",
        {"q1": "Which cranes", "q2": "Who decided"},
    ),
    "marks on lines of their own": Case(
        f"{LEAD}\n\n1.\nWhich cranes failed?\n\n2.\n\nWho was told?", {"q1": "Which", "q2": "Who"}
    ),
}


@pytest.mark.parametrize("case", QUESTIONS.values(), ids=QUESTIONS)
def test_questions_are_read_in_this_form(case):
    extract = read(frame(case.asking))
    found = {one.id: one.text for one in extract.questions}
    assert list(found) == list(case.questions)
    assert {own_id: text[: len(case.questions[own_id])] for own_id, text in found.items()} == case.questions


@pytest.mark.parametrize("case", QUESTIONS.values(), ids=QUESTIONS)
def test_what_is_read_is_a_letter_file_as_it_stands(case):
    extract = read(frame(case.asking))
    file = read_letter(letter_toml(extract, "a letter.txt"), "letter.toml")
    assert [(q.id, q.text, q.parent) for q in file.letter.questions] == [
        (q.id, q.text, q.parent) for q in extract.questions
    ]
    assert all(0 < len(question.label) < 40 for question in file.letter.questions)
    assert file.letter.sent_on == date(2024, 3, 4)
    assert file.letter.addressee == "Jane Roe, Administrator"
    assert file.letter.senders == "Ada Holt, Member of Congress"


TERMS = {
    "from receipt": ("Please answer within 60 days of receiving this letter.", (60, "calendar", True)),
    "in words with digits": ("We request a response within thirty (30) days of receipt.", (30, "calendar", True)),
    "in words": ("Please respond within forty-five days of receipt of this letter.", (45, "calendar", True)),
    "business days": (
        "Please respond no later than 10 business days from the date of this letter.",
        (10, "business", False),
    ),
    "working days of a law": ("FOIA requires a response within 20 working days.", (20, "business", False)),
    "weeks": ("We expect a written reply within two weeks.", (14, "calendar", False)),
    "a month": ("Please reply within one month of the date of this letter.", (31, "calendar", False)),
    "a day": ("Please provide answers no later than April 1, 2024.", (28, "calendar", False)),
    "a day with a weekday and an hour": (
        "Provide your response by 5:00 p.m. on Friday, March 15, 2024.",
        (11, "calendar", False),
    ),
    "close of business": ("Please respond by close of business on March 20, 2024.", (16, "calendar", False)),
    "a day without a year": ("Please answer by January 10.", (312, "calendar", False)),
    "a day the other way round": ("Please reply by 18 March 2024.", (14, "calendar", False)),
    "not a term of the past": (
        "You failed to respond within 30 days. Please answer within 15 days.",
        (15, "calendar", False),
    ),
    "not a term of something else": ("Crews must inspect cranes within 5 days of a storm.", None),
    "no count": ("Please respond at your earliest convenience.", None),
    "a day before the letter": ("Please respond by March 1, 2024.", None),
}


@pytest.mark.parametrize(("sentence", "expected"), TERMS.values(), ids=TERMS)
def test_the_term_is_read(sentence, expected):
    term = read(frame(f"{sentence}\n\n1. Which cranes failed?\n2. Who was told?")).term
    assert (term and (term.days, term.day_kind, term.from_receipt)) == expected


HEADS = {
    "month first": ("March 4, 2024", date(2024, 3, 4)),
    "day first": ("4 March 2024", date(2024, 3, 4)),
    "ordinal": ("March 4th, 2024", date(2024, 3, 4)),
    "ISO": ("2024-03-04", date(2024, 3, 4)),
    "with a place": ("Washington, March 4, 2024", date(2024, 3, 4)),
    "with a field": ("Date: Monday, March 4, 2024", date(2024, 3, 4)),
    "numbers alone": ("03/04/2024", date(2024, 3, 4)),
    "no day of the calendar": ("February 31, 2024", None),
    "none": ("Harbor Watch", None),
}


@pytest.mark.parametrize(("line", "expected"), HEADS.values(), ids=HEADS)
def test_the_date_is_read(line, expected):
    assert read(frame(LEAD + "\n1. Why?\n2. When?").replace("March 4, 2024", line, 1)).sent_on == expected


def test_a_letter_without_a_date_is_refused_until_somebody_gives_it():
    text = frame(LEAD + "\n1. Why?\n2. When?").replace("March 4, 2024\n", "", 1)
    assert "sent_on" not in tomllib.loads(letter_toml(read(text), "x"))
    given = read_letter_text(numbered_lines(text), date(2024, 3, 5))
    assert read_letter(letter_toml(given, "x"), "x").letter.sent_on == date(2024, 3, 5)


def test_a_stamp_of_receipt_is_the_day_of_receipt_and_not_the_letters():
    text = frame(LEAD + "\n1. Why?\n2. When?").replace("March 4, 2024", "RECEIVED March 9, 2024\n\nMarch 4, 2024", 1)
    extract = read(text)
    assert (extract.sent_on, extract.received_on) == (date(2024, 3, 4), date(2024, 3, 9))


def test_relative_days_stay_as_they_are_written_and_are_said():
    extract = read(frame(LEAD + "\n1. During your visit last month, what was agreed?\n2. When?"))
    assert extract.questions[0].text == "During your visit last month, what was agreed?"
    assert any("last month" in words for words in extract.questions[0].doubts)
    assert '# "last month" stands as' in letter_toml(extract, "x")


def test_several_addressees_get_states_of_their_own():
    text = """June 3, 2024

The Honorable Jane Roe
Secretary of State
U.S. Department of State
Washington, DC 20520

The Honorable John Doe
Attorney General
U.S. Department of Justice
Washington, DC 20530

Dear Secretary Roe and Attorney General Doe:

We request answers to the following questions:

Department of State

1. Which talks took place?

Department of Justice

2. Which cases were opened?
3. Which were closed?

Sincerely,

Ada Holt
United States Senator

Ben Low
United States Senator
"""
    letter = read_letter(letter_toml(read(text), "x"), "x").letter
    assert [(one.id, one.name) for one in letter.addressees] == [
        ("state", "U.S. Department of State"),
        ("justice", "U.S. Department of Justice"),
    ]
    assert [question.addressees for question in letter.questions] == [("state",), ("justice",), ("justice",)]
    assert letter.addressee == "Jane Roe, Secretary of State; John Doe, Attorney General"
    assert letter.senders == "Ada Holt, Ben Low, United States Senator"


def test_many_signers_are_counted_and_are_no_questions():
    names = "\n".join(f"\n---\n\nAda{chr(97 + n)} Holt  \nMember of Congress" for n in range(20))
    extract = read(frame(LEAD + "\n1. Why?\n2. When?", f"Sincerely,\n{names}"))
    assert extract.senders == "Adaa Holt, Adab Holt and 18 others, Members of Congress"
    assert [one.id for one in extract.questions] == ["q1", "q2"]


FOIA = """VIA EMAIL: foia@example.org

2 May 2025

FOIA Officer
Harbor Safety Agency

Re: Freedom of Information Act request on crane failures

To Whom It May Concern:

Under the Freedom of Information Act, 5 U.S.C. § 552, Harbor Watch requests the following records:

1. All inspection reports on cranes from January 1, 2024 to the date of search.
2. Communications between the agency and Lift Corporation.
3. Records sufficient to show the cost of repairs.

We expect a determination within twenty working days, as 5 U.S.C. § 552 requires. Please provide the records by email.

Respectfully submitted,

Ada Holt
Executive Director, Harbor Watch
"""


def test_a_request_for_records_is_read():
    extract = read(FOIA)
    assert [one.id for one in extract.questions] == ["q1", "q2", "q3"]
    assert extract.subject == "Freedom of Information Act request on crane failures"
    assert (extract.term and (extract.term.days, extract.term.day_kind)) == (20, "business")
    assert extract.sent_on == date(2025, 5, 2)
    letter = read_letter(letter_toml(extract, "x"), "x").letter
    assert letter.addressee == "FOIA Officer, Harbor Safety Agency"
    assert letter.senders.startswith("Ada Holt")


COMMITTEE = """                    COMMITTEE ON HARBORS
                    WASHINGTON, DC 20515

                       June 12, 2024

Mr. Sam Ochoa
Chief Executive Officer
Lift Corporation, Inc.
500 Main Street, Suite 12

Dear Mr. Ochoa:

     The Committee on Harbors looks into cranes made by Lift. A crane fell onto a
pier.1 Please provide the following documents and information no later than
5:00 p.m. on June 26, 2024:

     1.     All documents relating to the failure of any crane;

     2.     All communications with the agency regarding inspections, including:

            a.     drafts of reports; and

            b.     complaints by crews;

________________________
1 Press Release, Harbor Safety Agency, Crane Failure (May 9, 2024),
https://example.org/press.
2 Id.

Mr. Sam Ochoa
June 12, 2024
Page 2

     3.     A list of every crane that was sold.

     Please contact the staff with any questions.

                                   Sincerely,

     __________________              __________________
     Ada Holt                        Ben Low
     Chairman                        Ranking Member

Enclosure
"""


def test_a_committees_request_is_read_with_notes_page_heads_and_signatures_side_by_side():
    extract = read(COMMITTEE)
    assert [(one.id, one.text) for one in extract.questions] == [
        ("q1", "All documents relating to the failure of any crane;"),
        ("q2", "All communications with the agency regarding inspections, including:"),
        ("q2a", "drafts of reports; and"),
        ("q2b", "complaints by crews;"),
        ("q3", "A list of every crane that was sold."),
    ]
    assert extract.addressees[0].words == "Sam Ochoa, Chief Executive Officer"
    assert extract.senders == "Ada Holt, Chairman; Ben Low, Ranking Member"
    assert (extract.sent_on, extract.term and extract.term.days) == (date(2024, 6, 12), 14)


MEMO = """TO: Jane Roe, Chief Information Officer
FROM: Ada Holt, Inspector General
DATE: 2024-11-05
SUBJECT: Request for information on outages

This memorandum asks about the outages of October, of which there were four.

Please answer the questions below by November 29, 2024.

Question 1: What caused the outage of October 3?
Question 2: Which systems were affected?
  i. for how long
  ii. at what cost
"""


def test_a_memorandum_has_fields_instead_of_a_salutation():
    extract = read(MEMO)
    assert [one.id for one in extract.questions] == ["q1", "q2", "q2a", "q2b"]
    assert [one.label for one in extract.questions][2:] == ["for how long", "at what cost"]
    assert extract.addressees[0].words == "Jane Roe, Chief Information Officer"
    assert (extract.senders, extract.subject) == ("Ada Holt, Inspector General", "Request for information on outages")
    assert (extract.sent_on, extract.term and extract.term.days) == (date(2024, 11, 5), 24)


PAGE = """<!doctype html><html><head><title>Letter</title></head><body><nav>1. Home 2. News</nav><main>
<h1>Harbor Watch writes to the agency</h1><p>March 4, 2024</p>
<p>Dr. Jane Roe<br>Administrator<br>Harbor Safety Agency</p>
<p>Dear Dr. Roe,</p><p>Cranes fail.<sup>1</sup> Please answer the following questions within 14 days of receipt:</p>
<ol><li>Which cranes failed?<ol><li>Since when?</li><li><p>How often?</p></li></ol></li>
<li><p>Who was told?</p></li></ol>
<p>Sincerely,</p><p>Ada Holt<br>Executive Director</p></main><footer>1. Imprint?</footer></body></html>"""


def test_a_web_page_is_read_with_the_numbers_that_its_lists_do_not_write():
    lines, unread = letter_lines(PAGE.encode(), "letter.html")
    extract = read_letter_text(lines)
    assert [(one.id, one.text) for one in extract.questions] == [
        ("q1", "Which cranes failed?"),
        ("q1a", "Since when?"),
        ("q1b", "How often?"),
        ("q2", "Who was told?"),
    ]
    assert (extract.sent_on, extract.term and extract.term.days, unread) == (date(2024, 3, 4), 14, ())
    assert extract.addressees[0].words == "Jane Roe, Administrator"


def test_a_pdf_is_read_whose_lines_have_no_empty_ones_between():
    first = [
        "March 4, 2024",
        "The Honorable Jane Roe",
        "Administrator",
        "Harbor Safety Agency",
        "Dear Administrator Roe:",
        "The cranes of the harbor fail more often each year, and crews are hurt by them,",
        "as the agency itself has said. We ask for answers to the following questions within",
        "60 days of receiving this letter:",
        "1. Which cranes of the harbor failed in the last ten years, and how many of the crews",
        "were hurt by them?",
        "a. Since when does the agency know about that?",
        "1 Harbor Safety Agency, Report on Cranes,",
        "https://example.org/report",
        "1",
    ]
    second = ["2. Who was told?", "We look forward to your answer.", "Sincerely,", "Ada Holt", "Member of Congress"]
    lines, _ = letter_lines(pdf([first, second]), "letter.pdf")
    extract = read_letter_text(lines)
    assert [(one.id, one.text, one.place) for one in extract.questions] == [
        (
            "q1",
            "Which cranes of the harbor failed in the last ten years, and how many of the crews were hurt by them?",
            "page 1",
        ),
        ("q1a", "Since when does the agency know about that?", "page 1"),
        ("q2", "Who was told?", "page 2"),
    ]
    assert (extract.sent_on, extract.term and extract.term.days) == (date(2024, 3, 4), 60)
    assert (extract.addressees[0].words, extract.senders) == ("Jane Roe, Administrator", "Ada Holt, Member of Congress")


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"", "a.txt"), (b"PK\x03\x04rest", "a.docx"), (b"%PDF-1.4 broken", "a.pdf"), (b"some words", "a.exe")],
)
def test_a_file_that_cannot_be_read_says_why(body, name):
    with pytest.raises(WrongContent, match=rf"^{name}: "):
        letter_lines(body, name)


SHAPES = st.text(
    st.sampled_from("1234567890.()abivxIQ -*•?:\n\n\nDear ,Sincerely/<sup>[]_\\\"'\x7f\x00é"), max_size=400
)


@given(st.one_of(st.text(max_size=300), SHAPES, SHAPES.map(frame)))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_draft_and_what_has_questions_and_a_date_a_letter_file(text):
    extract = read(text)
    written = letter_toml(extract, "x")
    tomllib.loads(written)
    if extract.questions and extract.sent_on:
        read_letter(written, "x")


LARGE = {
    "one line": "a" * 5_000_000,
    "numbers": "1. Why?\n" * 700_000,
    "brackets": "[" * 2_500_000 + "\n" + "*" * 2_500_000,
    "marks within a paragraph": "(1) what; (2) how? " * 260_000,
    "dates": "by March 4, please answer no later than " * 120_000,
    "footnotes": "<sup>1</sup> https://example.org/\n" * 150_000,
    "lists in a page": "<ol><li>" * 300_000,
    "one sentence without end": "which crane failed\n" * 260_000,
    "marks that fit nowhere": "1. Why?\n" + "9. x\n" * 900_000,
    "parts of parts": "1. Why?\na. When?\n" + "".join(f"({'i' * (n % 3 + 1)}) x\n" for n in range(500_000)),
    "many lists": "Please answer the questions below:\n\n1. Why?\n\n" * 100_000,
    "lists that ask nothing": "1. A.\n2. B.\n\nSome words of prose that part them from each other for good.\n\n"
    * 60_000,
    "stress that never ends": "**a " * 1_200_000,
    "stress that never ends, in lines": ("**a " * 4_000 + "\n") * 300,
    "bare notes": "1 A\n" * 1_200_000,
    "signatures": "1. Why is it?\n2. When?\n\nSincerely,\n\n" + "Ada Holt\nMember of Congress\n" * 170_000,
    "letters that begin again": "Dear Jane,\n\nThe Honorable A B\n" * 140_000,
    "columns": "a      b      c\n" * 300_000,
    "a long word": "a" * 19_000 + " days\n" + ("a" * 19_000 + "\n") * 250,
    "words": "Which crane failed in the dock " * 160_000,
}


SECONDS = (
    "numbers, marks that fit nowhere, parts of parts, bare notes, stress that never ends, in lines, "
    "letters that begin again, lists that ask nothing"
)  # these take more than half of one


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow if kind in SECONDS else ()) for kind in LARGE]
)
def test_a_large_file_takes_seconds(kind):
    name = "a.html" if kind == "lists in a page" else "a.txt"
    begun = time.perf_counter()
    try:
        lines, _ = letter_lines(LARGE[kind].encode(), name)
        letter_toml(read_letter_text(lines), name)
    except WrongContent:
        pass
    assert time.perf_counter() - begun < 10
