"""The shortcut of the quick window, with what the system made of it."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtGui import QHideEvent, QShowEvent

from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.features import QUICK_WINDOW
from desktop.chat.settings.setting import QUICK_SHORTCUT
from desktop.engine.explain.bad_values import unusable
from desktop.engine.quick_shortcut import ShortcutState
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes


class ShortcutSetting(BoundSetting):
    """Says below the keys whether they work, as long as it is in sight."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        self._shortcut = workspace.quick_shortcut
        super().__init__(workspace, QUICK_SHORTCUT, changes)
        self.changed.connect(self._shortcut.refresh)

    def refresh(self) -> None:
        super().refresh()
        if not self._settings[QUICK_WINDOW].value:
            self.field.lock(True)
        elif not self._settings[QUICK_SHORTCUT].locked:
            self.field.say(_state_words(self._shortcut.state))
            self.control.setAccessibleDescription(self.field.remark.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shortcut.listen(self.refresh)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._shortcut.forget(self.refresh)
        super().hideEvent(event)

    def _change(self, value: str | None) -> None:
        """Refuse keys that would be missed in other programs; the old ones are shown again."""
        try:
            QUICK_SHORTCUT.check(value or "")
        except BadValue as bad:
            self.refresh()
            self.field.refuse(unusable(bad.reason, bad.detail))
        else:
            super()._change(value)


def _state_words(state: ShortcutState) -> str:
    match state:
        case ShortcutState.OFF:
            return _("Opens the quick window from any program.")
        case ShortcutState.ASKED:
            return _("Your desktop asks whether Weir may have these keys.")
        case ShortcutState.WORKS:
            return _("Works: it opens the quick window from any program.")
        case ShortcutState.TAKEN:
            return _("Taken by another program. Choose other keys.")
        case ShortcutState.REFUSED:
            return _("Your desktop did not give these keys to Weir.")
        case ShortcutState.IMPOSSIBLE:
            return _(
                "Not possible here. In your desktop's settings, have a shortcut run: weir --quick"
            )
        case _:
            assert_never(state)
