"""Single values of the settings: ids, addresses, names and clocks, each read or refused with an example. Pure."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo


def read_id(value: object) -> int:
    """Read a Discord id: a whole number, or its digits as a text."""
    number = int(value) if isinstance(value, str) and _is_digits(value) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 1 << 64:
        raise ValueError(f"expected an id, a whole number such as 1130000000000000000, got {value!r:.60}")
    return number


def read_role(value: object) -> int | str:
    """Read a role: an id as above, or the role's name."""
    if isinstance(value, str) and value.strip() and not _is_digits(value):
        return value.strip()
    return read_id(value)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def read_name(value: object) -> str:
    """Read an id of ours: short, and safe in a path, a URL and a command."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        raise ValueError(f'expected letters, digits, "-", "_" or ".", at most 64 of them, got {value!r:.60}')
    return value


def read_prefix(value: object) -> str:
    """Read what a command begins with."""
    if not isinstance(value, str) or not re.fullmatch(r"[^\s/@]{1,8}", value):
        raise ValueError(f'expected one to eight marks without blanks, "/" or "@", such as "!", got {value!r:.60}')
    return value


def read_user_agent(value: object) -> str:
    """Read a header's value: printable ASCII, so that it cannot break out of its line."""
    if not isinstance(value, str) or not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,299}", value):
        raise ValueError(f"expected one line of plain letters, at most 300 of them, got {value!r:.60}")
    return value


def read_path(value: object) -> Path:
    """Read the path of a file."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError(f"expected a path in quotes, got {value!r:.60}")
    return Path(value)


def read_letter_file(value: object) -> str:
    """Read the name or the path of a letter file."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'expected a letter\'s name, or a path such as "letters/mine.toml", got {value!r:.60}')
    return value.strip()


def read_web_address(value: object) -> str:
    """Read an http or https address."""
    return _split_address(value, ("http", "https")).geturl()


def read_api_url(value: object) -> str:
    """Read the address of a Discord API, which names its version; '' stands for Discord's own."""
    address = read_base_address(value)
    if address and not re.search(r"/v\d+$", address):
        raise ValueError(f'expected the version at the end, such as "{address}/v10"')
    return address


def read_base_address(value: object) -> str:
    """Read an http or https address that paths are added to; '' stands for Discord's own."""
    return read_web_address(value).rstrip("/") if value != "" else ""


def read_gateway_url(value: object) -> str:
    """Read the address of a gateway; '' stands for Discord's own."""
    return _split_address(value, ("ws", "wss")).geturl() if value != "" else ""


def _split_address(value: object, schemes: tuple[str, str]) -> SplitResult:
    """Split an address; where it may hold a password, the fault does not repeat it."""
    if not isinstance(value, str):
        raise ValueError(f"expected an address in quotes, got {value!r:.60}")  # noqa: TRY004
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # reading the port is what checks it
    except ValueError as error:
        raise ValueError(f"expected an address, but this one cannot be read: {error}") from error
    if "@" in parts.netloc:
        raise ValueError("a user name or password may not stand in an address; take it out")
    if parts.scheme not in schemes or not host or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError(f"expected an address such as {schemes[-1]}://example.org/, got {value!r:.60}")
    return parts


def is_public_literal(url: str) -> bool:
    """Whether the host is an IP address of the public internet; a name tells nothing before it is asked."""
    try:
        return ip_address(urlsplit(url).hostname or "").is_global
    except ValueError:
        return False


def source_id(url: str) -> str:
    """Name a source that has no id by its address: ``www.npr.org/rss/1.xml`` is "npr.org-rss-1.xml"."""
    parts = urlsplit(url)
    told = f"{(parts.hostname or '').removeprefix('www.')}/{parts.path}"
    return re.sub(r"[^A-Za-z0-9._]+", "-", told).strip("-._")[:64].rstrip("-._") or "source"


def read_time_zone(value: object) -> ZoneInfo:
    """Read a zone of the IANA database."""
    try:
        return ZoneInfo(str(value))
    except (ValueError, LookupError, OSError) as error:
        raise ValueError(f'expected a time zone such as "America/New_York", got {value!r:.60}') from error


def read_optional_clock(value: object) -> time | None:
    """Read a time of day; '' stands for none."""
    return None if value == "" else read_clock(value)


def read_clock(value: object) -> time:
    """Read a time of day: "09:00"."""
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise ValueError(f'expected a time of day such as "09:00", got {value!r:.60}')
    return time.fromisoformat(value)
