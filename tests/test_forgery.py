"""No spelling of an address makes us ask a private host: direct, behind a redirect, or in what a feed links to.

A server listens on every address of this machine, on one port; whatever spelling reaches it has passed through.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.robots import Robots
from tests import faults
from tests.spine import Spine, news, rss
from tests.web import Web

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"

# What stands for the port is "{}". Names under .test resolve as NAMES says, and nothing else resolves at all.
SPELLINGS = {
    "loopback": "http://127.0.0.1:{}/",
    "its last address": "http://127.255.255.254:{}/",
    "two parts": "http://127.1:{}/",
    "three parts": "http://127.0.1:{}/",
    "one decimal number": "http://2130706433:{}/",
    "one hexadecimal number": "http://0x7f000001:{}/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1:{}/",
    "octal parts": "http://0177.0.0.01:{}/",
    "one octal number": "http://017700000001:{}/",
    "zeros before": "http://127.000.000.001:{}/",
    "a dot behind": "http://127.0.0.1.:{}/",
    "digits in circles": "http://①②⑦.⓪.⓪.①:{}/",
    "full stops of another script": "http://127。0。0。1:{}/",
    "digits of full width": "http://１２７.０.０.１:{}/",
    "percent signs": "http://%31%32%37.0.0.1:{}/",
    "the name": "http://localhost:{}/",
    "the name in capitals": "http://LOCALHOST:{}/",
    "the name with a dot": "http://localhost.:{}/",
    "this host": "http://0.0.0.0:{}/",
    "nought": "http://0:{}/",
    "a name before the sign": "http://www.state.test@127.0.0.1:{}/",
    "a name and a password": "http://www.state.test:80@127.0.0.1:{}/",
    "a backslash": "http://127.0.0.1:{}\\@www.state.test/",
    "a fragment": "http://127.0.0.1:{}#@www.state.test/",
    "a query": "http://127.0.0.1:{}?@www.state.test/",
    "IPv6 loopback": "http://[::1]:{}/",
    "IPv6 loopback, long": "http://[0000:0000:0000:0000:0000:0000:0000:0001]:{}/",
    "IPv6 nothing": "http://[::]:{}/",
    "IPv6 mapped": "http://[::ffff:127.0.0.1]:{}/",
    "IPv6 mapped, hexadecimal": "http://[::ffff:7f00:1]:{}/",
    "IPv6 compatible": "http://[::127.0.0.1]:{}/",
    "IPv6 translated (NAT64)": "http://[64:ff9b::7f00:1]:{}/",
    "IPv6 translated, own network": "http://[64:ff9b:1::7f00:1]:{}/",
    "IPv6 in IPv4 (6to4)": "http://[2002:7f00:1::]:{}/",
    "IPv6 with a zone": "http://[::1%25lo]:{}/",
    "IPv6 of this link": "http://[fe80::1%25lo]:{}/",
    "IPv6 private": "http://[fd00::1]:{}/",
    "IPv6 to all": "http://[ff02::1]:{}/",
    "private 10": "http://10.0.0.1:{}/",
    "private 172": "http://172.16.0.1:{}/",
    "private 192": "http://192.168.0.1:{}/",
    "carriers' own": "http://100.64.0.1:{}/",
    "the cloud's metadata": "http://169.254.169.254:{}/latest/meta-data/",
    "to all": "http://255.255.255.255:{}/",
    "to many": "http://224.0.0.1:{}/",
    "a name that leads home": "http://home.test:{}/",
    "a name that leads home by IPv6": "http://home6.test:{}/",
    "a name with a public and a private address": "http://both.test:{}/",
    "a name that leads elsewhere the second time": "http://rebinding.test:{}/",
    "a name that holds an address": "http://127.0.0.1.nip.test:{}/",
    "a file": "file:///etc/passwd",
    "a file of a host": "file://127.0.0.1:{}/etc/passwd",
    "gopher": "gopher://127.0.0.1:{}/_GET",
    "ftp": "ftp://127.0.0.1:{}/",
    "dict": "dict://127.0.0.1:{}/info",
    "ldap": "ldap://127.0.0.1:{}/",
    "data": "data:text/plain,secret",
    "a tab in the scheme": "ht\ttp://127.0.0.1:{}/",
    "a line in the host": "http://127.0.0.1\r\n:{}/",
    "no slashes": "http:127.0.0.1:{}/",
    "three slashes": "http:///127.0.0.1:{}/",
    "no scheme": "//127.0.0.1:{}/",
}
NAMES: dict[str, list[list[str]]] = {  # what each question for a name is answered, the last for ever
    "home.test": [["127.0.0.1"]],
    "home6.test": [["::1"]],
    "both.test": [["192.0.2.1", "127.0.0.1"]],  # the first is of a net for examples, which is not public either
    "rebinding.test": [["192.0.2.1"], ["127.0.0.1"]],
    "127.0.0.1.nip.test": [["127.0.0.1"]],
    "localhost": [["127.0.0.1", "::1"]],
    "localhost.": [["127.0.0.1", "::1"]],
    "LOCALHOST": [["127.0.0.1", "::1"]],
}


@dataclass(slots=True)
class Everywhere:
    """A server on every address of this machine, which counts who comes."""

    port: int = 0
    visits: list[str] = field(default_factory=list)

    async def answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits.append(str(writer.get_extra_info("sockname")))
        writer.write(ANSWER)
        await writer.drain()
        writer.close()


@pytest.fixture
async def everywhere() -> AsyncIterator[Everywhere]:
    everywhere = Everywhere()
    four = socket.create_server(("0.0.0.0", 0))
    everywhere.port = four.getsockname()[1]
    sockets = [four]
    if socket.has_ipv6:
        sockets.append(socket.create_server(("::", everywhere.port), family=socket.AF_INET6))
    servers = [await asyncio.start_server(everywhere.answer, sock=one) for one in sockets]
    yield everywhere
    for server in servers:
        server.close()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve names from the table above, and numbers as the system does; no question leaves this machine."""
    asked: dict[str, int] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name in NAMES:
            turn = asked[name] = asked.get(name, -1) + 1
            addresses = NAMES[name][min(turn, len(NAMES[name]) - 1)]
            return [found for one in addresses for found in real(one, port, type=socket.SOCK_STREAM)]
        return real(host, port, flags=socket.AI_NUMERICHOST, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(timeout_seconds=2, per_host_seconds=0, robots=Robots("letterwatch/0.1")) as fetcher:
        yield fetcher


async def refused(fetcher: Fetcher, url: str, **more: Any) -> str:
    with pytest.raises(FeedError) as caught:
        await fetcher.get(url, **more)
    said = str(caught.value)
    assert "\n" not in said
    assert "secret" not in said.replace("data:text/plain,secret", "")
    return said


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
async def test_no_spelling_reaches_this_machine(everywhere: Everywhere, fetcher: Fetcher, spelling: str) -> None:
    for _ in range(2):  # a name may answer differently the second time
        await refused(fetcher, spelling.format(everywhere.port))
    assert everywhere.visits == []


IN_A_HEADER = {name: spelling for name, spelling in SPELLINGS.items() if spelling.isprintable()}


@pytest.mark.parametrize("spelling", IN_A_HEADER.values(), ids=IN_A_HEADER)
async def test_no_redirect_of_a_private_source_reaches_another_private_host(
    everywhere: Everywhere, fetcher: Fetcher, spelling: str
) -> None:
    async with Web(hosts=9) as web:
        web.put("/a", faults.redirect(spelling.format(everywhere.port)), host=9)
        await refused(fetcher, web.url("/a", host=9), private=True)
    assert everywhere.visits == []


async def test_no_link_in_a_feed_reaches_this_machine(everywhere: Everywhere, tmp_path: Path) -> None:
    links = {name: spelling.format(everywhere.port) for name, spelling in SPELLINGS.items()}
    async with Web(hosts=9) as web:
        source = {"id": "away", "url": web.url("/away", host=9), "every": "30m", "full_text": "always"}
        async with Spine(tmp_path, source, polling={"per_host_seconds": 0}) as spine:
            web.put("/away", rss(*(news(name, link=link) for name, link in links.items() if link.isprintable())))
            await spine.turn()
            await spine.turn(24 * 60)
            assert await spine.count("entries") == len(IN_A_HEADER)
            assert len(spine.alerts()) > 0  # from the feed's own words
    assert everywhere.visits == []
