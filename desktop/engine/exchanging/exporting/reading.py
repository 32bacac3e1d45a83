"""The chats of an export: those on the disk, and temporary ones that a person named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop.chat.tree import is_temporary
from desktop.engine.exchanging.exporting.wishes import Scope
from desktop.exchange.record import FolderSettings, Record
from desktop.storage.exporting.chats import ChatReader, Listed

if TYPE_CHECKING:
    from desktop.storage.database.database import Location


class Readable:
    """Use it in one thread; `close()` when done. Raises HistoryFailed."""

    def __init__(
        self, databases: Mapping[bool, Location], content: Callable[[str], bytes | None]
    ) -> None:
        """`databases`: by whether their chats are temporary."""
        self._rows: dict[bool, ChatReader] = {}
        try:
            for temporary, database in databases.items():
                self._rows[temporary] = ChatReader(database, content)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        for rows in self._rows.values():
            rows.close()

    def listed(self, scope: Scope) -> list[Listed]:
        """The chats of a scope. Raises NoSuchConversation."""
        if scope.chat_ids is None:
            return self._rows[False].listed(None, scope.folder_id, scope.since)
        found: dict[int, Listed] = {}
        for temporary, rows in self._rows.items():
            ids = [one for one in scope.chat_ids if is_temporary(one) is temporary]
            found |= {chat.id: chat for chat in rows.listed(ids, scope.folder_id, scope.since)}
        return [found[one] for one in dict.fromkeys(scope.chat_ids) if one in found]

    def record(self, chat_id: int) -> tuple[Record, int]:
        """A chat, and how many of its messages are damaged. Raises NoSuchConversation."""
        return self._rows[is_temporary(chat_id)].record(chat_id)

    def folders(self, listed: list[Listed] | None) -> list[FolderSettings]:
        """The folders that chats lie in, and those around them, in their order; None: all."""
        rows = self._rows.get(False)
        if rows is None:
            return []
        if listed is None:
            return rows.folders()
        paths = {rows.path_of(chat.folder_id) for chat in listed}
        needed = {path[:length] for path in paths for length in range(1, len(path) + 1)}
        return [one for one in rows.folders() if one.path in needed] if needed else []
