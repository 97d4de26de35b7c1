"""Which letter is meant: the named one, or the only one that is open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.desks.desk import Unanswerable
from letters.questions import Letter, open_ones, the_one_meant


class WhichLetter(Unanswerable):
    """Several letters may be meant; ``there``: their ids."""

    def __init__(self, letters: Iterable[str]) -> None:
        self.there = tuple(letters)
        super().__init__(which_letter(self.there, None))


def letter_meant(letters: Mapping[str, Letter], wanted: str | None) -> Letter:
    """Return the named letter, or the only open one. Raises Unanswerable, which names those there are."""
    wanted = wanted and bare_letter(wanted)
    meant = the_one_meant(letters.values()) if wanted is None else letters.get(wanted)
    if meant is not None:
        return meant
    raise WhichLetter(letters) if wanted is None else Unanswerable(which_letter(letters, wanted))


def bare_letter(typed: str) -> str:
    """Return the id of "letter:harbour-2026", as a field of a slash command or a word behind ! may hold it."""
    return typed.removeprefix("letter:").strip()


def which_letter(letters: Iterable[str], wanted: str | None) -> str:
    """Say which letters there are, and how one is named."""
    there = list(letters)
    if wanted:
        return f"no letter {wanted!r}; there is {', '.join(there)}"
    return f"which letter? Add its id: {' or '.join(f'letter:{one}' for one in there[:5])}"


def letter_asking(letters: Mapping[str, Letter], question: str, wanted: str | None) -> Letter:
    """Return the letter that has a question: the named one, or the only one that does. Raises Unanswerable."""
    named = [letter_meant(letters, wanted)] if wanted else list(letters.values())
    having = open_ones([one for one in named if one.question(question.casefold())])
    if len(having) == 1:
        return having[0]
    if having:
        raise Unanswerable(f"which one? {', '.join(f'{one.id}:{question}' for one in having)}")
    asked = [(one.id, ", ".join(q.id for q in one.questions)) for one in open_ones(named) or named]
    there = asked[0][1] if len(asked) == 1 else "; ".join(f"{ids} of {letter}" for letter, ids in asked)
    raise Unanswerable(f"no question {question!r}; there is {there}")
