"""A setting that is typed, and saved once it is whole."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.row import Row
from desktop.engine.explain.bad_values import unusable
from desktop.engine.workspace import Workspace
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes


class LineSetting(BoundSetting):
    """A line that is saved when the person is done with it, for half of an address is none."""

    def __init__(self, workspace: Workspace, row: Row[Any], changes: Changes) -> None:
        super().__init__(workspace, row, changes)
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

    def _change(self, value: str | None) -> None:
        """Refuse what cannot be used; it stays there to be mended."""
        try:
            checked = self._row.check(value or "")
        except BadValue as bad:
            self.field.refuse(unusable(bad.reason, bad.detail))
        else:
            super()._change(checked or self._row.default)
