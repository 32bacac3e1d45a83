"""Asks which recording shall be opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.language import _
from desktop.ui.widgets.save_dialog import documents
from desktop.ui.wire.saving import file_kind


class OpenDialog(QFileDialog):
    """A dialog to open with `open()`."""

    chosen = Signal(object)
    """The Path of the file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Open a recording"), documents())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setNameFilters([file_kind(), _("All files") + " (*)"])
        self.fileSelected.connect(self._on_file_selected)

    def _on_file_selected(self, path: str) -> None:
        self.chosen.emit(Path(path))
