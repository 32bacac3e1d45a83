"""What a press of a key types."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ALONE = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier)


def typed_text(event: QKeyEvent) -> str:
    """The text that a field would take from this key; empty: it is a command, or types nothing.

    Ctrl and Alt together are AltGr on some systems, and type; one of them alone commands.
    """
    text = event.text()
    held = event.modifiers()
    commands = (held & _HELD) in _ALONE or bool(held & Qt.KeyboardModifier.MetaModifier)
    return "" if commands or not text.isprintable() else text
