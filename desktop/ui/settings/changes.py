"""The changes that were made in the settings, of which the last can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """Remembers how to take back each change, in the order in which they were made."""

    changed = Signal()
    """A change was made or taken back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ways_back: list[Callable[[], object]] = []
        self._is_going_back = False

    def __len__(self) -> int:
        return len(self._ways_back)

    def add(self, take_back: Callable[[], object]) -> None:
        """Remember a change that holds by now. What `take_back` itself changes is none."""
        if not self._is_going_back:
            self._ways_back.append(take_back)
            self.changed.emit()

    def take_back(self) -> None:
        """Take the last change back, if there is one."""
        if not self._ways_back:
            return
        self._is_going_back = True
        try:
            self._ways_back.pop()()
        finally:
            self._is_going_back = False
        self.changed.emit()

    def forget(self) -> None:
        """Let all changes hold: the settings are opened anew."""
        self._ways_back.clear()
        self.changed.emit()
