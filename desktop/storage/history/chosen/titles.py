"""The titles of chats: a person's, a model's, or the beginning of the first question."""

from __future__ import annotations

from desktop.chat.text import whole_text
from desktop.storage.history.chosen.choices import Rows


class Titles:
    """Changes them; a chat keeps its place in the list. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def rename(self, conversation_id: int, title: str) -> None:
        """Have the title be the person's."""
        self._history.rows(
            "UPDATE conversations SET title = ?, titled_by = 'person' WHERE id = ?",
            whole_text(title),
            conversation_id,
        )

    def suggest(self, conversation_id: int, title: str) -> bool:
        """Have the title be a model's, unless the person has written one; whether it is now."""
        return bool(
            self._history.rows(
                "UPDATE conversations SET title = ?, titled_by = 'model'"
                " WHERE id = ? AND titled_by != 'person' RETURNING id",
                whole_text(title),
                conversation_id,
            )
        )
