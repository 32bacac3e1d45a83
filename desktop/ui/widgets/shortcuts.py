"""Writes shortcuts as the system writes them."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def with_shortcut(text: str, keys: str | QKeySequence.StandardKey) -> str:
    """Return "New chat (Ctrl+N)", with the key written as the system writes it."""
    return f"{text} ({native(keys)})"


def native(keys: str | QKeySequence.StandardKey) -> str:
    """Return Ctrl+N, or ⌘N on macOS; a text that names no keys as it is."""
    known = QKeySequence(keys)
    written = known.toString(QKeySequence.SequenceFormat.NativeText)
    return written if isinstance(keys, QKeySequence.StandardKey) else written or keys
