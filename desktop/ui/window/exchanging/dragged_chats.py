"""Chats that are dragged out of the list: Markdown files, made once somebody takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QEventLoop,
    QMetaType,
    QMimeData,
    QObject,
    Qt,
    QTemporaryDir,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.exchanging.exporting.export import Export
from desktop.engine.exchanging.exporting.exporting import Exporting
from desktop.engine.exchanging.exporting.wishes import InFolder, OneFile, Scope
from desktop.exchange.writing import Format
from desktop.ui.errors import errors_to
from desktop.ui.look.dressed import dressed
from desktop.ui.tasks import Tasks

_URLS = "text/uri-list"
_LOOK_MS, _MOST_MS = 10, 20_000
"""Milliseconds between two looks whether the files are there, and until nobody waits any longer."""


class DraggedChats(QObject):
    """Keeps the folder of what was dragged for as long as the window is there."""

    failed = Signal(ChatError)

    def __init__(self, exporting: Exporting, tasks: Tasks, view: QWidget) -> None:
        super().__init__(view)
        self._exporting, self._tasks, self._view = exporting, tasks, view
        self._folder: QTemporaryDir | None = None

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
        """Write the files; wait for them. None, where that failed: the person is told why."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        folder = Path(self._folder.path())
        ids = tuple(chat_id for chat_id, _title in chats)
        name = self._exporting.name_for([title for _id, title in chats], Format.MARKDOWN)
        target = (
            OneFile(folder / name)
            if len(chats) == 1
            else InFolder(folder / "-".join(map(str, ids[:9])))
        )
        with errors_to(self.failed):
            export = self._exporting.begin(Scope(ids), Format.MARKDOWN, target)
            found: list[Path] = []
            self._tasks.start(self._follow(export, found), "drag chats out")
            _wait_for(export)
            return found
        return []

    def _picture(self, words: str) -> QPixmap:
        label = QLabel(dressed(self._view))
        label.setObjectName("dragged")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(words)
        label.adjustSize()
        picture = label.grab()
        label.deleteLater()
        return picture

    async def _follow(self, export: Export, found: list[Path]) -> None:
        with errors_to(self.failed):
            for path in (await export.report()).paths:
                beside = path.with_suffix(".files")
                found += [path, beside] if beside.is_dir() else [path]


def _wait_for(export: Export) -> None:
    """Turn Qt's loop until an export has ended: the program that takes the files waits, too."""
    loop, timer, limit = QEventLoop(), QTimer(interval=_LOOK_MS), QTimer(singleShot=True)
    ended = 0

    def look() -> None:
        nonlocal ended
        ended += export.is_done
        if ended > 1:  # by then the task has heard of it
            loop.quit()

    timer.timeout.connect(look)
    limit.timeout.connect(loop.quit)
    timer.start()
    limit.start(_MOST_MS)
    loop.exec()
    timer.stop()
    limit.stop()


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
