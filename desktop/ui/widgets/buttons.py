"""Makes the buttons of forms and dialogs."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton


def push_button(text: str, hint: str, object_name: str = "") -> QPushButton:
    """Return a button with a text, and `hint` as its tool tip. `object_name` chooses its style."""
    button = QPushButton(text)
    button.setObjectName(object_name)
    button.setAccessibleName(text)
    button.setToolTip(hint)
    button.setAutoDefault(False)  # Enter in a field of a dialog is for the field
    return button
