"""Letters that wait for their author's button, and the one commit that lets one be watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlite_utils import Database

from letters.drafting.draft import LetterDraft, draft_toml
from letters.findings import Document
from storage.admin.letters import apply_add, apply_edit
from storage.database import writing
from storage.rows import stamp

BODY = TypeAdapter(LetterDraft)
YOUNG = """
SELECT v.title, v.text, e.published_at, e.url FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version
WHERE e.first_seen >= ? AND e.quiet = 0 ORDER BY e.id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A letter that waits, whose it is, and what became of it."""

    draft: LetterDraft
    author: int
    outcome: str  # in words; '' while it waits


def keep_draft(db: Database, ref: str, author: int, draft: LetterDraft, now: datetime) -> None:
    """Keep a letter under a name; the same name again is the same letter, changed."""
    with writing(db):
        db.conn.execute(
            "INSERT INTO letter_drafts (ref, at, author, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (ref) DO UPDATE SET body = excluded.body WHERE outcome = ''",
            [ref, stamp(now), author, BODY.dump_json(draft).decode()],
        )


def kept_draft(db: Database, ref: str) -> KeptDraft | None:
    """Return the letter of that name."""
    row = db.conn.execute("SELECT body, author, outcome FROM letter_drafts WHERE ref = ?", [ref]).fetchone()
    return KeptDraft(BODY.validate_json(row[0]), row[1], row[2]) if row else None


def drop_draft(db: Database, ref: str) -> bool:
    """Give a letter up; False when it was settled before."""
    with writing(db):
        return _settle(db, ref, "cancelled")


def save_draft(db: Database, ref: str, draft: LetterDraft, who: str, now: datetime) -> bool | None:
    """Let a letter be watched, once. None: it was settled before; False: its id is taken, or nothing is changed."""
    with writing(db):
        if not _settle(db, ref, "saved"):
            return None
        made = apply_edit if draft.edits else apply_add
        if made(db, draft.edits or draft.id, draft_toml(draft), who, now):
            return True
        db.conn.execute("UPDATE letter_drafts SET outcome = '' WHERE ref = ?", [ref])
        return False


def young_texts(db: Database, since: datetime, most: int) -> list[Document]:
    """Return the texts that came since then, the newest first: what a new letter is judged for at once."""
    rows = db.conn.execute(YOUNG, [stamp(since), most])
    return [Document(text, title, datetime.fromisoformat(at) if at else None, url) for title, text, at, url in rows]


def _settle(db: Database, ref: str, outcome: str) -> bool:
    settled = db.conn.execute("UPDATE letter_drafts SET outcome = ? WHERE ref = ? AND outcome = ''", [outcome, ref])
    return settled.rowcount == 1
