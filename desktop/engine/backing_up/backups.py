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
from desktop.engine.backing_up.memory import Memory, Remembered, Restored, Written, failure_of
from desktop.engine.backing_up.work import Work, done
from desktop.engine.threads import in_daemon_thread
from desktop.paths import Places
from desktop.storage.backup.failures import BackupFailed, BackupStopped, HomeSynced, PreviousKept
from desktop.storage.failures import SetByPolicy
from desktop.storage.previous import delete_previous, previous_homes
from desktop.storage.settings.settings import Settings
from desktop.storage.synced import synced_by

_BEGINS = "weir-backup-"
_LONG_AGO = 86_400.0
"""Seconds after which nobody is writing a backup any more."""
_AGAIN = 3600.0
"""Seconds after which a daily backup that failed is tried again by itself."""


class Backups:
    """One for a workspace; another process on the same home may have one, too."""

    def __init__(
        self,
        places: Places,
        settings: Settings,
        encryption: Encryption,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._places, self._settings, self._encryption = places, settings, encryption
        self._now = now
        self._memory = Memory(places.backups)
        self._listeners: list[Callable[[], None]] = []
        self.running: Work | None = None
        """The backup that is being made here."""

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a backup begins, goes on or ends, until `forget`."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[], None]) -> None:
        """Call `listener` no longer."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()

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

    def check_folder(self, named: str) -> None:
        """Raises BackupFailed where no daily backup can be written to a folder."""
        folder = Path(named).expanduser()
        if not folder.is_absolute() or not folder.is_dir():
            raise BackupFailed(named, "no_folder")
        if folder.resolve().is_relative_to(self._places.database.parent.resolve()):
            raise BackupFailed(named, "in_home")

    def suggested_name(self) -> str:
        """The name of a file for a backup that is made now."""
        moment = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._now()))
        return f"{_BEGINS}{moment}.zip"

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
        try:
            written = await self._made(target, replace, work or Work(), tell)
            self._memory.keep(last=written)
        finally:
            self._tell()
        return written

    async def _made(
        self, target: Path, replace: bool, work: Work, tell: Callable[[float], object]
    ) -> Written:
        if self.running is not None:
            raise BackupFailed(str(target), "busy")
        self.running = work

        def told(share: float) -> None:
            tell(share)
            self._tell()

        try:
            return await done(work, told, self._write, target, replace, work)
        finally:
            self.running = None

    def _write(self, target: Path, replace: bool, work: Work) -> Written:
        from desktop.storage.backup.writing import Order, write_backup

        made = write_backup(Order(self._places, target, replace, __version__), work)
        return Written(self._now(), str(made.path), made.size)

    # each day ---------------------------------------------------------------------------
    @property
    def is_due(self) -> bool:
        """Whether a daily backup is to be made now."""
        wanted = self._settings[BACKUP_DAILY].value and self.folder is not None
        if not wanted or self._encryption.is_locked:
            return False
        known = self.remembered
        if known.failure is not None:
            return not 0 <= self._now() - known.failed_at < _AGAIN
        newest = known.daily[-1] if known.daily else None
        return newest is None or _day(newest.at) != _day(self._now())

    async def make_daily(self, work: Work | None = None) -> None:
        """Make the daily backup, and delete those that are too many. What fails is remembered, as
        `failure`."""
        try:
            await self._make_daily(work or Work())
        except (BackupFailed, BackupStopped) as failure:
            if not (isinstance(failure, BackupFailed) and failure.reason == "busy"):
                self._memory.keep(failed_at=self._now(), failure=failure.to_record())
        finally:
            self._tell()

    async def _make_daily(self, work: Work) -> None:
        folder = self.folder
        if folder is None or self._encryption.is_locked:
            return
        target = _free(folder / self.suggested_name())
        written = await self._made(target, False, work, float)
        await in_daemon_thread(_tidied, folder, self._now() - _LONG_AGO)
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

    def take_restored(self) -> Restored | None:
        """What became of a restore that nobody was told of yet; from now on they were."""
        restored = self.remembered.restored
        if restored is not None:
            self._memory.keep(restored=None)
        return restored

    async def synced(self) -> HomeSynced | None:
        """Whether another program copies the folder of the home about."""
        return await in_daemon_thread(self.look_for_sync)

    def look_for_sync(self) -> HomeSynced | None:
        """The same at once, from a disk that may be slow."""
        folder = self._places.database.parent
        service = synced_by(folder)
        return None if service is None else HomeSynced(str(folder), service)

    def tells_first(self, notice: HomeSynced) -> bool:
        """Whether the person was not told of it yet; from now on they were."""
        if self.remembered.synced == notice.path:
            return False
        self._memory.keep(synced=notice.path)
        return True


def _tidied(folder: Path, before: float) -> None:
    """Remove what was being written when its Weir was killed, perhaps on another computer."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f".{_BEGINS}*.part"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


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


def _day(at: float) -> date | None:
    """The day of a moment; None for one that no calendar has."""
    try:
        return date.fromtimestamp(at)
    except (ValueError, OverflowError, OSError):
        return None


def _free(path: Path) -> Path:
    """This path, or one like it where another computer's backup has it."""
    taken = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 1000))
    return next(one for one in (path, *taken) if not os.path.lexists(one))
