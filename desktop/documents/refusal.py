"""How a reader gives up."""

from __future__ import annotations

from desktop.documents.protocol import Reason


class Refusal(Exception):
    """The file gives no text, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
