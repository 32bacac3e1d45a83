"""Asks where a piece of code shall be saved, and saves it there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.saving import save_text
from desktop.language import _

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

    def __init__(self, text: str, language: str, parent: QWidget) -> None:
        super().__init__(parent, _("Save code"))
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.selectFile(f"code.{suffix_of(language)}")
        self.fileSelected.connect(self._on_file_selected)

    def _on_file_selected(self, path: str) -> None:
        try:
            save_text(Path(path), self._text)
        except ChatError as error:
            self.failed.emit(error)


def suffix_of(language: str) -> str:
    """What the name of a file in this language ends with. The language comes from a reply."""
    name = language.lower()
    plain = name.isascii() and name.isalnum() and len(name) <= 10
    return _SUFFIXES.get(name, name if plain else "txt")
