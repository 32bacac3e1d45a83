"""Keeps what is written and not sent yet: one file for each chat that has something.

Files, and not rows of the history: a history that is damaged, locked or newer than this Weir must
not cost what somebody just typed, and two windows write different chats without a word between
them.
"""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from desktop.chat.content import Content, File, Picture
from desktop.engine.failures import NotRemembered
from desktop.storage.database.parts import content_from, parts_of
from desktop.storage.files import private_folder, write_atomically

_NEW = "new"
"""The name of the draft of a chat that is not in the history yet."""
_TEXT, _FILES = ".txt", ".files"
_EDIT = "edit-"
"""Begins the names of what was written in place of a message."""
_LONG_AGO = 90 * 86_400.0
"""Seconds after which such a file goes: its message may be gone as well."""
_LONGEST = 16_000_000
"""Bytes of a draft that are read: a file put there by hand must not hold up the start."""
_LONGEST_FILES = 200_000_000
"""The same of what goes with it: the texts of files stand in there."""
_HASHES = re.compile(r"[0-9a-f]{64}")
"""Found in a list of files that is damaged, too: what it names must not be swept."""
_OLD = 60.0
"""Seconds after which a file that was being written when its Weir was killed is no use."""


class DraftFiles:
    """Reads and writes the drafts below a folder. None stands for the new chat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def chats(self) -> set[int]:
        """Return the ids of the chats that have a draft."""
        kinds = (f"*{_TEXT}", f"*{_FILES}")
        names = (path.stem for kind in kinds for path in self._folder.glob(kind))
        return {int(name) for name in names if name.isascii() and name.isdigit()}

    def read(self, chat_id: int | None) -> str:
        """Return the draft of a chat; empty where it has none that can be read."""
        return self._read(_name(chat_id))

    def write(self, chat_id: int | None, text: str) -> None:
        """Keep this draft in place of the last one; an empty one leaves no file. Raises
        NotRemembered."""
        self._write(_name(chat_id), text)

    def has_files(self, chat_id: int | None) -> bool:
        """Whether files are to go with the draft of a chat; a look that takes no time."""
        return self._path(_name(chat_id), _FILES).exists()

    def read_files(self, chat_id: int | None) -> tuple[File | Picture, ...]:
        """Return the files that are to go with the draft of a chat."""
        said = self._read(_name(chat_id), _FILES)
        return tuple(part for part in content_from("", said) if isinstance(part, File | Picture))

    def write_files(self, chat_id: int | None, files: Content) -> None:
        """Keep these files with the draft, as `write` does."""
        self._write(_name(chat_id), parts_of(files) or "", _FILES)

    def needed_files(self) -> set[str]:
        """Return the hashes of the files of all drafts."""
        names = [path.stem for path in self._folder.glob(f"*{_FILES}")]
        return {one for name in names for one in _HASHES.findall(self._read(name, _FILES))}

    def read_edit(self, message_id: int) -> str:
        """Return what was written in place of a message; empty where nothing was."""
        return self._read(f"{_EDIT}{message_id}")

    def write_edit(self, message_id: int, text: str) -> None:
        """Keep what is written in place of a message, as `write` does."""
        self._write(f"{_EDIT}{message_id}", text)

    def tidy(self) -> None:
        """Remove what a killed Weir left half written, and edits that nobody went on with."""
        with contextlib.suppress(OSError):
            for path in self._folder.glob(f"{_EDIT}*.txt"):
                if path.stat().st_mtime < time.time() - _LONG_AGO:
                    path.unlink(missing_ok=True)
            for path in self._folder.glob(".*-*"):
                if path.stat().st_mtime < time.time() - _OLD:
                    path.unlink(missing_ok=True)

    def _read(self, name: str, suffix: str = _TEXT) -> str:
        try:
            with self._path(name, suffix).open("rb") as file:
                most = _LONGEST_FILES if suffix == _FILES else _LONGEST
                return file.read(most).decode("utf-8", errors="replace")
        except OSError:
            return ""

    def _write(self, name: str, text: str, suffix: str = _TEXT) -> None:
        path = self._path(name, suffix)
        try:
            if text:
                private_folder(self._folder)
                write_atomically(path, text.encode("utf-8", errors="replace"))
            else:
                path.unlink(missing_ok=True)
        except OSError as exc:
            raise NotRemembered(str(path), exc.strerror or type(exc).__name__) from exc

    def _path(self, name: str, suffix: str) -> Path:
        return self._folder / f"{name}{suffix}"


def _name(chat_id: int | None) -> str:
    return _NEW if chat_id is None else str(chat_id)
