"""Puts a backup in the place of the home, or beside it: looked at, made ready, then swapped."""

from __future__ import annotations

import contextlib
from pathlib import Path

from desktop.engine.backing_up.memory import Memory, Restored
from desktop.engine.backing_up.work import Work
from desktop.paths import Places
from desktop.storage.backup.failures import PreviousKept, RestoreFailed, RestoreUnfinished
from desktop.storage.backup.manifest import Manifest
from desktop.storage.failures import HistoryLocked
from desktop.storage.previous import delete_previous, previous_homes

__all__ = ["HistoryLocked", "Manifest", "Restore", "forget_previous"]


class Restore:
    """One restore, from the first look at the file to its end. All of it blocks: in a window, call
    it in a thread."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._holding = contextlib.ExitStack()
        self._created = ""

    def look(self, path: Path) -> Manifest:
        """What the file says of itself. Raises BackupRefused."""
        from desktop.storage.backup.reading import open_backup

        with open_backup(path) as backup:
            return backup.manifest

    def prepare(self, path: Path, work: Work, *, without_key: bool = False) -> None:
        """Unpack the file, check every byte of it, and hold it ready. Nothing of the home changes.

        `without_key`: also where the keyring has no key for it. Raises BackupRefused,
        RestoreFailed, HistoryLocked, BackupStopped.
        """
        from desktop.storage.backup.reading import open_backup
        from desktop.storage.backup.staging import key_for, unpack
        from desktop.storage.backup.swapping import staging

        try:
            with open_backup(path) as backup:
                key = None
                with contextlib.suppress(*((HistoryLocked,) if without_key else ())):
                    key = key_for(backup)
                folder = self._holding.enter_context(staging(self._places))
                unpack(backup, folder, key, work)
                self._created = backup.manifest.created
        except BaseException:
            self.drop()
            raise

    def put_in_place(self) -> Path | None:
        """Put what is ready in the place of the home, which nothing of this process may have open.
        Returns where the home of before lies; None: there was none.

        Raises RestoreFailed, RestoreUnfinished.
        """
        from desktop.storage.backup.swapping import put_in_place

        try:
            kept = put_in_place(self._places)
        finally:
            self.drop()
        return kept

    def put_in_place_unseen(self) -> None:
        """The same, where no window is left to tell of it: the next one does."""
        memory = Memory(self._places.backups)
        try:
            self.put_in_place()
        except RestoreFailed as failure:
            memory.keep(restored=Restored(failure=failure.to_record()))
        except RestoreUnfinished:  # the next start goes on, or says why it cannot
            memory.keep(restored=Restored(self._created))
        else:
            memory.keep(restored=Restored(self._created))

    def drop(self) -> None:
        """Let go of what is ready; where it is not in place by now, it goes."""
        self._holding.close()

    def beside(self, path: Path, folder: Path, work: Work, *, without_key: bool = False) -> None:
        """Make a home of its own of the file, in a folder that is not there or empty.

        Raises as `prepare`.
        """
        from desktop.storage.backup.reading import open_backup
        from desktop.storage.backup.staging import key_for, unpack_beside

        with open_backup(path) as backup:
            key = None
            with contextlib.suppress(*((HistoryLocked,) if without_key else ())):
                key = key_for(backup)
            unpack_beside(backup, folder, key, self._places, work)


def forget_previous(places: Places) -> int:
    """Overwrite and delete the homes of before earlier restores; returns how many. Raises
    PreviousKept."""
    folders = previous_homes(places.database)
    if left := delete_previous(places.database):
        raise PreviousKept(str(left[0]))
    return len(folders)
