"""The policies of Linux: the files `*.json` of a folder, in the order of their names."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.storage.failures import PolicyDamaged, PolicyRefused
from desktop.storage.policy.source import Reach, Reading, join
from desktop.storage.policy.trusted import check_folder, read_trusted, stamp_of

FOLDER = Path("/etc/weir/policies")


class PolicyFiles:
    """Reads them. Of two files that name a key, the first owns it."""

    reach: Reach = "machine"

    def __init__(self, folder: Path = FOLDER, owner: int = 0) -> None:
        """`owner`: whose the files must be; root's, outside of tests."""
        self._folder = folder
        self._owner = owner

    def stamp(self) -> object:
        """What is another once a file came, went or was written."""
        own = stamp_of(self._folder)
        return own and (own, *((str(path), stamp_of(path)) for path in self._files()))

    def read(self) -> Reading:
        """All that the files say; one that others could have written says nothing."""
        try:
            check_folder(self._folder, self._owner)
        except FileNotFoundError:
            return Reading()
        except PolicyRefused as refused:
            return Reading(problems=[refused])
        return join([self._read(path) for path in self._files()])

    def _files(self) -> list[Path]:
        try:
            names = sorted(name for name in os.listdir(self._folder) if name.endswith(".json"))
        except OSError:
            return []
        return [self._folder / name for name in names if not name.startswith(".")]

    def _read(self, path: Path) -> Reading:
        from desktop.storage.policy.json_text import read_json  # most machines have no policy

        try:
            content = read_trusted(path, self._owner)
            return read_json(content.decode("utf-8-sig"), str(path))
        except PolicyRefused as refused:
            return Reading(problems=[refused])
        except UnicodeDecodeError as exc:
            line = exc.object.count(b"\n", 0, exc.start) + 1
            named = read_json(exc.object.decode("utf-8", "replace") + "\0", str(path))
            return Reading(named.given, [PolicyDamaged(str(path), line, "not UTF-8")])
