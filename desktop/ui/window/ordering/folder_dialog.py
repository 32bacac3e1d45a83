"""The settings of a folder: what new chats in it begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from desktop.chat.ordering.folder import Folder
from desktop.chat.settings.row import Words
from desktop.chat.steering.preset import Preset
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.look.dressed import dressed
from desktop.ui.settings.controls import Choice
from desktop.ui.widgets.buttons import save_and_cancel
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.labels import plain_label

_WIDTH = 480


class FolderDialog(QDialog):
    """A dialog to open with `open()`. Chats that are in the folder stay as they are."""

    changed = Signal(object, object)
    """The id of the folder, and the Steering that new chats are to begin with from now on."""

    def __init__(self, folder: Folder, presets: Sequence[Preset], parent: QWidget) -> None:
        super().__init__(dressed(parent))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._id, self._steering = folder.id, folder.steering
        self.setWindowTitle(_("Folder “{name}”").format(name=safe_text(folder.name)))
        self.preset = self._choice([preset.name for preset in presets])
        self.edit = GrowingEdit(4, 12)
        self.edit.setAccessibleName(_("Instructions to the model"))
        self.edit.setToolTip(_("They go in place of those of the preset"))
        self.edit.setPlainText(folder.steering.system)
        self.accepted.connect(self._on_accepted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(plain_label(_("New chats in this folder begin with:"), "muted"))
        layout.addWidget(Captioned(_("Preset"), self.preset))
        layout.addWidget(Captioned(_("Instructions to the model"), self.edit))
        layout.addWidget(save_and_cancel(self))
        self.setMinimumWidth(min(_WIDTH, parent.width() - 40))

    def _choice(self, names: Sequence[str]) -> QComboBox:
        own = self._steering.preset
        choices = {"": _("No preset"), **{name: safe_text(name) for name in names}}
        if own and own not in choices:
            choices[own] = _("{preset} (gone)").format(preset=safe_text(own))
        choice = Choice(Words(_("Preset"), "", choices=choices))
        choice.setAccessibleName(_("Preset"))
        choice.setToolTip(_("The preset as it is when a chat begins"))
        choice.setCurrentIndex(max(0, choice.findData(own)))
        return choice

    def _on_accepted(self) -> None:
        system = self.edit.toPlainText().strip()
        preset = self.preset.currentData()
        self.changed.emit(self._id, replace(self._steering, preset=preset, system=system))
