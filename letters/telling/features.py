"""What of a text tells its story, small enough to keep for every entry for ever. Pure."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING
from zlib import crc32

from letters.rarity import rarity

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+(?:[.,'’&-][^\W_]+)*")
NUMBER = re.compile(r"\d")
NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]{2,}")  # a capital inside a sentence
DAY = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? (\d{1,2})\b"
    r"|\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

SHINGLE = 4  # words; measured against 5 on pages edited in place: the same F1 (.987), and half the price
SKETCH = 64  # smallest hashes kept of any text ...
SAMPLING = 16  # ... and at least one in so many of a long one, so that an excerpt is found in it
MOST_HASHES = 1_024
LEAD_WORDS = 700  # what an event is told by stands at the top; the tail of a long text only dilutes it
RARE_NAME = 2.0  # of rarity; Press Availability, State Department and Biden stand in all that an office says
TITLE_WEIGHT = 2  # a word of the title counts like two of the text
MOST_TERMS, MOST_NAMES, MOST_NUMBERS, MOST_DAYS = 60, 24, 255, 24
HEADER = struct.Struct("<BIdHBBBBB")
FORM = 3  # 1 knew no subject, 2 knew it by words


@dataclass(frozen=True, slots=True)
class Features:
    """What one text is compared by. Words, names and numbers are kept as crc32, never as text."""

    words: int
    published: datetime | None  # aware UTC
    sketch: tuple[int, ...]  # smallest hashes of its shingles, rising
    terms: dict[int, int]  # the weightiest words with weight 1 to 255; the sum of squares is about 255 ** 2
    names: frozenset[int]
    numbers: frozenset[int]
    days: frozenset[int]  # days named in the text: month * 32 + day
    subject: frozenset[int] = frozenset()  # the letters that it speaks to

    def to_bytes(self) -> bytes:
        """Return it as a blob of about 800 bytes, up to 6 kB for a very long text."""
        stamp = self.published.timestamp() if self.published else math.nan
        kept = (self.sketch, self.terms, self.names, self.numbers, self.subject)
        sizes = (*map(len, kept), len(self.days))
        integers = [*self.sketch, *self.terms, *sorted(self.names), *sorted(self.numbers), *sorted(self.subject)]
        return b"".join(
            (
                HEADER.pack(FORM, self.words, stamp, *sizes),
                struct.pack(f"<{len(integers)}I", *integers),
                bytes(self.terms.values()),
                struct.pack(f"<{len(self.days)}H", *sorted(self.days)),
            )
        )

    @classmethod
    def from_bytes(cls, blob: bytes) -> Features:
        """Read what ``to_bytes`` wrote; ValueError for another form."""
        if len(blob) < HEADER.size or blob[0] != FORM:
            form = blob[0] if blob else "none"
            raise ValueError(f"features of form {form}, expected {FORM}: they come from another version")
        _, words, stamp, *sizes = HEADER.unpack_from(blob)
        sketch, terms, names, numbers, subject, days = sizes
        count = sketch + terms + names + numbers + subject
        integers = iter(struct.unpack_from(f"<{count}I", blob, HEADER.size))
        at = HEADER.size + 4 * count
        return cls(
            words=words,
            published=None if math.isnan(stamp) else datetime.fromtimestamp(stamp, UTC),
            sketch=tuple(islice(integers, sketch)),
            terms=dict(zip(islice(integers, terms), blob[at : at + terms], strict=True)),
            names=frozenset(islice(integers, names)),
            numbers=frozenset(islice(integers, numbers)),
            subject=frozenset(integers),
            days=frozenset(struct.unpack_from(f"<{days}H", blob, at + terms)),
        )


def features(title: str, text: str, published: datetime | None = None, letters: Iterable[str] = ()) -> Features:
    """Return what the text is compared by: 1 ms for 6 kB. ``published`` is aware.

    ``letters`` names those to which the text speaks: two texts that share one are about one subject.
    """
    every = [fold(word) for word in WORD.findall(text)]
    lead = f"{title}. {text[: LEAD_WORDS * 7]}"
    titled = [fold(word) for word in WORD.findall(title)]
    return Features(
        words=len(every),
        published=published.astimezone(UTC) if published else None,
        sketch=sketch(every),
        terms=_terms(titled, every[:LEAD_WORDS]),
        names=_rarest({name for name in map(fold, NAME.findall(lead)) if rarity(name) >= RARE_NAME}, MOST_NAMES),
        numbers=_hashes(sorted({word for word in every if NUMBER.match(word)})[:MOST_NUMBERS]),
        days=frozenset(sorted(named_days(lead))[:MOST_DAYS]),
        subject=_hashes(letters),
    )


def fold(word: str) -> str:
    """The form in which words are compared: small letters, no possessive, no stops, no plural."""
    low = word.lower().replace("’", "'").removesuffix("'s").replace(".", "").replace(",", "")
    if len(low) > 4 and low[-1] == "s" and low[-2] not in "sui":
        return low[:-1]
    return low


def sketch(words: list[str]) -> tuple[int, ...]:
    """The smallest hashes of the text's shingles: of the same words always the same ones."""
    if not words:
        return ()
    rest = [words[start:] for start in range(SHINGLE)]
    shingles = zip(*rest, strict=False) if len(words) >= SHINGLE else [tuple(words)]
    hashes = {crc32(" ".join(shingle).encode()) for shingle in shingles}
    return tuple(nsmallest(min(MOST_HASHES, max(SKETCH, len(hashes) // SAMPLING)), hashes))


def named_days(text: str) -> set[int]:
    """The days that a text names, as month * 32 + day; years are left aside."""
    found = set()
    for month, day, day_first, month_last in DAY.findall(text):
        number = int(day or day_first)
        if 1 <= number <= 31:
            found.add(32 * (MONTHS.index((month or month_last)[:3].lower()) + 1) + number)
    return found


def _terms(title: list[str], words: list[str]) -> dict[int, int]:
    """The weightiest words: often said here, seldom said elsewhere."""
    counts = Counter(words)
    for word in title:
        counts[word] += TITLE_WEIGHT
    weights = {w: (1 + math.log(n)) * rarity(w) for w, n in counts.items() if len(w) > 1}
    best = sorted(((v, w) for w, v in weights.items() if v > 0), reverse=True)[:MOST_TERMS]
    length = math.sqrt(sum(v * v for v, _ in best)) or 1.0
    return {crc32(w.encode()): max(1, round(255 * v / length)) for v, w in best}


def _rarest(words: Iterable[str], most: int) -> frozenset[int]:
    return _hashes(sorted(words, key=lambda word: (-rarity(word), word))[:most])


def _hashes(words: Iterable[str]) -> frozenset[int]:
    return frozenset(crc32(word.encode()) for word in words)
