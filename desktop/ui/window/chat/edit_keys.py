"""The keys that edit a question: E behind Alt+Up, and Up in an empty message."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.conversation.view.conversation_view import ConversationView

_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class Edits(Protocol):
    """What edits the question that the reader is at, or else the last one."""

    def edit_chosen(self) -> None:
        """Edit it in its place."""


class EditKeys(QObject):
    """E edits only where the key before it led to a message: else it is a letter."""

    def __init__(self, view: ConversationView, message: MessageEdit, edits: Edits) -> None:
        super().__init__(view)
        self._message, self._edits = message, edits
        self._stepped = False
        view.key_pressed.connect(self._on_key_pressed)
        message.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = _held(event) == Qt.KeyboardModifier.NoModifier
        if not plain or event.key() != Qt.Key.Key_Up or not self._message.is_empty():
            return False
        self._edits.edit_chosen()
        return True

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        stepped, held = self._stepped, _held(event)
        self._stepped = held == Qt.KeyboardModifier.AltModifier and event.key() in _STEPS
        if stepped and event.key() == Qt.Key.Key_E and held == Qt.KeyboardModifier.NoModifier:
            self._edits.edit_chosen()
            event.accept()


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
