"""Changes of keywords that wait for their author's button, and the one commit that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlite_utils import Database

from letters.lab.drafts import Draft, DraftKind
from storage.admin.keywords import apply_add, apply_edit, apply_remove
from storage.database import writing
from storage.rows import stamp

ANYBODY = 0  # the author of a draft that any admin may settle


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with whose it is and what became of it."""

    draft: Draft
    author: int
    outcome: str  # in words; '' while it waits


BODY = TypeAdapter(Draft)


def keep_draft(db: Database, ref: str, author: int, draft: Draft, now: datetime) -> None:
    """Keep a draft under a name; the same name again is the same draft, changed."""
    with writing(db):
        db.conn.execute(
            "INSERT INTO keyword_drafts (ref, at, author, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (ref) DO UPDATE SET body = excluded.body WHERE outcome = ''",
            [ref, stamp(now), author, BODY.dump_json(draft).decode()],
        )


def keep_offers(db: Database, drafts: Mapping[str, Draft], now: datetime) -> None:
    """Keep drafts that nobody has asked for yet, each under its name."""
    with writing(db):
        db.conn.executemany(
            "INSERT OR IGNORE INTO keyword_drafts (ref, at, author, body) VALUES (?, ?, ?, ?)",
            [(ref, stamp(now), ANYBODY, BODY.dump_json(draft).decode()) for ref, draft in drafts.items()],
        )


def kept_draft(db: Database, ref: str) -> KeptDraft | None:
    """Return the draft of that name."""
    row = db.conn.execute("SELECT body, author, outcome FROM keyword_drafts WHERE ref = ?", [ref]).fetchone()
    return KeptDraft(BODY.validate_json(row[0]), row[1], row[2]) if row else None


def drop_draft(db: Database, ref: str) -> bool:
    """Give a draft up; False when it was settled before."""
    with writing(db):
        return _settle(db, ref, "cancelled")


def make_draft(db: Database, ref: str, draft: Draft, who: str, now: datetime) -> bool | None:
    """Make the change of a draft, once. None: it was settled before; False: it cannot be made any more."""
    with writing(db):
        if not _settle(db, ref, "saved, muted" if draft.muted else "saved"):
            return None
        made = _apply(db, draft, who, now)
        if not made:
            db.conn.execute("UPDATE keyword_drafts SET outcome = 'found impossible' WHERE ref = ?", [ref])
        return made


def _apply(db: Database, draft: Draft, who: str, now: datetime) -> bool:
    match draft.kind:
        case DraftKind.ADD:
            return apply_add(db, draft.letter, draft.text, draft.question, draft.muted, who, now) is not None
        case DraftKind.EDIT:
            return apply_edit(db, draft.term, draft.text, draft.question, draft.muted, who, now)
        case DraftKind.REMOVE:
            return apply_remove(db, draft.term, who, now)


def _settle(db: Database, ref: str, outcome: str) -> bool:
    settled = db.conn.execute("UPDATE keyword_drafts SET outcome = ? WHERE ref = ? AND outcome = ''", [outcome, ref])
    return settled.rowcount == 1
