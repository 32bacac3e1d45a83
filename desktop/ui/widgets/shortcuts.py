"""Writes a shortcut behind the name of a command."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def with_shortcut(text: str, keys: str | QKeySequence.StandardKey) -> str:
    """Return "New chat (Ctrl+N)", with the key written as the system writes it."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({native})"
