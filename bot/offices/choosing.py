"""Which letter is meant: the named one, or the only one that is open. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desks.desk import Unanswerable
from letters.questions import Letter, open_ones, the_one_meant


def letter_meant(letters: Mapping[str, Letter], wanted: str | None) -> Letter:
    """Return the named letter, or the only open one. Raises Unanswerable, which names those there are."""
    meant = the_one_meant(letters.values()) if wanted is None else letters.get(wanted)
    if meant is not None:
        return meant
    there = ", ".join(letters)
    raise Unanswerable(f"no letter {wanted!r}; there is {there}" if wanted else f"which letter? there is {there}")


def letter_asking(letters: Mapping[str, Letter], question: str, wanted: str | None) -> Letter:
    """Return the letter that has a question: the named one, or the only one that does. Raises Unanswerable."""
    named = [letter_meant(letters, wanted)] if wanted else list(letters.values())
    having = open_ones([one for one in named if one.question(question.casefold())])
    if len(having) == 1:
        return having[0]
    if having:
        raise Unanswerable(f"which one? {', '.join(f'{one.id}:{question}' for one in having)}")
    there = ", ".join(q.id for one in named for q in one.questions)
    raise Unanswerable(f"no question {question!r}; there is {there}")
