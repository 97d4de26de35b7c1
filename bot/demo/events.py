"""What happens in the demo's world: dated events that publish, alter and break things. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What letterwatch should make of an item; the tests hold the whole run against it."""

    ALERT = "alert"  # a message of its own, or a reply to the first word on its story
    FOLD = "fold"  # it tells a story that was told before: "also: ..."
    QUIET = "quiet"  # no message of its own: nothing at all, or a line of the daily digest
    DIGEST = "digest"  # a line of the daily digest
    BASELINE = "baseline"  # stood there before we first looked: recorded, not told


class Trouble(StrEnum):
    """How a source misbehaves for a while."""

    WALL = "wall"  # HTTP 200 and a page that asks for a human
    BUSY = "busy"  # HTTP 503 with Retry-After
    CUT = "cut"  # HTTP 200 and only the first part of the feed


@dataclass(frozen=True, slots=True)
class Outlet:
    """One source of the demo: how it looks to the watcher, and in which shape it publishes."""

    id: str
    name: str
    group: str
    kind: str
    tier: int
    shape: str  # which of the shapes serves it: state, doj, treasury, ministry, register, news
    path: str  # of the feed, list or API
    full_text: str = "auto"
    whole: bool = False  # its feed carries whole texts
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One page as it stands at some moment."""

    source: str
    slug: str
    title: str
    summary: str
    body: tuple[str, ...]  # paragraphs
    visible: datetime  # aware UTC: from when it shows
    published: datetime  # aware UTC: the date that it bears, now and then years before it shows
    changed: datetime  # aware UTC: of the last edit
    guid: int
    expect: Outcome
    questions: tuple[str, ...] = ()  # that the alert should name, among others perhaps
    silent_on: tuple[str, ...] = ()  # that it must not name, however alike the words


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that a publisher replaces after publication, in summary and body alike; or a new guid."""

    at: datetime
    slug: str
    old: str = ""
    new: str = ""
    guid: int = 0  # 0: the guid stays


@dataclass(frozen=True, slots=True)
class Fault:
    """A time in which a source does not answer as it should."""

    source: str
    trouble: Trouble
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at one moment, and the line that announces it."""

    id: str
    at: datetime
    note: str
    in_full: bool = False  # its alerts are worth showing with all that backs them


@dataclass(frozen=True, slots=True)
class World:
    """All that ever happens, in order."""

    outlets: tuple[Outlet, ...]
    events: tuple[Event, ...]
    items: tuple[Item, ...]
    edits: tuple[Edit, ...]
    faults: tuple[Fault, ...]

    def outlet(self, source: str) -> Outlet:
        """Return the outlet of that id. Raises KeyError when there is none."""
        return {outlet.id: outlet for outlet in self.outlets}[source]

    def shown(self, source: str, now: datetime) -> tuple[Item, ...]:
        """Return what the source has published by then, as it stood then, newest first."""
        seen = [self._as_of(item, now) for item in self.items if item.source == source and item.visible <= now]
        return tuple(sorted(seen, key=lambda item: item.visible, reverse=True))

    def trouble(self, source: str, now: datetime) -> Fault | None:
        """Return what is wrong with the source at that moment, if anything is."""
        return next((f for f in self.faults if f.source == source and f.since <= now < f.until), None)

    def _as_of(self, item: Item, now: datetime) -> Item:
        for edit in self.edits:
            if edit.slug == item.slug and edit.at <= now:
                item = apply(edit, item)
        return item


def apply(edit: Edit, item: Item) -> Item:
    """Return the item as it stands after the edit."""
    if edit.guid:
        return replace(item, guid=edit.guid)
    body = tuple(paragraph.replace(edit.old, edit.new) for paragraph in item.body)
    return replace(item, summary=item.summary.replace(edit.old, edit.new), body=body, changed=edit.at)


def build_world(outlets: str, years: Iterable[str]) -> World:
    """Build the world from the TOML text of its outlets and of its years.

    Raises KeyError, ValueError or tomllib.TOMLDecodeError where the text is not as it should be.
    """
    rows = [row for year in years for row in tomllib.loads(year)["events"]]
    rows.sort(key=lambda row: row["at"])
    items = [pair for row in rows for pair in _items(row)]
    return World(
        outlets=tuple(_outlet(row) for row in tomllib.loads(outlets)["outlets"]),
        events=tuple(Event(row["id"], row["at"], row["note"], row.get("in_full", False)) for row in rows),
        items=tuple(_item(row, guid) for guid, row in enumerate(items, start=4100)),
        edits=tuple(_edit(row["at"], edit) for row in rows for edit in row.get("edits", ())),
        faults=tuple(_fault(row["at"], fault) for row in rows for fault in row.get("faults", ())),
    )


def _outlet(row: Mapping[str, Any]) -> Outlet:
    options = tuple(sorted(row.get("options", {}).items()))
    return Outlet(**{**row, "options": options})


def _items(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give each item of an event the moment at which it shows."""
    rows = event.get("items", ())
    return [{**row, "visible": event["at"] + timedelta(minutes=row.get("after", 0))} for row in rows]


def _item(row: Mapping[str, Any], guid: int) -> Item:
    visible = row["visible"]
    published = row.get("published", visible)
    return Item(
        source=row["source"],
        slug=row["slug"],
        title=row["title"],
        summary=" ".join(row.get("summary", "").split()),
        body=tuple(" ".join(paragraph.split()) for paragraph in row["body"].strip().split("\n\n")),
        visible=visible,
        published=published,
        changed=published,
        guid=guid,
        expect=Outcome(row["expect"]),
        questions=tuple(row.get("questions", ())),
        silent_on=tuple(row.get("silent_on", ())),
    )


def _edit(at: datetime, row: Mapping[str, Any]) -> Edit:
    return Edit(at, row["slug"], row.get("old", ""), row.get("new", ""), row.get("guid", 0))


def _fault(at: datetime, row: Mapping[str, Any]) -> Fault:
    return Fault(row["source"], Trouble(row["trouble"]), at, row["until"])
