"""Drags a picture, or a code block by its Copy or Save, out of the conversation as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QTextEdit

from desktop.rendering.objects.pictures import PictureObjects
from desktop.ui.conversation.actions.taking_out import picture_at

CodeAt = Callable[[str], tuple[str, str] | None]
"""The code block of a link, and a name for its file; None where it is another link."""


class DraggingOut(QObject):
    """Watches the mouse over a page. The files are copies in a folder that goes with it."""

    def __init__(self, page: QTextEdit, pictures: PictureObjects, code_at: CodeAt) -> None:
        super().__init__(page)
        self._page, self._pictures, self._code_at = page, pictures, code_at
        self._pressed: QPoint | None = None
        self._folder: QTemporaryDir | None = None
        page.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to drag once the mouse has moved far enough with its button held."""
        if not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._pressed = at if self._is_something_at(at) else None
            case QEvent.Type.MouseButtonRelease:
                self._pressed = None
            case QEvent.Type.MouseMove if self._pressed is not None:
                far = (at - self._pressed).manhattanLength()
                if far >= QApplication.startDragDistance():
                    self._drag(self._pressed)
                return True  # nothing is selected meanwhile
        return False

    def _is_something_at(self, at: QPoint) -> bool:
        if self._code_at(self._page.anchorAt(at)) is not None:
            return True
        return picture_at(self._page, at, self._pictures) is not None

    def _drag(self, at: QPoint) -> None:
        self._pressed = None
        drag = QDrag(self._page)
        data = QMimeData()
        code = self._code_at(self._page.anchorAt(at))
        if code is not None:
            data.setText(code[0])
            self._add_file(data, code[1], code[0].encode("utf-8", "replace"))
        elif (picture := picture_at(self._page, at, self._pictures)) is not None:
            data.setImageData(picture.image)
            self._add_file(data, picture.name, picture.content)
            drag.setPixmap(picture.small())
        drag.setMimeData(data)
        # Qt's loop turns within it, until the button is let go: begun by a mouse event, in no task.
        drag.exec(Qt.DropAction.CopyAction)

    def _add_file(self, data: QMimeData, name: str, content: bytes) -> None:
        """Add a file that holds this; none, where the disk does not take it."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        try:
            path = Path(self._folder.filePath(name))
            path.write_bytes(content)
        except OSError:
            return
        data.setUrls([QUrl.fromLocalFile(str(path))])
