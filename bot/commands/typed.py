"""What people type, read forgivingly: question ids, and keywords with where they belong. Pure."""

from __future__ import annotations

import re

QUESTION = re.compile(r"(?:(?P<letter>[\w.-]{1,64}):)?q?(?P<number>\d{1,3}[a-z]?)", re.IGNORECASE | re.ASCII)
OPTION = re.compile(r"(?:^|\s)(?P<name>question|letter):\s?(?P<value>[^\s\"'“”]{1,80})", re.IGNORECASE)
QUOTES = "\"'“”„‘’«»"


def read_question(typed: str) -> tuple[str | None, str] | None:
    """Read ``q3a``, ``Q3a``, ``3a`` or ``fentanyl-2023:q3a`` as (letter or None, "q3a"); None when it is none."""
    found = QUESTION.fullmatch(typed.strip())
    return (found["letter"], f"q{found['number'].lower()}") if found else None


def read_keyword(typed: str) -> tuple[str, str | None, str | None]:
    """Read ``working group question:q3a letter:x`` as (keyword, question, letter), quotes around it taken off.

    A slash command has a field for each; behind ``!`` all stands in one line, written as the slash command shows it.
    """
    options = {found["name"].lower(): found["value"] for found in OPTION.finditer(typed)}
    words = " ".join(OPTION.sub(" ", typed).split())
    if len(words) > 1 and words[0] in QUOTES and words[-1] in QUOTES:
        words = words[1:-1].strip()
    return words, options.get("question"), options.get("letter")
