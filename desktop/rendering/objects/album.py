"""The `data:` addresses of a reply's pictures, each under a short key. No Qt."""

from __future__ import annotations

import hashlib
from typing import ClassVar
from weakref import WeakSet


class Album:
    """The pictures of one reply by key, for as long as the reply keeps the album."""

    _all: ClassVar[WeakSet[Album]] = WeakSet()

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        Album._all.add(self)

    def add(self, address: str) -> str:
        """Keep a `data:` address and return its key. Takes 10 ms for a large one, but only once."""
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
