"""How each chat is steered, and what a person decided about single messages of it."""

from __future__ import annotations

from desktop.chat.messages import Sending
from desktop.chat.steering.steering import Steering
from desktop.chat.text import whole_text
from desktop.storage.database.rows import record_of
from desktop.storage.failures import NoSuchConversation
from desktop.storage.history.chosen.choices import Rows
from desktop.storage.history.reading import steering_from


class SteeringRows:
    """Reads and changes it; a chat keeps its place in the list. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def keep(self, conversation_id: int, steering: Steering) -> None:
        """Keep the settings of a chat."""
        self._history.rows(
            "UPDATE conversations SET steering = ? WHERE id = ?",
            record_of(steering.to_record()),
            conversation_id,
        )

    def of(self, conversation_id: int) -> Steering:
        """The settings of a chat, as its row says by now. Raises NoSuchConversation."""
        for (column,) in self._history.rows(_OF, conversation_id):
            return steering_from(column)
        raise NoSuchConversation(conversation_id)

    def mark(self, message_id: int, sending: Sending) -> None:
        """Keep whether a message is sent with the questions that follow it."""
        self._history.rows("UPDATE messages SET sending = ? WHERE id = ?", sending, message_id)

    def summarise(self, message_id: int, summary: str) -> None:
        """Have `summary` be sent in place of all messages down to this one; "": them again."""
        text = whole_text(summary)
        self._history.rows("UPDATE messages SET summary = ? WHERE id = ?", text, message_id)


_OF = "SELECT CAST(steering AS BLOB) FROM conversations WHERE id = ?"
