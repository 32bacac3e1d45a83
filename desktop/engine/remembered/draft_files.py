"""Keeps what is written and not sent yet: one file for each chat that has something.

Files, and not rows of the history: a history that is damaged or newer than this Weir must not cost
what somebody just typed, and two windows write different chats without a word between them. Where
the history is encrypted, a small database with the same key takes the place of the files.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from desktop.chat.content import Content, File, Picture
from desktop.engine.failures import NotRemembered
from desktop.storage.database.parts import content_from, parts_of
from desktop.storage.erasing import erase
from desktop.storage.files import private_folder, write_atomically

_NEW = "new"
"""The name of the draft of a chat that is not in the history yet."""
_FILES, _EDIT = "files-", "edit-"
"""Begin the names of the files that go with a draft, and of what was written in place of a
message."""
_LONG_AGO = 90 * 86_400.0
"""Seconds after which such a file goes: its message may be gone as well."""
_LONGEST, _LONGEST_FILES = 16_000_000, 200_000_000
"""Bytes of a draft that are read, and of what goes with it, where the texts of files stand: a file
put there by hand must not hold up the start."""
_HASHES = re.compile(r"[0-9a-f]{64}")
"""Found in a list of files that is damaged, too: what it names must not be swept."""
_OLD = 60.0
"""Seconds after which a file that was being written when its Weir was killed is no use."""


class Texts(Protocol):
    """Where texts are kept by their names. Each raises OSError where the disk refuses."""

    def read(self, name: str) -> str:
        """Return a text; empty where there is none."""

    def write(self, name: str, text: str) -> None:
        """Keep a text in place of the last one; an empty one leaves nothing."""

    def names(self) -> list[str]:
        """The names of all texts."""

    def tidy(self, beginning: str, before: float) -> None:
        """Remove the texts whose names begin so and that were written before a time."""


class DraftFiles:
    """Reads and writes the drafts. None stands for the new chat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: Texts = PlainTexts(folder)

    def chats(self) -> set[int]:
        """Return the ids of the chats that have a draft."""
        with contextlib.suppress(OSError):
            names = [name.removeprefix(_FILES) for name in self._texts.names()]
            return {int(name) for name in names if name.isascii() and name.isdigit()}
        return set()

    def read(self, chat_id: int | None) -> str:
        """Return the draft of a chat; empty where it has none that can be read."""
        return self._read(_name(chat_id))

    def write(self, chat_id: int | None, text: str) -> None:
        """Keep this draft in place of the last one; an empty one leaves no file. Raises
        NotRemembered."""
        self._write(_name(chat_id), text)

    def has_files(self, chat_id: int | None) -> bool:
        """Whether files are to go with the draft of a chat; a look that takes no time."""
        with contextlib.suppress(OSError):
            return _FILES + _name(chat_id) in self._texts.names()
        return False

    def read_files(self, chat_id: int | None) -> tuple[File | Picture, ...]:
        """Return the files that are to go with the draft of a chat."""
        said = self._read(_FILES + _name(chat_id))
        return tuple(part for part in content_from("", said) if isinstance(part, File | Picture))

    def write_files(self, chat_id: int | None, files: Content) -> None:
        """Keep these files with the draft, as `write` does."""
        self._write(_FILES + _name(chat_id), parts_of(files) or "")

    def needed_files(self) -> set[str]:
        """Return the hashes of the files of all drafts."""
        names: list[str] = []
        with contextlib.suppress(OSError):
            names = [name for name in self._texts.names() if name.startswith(_FILES)]
        return {one for name in names for one in _HASHES.findall(self._read(name))}

    def read_edit(self, message_id: int) -> str:
        """Return what was written in place of a message; empty where nothing was."""
        return self._read(f"{_EDIT}{message_id}")

    def write_edit(self, message_id: int, text: str) -> None:
        """Keep what is written in place of a message, as `write` does."""
        self._write(f"{_EDIT}{message_id}", text)

    def forget(self, chats: Iterable[int], messages: Iterable[int]) -> None:
        """Overwrite and remove what belongs to these. Raises NotRemembered."""
        names = [_name(chat) for chat in chats]
        gone = {*names, *(_FILES + name for name in names)}
        gone |= {f"{_EDIT}{message}" for message in messages}
        with contextlib.suppress(OSError):
            gone.intersection_update(self._texts.names())
        for name in gone:
            self._write(name, "")

    def tidy(self) -> None:
        """Remove what a killed Weir left half written, and edits that nobody went on with."""
        with contextlib.suppress(OSError):
            self._texts.tidy(_EDIT, time.time() - _LONG_AGO)

    def keep_in(self, texts: Texts | None) -> None:
        """Keep drafts here from now on, None: in files. Those of now are taken along, and no file
        is left in the first case. Raises OSError: then all are where they were."""
        files = PlainTexts(self._folder)
        target: Texts = files if texts is None else texts
        for name in self._texts.names():
            old, text = target.read(name), self._texts.read(name)
            target.write(name, "\n\n".join(dict.fromkeys(filter(None, (old, text)))))
        if texts is not None:
            for name in files.names():  # what a killed Weir left is older than what is there
                target.write(name, target.read(name) or files.read(name))
            files.erase()
        self._texts = target

    def keep_in_memory(self) -> None:
        """Keep drafts for this run alone: those of before cannot be read now."""
        self._texts = TextsInMemory()

    def _read(self, name: str) -> str:
        try:
            return self._texts.read(name)
        except OSError:
            return ""

    def _write(self, name: str, text: str) -> None:
        try:
            self._texts.write(name, text)
        except OSError as exc:
            path = str(self._folder / f"{name}.txt")
            raise NotRemembered(path, exc.strerror or type(exc).__name__) from exc


class PlainTexts:
    """A file for each text, below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> str:
        """Return a text; empty where it has no file."""
        try:
            with self._path(name).open("rb") as file:
                most = _LONGEST_FILES if name.startswith(_FILES) else _LONGEST
                return file.read(most).decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def write(self, name: str, text: str) -> None:
        """Keep a text; an empty one leaves no file."""
        if text:
            private_folder(self._folder)
            write_atomically(self._path(name), text.encode("utf-8", errors="replace"))
        else:
            erase(self._path(name))

    def names(self) -> list[str]:
        """The names of all texts."""
        return [path.stem for path in self._folder.glob("*.txt") if path.name[0] != "."]

    def tidy(self, beginning: str, before: float) -> None:
        """Remove old texts, and what a killed Weir left half written."""
        for path in self._folder.glob(f"{beginning}*.txt"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
        for path in self._folder.glob(".*.txt-*"):
            if path.stat().st_mtime < time.time() - _OLD:
                path.unlink(missing_ok=True)

    def erase(self) -> None:
        """Overwrite and remove all of them. Raises OSError."""
        for path in (*self._folder.glob("*.txt"), *self._folder.glob(".*.txt-*")):
            erase(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.txt"


class TextsInMemory(dict[str, str]):
    """Texts that end with this run."""

    def read(self, name: str) -> str:
        """Return a text; empty where there is none."""
        return self.get(name, "")

    def write(self, name: str, text: str) -> None:
        """Keep a text in place of the last one."""
        self[name] = text

    def names(self) -> list[str]:
        """The names of all texts."""
        return [name for name, text in self.items() if text]

    def tidy(self, beginning: str, before: float) -> None:
        """Do nothing: all of it ends with this run."""


def _name(chat_id: int | None) -> str:
    return _NEW if chat_id is None else str(chat_id)
