"""One conditional GET with limits on time, size, redirects and addresses: our only HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import CookieJar, DummyCookieJar, hdrs
from yarl import URL

from feeds.addresses import AddressRefused, private_connector, public_connector
from feeds.errors import Blocked, FeedError, Refused, Throttled, TooLarge, Unreachable
from feeds.pacing import Pacing
from feeds.robots import Robots
from feeds.unpacking import Body
from feeds.urls import absolute, host_of, shown
from feeds.walls import wall

MOST_REDIRECTS = 5
LONGEST_WAIT = timedelta(days=1)  # whatever a server asks for
DEFAULT_USER_AGENT = "Mozilla/5.0 (compatible; letterwatch/0.1)"  # honest, in the form that state.gov accepts
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN = frozenset({408, 425, 429})
_CUT = (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, aiohttp.ClientOSError, ConnectionResetError)
_ERROR_BODY = 65_536  # read of a refusal, to see whether it is a wall
_CHUNK = 1 << 16
_CONTENT_TYPES = "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A usable answer: 2xx with its whole body, or 304 with none."""

    status: int
    url: str  # where the body came from, after redirects
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    wait: timedelta | None = None  # Retry-After, at most a day
    not_modified: bool = False
    headers: Mapping[str, str] | None = None  # as the server sent them; names in any case


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; ``private_host`` is the one host that may stand at a private address."""

    url: str = field(repr=False)
    etag: str = ""
    last_modified: str = ""
    private_host: str = ""
    cookies: bool = False
    pause: float = 0.0
    key: tuple[str, str] | None = field(default=None, repr=False)
    for_rules: bool = False  # a robots.txt, for which no rules are asked


class Fetcher:
    """Fetches with one pace for each host, and a few at a time. Use as ``async with``.

    No address is asked for that its site's robots.txt keeps from us, and none faster than it wishes; ``robots``
    holds those rules. Hosts that may be private are neither paced nor asked for rules.
    """

    def __init__(
        self,
        *,
        concurrency: int = 8,
        per_host_seconds: float = 1.0,
        timeout_seconds: float = 30.0,
        max_bytes: int = 20_000_000,
        user_agent: str = DEFAULT_USER_AGENT,
        robots: Robots | None = None,
    ) -> None:
        self._concurrency = concurrency
        self._timeout = timeout_seconds
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._pacing = Pacing(concurrency, per_host_seconds)
        self._robots = robots or Robots(user_agent)
        self._sessions: dict[str, aiohttp.ClientSession] = {}  # '' for all public sources, else by private host
        self._jar: CookieJar | None = None

    async def __aenter__(self) -> Self:
        self._jar = CookieJar(unsafe=True)  # also for hosts without a name
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(session.close() for session in self._sessions.values()))
        self._sessions.clear()

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        private: bool = False,
        private_host: str = "",
        cookies: bool = False,
        pause: float = 0.0,
        key: tuple[str, str] | None = None,
    ) -> Fetched:
        """The answer of ``url``, its redirects followed.

        ``private`` lets ``private_host`` (that of ``url`` when none is given), and it alone, stand at a loopback or
        private address. ``cookies`` keeps what the site sets, for sites that answer nothing without. ``pause`` are
        the seconds that a public host wants between two requests, whatever its robots.txt says.
        ``key`` is a header with a secret, which goes to the host of ``url`` and to no other.
        Raises FetchError or Blocked, each with one readable line.
        """
        allowed = (private_host or host_of(url)).lower() if private else ""
        return await self._follow(Request(url, etag, last_modified, allowed, cookies, pause, key))

    async def _follow(self, request: Request) -> Fetched:
        url, been = request.url, set[str]()
        for _ in range(MOST_REDIRECTS + 1):
            if not absolute(url, url):
                raise Refused(f"{shown(url)}: not a web address (http or https)")
            if url in been and not request.cookies:
                raise Refused(f"{shown(request.url)}: redirects in a circle")
            been.add(url)
            answer = await self._hop(url, request)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise Refused(f"{shown(request.url)}: redirected more than {MOST_REDIRECTS} times")

    async def _hop(self, url: str, request: Request) -> Fetched | str:
        """One request in its turn: the answer, or where it sends us."""
        host = host_of(url)
        private = bool(request.private_host) and host == request.private_host
        governed = not private or self._robots.private_too
        if governed and not request.for_rules:
            rules = Request(url, private_host=request.private_host, for_rules=True)
            wished = await self._robots.check(url, partial(self._rules_at, rules))
            self._pacing.slow_down(host, max(wished, request.pause))
        async with self._pacing.turn(host, paced=governed):
            try:
                async with asyncio.timeout(self._timeout):
                    return await self._ask(url, request, self._session(host if private else ""))
            except TimeoutError as error:
                raise Unreachable(f"{shown(url)}: no whole answer within {self._timeout:g} s") from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise _unreachable(url, request, error) from error
            except FeedError as error:
                raise type(error)(f"{shown(url)}: {error}", wait=error.wait, status=error.status) from error

    async def _rules_at(self, request: Request, url: str) -> str:
        """The text of a robots.txt; '' where the site says that there is none, or leads us where we may not go."""
        try:
            fetched = await self._follow(replace(request, url=url))
        except (Refused, Blocked) as error:
            if error.status is None or error.status < 500:  # RFC 9309, 2.3.1.3: then nothing is forbidden
                return ""
            raise
        fence = wall(fetched.body, fetched.content_type)
        if fence:
            raise Blocked(f"{shown(url)}: a bot wall ({fence}) where robots.txt was due")
        return fetched.body.decode("utf-8-sig", "replace")

    async def _ask(self, url: str, request: Request, session: aiohttp.ClientSession) -> Fetched | str:
        address = URL(url, encoded=url.isascii() and " " not in url)
        headers = _conditions(request)
        if request.key and host_of(url) == host_of(request.url):
            headers[request.key[0]] = request.key[1]
        if request.cookies and self._jar is not None:
            kept = self._jar.filter_cookies(address).values()
            headers[hdrs.COOKIE] = "; ".join(f"{cookie.key}={cookie.value}" for cookie in kept)
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            if request.cookies and self._jar is not None:
                self._jar.update_cookies(response.cookies, address)
            if response.status in _REDIRECTS:
                return _target(url, response)
            if response.status == 304:
                return _not_modified(url, request, response)
            if response.status >= 300:
                raise await _failure(response, self._max_bytes)
            return _fetched(url, response, await _body(response, self._max_bytes))

    def _session(self, private_host: str) -> aiohttp.ClientSession:
        session = self._sessions.get(private_host)
        if session is None:
            connector = private_connector if private_host else public_connector
            session = self._sessions[private_host] = aiohttp.ClientSession(
                connector=connector(self._concurrency),
                cookie_jar=DummyCookieJar(),
                headers={
                    hdrs.USER_AGENT: self._user_agent,
                    hdrs.ACCEPT: _CONTENT_TYPES,
                    hdrs.ACCEPT_ENCODING: "gzip, deflate",
                },
                timeout=aiohttp.ClientTimeout(total=None),  # ours covers the whole exchange
                auto_decompress=False,
                trust_env=False,
                raise_for_status=False,
                max_line_size=16_384,
                max_field_size=16_384,
            )
        return session


def _conditions(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    if request.etag:
        headers[hdrs.IF_NONE_MATCH] = request.etag
    if request.last_modified:
        headers[hdrs.IF_MODIFIED_SINCE] = request.last_modified
    return headers


def _target(url: str, response: aiohttp.ClientResponse) -> str:
    location = response.headers.get(hdrs.LOCATION, "")
    target = absolute(url, location)
    if not target:
        raise Refused(
            f"redirects to {shown(location) or 'nowhere'}, which is not a web address", status=response.status
        )
    return target.partition("#")[0]


def _not_modified(url: str, request: Request, response: aiohttp.ClientResponse) -> Fetched:
    if not (request.etag or request.last_modified):
        raise Unreachable("answers 304 though nothing was known of it before", status=304)
    etag = response.headers.get(hdrs.ETAG, request.etag)
    last_modified = response.headers.get(hdrs.LAST_MODIFIED, request.last_modified)
    return Fetched(304, url, etag=etag, last_modified=last_modified, wait=_retry_after(response), not_modified=True)


def _fetched(url: str, response: aiohttp.ClientResponse, body: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        response.status,
        url,
        body,
        etag=_one_line(headers.get(hdrs.ETAG, "")),
        last_modified=_one_line(headers.get(hdrs.LAST_MODIFIED, "")),
        content_type=headers.get(hdrs.CONTENT_TYPE, ""),
        wait=_retry_after(response),
        headers=headers,
    )


def _one_line(value: str) -> str:
    """A validator as it may be sent back: what is broken or boundless is not kept."""
    return value if value.isascii() and value.isprintable() and len(value) <= 1000 else ""


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    length = response.content_length
    if length is not None and length > most:
        raise TooLarge(f"larger than {most / 1_000_000:g} MB (polling.max_bytes)")
    body = Body(response.headers.get(hdrs.CONTENT_ENCODING, ""), most)
    async for chunk in response.content.iter_chunked(_CHUNK):
        body.feed(chunk)
    return body.finish()


async def _failure(response: aiohttp.ClientResponse, most: int) -> FeedError:
    """The error that a status means; a wall is named by what stands in the page."""
    status, wait = response.status, _retry_after(response)
    try:
        body = await _body(response, min(_ERROR_BODY, most))
    except (FeedError, aiohttp.ClientError):
        body = b""  # the status says enough
    said = f"HTTP {status} {_reason(response)}".strip()
    fence = wall(body, response.headers.get(hdrs.CONTENT_TYPE, ""))
    if fence:
        return Blocked(f"a bot wall ({fence}) with {said}", wait=wait, status=status)
    if status == 429 or (status == 503 and wait is not None):
        asked = f"; asks us to wait {int(wait.total_seconds())} s" if wait is not None else ""
        return Throttled(f"{said}{asked}", wait=wait, status=status)
    if status >= 500 or status in _TRY_AGAIN:
        return Unreachable(said, wait=wait, status=status)
    return Refused(said, wait=wait, status=status)


def _reason(response: aiohttp.ClientResponse) -> str:
    return "".join(sign for sign in (response.reason or "")[:60] if sign.isascii() and sign.isprintable())


def _retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    return read_retry_after(response.headers.get(hdrs.RETRY_AFTER, ""), datetime.now(UTC))


def read_retry_after(value: str, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date; from nothing to LONGEST_WAIT. None: no wish."""
    value = value.strip()
    if re.fullmatch(r"\d{1,10}(\.\d{1,6})?", value):
        return min(timedelta(seconds=float(value)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(timedelta(0), min(until - now, LONGEST_WAIT))


def _refusal(url: str, request: Request) -> str:
    remedy = "set private = true for this source if that is meant"
    if url != request.url:
        return f"{shown(request.url)}: redirects to {host_of(url)}, a loopback, private or reserved address"
    return f"{shown(url)}: {host_of(url)} is a loopback, private or reserved address; {remedy}"


def _unreachable(url: str, request: Request, error: Exception) -> FeedError:
    if isinstance(getattr(error, "os_error", None), AddressRefused):
        return Refused(_refusal(url, request))
    if isinstance(error, aiohttp.InvalidURL):
        return Refused(f"{shown(url)}: not a web address that can be used")
    if isinstance(error, _CUT) and not isinstance(error, aiohttp.ClientConnectorError):
        return Unreachable(f"{shown(url)}: the connection was cut")
    return Unreachable(f"{shown(url)}: {_why(error)}")


def _why(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or error
    said = " ".join(str(getattr(cause, "strerror", None) or cause).split())[:160] or type(cause).__name__
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"its name cannot be resolved ({said})"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"no safe connection ({said})"
    if isinstance(cause, ConnectionRefusedError):
        return "the connection was refused"
    return said
