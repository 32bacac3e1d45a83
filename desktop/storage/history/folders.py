"""The folders of chats. They nest one deep, and stand in the order that the person gave them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from desktop.chat.ordering.folder import Folder
from desktop.chat.steering.steering import Steering
from desktop.chat.text import whole_text
from desktop.storage.database.mending import mended_text
from desktop.storage.database.rows import record_of
from desktop.storage.history.chosen.choices import Rows
from desktop.storage.history.reading import steering_from


class Folders:
    """Reads and changes them. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def all(self) -> list[Folder]:
        """Every folder in its order: one that is nested stands behind its parent."""
        return _in_order(_checked(self._history.rows(_ALL)))

    def add(self, name: str, parent_id: int | None = None) -> int:
        """Add a folder below all others; return its id. Where the parent is gone or is nested
        itself, the new folder has none."""
        [(folder_id,)] = self._history.rows(_ADD, whole_text(name), parent_id)
        return int(folder_id)

    def rename(self, folder_id: int, name: str) -> None:
        """Give a folder another name."""
        self._history.rows("UPDATE folders SET name = ? WHERE id = ?", whole_text(name), folder_id)

    def steer(self, folder_id: int, steering: Steering) -> None:
        """Keep what new chats in a folder begin with; its chats stay as they are."""
        record = record_of(steering.to_record())
        self._history.rows("UPDATE folders SET steering = ? WHERE id = ?", record, folder_id)

    def nest(self, folder_id: int, parent_id: int | None) -> bool:
        """Move a folder into another one; None: out of it. False: that would nest two deep."""
        if parent_id is None:
            self._history.rows("UPDATE folders SET parent_id = NULL WHERE id = ?", folder_id)
            return True
        return bool(self._history.rows(_NEST, parent_id, folder_id))

    def arrange(self, folder_ids: Sequence[int]) -> None:
        """Have the folders stand in this order."""
        self._history.rows(_ARRANGE, json.dumps(list(folder_ids)))

    def delete(self, folder_id: int) -> None:
        """Delete a folder. Its chats stand in none then, and folders nested in it beside others."""
        self._history.rows("DELETE FROM folders WHERE id = ?", folder_id)

    def restore(self, folder: Folder) -> None:
        """Make a deleted folder again, with its id; nothing is moved into it."""
        self._history.rows(
            _RESTORE,
            folder.id,
            folder.parent_id,
            whole_text(folder.name),
            record_of(folder.steering.to_record()),
            folder.position,
        )


def _checked(rows: Iterable[tuple[Any, ...]]) -> list[Folder]:
    """The folders of these rows, in any state of damage."""
    raw = list(rows)
    roots = {row[0] for row in raw if row[1] is None}
    return [
        Folder(
            id_,
            " ".join(mended_text(name).split()),
            parent if parent in roots and parent != id_ else None,
            steering_from(steering),
            _number(position),
        )
        for id_, parent, name, steering, position in raw
    ]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else 0.0


def _in_order(folders: Iterable[Folder]) -> list[Folder]:
    placed = sorted(folders, key=lambda folder: (folder.position, folder.id))
    nested: dict[int | None, list[Folder]] = {}
    for folder in placed:
        nested.setdefault(folder.parent_id, []).append(folder)
    return [one for root in nested.get(None, ()) for one in (root, *nested.get(root.id, ()))]


_ALL = "SELECT id, parent_id, CAST(name AS BLOB), CAST(steering AS BLOB), position FROM folders"

_ROOT = "(SELECT id FROM folders WHERE id = ? AND parent_id IS NULL)"

_ADD = f"""
INSERT INTO folders (name, parent_id, position)
SELECT ?, {_ROOT}, 1 + coalesce(max(position), 0) FROM folders
WHERE typeof(position) IN ('real', 'integer') AND abs(position) < 1e15
RETURNING id
"""

_NEST = f"""
UPDATE folders SET parent_id = ?1 WHERE id = ?2 AND ?1 != ?2
AND ?1 IN {_ROOT.replace("?", "?1")}
AND NOT EXISTS (SELECT 1 FROM folders AS nested WHERE nested.parent_id = ?2)
RETURNING id
"""

_ARRANGE = """
UPDATE folders SET position = (SELECT 1 + key FROM json_each(?1) WHERE value = folders.id)
WHERE id IN (SELECT value FROM json_each(?1))
"""

_RESTORE = f"""
INSERT OR IGNORE INTO folders (id, parent_id, name, steering, position)
VALUES (?, {_ROOT}, ?, ?, ?)
"""
