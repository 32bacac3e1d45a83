"""Drags a picture, or a code block by its Copy or Save, out of the conversation as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QTextEdit

from desktop.rendering.objects.pictures import PictureObjects
from desktop.ui.beside import Beside
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
        self._is_preparing = False
        self._file: str | None = None
        """Where the picture is copied to that the mouse was pressed on; None: it is not yet."""
        page.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to drag once the mouse has moved far enough with its button held."""
        if not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._pressed = at if self._is_something_at(at) else None
                self._file, self._is_preparing = None, False
            case QEvent.Type.MouseButtonRelease:
                self._pressed = None
            case QEvent.Type.MouseMove if self._pressed is not None:
                if not self._is_preparing:
                    self._prepare(self._pressed)
                far = (at - self._pressed).manhattanLength()
                if far >= QApplication.startDragDistance():
                    self._drag(self._pressed)  # once its file is there
                return True  # nothing is selected meanwhile
        return False

    def _is_something_at(self, at: QPoint) -> bool:
        if self._code_at(self._page.anchorAt(at)) is not None:
            return True
        return picture_at(self._page, at, self._pictures) is not None

    def _drag(self, at: QPoint) -> None:
        code = self._code_at(self._page.anchorAt(at))
        picture = picture_at(self._page, at, self._pictures) if code is None else None
        if picture is not None and self._file is None:
            return
        self._pressed = None
        drag = QDrag(self._page)
        data = QMimeData()
        path = self._file or ""
        if code is not None:
            data.setText(code[0])
            encoded = partial(code[0].encode, "utf-8", "replace")
            path = self._written(self._made_folder(), code[1], encoded)
        elif picture is not None:
            data.setImageData(picture.image)
            drag.setPixmap(picture.small())
        if path:
            data.setUrls([QUrl.fromLocalFile(path)])
        drag.setMimeData(data)
        # Qt's loop turns within it, until the button is let go: begun by a mouse event, in no task.
        drag.exec(Qt.DropAction.CopyAction)

    def _prepare(self, at: QPoint) -> None:
        """Begin to copy the picture at a place: a large one takes longer than a drag may wait."""
        self._is_preparing = True
        picture = picture_at(self._page, at, self._pictures)
        if picture is not None:
            given = (self._made_folder(), picture.name, picture.content)
            prepared = partial(self._on_prepared, at)
            Beside(partial(self._written, *given), self, prepared).start()

    def _on_prepared(self, at: QPoint, path: str) -> None:
        if self._pressed == at:
            self._file = path

    def _made_folder(self) -> str:
        """The folder of the copies."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        return self._folder.path()

    @staticmethod
    def _written(folder: str, name: str, content: Callable[[], bytes]) -> str:
        """A file that holds this; "" where the disk does not take it. In whatever thread."""
        try:
            path = Path(tempfile.mkdtemp(dir=folder)) / name
            path.write_bytes(content())
        except OSError:
            return ""
        return str(path)
