"""Whether Weir starts when the person logs on: a tick that shows what the system has."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.field import Field
from desktop.ui.widgets.inputs.switch import Switch


class LogOnSetting(QWidget):
    """Changes the system's own entry at once, or says why it could not."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__()
        self._log_on = workspace.log_on
        self._changes = changes
        self.control = Switch(_("Start when I log on"))
        self.control.setAccessibleName(self.control.text())
        self.control.setToolTip(_("Weir starts with the desktop, with its window minimised."))
        self.field = Field("", self.control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.refresh()
        self.control.toggled.connect(self._change)

    def refresh(self) -> None:
        """Show what the system has by now."""
        self.control.blockSignals(True)
        self.control.setChecked(self._log_on.is_on)
        self.control.blockSignals(False)
        self.field.accept()
        self.field.say(self.control.toolTip())

    def _change(self, wanted: bool) -> None:
        before = self._log_on.is_on
        try:
            self._log_on.change(wanted)
        except ChatError as error:
            self.refresh()
            self.field.refuse(explain(error).line)
            return
        self.refresh()
        if wanted != before:
            self._changes.add(partial(self._change, before))
