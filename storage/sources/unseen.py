"""What was typed after ``why``: the entries that it names, and what it means where it names none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlite_utils import Database

from feeds.entries import Source
from feeds.urls import host_of, url_key
from letters.record.unseen import Carrier, Unread, Unseen, named_day, same_site
from storage.sources.coverage import absences_of
from storage.sources.polls import SourceStatus, statuses
from storage.sources.stored import find

LOOKED_BACK = timedelta(days=365)  # for times without a look
UNREAD_SHOWN = 3
MESSAGE = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(?P<message>\d{1,20})")
OF_MESSAGE = "SELECT entry FROM outbox WHERE message = ? AND what = 'alert' ORDER BY created_at, rowid"
CARRIED = "SELECT DISTINCT source FROM entries WHERE url >= ? AND url < ?"


def tidy_reference(typed: str) -> str:
    """Return what was typed without the brackets and signs that people put around it."""
    return typed.strip().strip("<>").removeprefix("#").strip()


def found_by(db: Database, reference: str) -> list[int]:
    """Return the entries that a number, an address, or the link of an alert's message names."""
    if message := MESSAGE.match(reference):
        return list(dict.fromkeys(row[0] for row in db.conn.execute(OF_MESSAGE, [message["message"]])))
    if reference.isdigit() and len(reference) > 18:
        return []
    key = url_key(reference)
    return find(db, reference, [key] if key else [])


def unseen(db: Database, reference: str, sources: Mapping[str, Source], now: datetime) -> Unseen:
    """Say which sources would have carried an address, and whether they were read."""
    host = "" if MESSAGE.match(reference) else host_of(reference)
    known, bringing = statuses(db), _bringing(db, host)
    ours = [one for one in sources.values() if one.id in bringing or same_site(host, host_of(one.url))]
    (newest,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()
    return Unseen(
        reference=reference,
        host=host,
        day=named_day(reference) if host else None,
        carriers=tuple(_carrier(db, one, known.get(one.id), now) for one in ours),
        sources=sum(one.enabled for one in sources.values()),
        newest=int(newest),
    )


def _bringing(db: Database, host: str) -> set[str]:
    """Return the sources that brought texts of this site."""
    if not host:
        return set()
    bare = host.removeprefix("www.")
    starts = [f"{scheme}://{name}/" for scheme in ("https", "http") for name in (bare, f"www.{bare}")]
    return {row[0] for start in starts for row in db.conn.execute(CARRIED, [start, start[:-1] + "0"])}


def _carrier(db: Database, source: Source, status: SourceStatus | None, now: datetime) -> Carrier:
    if not source.enabled:
        state = "paused" if source.paused else "off"
        return Carrier(source.name, state, status.baseline_at if status else None)
    if status is None:
        return Carrier(source.name, "new", None)
    over = [Unread(one.start, one.end, one.why) for one in absences_of(db, source.id, now - LOOKED_BACK, now)]
    if status.failures and status.last_ok_at is not None:
        over.append(Unread(status.last_ok_at, None, status.state))
    return Carrier(source.name, status.state, status.baseline_at, tuple(over[-UNREAD_SHOWN:]))
