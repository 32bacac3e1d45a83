"""Where chats stand: pinned, in a folder, in the archive, in the trash. Many move in one change.

Deleted chats stay in the trash until the person or their term deletes them for good (`purging`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

from desktop.storage.history.chosen.choices import Rows


class Placing:
    """Changes it; no chat gets another place by its time. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def pin(self, chat_ids: Iterable[int], *, pinned: bool = True) -> None:
        """Have chats stand above all days, or no longer."""
        self._set("pinned_at", time.time() if pinned else None, chat_ids)

    def archive(self, chat_ids: Iterable[int], *, archived: bool = True) -> None:
        """Take chats out of the list into the archive, or back."""
        self._set("archived_at", time.time() if archived else None, chat_ids)

    def move(self, chat_ids: Iterable[int], folder_id: int | None) -> None:
        """Put chats in a folder; None, or a folder that is gone: in none."""
        ids = json.dumps(list(chat_ids))
        self._history.rows(_MOVE, folder_id, ids)

    def delete(self, chat_ids: Iterable[int]) -> None:
        """Put chats in the trash."""
        self._history.rows(_DELETE, time.time(), json.dumps(list(chat_ids)))

    def restore(self, chat_ids: Iterable[int]) -> None:
        """Take chats out of the trash, to the place that they had. One that is deleted for good
        stays so."""
        self._history.rows(_RESTORE, json.dumps(list(chat_ids)))

    def doom(self, chat_ids: Iterable[int] | None = None) -> int:
        """Have chats of the trash be deleted for good by the next purge; None: all of them.

        Nobody sees them from now on, whatever happens before it ends. Returns how many these are.
        """
        ids = None if chat_ids is None else json.dumps(list(chat_ids))
        return len(self._history.rows(_DOOM, ids))

    def doom_older(self, before: float) -> None:
        """Have chats be deleted for good by the next purge whose last message is older than this,
        wherever they stand."""
        self._history.rows(_DOOM_OLDER, before)

    def unarchived(self, chat_id: int) -> tuple[int | None, bool]:
        """Take a chat out of the archive, where it stands there; return its folder, and whether it
        is pinned."""
        for folder_id, pinned in self._history.rows(_UNARCHIVED, chat_id):
            return folder_id, bool(pinned)
        return None, False

    def kept(self, before: float) -> set[int]:
        """The ids of all chats that were not deleted before a time."""
        return {int(id_) for (id_,) in self._history.rows(_KEPT, before)}

    def _set(self, column: str, moment: float | None, chat_ids: Iterable[int]) -> None:
        self._history.rows(
            f"UPDATE conversations SET {column} = ? WHERE id IN (SELECT value FROM json_each(?))",
            moment,
            json.dumps(list(chat_ids)),
        )


DOOMED = 0
"""The `deleted_at` of a chat that only waits for the purge: any term has passed since 1970."""

_MOVE = """
UPDATE conversations SET folder_id = (SELECT id FROM folders WHERE id = ?)
WHERE id IN (SELECT value FROM json_each(?))
"""
_DELETE = """
UPDATE conversations SET deleted_at = ?
WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))
"""
_RESTORE = f"""
UPDATE conversations SET deleted_at = NULL
WHERE deleted_at IS NOT {DOOMED} AND id IN (SELECT value FROM json_each(?))
"""
_DOOM = f"""
UPDATE conversations SET deleted_at = {DOOMED}
WHERE deleted_at > {DOOMED} AND typeof(deleted_at) IN ('real', 'integer')
AND (?1 IS NULL OR id IN (SELECT value FROM json_each(?1)))
RETURNING id
"""
_DOOM_OLDER = f"""
UPDATE conversations SET deleted_at = {DOOMED}
WHERE updated_at < ? AND typeof(updated_at) IN ('real', 'integer')
"""
_UNARCHIVED = """
UPDATE conversations SET archived_at = NULL WHERE id = ?
RETURNING (SELECT id FROM folders WHERE id = folder_id), typeof(pinned_at) IN ('real', 'integer')
"""
_KEPT = "SELECT id FROM conversations WHERE deleted_at IS NULL OR deleted_at >= ?"
