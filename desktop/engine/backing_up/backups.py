"""The backups of a workspace: by hand, and once a day by itself.

No timer runs: a window looks at its start, when it comes to the front and when a reply has ended.
A day on which nobody uses Weir has nothing new.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from desktop import __version__
from desktop.chat.failures import ChatError
from desktop.chat.settings.features import BACKUP_DAILY, BACKUP_FOLDER, BACKUP_KEEP, EXPORT
from desktop.engine.at_rest.encryption import Encryption
from desktop.engine.backing_up.memory import Memory, Remembered, Written, failure_of
from desktop.engine.backing_up.work import Work, done
from desktop.engine.threads import in_daemon_thread
from desktop.paths import Places
from desktop.storage.backup.failures import BackupFailed, BackupStopped, HomeSynced, PreviousKept
from desktop.storage.failures import SetByPolicy
from desktop.storage.previous import delete_previous, previous_homes
from desktop.storage.settings.settings import Settings
from desktop.storage.synced import synced_by

_AGAIN = 3600.0
"""Seconds after which a daily backup that failed is tried again by itself."""


class Backups:
    """One for a workspace; another process on the same home may have one, too."""

    def __init__(self, places: Places, settings: Settings, encryption: Encryption) -> None:
        self._places, self._settings, self._encryption = places, settings, encryption
        self._memory = Memory(places.backups)

    @property
    def remembered(self) -> Remembered:
        """What was made, and what failed."""
        return self._memory.read()

    @property
    def failure(self) -> ChatError | None:
        """Why there is no daily backup of late; None: there is one, or none is wanted."""
        is_wanted = self._settings[BACKUP_DAILY].value
        return failure_of(self.remembered.failure) if is_wanted else None

    @property
    def folder(self) -> Path | None:
        """Where daily backups are written to."""
        named = self._settings[BACKUP_FOLDER].value
        return Path(named).expanduser() if named else None

    def suggested_name(self) -> str:
        """The name of a file for a backup that is made now."""
        return f"weir-backup-{time.strftime('%Y%m%d-%H%M%S')}.zip"

    def check_allowed(self, target: Path) -> None:
        """Raises SetByPolicy where an organisation has no chats be written to this file."""
        if self._settings[EXPORT].value:
            return
        folder = self.folder if self._settings[BACKUP_FOLDER].locked else None
        if folder is None or target.absolute().parent != folder.absolute():
            raise SetByPolicy(EXPORT.key)

    async def make(
        self,
        target: Path,
        *,
        replace: bool = False,
        work: Work | None = None,
        tell: Callable[[float], object] = float,
    ) -> Written:
        """Back the home up into a file. `tell` hears what share is done.

        Raises BackupFailed, BackupStopped, HistoryLocked, SetByPolicy.
        """
        self.check_allowed(target)
        if self._encryption.is_locked:
            raise self._encryption.why_locked
        work = work or Work()
        written = await done(work, tell, self._write, target, replace, work)
        self._memory.keep(last=written)
        return written

    def _write(self, target: Path, replace: bool, work: Work) -> Written:
        from desktop.storage.backup.writing import Order, write_backup

        made = write_backup(Order(self._places, target, replace, __version__), work)
        return Written(time.time(), str(made.path), made.size)

    # each day ---------------------------------------------------------------------------
    @property
    def is_due(self) -> bool:
        """Whether a daily backup is to be made now."""
        wanted = self._settings[BACKUP_DAILY].value and self.folder is not None
        if not wanted or self._encryption.is_locked:
            return False
        known = self.remembered
        if known.failure is not None:
            return not 0 <= time.time() - known.failed_at < _AGAIN
        newest = known.daily[-1] if known.daily else None
        return newest is None or date.fromtimestamp(newest.at) != date.today()

    async def make_daily(
        self, work: Work | None = None, tell: Callable[[float], object] = float
    ) -> None:
        """Make the daily backup, and delete those that are too many. What fails is remembered as
        `failure`, and raised."""
        folder = self.folder
        if folder is None:
            return
        work = work or Work()
        try:
            target = _free(folder / self.suggested_name())
            written = await done(work, tell, self._write, target, False, work)
        except BackupFailed as failure:
            if failure.reason == "busy":  # another Weir makes it
                return
            self._memory.keep(failed_at=time.time(), failure=failure.to_record())
            raise
        except BackupStopped:
            self._memory.keep(failed_at=time.time(), failure=BackupStopped().to_record())
            raise
        daily = (*self.remembered.daily, written)
        kept = await in_daemon_thread(_pruned, daily, self._settings[BACKUP_KEEP].value)
        self._memory.keep(last=written, daily=kept, failure=None, failed_at=0.0)

    # the home ---------------------------------------------------------------------------
    def previous(self) -> list[Path]:
        """The homes of before a restore that are still there."""
        return previous_homes(self._places.database)

    async def delete_previous(self) -> None:
        """Overwrite and delete them. Raises PreviousKept."""
        left = await in_daemon_thread(delete_previous, self._places.database)
        if left:
            raise PreviousKept(str(left[0]))

    async def synced(self) -> HomeSynced | None:
        """Whether another program copies the folder of the home about."""
        folder = self._places.database.parent
        service = await in_daemon_thread(synced_by, folder)
        return None if service is None else HomeSynced(str(folder), service)

    def tells_first(self, notice: HomeSynced) -> bool:
        """Whether the person was not told of it yet; from now on they were."""
        if self.remembered.synced == notice.path:
            return False
        self._memory.keep(synced=notice.path)
        return True


def _pruned(daily: tuple[Written, ...], most: int) -> tuple[Written, ...]:
    """Delete the oldest that are too many; a file that is another one by now is left alone."""
    there = [one for one in daily if _is_there(one)]
    for one in there[:-most]:
        with contextlib.suppress(OSError):
            os.unlink(one.path)
    return tuple(one for one in there if one in there[-most:] or _is_there(one))


def _is_there(one: Written) -> bool:
    try:
        return os.stat(one.path).st_size == one.size
    except OSError:
        return False


def _free(path: Path) -> Path:
    """This path, or one like it where another computer's backup has it."""
    taken = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 1000))
    return next(one for one in (path, *taken) if not os.path.lexists(one))
