"""List the words that say little about an event: those that an office uses always, and those of one subject.

    python bench/story_words.py PATH...    one corpus each, as bench/streams.py reads them

First what ``letters/rarity.py`` takes for rarer than it is in one of the corpora, with the band that it should
have; then the words that are much commoner among texts that speak of the subject, from which SUBJECT was chosen.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.streams import read_stream
from letters.features import WORD, fold
from letters.rarity import rarity

HABIT = 2.0  # bands; one in seven texts
SUBJECT_WORD = "fentanyl"
COMMONER = 1.7  # bands: more than five times as common
FEWEST = 12  # texts on the subject


def main() -> None:
    everywhere: list[tuple[Counter[str], int]] = []
    subject: Counter[str] = Counter()
    speaking = 0
    for path in map(Path, sys.argv[1:]):
        counts, texts = Counter[str](), 0
        for _, document in read_stream(path):
            words = {fold(word) for word in WORD.findall(f"{document.title} {document.text}")}
            counts.update(words)
            texts += 1
            if SUBJECT_WORD in words:
                subject.update(words)
                speaking += 1
        everywhere.append((counts, texts))
    bands = {word: band(word, everywhere) for word in set().union(*(counts for counts, _ in everywhere))}
    for word, found in sorted(bands.items()):
        if word.isalpha() and len(word) > 1 and found < HABIT and math.ceil(found) < rarity(word):
            print(f"habit {math.ceil(found)} {word}")
    for word, texts in subject.most_common():
        gained = bands[word] - math.log(speaking / texts)
        if texts >= FEWEST and gained >= COMMONER:
            print(f"subject {gained:.1f} {word}")


def band(word: str, everywhere: list[tuple[Counter[str], int]]) -> float:
    """The natural logarithm of one in so many texts, in the corpus where the word is commonest."""
    return min(math.log(texts / counts[word]) for counts, texts in everywhere if counts[word])


if __name__ == "__main__":
    main()
