"""Chats that are dragged out of the list: Markdown files, made once somebody takes them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMetaType,
    QMimeData,
    QObject,
    Qt,
    QTemporaryDir,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.exchanging.exporting.exporting import Exporting
from desktop.engine.exchanging.exporting.wishes import InFolder, OneFile, Scope
from desktop.exchange.writing import Format
from desktop.ui.errors import errors_to
from desktop.ui.look.dressed import dressed
from desktop.ui.tasks import Tasks

if TYPE_CHECKING:  # it is loaded when one begins
    from desktop.engine.exchanging.exporting.export import Export

_URLS = "text/uri-list"
_MOST = 10.0
"""Seconds that a program waits for the files it takes."""


class DraggedChats(QObject):
    """Keeps the folder of what was dragged for as long as the window is there."""

    failed = Signal(ChatError)

    def __init__(self, exporting: Exporting, tasks: Tasks, view: QWidget) -> None:
        super().__init__(view)
        self._exporting, self._tasks, self._view = exporting, tasks, view
        self._folder: QTemporaryDir | None = None
        self._drags = count()

    def drag(self, chats: Sequence[tuple[int, str]], words: str) -> None:
        """Drag chats, each by its id and title, until the button is let go."""
        with errors_to(self.failed):
            self._exporting.check()
            drag = QDrag(self._view)
            drag.setMimeData(_Files(self, tuple(chats)))
            drag.setPixmap(self._picture(words))
            # Qt's loop turns within it, until the button is let go: begun by a mouse event, in no
            # task, so that replies go on.
            drag.exec(Qt.DropAction.CopyAction)

    def made(self, chats: Sequence[tuple[int, str]]) -> list[Path]:
        """Write the files, and wait: so does the program that takes them. None, where that failed:
        the person is told why."""
        from desktop.engine.exchanging.exporting.outputs import saving  # not needed at the start

        ids, titles = zip(*chats, strict=True)
        place = self._place()
        name = self._exporting.name_for(titles, Format.MARKDOWN)
        target = OneFile(place / name) if len(chats) == 1 else InFolder(place)
        with errors_to(self.failed), saving(place):
            place.mkdir()
            export = self._exporting.begin(Scope(ids), Format.MARKDOWN, target)
            self._tasks.start(self._follow(export), "drag chats out")
            if export.wait(_MOST):
                return sorted(place.iterdir())
        return []

    def _place(self) -> Path:
        """A folder for the files of one drag, which is not there yet."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        return Path(self._folder.filePath(str(next(self._drags))))

    def _picture(self, words: str) -> QPixmap:
        label = QLabel(dressed(self._view))
        label.setObjectName("dragged")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(words)
        label.adjustSize()
        picture = label.grab()
        label.deleteLater()
        return picture

    async def _follow(self, export: Export) -> None:
        with errors_to(self.failed):
            await export.report()


class _Files(QMimeData):
    """Offers files that are there once they are asked for."""

    def __init__(self, chats: DraggedChats, dragged: tuple[tuple[int, str], ...]) -> None:
        super().__init__()
        self._chats, self._dragged = chats, dragged
        self._paths: list[Path] | None = None

    def formats(self) -> list[str]:
        return [_URLS]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype == _URLS

    def retrieveData(self, mimetype: str, _kind: QMetaType | QMetaType.Type) -> Any:
        if mimetype != _URLS:
            return None
        if self._paths is None:
            self._paths = self._chats.made(self._dragged)
        return [QUrl.fromLocalFile(str(path)) for path in self._paths]  # Qt makes bytes of it, too
