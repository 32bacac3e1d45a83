"""The messages that a person marked to find them again."""

from __future__ import annotations

import time

from desktop.storage.history.chosen.choices import Rows


class Stars:
    """Marks messages, and takes the mark away. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def put(self, message_id: int, starred: bool) -> None:
        """Mark a message, or mark it no more."""
        at = time.time() if starred else None
        self._history.rows("UPDATE messages SET starred_at = ? WHERE id = ?", at, message_id)
