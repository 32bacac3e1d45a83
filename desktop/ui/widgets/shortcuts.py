"""How a shortcut is told beside the name of what it does."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def with_shortcut(text: str, keys: str | QKeySequence.StandardKey) -> str:
    """ "New chat (Ctrl+N)", in the system's way of writing keys."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({native})"
