"""A control that is bound to one setting of the whole program."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.row import Row
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.controls import control_for, edited, show_value, value_of
from desktop.ui.settings.field import Field


class BoundSetting(QWidget):
    """Shows a setting and saves each change at once.

    It always shows the value that holds: the old one where the new one could not be saved, and the
    reason below it. A setting that an organisation has locked is disabled, and says so.
    """

    changed = Signal(object)
    """The value that holds from now on."""

    def __init__(self, workspace: Workspace, row: Row[Any], changes: Changes) -> None:
        super().__init__()
        assert row.words is not None
        self._settings = workspace.settings
        self._row = row
        self._changes = changes
        self.control = control_for(row)
        is_tick = isinstance(self.control, QCheckBox)  # its name says too little
        self._hint = row.words().hint if is_tick else ""
        self.field = Field(self.control.accessibleName(), self.control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.refresh()
        edited(self.control).connect(self._on_edited)

    def hint(self, text: str) -> None:
        """Say this below the control from now on, in place of what its row says."""
        self._hint = text
        self.refresh()

    def refresh(self) -> None:
        """Show the setting as it holds."""
        setting = self._settings[self._row]
        self.control.blockSignals(True)
        show_value(self.control, setting.value)
        self.control.blockSignals(False)
        self.field.accept()
        self.field.lock(setting.locked, self._hint)

    def _on_edited(self) -> None:
        self._change(value_of(self.control))

    def _change(self, value: Any) -> None:
        before = self._settings[self._row].value
        try:
            self._settings.change(self._row, value)
        except ChatError as error:
            self.refresh()
            self.field.refuse(explain(error).line)
            return
        self.refresh()
        if value != before:
            self._changes.add(partial(self._change, before))
            self.changed.emit(self._settings[self._row].value)
