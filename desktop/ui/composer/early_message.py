"""The message before the rest of the window is there: what one types while Weir starts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRect
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.look.measures import AROUND_NOTE, BESIDE_MEASURE, COMPOSER_SHARE, MEASURE
from desktop.ui.look.stylesheet import stylesheet

MARGINS = (14, 14, 14, 10)
"""Pixels around what stands in a composer."""
SPACING = 6
"""Pixels between its rows."""
_ANYWHERE = QTextOption.WrapMode.WrapAnywhere
_LEAST_ROW = 32
"""Pixels of the row of tools, where the text is smaller than their icons."""


class EarlyMessage(QFrame):
    """Looks as the composer does, where that will stand, and has no button yet.

    Enter breaks the line at once. Where nothing is written behind that until the composer is there,
    it sends what stands before it. Files that are pasted are pasted again there.
    """

    def __init__(self, parent: QWidget, palette: Palette) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.setStyleSheet(stylesheet(palette))
        self.edit = MessageEdit(self)
        self.edit.setAcceptDrops(False)  # nothing could take a file yet
        self.edit.takes = self._takes
        self.edit.submitted.connect(self._on_submitted)
        self.edit.focus_changed.connect(self._on_focus_changed)
        self._area = QRect()
        self._sent = ""
        """What was to be sent when it was written, with the line that Enter began."""
        self._pastes = False
        self._note = _of_height(QLabel(self), "note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.addWidget(self.edit)
        row = max(_LEAST_ROW, _of_height(QPushButton(_("Send"), self), "send"))
        layout.addSpacing(SPACING + row)

    def stand_in(self, area: QRect) -> None:
        """Stand at the lower edge of what will be the conversation's part of the window."""
        self._area = area
        self.edit.set_height_limit(int(area.height() * COMPOSER_SHARE))
        self._place()

    def hand_over(self, message: MessageEdit, *, may_send: bool) -> None:
        """Write what stands here into `message`, behind what it has, and send it if it was sent."""
        text, is_first = self.edit.toPlainText(), not message.toPlainText()
        is_sent = bool(self._sent) and self._sent == text and is_first and may_send
        chosen, cursor = self.edit.textCursor(), message.textCursor()
        if self.edit.wordWrapMode() is _ANYWHERE:  # else as the draft needs it
            message.setWordWrapMode(_ANYWHERE)
        cursor.movePosition(cursor.MoveOperation.End)
        if text and not is_first:
            cursor.insertText("\n\n")
        begin = cursor.position()
        cursor.insertText(text.rstrip("\n") if is_sent else text)
        if not is_sent:
            cursor.setPosition(begin + chosen.anchor())
            cursor.setPosition(begin + chosen.position(), cursor.MoveMode.KeepAnchor)
        message.setTextCursor(cursor)
        if self._pastes:
            message.paste()
        if is_sent:
            message.submitted.emit()

    def event(self, event: QEvent) -> bool:
        """Grow with the text."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return done

    def _place(self) -> None:
        area = self._area.adjusted(BESIDE_MEASURE, 0, -BESIDE_MEASURE, 0)
        width, height = min(MEASURE, area.width()), self.sizeHint().height()
        left = area.left() + (area.width() - width + 1) // 2
        below = AROUND_NOTE + self._note + AROUND_NOTE
        self.setGeometry(left, area.top() + area.height() - below - height, width, height)

    def _takes(self, source: QMimeData) -> bool:
        is_file = source.hasImage() or any(url.isLocalFile() for url in source.urls())
        self._pastes = self._pastes or is_file
        return is_file

    def _on_submitted(self) -> None:
        if not self.edit.toPlainText().strip():
            return
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self.edit.insertPlainText("\n")
        self._sent = self.edit.toPlainText()

    def _on_focus_changed(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)


def _of_height(part: QLabel | QPushButton, name: str) -> int:
    """How high a part of this name is in the style sheet; it is not shown itself."""
    part.setObjectName(name)
    part.hide()
    part.ensurePolished()
    return part.sizeHint().height()
