"""Takes an export that is dropped onto the list of chats. Other files go with the message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QListView

_ENDINGS = (".zip", ".json", ".jsonl", ".db", ".sqlite", ".sqlite3", ".bak")
"""What exports end with. What is in one is found out by looking into it."""


class ListDrop(QObject):
    """Shows by a frame that the list would take what is held over it."""

    dropped = Signal(object)
    """The Path of a file or a folder."""

    def __init__(self, view: QListView, may: Callable[[], bool]) -> None:
        """`may` says whether chats may be imported."""
        super().__init__(view)
        self._view, self._may = view, may
        view.setAcceptDrops(True)
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the one export that is dragged; leave all else to the window."""
        match event.type():
            case QEvent.Type.DragEnter | QEvent.Type.DragMove if isinstance(event, QDragMoveEvent):
                return self._decide(event)
            case QEvent.Type.DragLeave:
                self._frame(shown=False)
                return True
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._frame(shown=False)
                path = self._export_in(event)
                if path is None:
                    event.ignore()
                else:
                    event.acceptProposedAction()
                    self.dropped.emit(path)
                return True
        return False

    def _decide(self, event: QDragMoveEvent) -> bool:
        takes = self._export_in(event) is not None
        self._frame(shown=takes)
        if takes:
            event.acceptProposedAction()
        else:
            event.ignore()  # the window may take it for the message
        return True

    def _export_in(self, event: QDropEvent) -> Path | None:
        if event.source() is not None or not self._may():  # a chat that leaves is no export
            return None
        return _export_of(event.mimeData())

    def _frame(self, *, shown: bool) -> None:
        if bool(self._view.property("dropping")) != shown:
            self._view.setProperty("dropping", shown)
            self._view.style().polish(self._view)


def _export_of(offered: QMimeData) -> Path | None:
    urls = offered.urls() if offered.hasUrls() else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in _ENDINGS or path.is_dir() else None
