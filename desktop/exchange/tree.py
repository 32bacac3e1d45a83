"""The tree of a record's messages, and the path through it that is shown."""

from __future__ import annotations

from desktop.exchange.record import Record


class Tree:
    """The messages by their ids, and the ids of those below each one (None: the beginning)."""

    def __init__(self, record: Record) -> None:
        self.messages = {message.id: message for message in record.messages}
        self.children: dict[int | None, list[int]] = {}
        self._active = record.active_children
        for message in record.messages:
            self.children.setdefault(message.parent_id, []).append(message.id)

    def chosen(self, parent: int | None) -> int:
        """Where the path leads on; to the newest where nobody chose. Some message is below."""
        below = self.children[parent]
        led = self._active.get(parent)
        return led if led in below else below[-1]
