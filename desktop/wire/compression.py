"""A compressed body -> its bytes, for servers that compress though it was declined. Sans-IO."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial

from desktop.wire.failures import NotAStream

PIECE = 65_536
"""Bytes that are unpacked at a time."""

BadCompression = zlib.error


def unpacker_for(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """What unpacks the bytes of a body of this Content-Encoding as they come.

    It gives small pieces, so that whoever reads them can leave a bomb before it has gone off, and
    raises BadCompression. Raises NotAStream for an encoding that is not known here, two of them
    upon each other included.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return lambda data: iter((data,))
        case "gzip" | "x-gzip" | "deflate":
            either_by_its_header = zlib.MAX_WBITS | 32
            return partial(_pieces, zlib.decompressobj(either_by_its_header))
    raise NotAStream(status=200, content="encoded", message=f"Content-Encoding: {encoding[:100]}")


def _pieces(unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while not unpacker.eof:
        piece = unpacker.decompress(data, PIECE)
        yield piece
        data = unpacker.unconsumed_tail
        if not data and len(piece) < PIECE:
            return
