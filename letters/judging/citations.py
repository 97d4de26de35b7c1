"""Names of other documents that a text only cites: what stands in them is no news of the text that cites. Pure.

"the duties imposed by Executive Order 14195 of February 1, 2025 (Imposing Duties to Address the Synthetic Opioid Supply
Chain in the People's Republic of China), as amended" says that there are duties. That they are about opioids was said
by the order that is cited; a text that is itself about them says so outside the brackets, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from letters.judging.lexicon import Hit

# An instrument with its number or its date, and then its title in brackets. Bills are left out: a bill that is named so
# is news, and "H.R. 3334 (the STOP CCP Act)" is how news names it.
_INSTRUMENT = (
    r"\b(?:Executive\s+Orders?|E\.\s?O\.|Proclamations?|Presidential\s+(?:Memorand(?:um|a)|Determinations?|Permits?)"
    r"|Public\s+Laws?|Pub\.\s?L\.|Directives?)"
)
_NAMED = ("Executive", "E.O.", "E. O.", "Proclamation", "Presidential", "Public", "Pub.", "Directive")
_NUMBER, _DATE = r"\s+(?:No\.?\s*)?\d[\w.-]{0,12}", r",?\s+of\s+[A-Z]\w{2,9}\s+\d{1,2},\s+\d{4},?"
_CITED = re.compile(rf"{_INSTRUMENT}(?:{_NUMBER}(?:{_DATE})?|{_DATE})\s+\(([^()]{{12,400}})\)")


def cited_titles(text: str) -> list[tuple[int, int]]:
    """Return where titles of cited orders and laws stand, in order."""
    if not any(word in text for word in _NAMED):  # ten times as fast as the pattern, which most texts need not
        return []
    return [found.span(1) for found in _CITED.finditer(text)]


def uncited(hits: Sequence[Hit], titles: Iterable[tuple[int, int]]) -> list[Hit]:
    """Return the hits that do not begin in a cited title."""
    spans = list(titles)
    if not spans:
        return list(hits)
    return [hit for hit in hits if not any(start <= hit.start < end for start, end in spans)]
