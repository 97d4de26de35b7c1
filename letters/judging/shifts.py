"""What votes add to a sentence's score. Pure."""

from __future__ import annotations

from dataclasses import dataclass

WORDS_NAMED = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """What votes add to a sentence's score for a question, and why."""

    value: float = 0.0  # log-odds
    words: tuple[str, ...] = ()  # the stems of the words that did most
    texts: int = 0  # how many texts that people voted on had one of those words

    @property
    def says(self) -> str:
        """What a reader is told of it."""
        many = f"{self.texts} text{'' if self.texts == 1 else 's'}"
        words = ", ".join(f'"{word}"' for word in self.words[:WORDS_NAMED])
        verdict = "wanted" if self.value > 0 else "did not want"
        return f"like {many} that your team {verdict}: {words} ({self.value:+.2f})"


NOTHING = Shift()
