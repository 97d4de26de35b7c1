"""A letter that waits for its author: changed by what forms say, checked, and tried on texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.desks.typed import read_day, read_term
from bot.rendering.letters import Tried
from letters.drafting.draft import DraftFault, LetterDraft, draft_toml
from letters.files.load import LetterFile, LetterFileError, read_letter
from letters.findings import Document, Level
from letters.matching import Matcher

PLACE = "letter"


def letter_of(draft: LetterDraft) -> LetterFile:
    """Return the letter as it would be watched. Raises LetterFileError."""
    return read_letter(draft_toml(draft), PLACE)


def faults_of(draft: LetterDraft, taken: Iterable[str]) -> tuple[str, ...]:
    """Return what keeps a letter from being watched, a line each; ``taken``: ids of the letters that there are."""
    faults = [f"id: there is a letter {draft.id} already"] if not draft.edits and draft.id in set(taken) else []
    try:
        letter_of(draft)
    except LetterFileError as error:
        faults += [fault.removeprefix(f"{PLACE}: ") for fault in error.faults]
    return tuple(faults)


def try_on(file: LetterFile, texts: list[Document]) -> Tried:
    """Say how many of these texts a letter would have been told of."""
    matcher = Matcher([file])
    levels = [matcher.judge(text)[0].level for text in texts]
    return Tried(len(texts), levels.count(Level.ALERT), levels.count(Level.WATCH))


def with_letter(draft: LetterDraft, filled: Mapping[str, str]) -> LetterDraft:
    """Change what the form of the letter itself says. Raises DraftFault."""
    sent = read_day(filled.get("sent", ""))
    if sent is None:
        raise DraftFault(f"'{filled.get('sent', '')[:40]}' names no day; write it like 2 Aug 2023")
    term = read_term(filled.get("term", ""))
    if term is None:
        raise DraftFault(
            f"'{filled.get('term', '')[:40]}' is no term; write 60 days, 30 business days, by 1 Oct 2023 or none"
        )
    terms = (" ".join(word.split()) for word in filled.get("terms", "").split(","))
    return replace(
        draft,
        title=_line(filled.get("title", "")),
        addressee=_line(filled.get("addressee", "")),
        sent_on=sent,
        answer_days=term.days,
        day_kind=term.kind,
        due_on=term.due_on,
        terms=tuple(dict.fromkeys(filter(None, terms))),
    )


def with_names(draft: LetterDraft, filled: Mapping[str, str]) -> LetterDraft:
    """Change what the form of names and receipt says. Raises DraftFault."""
    written = filled.get("received", "").strip()
    received = read_day(written) if written else None
    if written and received is None:
        raise DraftFault(f"'{written[:40]}' names no day; write it like 7 Aug 2023, or nothing")
    id_ = filled.get("id", "").strip().casefold()
    if draft.edits and id_ != draft.edits:
        raise DraftFault(f"the id of a watched letter stays: {draft.edits}")
    return replace(
        draft,
        id=id_,
        short=_line(filled.get("short", "")),
        senders=_line(filled.get("senders", "")),
        received_on=received,
    )


def _line(text: str) -> str:
    return " ".join(text.split())
