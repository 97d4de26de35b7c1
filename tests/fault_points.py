"""The named instants at which the program is killed, told by the statements that its database is given.

Each is found from outside: ``tests.killable`` looks at the driver's calls, no line of the program knows of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Point:
    """Before or after a statement; ``holding``: only where its transaction holds such a one too."""

    statement: str  # a regular expression, searched in the statement
    after: bool = False
    holding: str = ""

    def is_here(self, statement: str, transaction: list[str], *, after: bool) -> bool:
        """Tell whether this is the instant."""
        if after is not self.after or not re.search(self.statement, statement):
            return False
        return not self.holding or any(re.search(self.holding, one) for one in transaction)


ENTRY = r"INSERT INTO entries"
ALERT = r"INSERT INTO outbox"
SENDING = r"UPDATE outbox SET state = 'sending'"
SENT = r"UPDATE outbox SET state = 'sent'"
EDITED = r"UPDATE outbox SET edited_at = :now"
DIGEST = r"UPDATE digest_items SET digest"
POSTED = r"UPDATE standing SET posted"
PAGE = r"UPDATE entries SET text_due = NULL"
PROGRESS = r"INSERT OR REPLACE INTO backfills"
STEP = r"INSERT INTO .?_sqlite_migrations"
COMMIT = r"^COMMIT"
BACKUP, BACKUP_PAGE = "BACKUP", "PAGE OF A BACKUP"  # done by the driver without a statement

POINTS = {
    "after the fetch, nothing written": Point(r"SELECT baseline_at, had_items"),
    "within commit 1": Point(ENTRY, after=True),
    "before commit 1 is committed": Point(COMMIT, holding=ENTRY),
    "after commit 1": Point(COMMIT, after=True, holding=ENTRY),
    "within commit 2, judged": Point(r"INSERT OR REPLACE INTO judgements", after=True),
    "within commit 2, alert made": Point(ALERT, after=True),
    "before commit 2 is committed": Point(COMMIT, holding=ALERT),
    "after commit 2": Point(COMMIT, after=True, holding=ALERT),
    "within the commit of a page": Point(PAGE, after=True),
    "before the commit of a page is committed": Point(COMMIT, holding=PAGE),
    "after the commit of a page": Point(COMMIT, after=True, holding=PAGE),
    "before an attempt is noted": Point(COMMIT, holding=SENDING),
    "after an attempt is noted, nothing sent": Point(COMMIT, after=True, holding=SENDING),
    "sent, before it is marked": Point(SENT),
    "sent, before the mark is committed": Point(COMMIT, holding=SENT),
    "after it is marked sent": Point(COMMIT, after=True, holding=SENT),
    "after a list is bound, nothing sent": Point(COMMIT, after=True, holding=r"UPDATE outbox SET batch"),
    "edited, before it is marked": Point(EDITED),
    "edited, before the mark is committed": Point(COMMIT, holding=EDITED),
    "before the first board is sent": Point(COMMIT, after=True, holding=r"UPDATE standing SET tried_after = nullif"),
    "board sent, before it is marked": Point(POSTED),
    "board marked, before it is pinned": Point(COMMIT, after=True, holding=POSTED),
    "within the digest": Point(DIGEST, after=True),
    "after the digest is made": Point(COMMIT, after=True, holding=DIGEST),
    "within the backup before a migration": Point(BACKUP_PAGE, after=True),
    "after the backup, before a migration": Point(BACKUP, after=True),
    "within a migration": Point(STEP),
    "after a migration": Point(COMMIT, after=True, holding=STEP),
    "within an entry of the past": Point(ENTRY, after=True),
    "after an entry of the past": Point(COMMIT, after=True, holding=ENTRY),
    "before the past is judged": Point(r"INSERT OR REPLACE INTO judgements"),
    "before the place in the past is kept": Point(COMMIT, holding=PROGRESS),
    "after the place in the past is kept": Point(COMMIT, after=True, holding=PROGRESS),
}


@dataclass(slots=True)
class Transaction:
    """What one connection has done since its transaction began."""

    statements: list[str] = field(default_factory=list)

    def add(self, statement: str) -> None:
        if re.match(r"BEGIN|SAVEPOINT", statement):
            self.statements.clear()
        self.statements.append(statement)
