"""Unpacks a compressed body, for servers that compress though asked not to. Sans-IO."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from desktop.wire.failures import NotAStream, UnpackedTooLarge

PIECE = 16_384
"""Bytes that are unpacked at a time."""
MAX_RATIO = 100
"""How many times larger a body may be than what came. Chat replies reach 30."""
ALWAYS_ALLOWED = 1_000_000
"""Unpacked bytes that are no danger, whatever their ratio."""

BadCompression = zlib.error


def unpacker_for(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """Return a function that unpacks the bytes of a body of this Content-Encoding as they come.

    The function gives small pieces, so that a bomb is left before it has gone off, and raises
    BadCompression, or UnpackedTooLarge past MAX_RATIO. Raises NotAStream for an encoding that is
    not known here, two encodings upon each other included.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return lambda data: iter((data,))
        case "gzip" | "x-gzip" | "deflate":
            return _Unpacker()
    raise NotAStream(status=200, content="encoded", message=f"Content-Encoding: {encoding[:100]}")


class _Unpacker:
    def __init__(self) -> None:
        either_by_its_header = zlib.MAX_WBITS | 32
        self._stream = zlib.decompressobj(either_by_its_header)
        self._packed = self._unpacked = 0

    def __call__(self, data: bytes) -> Iterator[bytes]:
        self._packed += len(data)
        while not self._stream.eof:
            piece = self._stream.decompress(data, PIECE)
            self._unpacked += len(piece)
            if self._unpacked > max(ALWAYS_ALLOWED, MAX_RATIO * self._packed):
                raise UnpackedTooLarge(status=200, ratio=MAX_RATIO)
            yield piece
            data = self._stream.unconsumed_tail
            if not data and len(piece) < PIECE:
                return
