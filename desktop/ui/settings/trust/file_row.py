"""A line for the name of a file, with a button that chooses one."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop.language import _
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.save_dialog import documents


class FileRow(QWidget):
    """What is chosen is as if it was typed."""

    def __init__(self, name: str, example: str) -> None:
        """`name`: what the file is, as the person reads it."""
        super().__init__()
        self._name = name
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(example)
        self.choose = push_button(_("Choose…"), _("Choose a file"))
        self.choose.setAccessibleName(_("{field}: choose a file").format(field=name))
        self.choose.clicked.connect(self._on_choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.choose)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self._name, documents())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.edit.setText(path)
        self.edit.textEdited.emit(path)
        self.edit.editingFinished.emit()
