"""Decides what a press of a key means: text, or Esc for whom it reaches first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ALONE = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier)


def takes_escape(event: QEvent) -> bool:
    """Take Esc for who calls this, before the window takes it. Returns whether that was it."""
    if (
        event.type() is not QEvent.Type.ShortcutOverride
        or not isinstance(event, QKeyEvent)
        or event.key() != Qt.Key.Key_Escape
    ):
        return False
    event.accept()
    return True


def typed_text(event: QKeyEvent) -> str:
    """Return the text that a field would take from this key; empty for a command.

    Ctrl and Alt together are AltGr on some systems, and type text. One of them alone is a command.
    """
    text = event.text()
    held = event.modifiers()
    commands = (held & _HELD) in _ALONE or bool(held & Qt.KeyboardModifier.MetaModifier)
    return "" if commands or not text.isprintable() else text
