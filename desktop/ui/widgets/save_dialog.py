"""Asks where something shall be saved, and saves it there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.chat.failures import ChatError

_SUFFIXES = {
    "bash": "sh",
    "c#": "cs",
    "c++": "cpp",
    "csharp": "cs",
    "go": "go",
    "haskell": "hs",
    "javascript": "js",
    "kotlin": "kt",
    "markdown": "md",
    "objective-c": "m",
    "perl": "pl",
    "powershell": "ps1",
    "python": "py",
    "python3": "py",
    "ruby": "rb",
    "rust": "rs",
    "shell": "sh",
    "typescript": "ts",
    "yaml": "yml",
    "zsh": "sh",
}
"""Of languages whose name is not their files' suffix."""


class SaveDialog(QFileDialog):
    """Open it; it saves when a file was chosen."""

    failed = Signal(ChatError)

    def __init__(
        self, title: str, name: str, save: Callable[[Path], None], parent: QWidget
    ) -> None:
        """`save` writes the file of this path; it raises ChatError where that cannot be."""
        super().__init__(parent, title)
        self._save = save
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.selectFile(name)
        self.fileSelected.connect(self._on_file_selected)

    def _on_file_selected(self, path: str) -> None:
        try:
            self._save(Path(path))
        except ChatError as error:
            self.failed.emit(error)


def suffix_of(language: str) -> str:
    """What the name of a file in this language ends with. The language comes from a reply."""
    name = language.lower()
    plain = name.isascii() and name.isalnum() and len(name) <= 10
    return _SUFFIXES.get(name, name if plain else "txt")
