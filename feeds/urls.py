"""Addresses as keys, and addresses fit to be shown. Pure."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

LONGEST_KEY = 400  # longer ones are hashed; keys are indexed
LONGEST_SHOWN = 100  # characters; a line that names an address stays a line
_LONGEST_URL = 4000  # what any server or browser takes

# Parameters that say where a reader came from, never what is read.
_TRACKING = re.compile(
    r"utm_\w+|mc_(cid|eid)|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|yclid|igshid|_hsenc|_hsmi|mkt_tok"
    r"|ref_src|ref_url|cmpid|ocid|ncid|smid|s_cid|feedtype|feedname|rss",
    re.IGNORECASE,
)
_SECRET = re.compile(r"(api[_-]?|access[_-]?|auth[_-]?)?(key|token|secret|password|passwd|pwd)", re.IGNORECASE)
_GLOBAL_GUID = re.compile(r"https?://[^\s/]+\.[^\s/]|urn:[a-z0-9]|tag:[^\s,]+,\d{4}", re.IGNORECASE)
_DEFAULT_PORTS = {("http", 80), ("https", 443)}


def canonical(url: str) -> str:
    """The form of an address under which it is known for ever: for keys, never for fetching or showing.

    Scheme https, host in lower case, no default port, fragment, tracking parameter or trailing slash; what is
    left of the query keeps its order. '' for what is no web address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = parts.hostname if port is None or (scheme, port) in _DEFAULT_PORTS else f"{parts.hostname}:{port}"
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", _telling_query(parts.query), ""))


def _telling_query(query: str) -> str:
    if not query:
        return ""
    pairs = query.split("&")
    return "&".join(pair for pair in pairs if pair and not _TRACKING.fullmatch(pair.split("=", 1)[0]))


def url_key(url: str) -> str:
    """The key of an address; '' when it names nothing: no web address, a bare host, a link of Google News."""
    known = canonical(url)
    bare_host = known.count("/") == 3 and known.endswith("/")
    if not known or bare_host or is_google_news(known):
        return ""
    return bounded(f"url:{known}")


def guid_key(source: str, guid: str) -> str:
    """The key of a publisher's own id: global when it is an address, a urn or a tag, else of that source only.

    '' for Google News, which gives one story a new id at every look.
    """
    guid = guid.strip()
    if not guid or is_google_news(guid):
        return ""
    if not _GLOBAL_GUID.match(guid):
        return bounded(f"guid:{source}:{guid}")
    scheme, _, rest = guid.partition("://")
    return bounded(f"guid:https://{rest}" if rest and scheme.lower() == "http" else f"guid:{guid}")


def text_key(source: str, *parts: str) -> str:
    """The key of an entry that has neither id nor link: what it says."""
    return f"text:{source}:{_digest(' '.join(' '.join(parts).split()))}"


def doj_key(uuid: str) -> str:
    """The key of a release of the Department of Justice."""
    return bounded(f"doj:{uuid}")


def wordpress_key(host: str, kind: str, number: int) -> str:
    """The key of a WordPress item; its numbers are unique within a site and a type only."""
    return bounded(f"wp:{host.lower()}:{kind}:{number}")


def register_key(document_number: str) -> str:
    """The key of a document of the Federal Register."""
    return bounded(f"fr:{document_number}")


def bounded(key: str) -> str:
    """The key itself, or its beginning and a hash when it is longer than LONGEST_KEY."""
    return key if len(key) <= LONGEST_KEY else f"{key[:100]}#{_digest(key)}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def is_google_news(text: str) -> bool:
    """Whether an id or address is one of Google News: neither lasts."""
    return text.startswith("CBMi") or "://news.google." in text[:40]


def absolute(base: str, link: str) -> str:
    """The link resolved against where it stood; '' unless that is a web address of a sane length."""
    link = link.strip()
    if not link or len(link) > _LONGEST_URL:
        return ""
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.hostname else ""


def host_of(url: str) -> str:
    """The host of an address, in lower case; '' when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def shown(url: str) -> str:
    """The address as an error may show it: no name, password or key of ours, and not too long."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        query = parts.query
        if _SECRET.search(query):
            pairs = parse_qsl(query, keep_blank_values=True)
            query = urlencode([(name, "..." if _SECRET.search(name) else value) for name, value in pairs])
    except ValueError:
        return "an unreadable address"
    plain = urlunsplit((parts.scheme, host, parts.path, query, ""))
    plain = "".join(sign if sign.isprintable() else "?" for sign in plain)
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"
