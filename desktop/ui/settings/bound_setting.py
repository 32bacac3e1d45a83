"""A control that is bound to one setting of the whole program."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.row import Row
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.controls import control_for, edited, show_value, value_of
from desktop.ui.widgets.labels import labelled, plain_label


class BoundSetting(QWidget):
    """Shows a setting and saves each change at once.

    It always shows the value that holds: the old one where the new one could not be saved. A
    setting that an organisation has locked is disabled, with the reason below it.
    """

    changed = Signal(object)
    """The value that holds from now on."""
    failed = Signal(object)
    """A ChatError: the setting could not be changed."""

    def __init__(self, workspace: Workspace, row: Row[Any]) -> None:
        super().__init__()
        self._settings = workspace.settings
        self._row = row
        self.control = control_for(row)
        self.reason = plain_label(_("Set by your organisation."), "muted")
        is_tick = isinstance(self.control, QCheckBox)  # it has its name beside it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(
            self.control if is_tick else labelled(self.control.accessibleName(), self.control)
        )
        layout.addWidget(self.reason)
        self.refresh()
        edited(self.control).connect(self._on_edited)

    def refresh(self) -> None:
        """Show the setting as it holds."""
        setting = self._settings[self._row]
        self.control.blockSignals(True)
        show_value(self.control, setting.value)
        self.control.blockSignals(False)
        self.control.setEnabled(not setting.locked)
        self.control.setAccessibleDescription(self.reason.text() if setting.locked else "")
        self.reason.setVisible(setting.locked)

    def _on_edited(self, value: object) -> None:
        try:
            self._settings.change(self._row, value_of(self.control))
        except ChatError as error:
            self.refresh()
            self.failed.emit(error)
        else:
            self.changed.emit(self._settings[self._row].value)
