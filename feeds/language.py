"""Which language a text is in, as far as that tells whether anybody here can judge it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

LOOKED_AT = 5_000  # characters
ENOUGH = 40  # letters or words; less tells nothing
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "Russian or another language in Cyrillic",
    "ARABIC": "Arabic or another language in its script",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi or another language in its script",
    "THAI": "Thai",
}
# The words that a text of each language cannot do without, and that hardly occur in the others.
_OFTEN = {
    "English": "the of and to in that is for with on was by from have are this which it as be",
    "Spanish": "el los las una del que por para con más fue esta como sus entre también sobre y",
    "French": "le les des une du que dans pour avec est sont cette aux qui sur pas été et leur",
    "Portuguese": "os as uma do da dos das que para com mais foi não entre também sobre pelo e ao",
    "German": "der die das und den dem ist mit von für nicht auch eine einen wurde auf sich bei",
}
_WORDS = {language: frozenset(words.split()) for language, words in _OFTEN.items()}


def foreign(text: str) -> str:
    """Return the language of a text that is not English, by name; '' for English, for little text and in doubt."""
    letters = [sign for sign in text[:LOOKED_AT] if sign.isalpha()]
    if len(letters) < ENOUGH:
        return ""
    scripts = Counter(unicodedata.name(sign, "").partition(" ")[0] for sign in letters)
    script, count = scripts.most_common(1)[0]
    if script in _SCRIPTS and count > len(letters) / 3:
        japanese = scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) / 10
        return "Japanese" if japanese else _SCRIPTS[script]
    return _by_words(text)


def _by_words(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text[:LOOKED_AT])]
    if len(words) < ENOUGH:
        return ""
    counts = Counter({language: sum(word in known for word in words) for language, known in _WORDS.items()})
    language, count = counts.most_common(1)[0]
    return language if count > 0.12 * len(words) and count > 3 * counts["English"] else ""
