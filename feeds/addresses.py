"""Which addresses may be connected to, judged on the address that the socket really gets."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import aiohttp

AddressInfo = tuple[Any, ...]  # family, type, protocol, name, socket address: as getaddrinfo gives them

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; the last 32 bits are an IPv4 address
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")  # RFC 8215: a network's own translation
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated; kernels may still route it


class AddressRefused(OSError):
    """An address that this source may not use."""

    def __init__(self) -> None:
        # One text for every address, so that a host with several is refused with one error.
        super().__init__("a loopback, private or reserved address")


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also inside the IPv6 forms that carry an IPv4 address."""
    parsed = ip_address(address.partition("%")[0])
    return all(_is_open(form) for form in _forms(parsed))


def is_private(address: str) -> bool:
    """Whether a private source may use an address: the open internet, loopback, or a private network."""
    parsed = ip_address(address.partition("%")[0])
    return all(
        _is_open(form) or (form.is_private and not (form.is_link_local or form.is_multicast or form.is_unspecified))
        for form in _forms(parsed)
    )


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _forms(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or, where it carries others, those: what a translator would really connect to."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    if address in _NAT64:
        return [_last_bits(address)]
    if address in _NAT64_LOCAL or (address in _COMPATIBLE and int(address) > 1):
        return [_last_bits(address), IPv6Address("::1")] if address in _NAT64_LOCAL else [_last_bits(address)]
    return [address]


def _last_bits(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)


def public_connector(limit: int) -> aiohttp.TCPConnector:
    """Connections for every public source; any other address raises AddressRefused."""
    return _connector(is_public, limit)


def private_connector(limit: int) -> aiohttp.TCPConnector:
    """Connections for one private source; never share it, for a pooled connection is not judged again."""
    return _connector(is_private, limit)


def _connector(allowed: Callable[[str], bool], limit: int) -> aiohttp.TCPConnector:
    def judged_socket(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = info
        if not allowed(target[0]):
            raise AddressRefused
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(socket_factory=judged_socket, limit=limit, ttl_dns_cache=60)
