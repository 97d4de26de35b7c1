"""A title of an order that is only cited is no news; a text about the order itself still is."""

from __future__ import annotations

import pytest

from letters.files.load import load_letter
from letters.findings import Document, Level
from letters.judging.citations import cited_titles
from letters.matching import Matcher

TITLE = "Imposing Duties To Address the Synthetic Opioid Supply Chain in the People’s Republic of China"

CITES = {
    "number and date": f"duties imposed by Executive Order 14195 of February 1, 2025 ({TITLE}), as amended",
    "number alone": f"pursuant to Executive Order 14195 ({TITLE}).",
    "date alone": f"The Executive Order of April 2, 2025 ({TITLE}), regarding imports",
    "over a line's end": f"by Executive\nOrder 14195 of February 1,\n2025 ({TITLE}) shall",
    "a proclamation": f"in Proclamation 10896 of February 10, 2025 ({TITLE})",
    "a law": f"Public Law 116-92 ({TITLE})",
}
OTHERS = {
    "a bill": "H.R. 3334 (the STOP CCP Act) passed",
    "an aside": "The order (which imposes duties on opioids) is signed",
    "brackets that say who": "Executive Order 14195 (EO 14195) of February",
    "no number": f"the Executive Order ({TITLE})",
    "never closed": f"Executive Order 14195 ({TITLE}",
}


@pytest.mark.parametrize("text", CITES.values(), ids=CITES)
def test_a_cited_title_is_found(text: str) -> None:
    assert [text[start:end] for start, end in cited_titles(text)] == [TITLE]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert cited_titles(text) == []


def test_a_tariff_order_that_cites_the_fentanyl_order_does_not_alert_and_an_order_that_changes_it_does() -> None:
    matcher = Matcher([load_letter("fentanyl-2023")])
    cites = (
        "Nothing in this order shall be interpreted to alter or limit the application of any duties that are imposed "
        f"pursuant to Executive Order 14195 of February 1, 2025 ({TITLE}), as amended. Lumber is subject to a duty of "
        "10 percent ad valorem."
    )
    about = (
        "The People's Republic of China has not taken adequate steps to stop the flow of fentanyl precursors. I "
        f"therefore amend Executive Order 14195 of February 1, 2025 ({TITLE}) and raise the tariff on products of "
        "China to 20 percent."
    )
    assert matcher.judge(Document(cites, "Adjusting Imports of Lumber"))[0].level is Level.NONE
    alert = matcher.judge(Document(about, "Further Amendment to Duties on China"))[0]
    assert "q3a" in {finding.question for finding in alert.findings}


def test_a_text_full_of_open_brackets_is_read_in_time() -> None:
    assert cited_titles("Executive Order 1 (" * 100_000) == []
