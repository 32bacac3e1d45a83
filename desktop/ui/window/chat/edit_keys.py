"""The keys of one message: E and S behind Alt+Up, and Up in an empty message."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.conversation.view.conversation_view import ConversationView

_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class Verbs(Protocol):
    """What changes the message that the reader is at, or else the last one."""

    def edit_chosen(self) -> None:
        """Edit it in its place."""

    def star_chosen(self) -> None:
        """Mark it, or mark it no more."""


class EditKeys(QObject):
    """E edits and S marks only where the key before led to a message: else they are letters."""

    def __init__(self, view: ConversationView, message: MessageEdit, verbs: Verbs) -> None:
        super().__init__(view)
        self._message, self._verbs = message, verbs
        self._stepped = False
        view.key_pressed.connect(self._on_key_pressed)
        message.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = _held(event) == Qt.KeyboardModifier.NoModifier
        if not plain or event.key() != Qt.Key.Key_Up or not self._message.is_empty():
            return False
        self._verbs.edit_chosen()
        return True

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        stepped, held = self._stepped, _held(event)
        self._stepped = held == Qt.KeyboardModifier.AltModifier and event.key() in _STEPS
        verbs = {Qt.Key.Key_E: self._verbs.edit_chosen, Qt.Key.Key_S: self._verbs.star_chosen}
        verb = verbs.get(Qt.Key(event.key()))
        if stepped and verb is not None and held == Qt.KeyboardModifier.NoModifier:
            verb()
            event.accept()


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
