"""The base64 of one picture, decoded and hashed while it comes. Sans-IO.

A picture of 25 MB is decoded in the pieces that the network gives, some kilobytes each: no step of
it takes long, however large it is.
"""

from __future__ import annotations

import hashlib
from binascii import a2b_base64, b2a_base64

LARGEST = 32 << 20
"""Characters of a picture's base64: 25 MB of picture. A larger one ends the reply."""


class PictureTooLongError(ValueError):
    """A picture, or those of one event together, passed LARGEST."""


class Encoded:
    """Takes characters of the base64 alphabet, without the padding at its end.

    What comes back out is exactly what went in.
    """

    def __init__(self) -> None:
        self.length = 0
        """Characters so far."""
        self._data = bytearray()
        self._rest = b""  # less than a group of four
        self._hash = hashlib.sha256()

    def add(self, data: bytes) -> None:
        """Add characters. Raises PictureTooLongError."""
        self.length += len(data)
        if self.length > LARGEST:
            raise PictureTooLongError
        data = self._rest + data
        groups = len(data) & ~3
        self._rest = data[groups:]
        if groups:
            self._keep(a2b_base64(data[:groups]))

    def finish(self) -> bool:
        """Decode the last group. Returns whether all of it is the base64 of something."""
        rest, self._rest = self._rest, b""
        if len(rest) > 1:
            self._keep(a2b_base64(rest + b"=" * (4 - len(rest))))
        return len(rest) != 1 and bool(self._data)

    @property
    def sha256(self) -> str:
        """The hash of the bytes so far."""
        return self._hash.hexdigest()

    def content(self) -> bytes:
        """The bytes so far."""
        return bytes(self._data)

    def beginning(self) -> bytes:
        """The first bytes, which name the format."""
        return bytes(self._data[:16])

    def written(self) -> str:
        """The characters as they came. Call it before `finish`."""
        return b2a_base64(self._data, newline=False).decode() + self._rest.decode()

    def _keep(self, piece: bytes) -> None:
        self._data += piece
        self._hash.update(piece)
