"""The menu of presets: one is chosen there, saved, and the way to their page begins there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import icon
from desktop.ui.look.preset_sign import sign_of
from desktop.ui.widgets.menu import Menu
from desktop.ui.window.presets.preset_state import PresetState, about

_LONGEST = 40
"""Characters of a name in the menu."""


class PresetMenu(Menu):
    """Goes by itself once it is closed."""

    chosen = Signal(object)
    """The name of a preset; None: the chat goes on without one."""
    saving_requested = Signal()
    naming_requested = Signal()
    """What the chat has is to be a new preset."""
    undo_requested = Signal()
    editing_requested = Signal()
    settings_requested = Signal()
    """The panel of the chat is to be shown."""

    def __init__(self, state: PresetState, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._palette = state, palette
        self.setAccessibleName(_("Presets"))
        self.setToolTipsVisible(True)
        self.aboutToHide.connect(self.deleteLater)
        self._list()
        self.addSeparator()

    def add_saving(self) -> None:
        """Offer to save what was changed, or to take it back."""
        own = self._state.own
        if own is not None and self._state.changed:
            save = _("Save to “{preset}”").format(preset=_cut(own.name))
            self._add(save, self.saving_requested)
        if self._state.can_save_as_new:
            self._add(_("Save as new…"), self.naming_requested)
        if own is not None and self._state.changed:
            self._add(_("Undo changes"), self.undo_requested)
        self.addSeparator()

    def add_ways(self) -> None:
        """Lead to the page of the presets, and to the settings of the chat."""
        self.add_editing()
        panel = self._add(_("Chat settings…"), self.settings_requested)
        panel.setShortcut(QKeySequence(keys_of(CommandName.CHAT_SETTINGS)))
        panel.setShortcutVisibleInContextMenu(True)
        panel.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window hears it

    def add_editing(self) -> None:
        """Lead to the page of the presets."""
        self._add(_("Edit presets…"), self.editing_requested)

    def open_under(self, button: QWidget) -> None:
        """Open below a button, beginning where it begins, with the cursor on what is chosen."""
        self.open_at(button.mapToGlobal(QPoint(0, button.height() + 3)))
        self.setActiveAction(next(one for one in self.actions() if one.isChecked()))

    def _list(self) -> None:
        state, palette = self._state, self._palette
        is_none = not state.steering.preset
        none = self._row(
            _("No preset"), None, icon("check", palette.accent) if is_none else QIcon()
        )
        none.setChecked(is_none)
        if state.presets:
            self.addSeparator()
        for preset in state.presets:
            is_own = preset is state.own
            words = _cut(preset.name)
            if is_own and state.mark:
                words = f"{words} ({state.mark})"
            sign = sign_of(preset, palette, strong=is_own)
            row = self._row(f"{words}\t{_cut(about(preset))}", preset.name, sign)
            row.setChecked(is_own)
        if state.steering.preset and state.own is None:
            gone = self._row(f"{_cut(state.words)} ({state.mark})", state.steering.preset, QIcon())
            gone.setChecked(True)
            gone.setEnabled(False)

    def _row(self, words: str, name: str | None, sign: QIcon) -> QAction:
        row = self.addAction(sign, words.replace("&", "&&"))
        row.setCheckable(True)
        row.setData(name)
        row.triggered.connect(self._on_chosen)
        return row

    def _add(self, words: str, asked: SignalInstance) -> QAction:
        action = self.addAction(words.replace("&", "&&"))
        action.triggered.connect(asked)
        return action

    def _on_chosen(self) -> None:
        row = self.sender()
        assert isinstance(row, QAction)
        self.chosen.emit(row.data())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
