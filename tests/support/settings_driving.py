"""The settings dialog, driven as a person drives it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QStackedWidget, QWidget

from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import Driver


def opened(driver: Driver, page: str = "endpoints") -> SettingsDialog:
    """The dialog, opened by its shortcut."""
    driver.press("Ctrl+,")
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    assert dialog.isVisible()
    dialog.show_page(page)
    return dialog


def line(dialog: SettingsDialog, name: str) -> QLineEdit:
    """The line of this accessible name; of two, the one on the page that is shown."""
    stack = dialog.findChildren(QStackedWidget)[0]
    lines = [e for e in dialog.findChildren(QLineEdit) if e.accessibleName() == name]
    page = stack.currentWidget()
    on_page = [e for e in lines if page is not None and page.isAncestorOf(e)]
    return (on_page or lines)[0]


def write(dialog: SettingsDialog, name: str, text: str) -> None:
    """Type over what a line holds, and stay in it."""
    edit = line(dialog, name)
    edit.setFocus()
    edit.selectAll()
    edit.insert(text)  # as if typed: it emits `textEdited` no more than `setText`
    edit.textEdited.emit(text)


def fill(dialog: SettingsDialog, name: str, text: str) -> None:
    """Type over what a line holds, and press Enter."""
    write(dialog, name, text)
    QTest.keyClick(line(dialog, name), Qt.Key.Key_Return)


def push(dialog: SettingsDialog, text: str) -> None:
    """Click the button of this text."""
    buttons = [b for b in dialog.findChildren(QPushButton) if b.text() == text]
    next(button for button in buttons if button.isVisible()).click()


def unfold(dialog: SettingsDialog) -> None:
    """Show the fields of every section."""
    for section in dialog.editor.form.sections:
        section.fold.setChecked(True)


def add_custom(dialog: SettingsDialog) -> None:
    """Begin an endpoint at no well-known server."""
    push(dialog, "Add…")
    push(dialog, "Another server…")


def told(inside: QWidget) -> str:
    """Every text a label shows."""
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def names(dialog: SettingsDialog) -> list[str]:
    """The endpoints of the list."""
    rows = dialog.endpoints.list.rows
    return [rows.item(row).text() for row in range(rows.count())]


def escape(dialog: SettingsDialog) -> None:
    """Press Esc wherever the keyboard is."""
    QTest.keyClick(dialog.window().focusWidget() or dialog, Qt.Key.Key_Escape)
