"""The text field that a message is written in."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.language import _
from desktop.rendering.style.pitch import line_pitch, set_minimum
from desktop.ui.widgets.inputs.endless_words import EndlessWordsEdit


class MessageEdit(EndlessWordsEdit):
    """A field for plain text that grows with its lines, which have the pitch of the conversation's.
    Enter submits, Shift+Enter breaks the line.

    Not a QPlainTextEdit, whose layout knows no pitch but the font's. The hint is painted here: Qt
    would paint it above the first line's text.
    """

    submitted = Signal()
    replaced = Signal()
    """Another text stands here that was not typed: a draft, or none."""
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.takes: Callable[[QMimeData], bool] | None = None
        """Takes files and pictures from the clipboard. False: there are none; text is pasted."""
        self._height_limit = 10_000
        self._is_queueing = False
        self._hint = self._own_hint = ""
        self.setObjectName("message")
        self.setAcceptRichText(False)
        self.setAccessibleName(_("Message"))
        self._show_hint()
        self.textChanged.connect(self._show_hint)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setUndoRedoEnabled(False)  # what follows is no step to take back
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._pitch()

    def set_height_limit(self, pixels: int) -> None:
        """Let the field grow up to this height, and scroll beyond it."""
        self._height_limit = pixels
        self._fit()

    def set_queueing(self, queueing: bool) -> None:
        """Say in the hint what Enter does: it queues while a reply arrives, else it sends."""
        self._is_queueing = queueing
        self._show_hint()

    def set_hint(self, hint: str) -> None:
        """Say this in the hint while Enter sends; empty: the usual words."""
        self._own_hint = hint
        self._show_hint()

    def composing(self) -> bool:
        """Return whether an input method holds text that it has not committed yet."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def is_empty(self) -> bool:
        """Return whether nothing is written, and nothing is being composed."""
        return self.document().isEmpty() and not self.composing()

    def placeholderText(self) -> str:
        """Return the hint that stands in the empty message."""
        return self._hint

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window where there is nothing to undo here: it restores a deleted
        chat."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            undo = event.matches(QKeySequence.StandardKey.Undo)
            if undo and not self.document().isUndoAvailable():
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.composing():
            event.accept()  # the key is for the input method, even if that let it through
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # Qt would insert a line separator, U+2028
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():  # a key held down would send, and stop what it sent
            self.submitted.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._show_hint()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return super().canInsertFromMimeData(source) or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.takes is not None and self.takes(source):
            return
        super().insertFromMimeData(source)

    def setPlainText(self, text: str) -> None:
        super().setPlainText(text)
        self._pitch()
        self.replaced.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._pitch()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint and self.document().isEmpty():
            self._paint_hint()

    def _show_hint(self) -> None:
        """Hide the hint while the first word is composed: to Qt the message is still empty then."""
        if self._is_queueing:
            hint = _("Message — Enter queues it, Esc stops the reply")
        elif self._own_hint:
            hint = self._own_hint
        else:
            hint = _("Message — Enter to send, Shift+Enter for a new line")
        self._hint = "" if self.composing() else hint
        self.viewport().update()

    def _paint_hint(self) -> None:
        """Paint the hint where the first word will stand."""
        line = self.document().firstBlock().layout().lineAt(0)
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().placeholderText().color())
        room = self.viewport().width()
        words = self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(0, line.y() + line.ascent()), words)
        painter.end()

    def _pitch(self) -> None:
        """Give the lines their pitch, which is no step to take back in a message without one."""
        document = self.document()
        form = QTextBlockFormat()
        set_minimum(form, line_pitch(self.font()))
        everything = QTextCursor(document)
        everything.select(QTextCursor.SelectionType.Document)
        undoable = document.isUndoAvailable() or document.isRedoAvailable()
        document.setUndoRedoEnabled(undoable)  # what was written can still be taken back
        everything.mergeBlockFormat(form)
        document.setUndoRedoEnabled(True)
        self._fit()

    def _fit(self) -> None:
        """Take the height of the text, up to the limit; beyond that there is a scroll bar."""
        wanted = ceil(self.document().size().height()) + 2
        least = line_pitch(self.font()) + 2
        height = max(least, min(wanted, self._height_limit))
        beyond = wanted > height
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if beyond else _NO_BAR
        self.setVerticalScrollBarPolicy(bar)
        if height != self.maximumHeight():
            self.setFixedHeight(height)


_NO_BAR = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
