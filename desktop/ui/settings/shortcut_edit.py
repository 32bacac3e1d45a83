"""A field that shows a shortcut, and takes the keys that are pressed in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit

from desktop.language import _

_NONE = Qt.KeyboardModifier.NoModifier
_CLEARING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class ShortcutEdit(QKeySequenceEdit):
    """One chord. Esc and Tab leave the field, as they do elsewhere; Backspace empties it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setFixedWidth(230)
        for line in self.findChildren(QLineEdit):
            line.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it shows what the field around it takes
        self.keySequenceChanged.connect(self._invite)
        self._invite()

    def text(self) -> str:
        """The chord in Qt's spelling, which is the same in every language; "" for none."""
        return self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def set_text(self, text: str) -> None:
        """Show another chord."""
        self.setKeySequence(QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark(focused=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark(focused=False)

    def event(self, event: QEvent) -> bool:
        """Leave Esc to what the field stands in."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.ignore()
            return False
        return super().event(event)

    def setKeySequence(
        self, keys: QKeySequence | QKeyCombination | QKeySequence.StandardKey | str | int
    ) -> None:
        super().setKeySequence(keys)
        self._invite()

    def _invite(self) -> None:
        """Say what an empty field takes: Qt puts words of its own there each time it is emptied."""
        for line in self.findChildren(QLineEdit):
            line.setPlaceholderText(_("None. Press the keys here."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == _NONE and event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.modifiers() == _NONE and event.key() in _CLEARING:
            self.clear()
            self.editingFinished.emit()
        else:
            super().keyPressEvent(event)

    def _mark(self, *, focused: bool) -> None:
        """Show by the border of the line that the field around it has the keyboard."""
        for line in self.findChildren(QLineEdit):
            line.setProperty("focused", focused)
            line.style().unpolish(line)
            line.style().polish(line)
