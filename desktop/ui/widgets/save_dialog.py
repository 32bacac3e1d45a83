"""Asks for a file name, and saves something into that file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.chat.failures import ChatError
from desktop.ui.errors import errors_to

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
"""Suffixes of languages whose name is not the suffix of their files."""


class SaveDialog(QFileDialog):
    """A dialog to open with `open()`. It saves once a file was chosen."""

    failed = Signal(ChatError)

    def __init__(
        self, title: str, name: str, save: Callable[[Path], None], parent: QWidget
    ) -> None:
        """`save` writes the file at a path; it raises ChatError where that fails."""
        super().__init__(parent, title)
        self._save = save
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDirectory(documents())
        self.selectFile(name)
        self.fileSelected.connect(self._on_file_selected)

    def _on_file_selected(self, path: str) -> None:
        with errors_to(self.failed):
            self._save(Path(path))


def documents() -> str:
    """Return the folder that a person looks into first for files of their own."""
    kinds = QStandardPaths.StandardLocation
    places = (kinds.DocumentsLocation, kinds.DownloadLocation, kinds.HomeLocation)
    folders = [QStandardPaths.writableLocation(place) for place in places]
    return next((folder for folder in folders if Path(folder).is_dir()), folders[-1])


def suffix_of(language: str) -> str:
    """Return the suffix of files in a language, whose name comes from a reply."""
    name = language.lower()
    plain = name.isascii() and name.isalnum() and len(name) <= 10
    return _SUFFIXES.get(name, name if plain else "txt")
