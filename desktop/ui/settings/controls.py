"""Controls made from rows of the settings' tables: one place knows how each shows its value."""

from __future__ import annotations

from typing import Any, TypeAlias, assert_never

from PySide6.QtCore import QPoint, QRect, Qt, SignalInstance
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QStyledItemDelegate

from desktop.chat.settings.row import Row, Words
from desktop.language import _
from desktop.ui.settings.shortcut_edit import ShortcutEdit
from desktop.ui.widgets.compositing import sees_through
from desktop.ui.widgets.inputs.switch import Switch
from desktop.ui.widgets.menu import rounded

Control: TypeAlias = "QLineEdit | Choice | QCheckBox | Seconds | ShortcutEdit"


def control_for(row: Row[Any], edit: QLineEdit | None = None) -> Control:
    """The control of a row that has words: `edit`, where a line for it is there already."""
    assert row.words is not None
    words = row.words()
    control = edit or _made(words, row.default)
    control.setAccessibleName(words.name)
    control.setToolTip(words.hint)
    return control


def _made(words: Words, default: object) -> Control:
    if words.choices:
        return Choice(words)
    if words.is_shortcut:
        return ShortcutEdit()
    if isinstance(default, bool):
        return Switch(words.name)
    if isinstance(default, float):
        return Seconds()
    edit = QLineEdit()
    edit.setPlaceholderText(words.example)
    return edit


def show_value(control: Control, value: Any) -> None:
    """Show a value; one that a choice does not have is shown as its first."""
    match control:
        case QLineEdit():
            control.setText(value or "")
        case Choice():
            control.setCurrentIndex(max(0, control.findData(value)))
        case QCheckBox():
            control.setChecked(value)
        case Seconds():
            control.setValue(value)
        case ShortcutEdit():
            control.set_text(value or "")
        case _:
            assert_never(control)


def value_of(control: Control) -> Any:
    """The value that the control shows; None for an empty line."""
    match control:
        case QLineEdit():
            return control.text().strip() or None
        case Choice():
            return control.currentData()
        case QCheckBox():
            return control.isChecked()
        case Seconds():
            return control.value()
        case ShortcutEdit():
            return control.text() or None
        case _:
            assert_never(control)


def edited(control: Control) -> SignalInstance:
    """The signal of a changed value; a line emits it for typing only, not for `setText`."""
    match control:
        case QLineEdit():
            return control.textEdited
        case Choice():
            return control.currentIndexChanged
        case QCheckBox():
            return control.toggled
        case Seconds():
            return control.valueChanged
        case ShortcutEdit():
            return control.editingFinished
        case _:
            assert_never(control)


class Choice(QComboBox):
    """One of several values."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        for value, text in words.choices.items():
            self.addItem(text, value)
        self.setMinimumContentsLength(min(10, max(map(len, words.choices.values()))))
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one knows no style sheet
        self._list = self.view().window()
        self._sees_through = sees_through()
        self._list.setWindowFlags(
            Qt.WindowType.Popup
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
        )
        self._list.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, on=self._sees_through)

    def showPopup(self) -> None:
        """Show the list below the choice where it has room there, with a menu's round corners."""
        super().showPopup()
        self._make_room()
        place = QRect(self.mapToGlobal(QPoint(0, self.height() + 3)), self._list.size())
        if self.screen().availableGeometry().contains(place):
            self._list.move(place.topLeft())
        if not self._sees_through:
            self._list.setMask(rounded(self._list.rect()))

    def _make_room(self) -> None:
        """Make the list as tall as its rows: Qt forgets what a style sheet puts around them."""
        view = self.view()
        rows = sum(map(view.sizeHintForRow, range(self.count())))
        missing = rows - view.viewport().height()
        if missing > 0 and self.count() <= self.maxVisibleItems():
            self._list.resize(self._list.width(), self._list.height() + missing)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form; passing by it must not change a choice."""
        event.ignore()


class Seconds(QDoubleSpinBox):
    """A time limit."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0.1, 86_400)
        self.setDecimals(1)
        self.setSuffix(_(" s"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(120)
        self.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding is for the frame

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form; passing by it must not change a limit."""
        event.ignore()
