"""The interface of whoever records a request and its answer."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Protocol


class Tap(Protocol):
    """Gets what goes over the wire, when it goes. No call may block or raise."""

    def asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """A request is about to be sent. The headers hold the key."""

    def reached(self, milestone: str) -> None:
        """The request has reached a milestone of `http.Progress`."""

    def secured(self, by: ssl.SSLObject) -> None:
        """The handshake is done; its certificates can be read of this. Most are not interested."""
        return

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of the answer has come, of an error, too."""

    def received(self, data: bytes) -> None:
        """A piece of the answer's body has come; it is unpacked, and not yet read."""
