"""Weir's own log, which nobody else may read."""

from __future__ import annotations

import os
from io import TextIOWrapper
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop.storage.files import private_folder

_BYTES, _KEPT = 512_000, 3
_NAME = "weir.log"
_TAIL = 100_000
"""Bytes of the end that are read for its last lines."""


def last_lines(folder: Path, count: int) -> list[str]:
    """The last lines of the log in a folder, which are masked already; none without a log."""
    path = folder / _NAME
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            text = file.read(_TAIL).decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-count:]


class LogFile(RotatingFileHandler):
    """`weir.log` below a folder, rotated."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where there is nothing to write to."""
        private_folder(folder)
        path = folder / _NAME
        if path.exists() and not path.is_file():
            raise OSError("no file")  # a pipe would be waited for
        super().__init__(path, "a", _BYTES, _KEPT, "utf-8", errors="replace")

    def handleError(self, record: LogRecord) -> None:
        """Lose what a full disk does not take: the base class would write a traceback to stderr,
        without the masks."""

    def _open(self) -> TextIOWrapper:
        """What the base class opens whenever it begins a file."""
        name, errors = self.baseFilename, self.errors
        return open(name, "a", encoding=self.encoding, errors=errors, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
