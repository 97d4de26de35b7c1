"""Compressed answers, unpacked piece by piece within a limit: a bomb costs no more than an honest answer. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from feeds.errors import TooLarge, Unreachable, WrongContent

_PIECE = 1 << 18  # unpacked at once, so that the event loop is never held for long
_MOST_LAYERS = 2
_ANY_GZIP = 32 + zlib.MAX_WBITS  # gzip or zlib, told by its header
_RAW_DEFLATE = -zlib.MAX_WBITS  # what some servers call deflate


class Body:
    """The body of one answer: feed it chunks as they come, then ``finish``.

    TooLarge when it, or any layer of its packing, passes ``most`` bytes; Unreachable when it was cut short;
    WrongContent for a packing that we did not ask for.
    """

    def __init__(self, content_encoding: str, most: int) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        packed = [name for name in names if name and name != "identity"]
        unknown = [name for name in packed if name not in {"gzip", "x-gzip", "deflate"}]
        if unknown or len(packed) > _MOST_LAYERS:
            raise WrongContent(f"packed as {', '.join(unknown or packed)[:60]!r}, which was not asked for")
        self._layers = [_Layer(most) for _ in packed]
        self._most = most
        self._got = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk as it came over the wire."""
        self._pass_on(chunk, len(self._layers) - 1)

    def _pass_on(self, chunk: bytes, layer: int) -> None:
        if layer >= 0:
            for piece in self._layers[layer].unpack(chunk):
                self._pass_on(piece, layer - 1)
            return
        self._got += chunk
        if len(self._got) > self._most:
            raise TooLarge(_too_large(self._most))

    def finish(self) -> bytes:
        """The whole body, unpacked."""
        if any(layer.cut_short for layer in self._layers):
            raise Unreachable("the compressed answer was cut short")
        return bytes(self._got)


class _Layer:
    """One gzip or deflate packing, of one or more members."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made = 0
        self._unpacker = zlib.decompressobj(_ANY_GZIP)
        self._fresh = True

    @property
    def cut_short(self) -> bool:
        return not self._fresh and not self._unpacker.eof

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        more = bool(chunk)
        while more:
            if self._unpacker.eof:
                if not chunk.startswith(b"\x1f\x8b"):  # rubbish after the end, which browsers ignore too
                    return
                self._unpacker = zlib.decompressobj(_ANY_GZIP)
            piece = self._unpack(chunk)
            self._made += len(piece)
            if self._made > self._most:
                raise TooLarge(_too_large(self._most))
            yield piece
            chunk = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            more = bool(chunk) or (len(piece) == _PIECE and not self._unpacker.eof)

    def _unpack(self, chunk: bytes) -> bytes:
        was_fresh, self._fresh = self._fresh, False
        try:
            return self._unpacker.decompress(chunk, _PIECE)
        except zlib.error as error:
            if not was_fresh:
                raise Unreachable(f"the compressed answer is broken ({error})") from error
        self._unpacker = zlib.decompressobj(_RAW_DEFLATE)
        try:
            return self._unpacker.decompress(chunk, _PIECE)
        except zlib.error as error:
            raise Unreachable(f"the compressed answer is broken ({error})") from error


def _too_large(most: int) -> str:
    return f"larger than {most / 1_000_000:g} MB (polling.max_bytes)"
