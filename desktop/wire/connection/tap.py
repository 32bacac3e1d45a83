"""Who listens to the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Tap(Protocol):
    """Told what goes over the wire, as it goes. No call may block or raise."""

    def asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """A request, as it will be sent. The headers hold the key."""

    def reached(self, milestone: str) -> None:
        """How far it has got, in the words of `Progress`."""

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The answer's head, of an error, too."""

    def received(self, data: bytes) -> None:
        """A piece of the answer's body, unpacked, just before it is read."""
