"""Where a message is written, sent and stopped."""

from __future__ import annotations

import re
from math import ceil

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QShowEvent,
    QTextOption,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.shortcuts import with_shortcut

_LEAST_LINES = 2
_ENDLESS = re.compile(r"\S{5000}")
"""What is broken anywhere: Qt looks for a place between words in a time that is quadratic."""


class MessageEdit(QPlainTextEdit):
    """Plain text that grows with its lines. Enter submits, Shift+Enter breaks the line."""

    submitted = Signal()
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height_limit = 10_000
        self.setObjectName("message")
        self.setAccessibleName(_("Message"))
        self._show_hint()
        self.textChanged.connect(self._show_hint)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_height_limit(self, pixels: int) -> None:
        """Grow no taller than this; scroll from there on."""
        self._height_limit = pixels
        self._fit()

    def composing(self) -> bool:
        """Whether an input method holds text that it has not committed yet."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def is_empty(self) -> bool:
        """Whether nothing is written, nor being composed."""
        return self.document().isEmpty() and not self.composing()

    def event(self, event: QEvent) -> bool:
        """With nothing to undo here, Ctrl+Z is the window's: a deleted chat comes back."""
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
            event.accept()  # it belongs to the input method, even where that let it through
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # Qt's own would be a line separator, U+2028
            self.ensureCursorVisible()
        else:
            self.submitted.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._show_hint()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if _ENDLESS.search(source.text()):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        super().insertFromMimeData(source)

    def setPlainText(self, text: str) -> None:
        if _ENDLESS.search(text):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
            super().setPlainText(text)
        else:  # in this order: what stood there may have been without end
            super().setPlainText(text)
            self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def _show_hint(self) -> None:
        """For Qt a message is empty while its first word is composed, and the hint stays behind."""
        hint = _("Message — Enter to send, Shift+Enter for a new line")
        self.setPlaceholderText("" if self.composing() else hint)

    def _fit(self) -> None:
        """Take the height of the text; a plain text layout tells its height in lines."""
        line = ceil(QFontMetricsF(self.font()).lineSpacing())  # as the layout does; never rounded
        lines = max(_LEAST_LINES, int(self.document().documentLayout().documentSize().height()))
        least = _LEAST_LINES * line + 2
        height = min(lines * line + 2, max(self._height_limit, least))
        if height != self.maximumHeight():
            self.setFixedHeight(height)


class SendButton(QPushButton):
    """Send and Stop in one place: one button that changes its role, never its size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("send")
        self._color, self._faint = "white", "gray"
        self._streaming = False
        self.set_streaming(False)

    @property
    def streaming(self) -> bool:
        """Whether this is Stop just now."""
        return self._streaming

    def set_streaming(self, streaming: bool) -> None:
        """Be Stop while a reply arrives, else Send."""
        self._streaming = streaming
        text, keys = self._role(streaming)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(with_shortcut(text, keys))
        self.setIcon(icon("stop" if streaming else "send", self._color, self._faint))

    def set_palette(self, palette: Palette) -> None:
        """Tint the icon for `palette`."""
        self._color, self._faint = palette.on_accent, palette.muted
        self.set_streaming(self._streaming)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._take_width()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_width()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click sends once: its second half must not stop what the first began."""
        event.accept()

    def _take_width(self) -> None:
        """Be as wide as the wider of the two roles in the language in use."""
        widths = []
        for streaming in (not self._streaming, self._streaming):  # the present role comes last
            self.setText(self._role(streaming)[0])
            widths.append(self.sizeHint().width())
        self.setFixedWidth(max(widths))

    @staticmethod
    def _role(streaming: bool) -> tuple[str, str]:
        return (_("Stop"), "Esc") if streaming else (_("Send"), "Return")


class Composer(QFrame):
    """The message, its button, and a line that says how the turn stands.

    All of it but the button is a place to click in to write.
    """

    sent = Signal(str)
    """The person sent this text; whoever takes it calls `clear()`."""
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.edit = MessageEdit(self)
        self.button = SendButton(self)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        self.status = ElidedLabel("status", self)
        self.status.setAccessibleName(_("Status"))
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self.edit.submitted.connect(self._on_submitted)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.focus_changed.connect(self._on_focus_changed)
        self.button.clicked.connect(self._on_clicked)
        self._on_text_changed()

    def set_streaming(self, streaming: bool) -> None:
        """Offer Stop while the shown chat's reply arrives, else Send."""
        if streaming != self.button.streaming:
            self.button.set_streaming(streaming)
        if not streaming:
            self.set_status("")
        self._on_text_changed()

    def set_status(self, text: str) -> None:
        """How the turn stands, in one line."""
        self.status.setText(text)

    def text(self) -> str:
        """What is written, as it stands."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a draft back, with the cursor behind it."""
        self.edit.setPlainText(text)
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)

    def clear(self) -> None:
        """Empty the message: its text was taken."""
        self.edit.setPlainText("")

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.button.set_palette(palette)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the text as within it: the cursor goes to the letter that is nearest."""
        view = self.edit.viewport()
        nearest = self.edit.cursorForPosition(view.mapFrom(self, event.position().toPoint()))
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        self.edit.setTextCursor(nearest)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.status, 1)
        below.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(17, 14, 10, 10)
        layout.setSpacing(6)
        layout.addWidget(self.edit)
        layout.addLayout(below)

    def _on_submitted(self) -> None:
        if not self.button.streaming and self.text().strip():
            self.sent.emit(self.text())

    def _on_clicked(self) -> None:
        if self.button.streaming:
            self.stop_requested.emit()
        else:
            self._on_submitted()

    def _on_text_changed(self) -> None:
        self.button.setEnabled(self.button.streaming or bool(self.text().strip()))

    def _on_focus_changed(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
