"""Who a chat and its messages are, in other histories and in other programs, too."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.exchange.programs import WEIR
from desktop.exchange.record import Origin
from desktop.storage.database.mending import mended_moment, mended_text
from desktop.storage.database.schema import own_key
from desktop.storage.failures import NoSuchConversation
from desktop.storage.history.chosen.choices import Rows


class Origins:
    """Reads them. Raises HistoryFailed."""

    def __init__(self, history: Rows) -> None:
        self._history = history

    def of(self, chat_id: int) -> tuple[Origin, dict[int, str]]:
        """Where a chat came into being, and the key of each of its messages, by the message's id.

        A chat that began here has the source "weir". Raises NoSuchConversation.
        """
        for source, key in self._history.rows(_CHAT, chat_id):
            keys = self._history.rows(_MESSAGES, chat_id)
            return Origin(mended_text(source), mended_text(key)), {
                int(id_): mended_text(key) for id_, key in keys
            }
        raise NoSuchConversation(chat_id)

    def changed_at(self, chat_id: int) -> float:
        """When title, place, settings or marks of a chat were changed last; 0.0: never."""
        sql = "SELECT changed_at FROM conversations WHERE id = ?"
        for (moment,) in self._history.rows(sql, chat_id):
            return float(moment) if isinstance(moment, int | float) else 0.0
        raise NoSuchConversation(chat_id)

    def sources(self) -> Mapping[int, str]:
        """The program that each imported chat came from, by the chat's id."""
        return {int(id_): mended_text(name) for id_, name in self._history.rows(_SOURCES)}

    def arrivals(self) -> Mapping[int, tuple[str, float]]:
        """The same, and when each of them came."""
        found = self._history.rows(_ARRIVALS)
        return {int(id_): (mended_text(name), mended_moment(at)) for id_, name, at in found}


_CHAT = f"""
SELECT coalesce(origins.source, '{WEIR}'), coalesce(origins.key, {own_key("conversations")})
FROM conversations JOIN identity LEFT JOIN origins ON conversation_id = conversations.id
WHERE conversations.id = ?
"""
MESSAGE_KEY = f"coalesce(message_origins.key, {own_key('messages')})"
"""The key of a message, in a query of messages with `identity` and `message_origins`."""
_MESSAGES = f"""
SELECT messages.id, {MESSAGE_KEY} FROM messages JOIN identity
LEFT JOIN message_origins ON message_id = messages.id WHERE conversation_id = ?
"""
_SOURCES = "SELECT conversation_id, source FROM origins WHERE import_id IS NOT NULL"
_ARRIVALS = """
SELECT conversation_id, origins.source, imports.at FROM origins
JOIN imports ON imports.id = import_id WHERE undone_at IS NULL
"""
