"""A text that is not in English is told by its language, and English that looks odd is left alone."""

from __future__ import annotations

import pytest

from feeds.language import foreign

TEXTS = {
    "English": ("The two sides agreed to meet again before the end of the year, and to share what they know. " * 5, ""),
    "a list of names": ("LI Wei; DOB 12 Jan 1980; POB Wuhan; nationality China; Gender Male; Passport E123. " * 9, ""),
    "a title": ("El grupo de trabajo sobre fentanilo", ""),
    "English that quotes Chinese": (
        "The ministry said that it hopes for respect (相互尊重) and no more than that. " * 5,
        "",
    ),
    "Chinese": (
        "外交部发言人表示,中美禁毒合作工作组在北京举行首次会议,双方就执法合作、物质管制等议题深入交换意见。" * 2,
        "Chinese",
    ),
    "Japanese": (
        "外務省の報道官は、両国の作業部会が北京で開かれたと述べ、次の会合については何も言わなかった。" * 2,
        "Japanese",
    ),
    "Russian": (
        "Стороны договорились встретиться снова до конца года. " * 4,
        "Russian or another language in Cyrillic",
    ),
    "Spanish": (
        "Los dos gobiernos hablaron de las sustancias que se usan para fabricar drogas y por eso " * 4,
        "Spanish",
    ),
    "French": ("Les deux pays ont parlé des substances qui sont dans la liste et pour cette raison " * 5, "French"),
    "German": ("Die beiden Seiten haben sich mit dem Handel der Stoffe befasst und das ist nicht neu " * 4, "German"),
}


@pytest.mark.parametrize(("text", "language"), TEXTS.values(), ids=TEXTS)
def test_the_language_is_named_where_it_is_sure(text: str, language: str) -> None:
    assert foreign(text) == language
