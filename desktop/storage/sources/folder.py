"""A folder: the files in it, and in the folders below; links are not followed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from desktop.exchange.source import Unreadable
from desktop.storage.sources.bounds import DEEPEST_FOLDER, MOST_MEMBERS
from desktop.storage.sources.refusals import MISSING, TOO_MANY
from desktop.storage.sources.source import OpenSource, open_file
from desktop.storage.sources.stream import unreadable


class Folder(OpenSource):
    """Its files by their paths below it."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable."""
        super().__init__(path.resolve().name)
        self._path = path.resolve()  # the person may have chosen a link
        self._sizes: dict[str, int] = {}
        try:
            self._look_into(self._path, "")
        except OSError as exc:
            raise unreadable(exc) from exc

    def names(self) -> Sequence[str]:
        """The paths of its files, in order."""
        return sorted(self._sizes)

    def size(self, name: str = "") -> int:
        """The bytes of a file, as it was found."""
        return self._sizes.get(name, 0)

    @property
    def seeks(self) -> bool:
        """These are files."""
        return True

    def raw(self, name: str) -> BinaryIO:
        """A file that was found. Raises Unreadable."""
        if name not in self._sizes:
            raise Unreadable(MISSING)
        return open_file(self._path / name, follow=False)

    def _look_into(self, top: Path, below: str) -> None:
        """Note the files of a folder, and of those in it."""
        waiting = [(top, below)]
        while waiting:
            folder, path = waiting.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = f"{path}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        if name.count("/") < DEEPEST_FOLDER:
                            waiting.append((folder / entry.name, f"{name}/"))
                    elif entry.is_file(follow_symlinks=False):
                        self._sizes[name] = entry.stat(follow_symlinks=False).st_size
                    if len(self._sizes) + len(waiting) > MOST_MEMBERS:
                        raise Unreadable(TOO_MANY)
