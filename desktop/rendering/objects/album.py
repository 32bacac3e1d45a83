"""The addresses of a reply's pictures, each under a short key. No Qt.

An address is a `data:` one of the reply's text, or names the hash of a picture that is kept.
"""

from __future__ import annotations

import hashlib
from typing import ClassVar
from weakref import WeakSet

_KEPT = "kept:"


def kept_address(sha256: str, media_type: str) -> str:
    """The address of a picture whose bytes are kept. No text of a model becomes one."""
    return f"{_KEPT}{sha256};{media_type}"


def kept_name(address: str) -> tuple[str, str] | None:
    """Hash and media type of the picture of such an address; None of any other."""
    if not address.startswith(_KEPT):
        return None
    sha256, _, media_type = address.removeprefix(_KEPT).partition(";")
    return sha256, media_type


class Album:
    """The pictures of one reply by key, for as long as the reply keeps the album."""

    _all: ClassVar[WeakSet[Album]] = WeakSet()

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        Album._all.add(self)

    def add(self, address: str) -> str:
        """Keep an address and return its key. Takes 10 ms for a large one, but only once."""
        key = self._keys.get(address)
        if key is None:
            content = address.encode("utf-8", "replace")
            key = self._keys[address] = hashlib.blake2b(content, digest_size=16).hexdigest()
            self._addresses[key] = address
        return key

    @staticmethod
    def address(key: str) -> str:
        """Return the address of that key in whichever album; "" where its reply is gone."""
        return next((album._addresses[key] for album in Album._all if key in album._addresses), "")
