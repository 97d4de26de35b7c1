"""List the words that say little about an event: those that an office uses always.

    python bench/story_words.py PATH...    one corpus each, as bench/streams.py reads them

What ``letters/rarity.py`` takes for rarer than it is in one of the corpora, with the band that it should have.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.streams import read_stream
from letters.rarity import rarity
from letters.telling.features import WORD, fold

HABIT = 2.0  # bands; one in seven texts


def main() -> None:
    everywhere: list[tuple[Counter[str], int]] = []
    for path in map(Path, sys.argv[1:]):
        counts, texts = Counter[str](), 0
        for _, document in read_stream(path):
            words = {fold(word) for word in WORD.findall(f"{document.title} {document.text}")}
            counts.update(words)
            texts += 1
        everywhere.append((counts, texts))
    bands = {word: band(word, everywhere) for word in set().union(*(counts for counts, _ in everywhere))}
    for word, found in sorted(bands.items()):
        if word.isalpha() and len(word) > 1 and found < HABIT and math.ceil(found) < rarity(word):
            print(f"habit {math.ceil(found)} {word}")


def band(word: str, everywhere: list[tuple[Counter[str], int]]) -> float:
    """The natural logarithm of one in so many texts, in the corpus where the word is commonest."""
    return min(math.log(texts / counts[word]) for counts, texts in everywhere if counts[word])


if __name__ == "__main__":
    main()
