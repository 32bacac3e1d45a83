"""A field for a text of several lines, which grows with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_BESIDE = 16
"""Pixels above and below the lines, of frame and padding."""


class LinesEdit(QPlainTextEdit):
    """Tab leaves it, as it leaves a line."""

    submitted = Signal()
    """Enter was pressed in a field whose lines Shift+Enter breaks."""
    finished = Signal()
    """The keyboard went elsewhere."""

    def __init__(self, name: str, lines: tuple[int, int], *, submits: bool = False) -> None:
        """`name` is what a screen reader says. `lines`: how many it shows at least, and at most.

        `submits`: Enter is for the form, and Shift+Enter breaks the line.
        """
        super().__init__()
        self.setObjectName("lines")
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._least, self._most = lines
        self._submits = submits
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show another text, with the cursor behind it."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif not (enter and self._submits):
            super().keyPressEvent(event)
        elif self.textCursor().block().layout().preeditAreaText():
            event.accept()  # the key is for the input method
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")
        elif not event.isAutoRepeat():
            self.submitted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # the fonts of the style sheet are known only now

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # a menu gives the keyboard back
            self.finished.emit()

    def _fit(self) -> None:
        wanted = round(self.document().size().height())  # in lines, as wrapped
        beyond = wanted > self._most
        shown = max(self._least, min(wanted, self._most))
        always, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if beyond else never)
        height = shown * self.fontMetrics().lineSpacing() + _BESIDE
        if height != self.maximumHeight():
            self.setFixedHeight(height)
