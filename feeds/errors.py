"""What can go wrong between us and a source, by what can be done about it. Pure.

FeedError
├── FetchError        no usable answer
│   ├── Unreachable   no connection, a time-out, a 5xx
│   ├── Refused       an address we may not use, a redirect loop, a 4xx
│   │   └── Disallowed    robots.txt keeps the address from us
│   ├── Throttled     429 or 503 with Retry-After
│   └── TooLarge      over the size limit, a compressed bomb
└── ContentError      an answer, but not what it should be
    ├── Blocked       a bot wall or a "technical difficulties" page
    └── WrongContent  HTML where a feed was due, a feed of something else, nothing parseable
"""

from __future__ import annotations

from datetime import timedelta


class FeedError(Exception):
    """A source could not be read. ``state`` is the word that people see; ``wait`` what the server asked for."""

    state = "unreachable"

    def __init__(self, message: str, *, wait: timedelta | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.wait = wait
        self.status = status


class FetchError(FeedError):
    """No usable answer came."""


class Unreachable(FetchError):
    """No connection, a time-out, or a server error; worth trying again soon."""


class Refused(FetchError):
    """The server, or our own rule about addresses, says no."""

    state = "blocked"


class Disallowed(Refused):
    """The site's robots.txt asks us not to read this address."""


class Throttled(FetchError):
    """The server asks us to slow down."""


class TooLarge(FetchError):
    """The answer is over the limit of ``polling.max_bytes``."""

    state = "wrong content"


class ContentError(FeedError):
    """An answer came, and it is not what it should be."""

    state = "wrong content"


class Blocked(ContentError):
    """A bot wall: told by fingerprint, whatever the status."""

    state = "blocked"


class WrongContent(ContentError):
    """Something else than this source should give."""
