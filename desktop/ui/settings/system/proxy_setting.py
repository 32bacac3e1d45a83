"""The way to the servers of all endpoints: typed, and saved once it is whole."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.features import PROXY
from desktop.engine.explain.bad_values import unusable
from desktop.engine.workspace import Workspace
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes


class ProxySetting(BoundSetting):
    """A line that is saved when the person is done with it, for half of an address is none."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(workspace, PROXY, changes)
        assert isinstance(self.control, QLineEdit)
        self._line = self.control
        self.hint(self._line.toolTip())
        self._line.editingFinished.connect(self._on_finished)

    def _on_edited(self) -> None:
        self.field.accept()

    def _on_finished(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self._change(self._line.text().strip())

    def _change(self, value: str) -> None:
        """Refuse what is no way to a server; it stays there to be mended."""
        try:
            checked = PROXY.check(value)
        except BadValue as bad:
            self.field.refuse(unusable(bad.reason, bad.detail))
        else:
            super()._change(checked or PROXY.default)
