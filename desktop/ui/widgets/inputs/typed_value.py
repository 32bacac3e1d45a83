"""A value that is typed: taken as soon as it can be used, refused in place where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from desktop.chat.settings.checks import BadValue
from desktop.engine.explain.bad_values import unusable
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.undo_keys import UndoKeys

_PAUSE_MS = 700
"""How long nothing is typed before a value that is half written is called wrong."""


class TypedValue(QObject):
    """Reads a text field. What was typed stays in it; the last good value stays in force."""

    edited = Signal(object)
    """A value that can be used; None: the field is empty."""
    left = Signal()
    """The person goes on to something else."""

    def __init__(
        self,
        field: Captioned,
        control: QLineEdit | GrowingEdit,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
    ) -> None:
        """`read` raises BadValue; `write` gives the text for a value."""
        super().__init__(field)
        self._field, self._control = field, control
        self._read, self._write = read, write
        self._value: Any = None
        self._is_showing = False
        self._bad: BadValue | None = None
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.judge)
        UndoKeys(control)
        control.textChanged.connect(self._on_text)
        if isinstance(control, QLineEdit):
            control.editingFinished.connect(self._on_left)
        else:
            control.left.connect(self._on_left)

    def show(self, value: Any, *, anew: bool) -> None:
        """Show the value that holds. What is typed stays while that is the same, unless `anew`."""
        if not anew and value == self._value:
            return
        self._value = value
        text = "" if value is None else self._write(value)
        if text != self._text():
            self._is_showing = True
            if isinstance(self._control, QLineEdit):
                self._control.setText(text)
            else:
                self._control.setPlainText(text)
            self._is_showing = False
        self._accept()

    def judge(self) -> None:
        """Say now why a value that is half written cannot be used."""
        self._pause.stop()
        if (bad := self._bad) is not None:
            self._field.refuse(unusable(bad.reason, bad.detail), self._control)

    def _text(self) -> str:
        if isinstance(self._control, QLineEdit):
            return self._control.text()
        return self._control.toPlainText()

    def _on_text(self) -> None:
        if self._is_showing:
            return
        text = self._text()
        try:
            value = self._read(text) if text.strip() else None
        except BadValue as bad:
            self._bad = bad
            self._pause.start()
            return
        self._accept()
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _on_left(self) -> None:
        self.judge()
        self.left.emit()

    def _accept(self) -> None:
        self._bad = None
        self._pause.stop()
        self._field.refuse("", self._control)
