"""The values of this package: what a source is, what it gave, and the passages of a text. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

FEDERAL = frozenset(
    {"state", "justice", "treasury", "commerce", "dea", "dhs", "homeland", "register", "whitehouse", "congress"}
)  # groups of sources


class Precision(StrEnum):
    """How exactly a publisher told the time."""

    MINUTE = "minute"
    DAY = "day"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Published:
    """When an entry says that it was published; never guessed, never "today" for want of better.

    With precision ``day``, ``at`` is noon UTC of the day that the publisher named, so that the same calendar
    day shows in Washington and in Beijing. With ``none``, ``at`` is None. ``raw`` is the publisher's own text.
    """

    at: datetime | None = None  # aware UTC
    precision: Precision = Precision.NONE
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as a source gave it.

    ``keys`` name it for ever, the most telling first (see ``feeds.urls`` for their forms); there is at least one.
    ``text`` is plain text: paragraphs separated by a blank line, no markup; '' when the source gave none.
    ``summary_only`` says that the whole text stands on the page at ``url``, as far as the source can tell.
    """

    source: str
    keys: tuple[str, ...]
    url: str  # absolute and fit to show; '' when the source gave none
    title: str
    text: str
    published: Published
    author: str = ""
    summary_only: bool = True
    text_url: str = ""  # where its whole text can be fetched, when that is not ``url``


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the configuration names it."""

    id: str
    name: str
    group: str  # who speaks: state, justice, treasury, register, whitehouse, congress, china, news, ...
    kind: str  # a key of feeds.kinds.KINDS
    url: str = field(repr=False)  # its query may hold a key; feeds.urls.shown shows it
    every: timedelta
    enabled: bool = True
    tier: int = 2  # 1 official record, 2 press and other mirrors, 3 discovery only
    stale_after: timedelta = timedelta(days=45)
    full_text: str = "auto"  # auto | always | never
    private: bool = False  # may use a loopback or private address
    dormant: bool = False  # its publisher has stopped for now: silence is said in words and is no alarm
    fallback_of: str = ""  # the source whose spare door it is: asked when that one is in trouble, and daily
    paused: str = ""  # who of the team paused it and when; it is not enabled then
    options: dict[str, str] = field(default_factory=dict, hash=False)  # selectors and the like, by kind

    @property
    def official(self) -> bool:
        """Whether what it publishes is a government's own word, on the record."""
        return self.tier == 1 and self.group not in {"news", "discovery"}

    @property
    def is_government_work(self) -> bool:
        """Whether it may be given out whole: a work of the federal government (17 U.S.C. 105)."""
        return self.official and self.group in FEDERAL


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last good answer of a source left us, to ask "has it changed?" next time."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""  # sha256 of the body that was parsed last; '' before the first


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a source that succeeded: it parsed as what it should be.

    ``unchanged``: the server said 304, or the body equals the last parsed one; then ``entries`` is empty and
    nothing was parsed. ``faults`` name what was wrong and survived, each one line. ``lost`` names an anchor that
    should stand in the answer and does not, where and which: what else it holds is read all the same.
    """

    entries: tuple[Entry, ...]
    validators: Validators
    unchanged: bool = False
    form: str = ""  # rss20, atom10, rss10, json-feed, wp-json, doj-api, html-index, ...
    faults: tuple[str, ...] = ()
    wait: timedelta | None = None  # what the server asked us to wait before the next request
    lost: str = ""


class Role(StrEnum):
    """In whose mouth words stand."""

    REPORTER = "reporter"
    OFFICIAL = "official"
    MODERATOR = "moderator"
    TEXT = "text"  # no transcript: the document itself


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said without a break; offsets into the document's text, label left out."""

    speaker: str  # as printed, without the colon: "MR MILLER", "QUESTION"; '' for plain text
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that a question is matched against: a paragraph, or one exchange of a transcript.

    Offsets count characters of the document's text: ``text[start:end]`` is the passage, whole.
    ``turns`` cover it in order; a paragraph has exactly one, of role ``text``.
    """

    number: int  # position in the document, from 0
    start: int
    end: int
    turns: tuple[Turn, ...]

    @property
    def is_exchange(self) -> bool:
        """Whether it is a question with its answer."""
        return any(turn.role is Role.REPORTER for turn in self.turns)
