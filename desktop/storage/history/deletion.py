"""Deletes single messages of chats, with all that follows them, and brings them back."""

from __future__ import annotations

import math
import time

from desktop.storage.history.chosen.choices import Rows
from desktop.storage.history.reading import IS_DELETED


class Deletion:
    """Deleted messages stay in the file, out of sight, until they are purged. Raises HistoryFailed.

    What is deleted together has one time, by which it comes back together.
    """

    def __init__(self, history: Rows) -> None:
        self._history = history

    def delete(self, conversation_id: int, message_id: int) -> float:
        """Delete a message and all below it; return the time that says which these are."""
        [(last,)] = self._history.rows(_LAST, conversation_id)
        at = max(time.time(), math.nextafter(last or 0.0, math.inf))
        self._history.rows(_DELETE, at, message_id)
        return at

    def restore(self, conversation_id: int, deleted_at: float) -> None:
        """Bring back what was deleted at this time."""
        self._history.rows(_RESTORE, conversation_id, deleted_at)

    def lead(self, conversation_id: int, parent_id: int | None, child_id: int | None) -> None:
        """Lead the active path from a message (None: the start) to this child; None: no further."""
        if parent_id is None:
            self._history.rows(_LEAD_FIRST, child_id, conversation_id)
        else:
            self._history.rows(_LEAD, child_id, parent_id)


_LAST = f"SELECT max(deleted_at) FROM messages WHERE conversation_id = ? AND {IS_DELETED}"

_DELETE = f"""
UPDATE messages SET deleted_at = ? WHERE ({IS_DELETED}) IS NOT TRUE AND id IN (
    WITH RECURSIVE below (id) AS (
        VALUES (?)
        UNION
        SELECT messages.id FROM messages JOIN below ON messages.parent_id = below.id
    )
    SELECT id FROM below
)
"""

_RESTORE = "UPDATE messages SET deleted_at = NULL WHERE conversation_id = ? AND deleted_at = ?"

_LEAD_FIRST = "UPDATE conversations SET active_child = ? WHERE id = ?"
_LEAD = "UPDATE messages SET active_child = ? WHERE id = ?"
