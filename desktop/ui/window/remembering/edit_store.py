"""Other words for messages, written in their editors and not saved yet."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from desktop.chat.tree import is_temporary
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.ui.window.remembering.saver import Saver


class EditStore(QObject):
    """Keeps one file for each message that has such words, by the message's id."""

    def __init__(self, files: DraftFiles, saver: Saver) -> None:
        super().__init__(saver)
        self._files, self._saver = files, saver
        self._known: dict[int, str] = {}
        self._changed: set[int] = set()
        """The messages whose file is not what it is to be."""
        saver.collecting.connect(self._collect)

    def of(self, message_id: int) -> str:
        """Return what was written in place of a message; empty where nothing was."""
        if message_id not in self._known and is_temporary(message_id):
            return ""
        if message_id not in self._known:
            self._known[message_id] = self._files.read_edit(message_id)
        return self._known[message_id]

    def keep(self, message_id: int, text: str) -> None:
        """Keep what is written in place of a message; empty: it was saved, or is as it was."""
        if self.of(message_id) == text:
            return
        self._known[message_id] = text
        if not is_temporary(message_id):
            self._changed.add(message_id)
            self._saver.later()

    def take_over(self, before: EditStore) -> None:
        """Hold what the store before this one held."""
        self._known |= before._known
        self._changed |= before._changed

    def _collect(self) -> None:
        for message_id in self._changed:
            text = self._known[message_id]
            self._saver.put(
                ("edit", message_id),
                partial(self._files.write_edit, message_id, text),
                partial(self._on_written, message_id, text),
            )

    def _on_written(self, message_id: int, text: str) -> None:
        if self._known[message_id] == text:
            self._changed.discard(message_id)
