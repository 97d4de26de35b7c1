"""What people call sources, letters and questions, for explanations: names where they are known, else ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from letters.questions import Letter

SUBJECT = "the letter's subject"
_LEAD = re.compile(r"(?P<question>q\d{1,3}[a-z]?|subject): ")


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id; what is not in them keeps its id."""

    sources: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)

    def source(self, id_: str) -> str:
        """Name a source."""
        return self.sources.get(id_, id_)

    def letter(self, id_: str) -> str:
        """Name a letter in a few words."""
        return self.letters[id_].short if id_ in self.letters else id_

    def question(self, letter: str, id_: str) -> str:
        """Name a question with its label: "Q3 working group"; '' is the subject."""
        if id_ in {"", "subject"}:
            return SUBJECT
        known = self.letters[letter].question(id_) if letter in self.letters else None
        number = id_[:1].upper() + id_[1:]
        return f"{number} {known.label}" if known else number

    def trace(self, letter: str, line: str) -> str:
        """Return a line of a judgement's trace with the question at its head named."""
        found = _LEAD.match(line)
        return f"{self.question(letter, found['question'])}: {line[found.end() :]}" if found else line
