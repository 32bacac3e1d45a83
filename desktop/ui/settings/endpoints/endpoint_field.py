"""A field of an endpoint's form, made from its row in the table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.row import Row
from desktop.ui.settings.controls import control_for, edited, show_value, value_of
from desktop.ui.settings.field import Field


class EndpointField(Field):
    """Shows one value of an endpoint, and gives the endpoint that has what is typed instead."""

    typed = Signal(QWidget)
    """The person changed the value of the field that this carries."""
    finished = Signal(QWidget)
    """The person is done with the field: pressed Enter, went elsewhere, or chose a value."""

    undo_requested = Signal()

    def __init__(
        self,
        row: Row[Any],
        *,
        is_limit: bool = False,
        edit: QLineEdit | None = None,
        shown: QWidget | None = None,
    ) -> None:
        """`is_limit`: the value is one of the endpoint's time limits. `edit`: a line to use, which
        `shown` has laid out."""
        self.row = row
        self.control = control_for(row, edit)
        super().__init__(self.control.accessibleName(), self.control, shown)
        self._is_limit = is_limit
        self.is_touched = False
        """Whether something was typed that is not saved."""
        edited(self.control).connect(self._on_edited)
        if isinstance(self.control, QLineEdit):
            self.control.editingFinished.connect(self._on_finished)
            self.control.installEventFilter(self)

    @property
    def name(self) -> str:
        """The field's name, as the person reads it."""
        return self.control.accessibleName()

    def value_in(self, endpoint: Endpoint) -> Any:
        """The value that an endpoint has for this field."""
        source: object = endpoint.timeouts if self._is_limit else endpoint
        return getattr(source, self.row.attribute)

    def applied_to(self, endpoint: Endpoint, value: Any) -> Endpoint:
        """The endpoint with this value."""
        changes = {self.row.attribute: value}
        if self._is_limit:
            return replace(endpoint, timeouts=replace(endpoint.timeouts, **changes))
        return replace(endpoint, **changes)

    def typed_value(self) -> Any:
        """The value that is typed, checked and mended. Raises BadValue."""
        shown = value_of(self.control)
        value = None if shown is None else self.row.check(shown)
        return self.row.default if value is None else value

    def show_value(self, value: Any) -> None:
        """Show a value that holds."""
        line = self.control if isinstance(self.control, QLineEdit) else None
        if line is None or line.text() != (value or ""):  # else the cursor stays where it is
            self.control.blockSignals(True)
            show_value(self.control, value)
            self.control.blockSignals(False)
            if line is not None:
                line.setCursorPosition(0)  # the beginning of a long one says more
        self.is_touched = False
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z takes back what was typed in the line; where all is saved, the last change."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self.is_touched or not event.matches(QKeySequence.StandardKey.Undo):
            return False
        self.undo_requested.emit()
        return True

    def _on_edited(self, value: object) -> None:
        self.is_touched = True
        self.accept()
        self.typed.emit(self)

    def _on_finished(self) -> None:
        if self.is_touched:
            self.finished.emit(self)
