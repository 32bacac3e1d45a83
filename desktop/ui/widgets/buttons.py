"""Makes the buttons of forms and dialogs."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from desktop.language import _


def push_button(text: str, hint: str, object_name: str = "") -> QPushButton:
    """Return a button with a text, and `hint` as its tool tip. `object_name` chooses its style."""
    button = QPushButton(text)
    button.setObjectName(object_name)
    button.setAccessibleName(text)
    button.setToolTip(hint)
    button.setAutoDefault(False)  # Enter in a field of a dialog is for the field
    return button


def save_and_cancel(dialog: QDialog) -> QDialogButtonBox:
    """Return the two buttons that end a dialog, joined with it."""
    buttons = QDialogButtonBox()
    save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
    save.setObjectName("primary")
    cancel = buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    for button in (save, cancel):
        button.setAccessibleName(button.text())
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
