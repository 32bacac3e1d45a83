"""Puts an unpacked home in the place of the present one, which is kept. Once the journal is
written, all of it happens, however often the process is killed: the next start goes on.

    restoring/home/        the new home, whole and checked, before anything else happens
    restoring/about-to     somebody asks whether the home is free: who starts now waits
    restoring/ready.json   the journal: from here on there is no way back
    restoring/before/      what was there; at the end it becomes before-restore-DATE-TIME/

Settings that lie in a folder of their own, perhaps on another disk, are copied to `before`, and the
new ones lie beside them until then. Models, the log and copies of earlier times stay.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop.paths import Places
from desktop.storage.at_rest.converting import held
from desktop.storage.backup.failures import RestoreFailed, RestoreUnfinished
from desktop.storage.backup.members import SETTINGS, parts_of
from desktop.storage.backup.unfinished import backing_up, remove_snapshots, restoring
from desktop.storage.database import owner
from desktop.storage.database.database import reason_of
from desktop.storage.database.sealing import is_locked
from desktop.storage.erasing import erase_folder
from desktop.storage.files import private_folder, sync_folder, write_atomically
from desktop.storage.previous import KEPT

PATIENCE = 60.0
"""Seconds for which a start waits while another process puts a home in place."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where all of it lies for one home."""

    places: Places

    @property
    def data(self) -> Path:
        return self.places.database.parent

    @property
    def folder(self) -> Path:
        return restoring(self.places.database)

    @property
    def new(self) -> Path:
        return self.folder / "home"

    @property
    def before(self) -> Path:
        return self.folder / "before"

    @property
    def asking(self) -> Path:
        return self.folder / "about-to"

    @property
    def journal(self) -> Path:
        return self.folder / "ready.json"

    @property
    def settings(self) -> Path | None:
        """The settings where they lie outside of the home's folder; None: inside."""
        path = self.places.settings.resolve()
        return None if path.parent == self.data.resolve() else path


@contextlib.contextmanager
def staging(places: Places) -> Iterator[Path]:
    """Hold the place where a home is made ready; gives the path to unpack it to. What is there and
    was not put in place goes at the end. Raises RestoreFailed."""
    place = _Place(places)
    try:
        private_folder(place.data)
        with owner.exclusive(places.database, "restoring") as mine:
            if not mine:
                raise RestoreFailed("restoring")
            _tidy(place)
            private_folder(place.folder)
            try:
                yield place.new
            finally:
                if not place.journal.exists():
                    _tidy(place)
    except OSError as exc:
        raise RestoreFailed(reason_of(exc)) from exc


def put_in_place(places: Places) -> Path | None:
    """Put the home that was made ready in the place of the present one. Returns where that is kept;
    None: there was nothing. Call it within `staging`, with nothing of the home open here.

    Raises RestoreFailed where another Weir has the home open, or the disk refuses: nothing is
    changed then.
    """
    place = _Place(places)
    try:
        place.asking.touch(0o600)
        if owner.others_live(places.database):
            raise RestoreFailed("in_use")
        with _nobody_else(places.database):
            _decide(place)
            return _swap(place)
    except (apsw.Error, OSError) as exc:
        if place.journal.exists():
            raise RestoreUnfinished(reason_of(exc)) from exc
        raise RestoreFailed(reason_of(exc)) from exc


def settle(places: Places) -> bool:
    """Finish a restore that was broken off, and remove what is left of one that never began, and of
    a backup. Call it before anything of the home is read. Returns whether a home was put in place.

    Costs two looks at the disk where there is nothing to do. Raises RestoreUnfinished.
    """
    place = _Place(places)
    if not place.folder.is_dir() and not backing_up(places.database).is_dir():
        return False
    until = time.monotonic() + PATIENCE
    try:
        _settle_snapshots(places)
        while True:
            with owner.exclusive(places.database, "restoring") as mine:
                if mine:
                    return _settle(place)
            if not place.asking.exists() or time.monotonic() > until:
                return False  # another Weir makes a home ready, and will ask
            time.sleep(0.02)
    except (apsw.Error, OSError) as exc:
        if place.journal.exists():
            raise RestoreUnfinished(reason_of(exc)) from exc
        return False  # a disk that cannot be written keeps a few files more


def _settle_snapshots(places: Places) -> None:
    if backing_up(places.database).is_dir():
        with owner.exclusive(places.database, "backing-up") as mine:
            if mine:
                remove_snapshots(places.database)


def _settle(place: _Place) -> bool:
    if not place.journal.exists():
        _tidy(place)
        return False
    _swap(place)
    return True


@contextlib.contextmanager
def _nobody_else(database: Path) -> Iterator[None]:
    """Hold the history against every other process, where it can be opened at all. Raises
    RestoreFailed."""
    if not database.is_file() or is_locked(database):
        yield
        return
    try:
        connection = held(database)
    except (apsw.BusyError, apsw.LockedError) as exc:
        raise RestoreFailed("in_use") from exc
    except apsw.Error:  # it is damaged: perhaps the very reason to restore
        yield
        return
    with contextlib.closing(connection):
        if os.name == "nt":  # which renames nothing over an open file
            connection.close()
        yield


# the journal ----------------------------------------------------------------------------
def _decide(place: _Place) -> None:
    """Copy what cannot be moved, then write the journal."""
    for name in parts_of(place.data):
        if os.path.ismount(place.data / name):  # nobody can move it away
            raise RestoreFailed("mount", str(place.data / name))
    private_folder(place.before)
    new = parts_of(place.new)
    if (settings := place.settings) is not None:
        if settings.is_file():
            write_atomically(place.before / SETTINGS, settings.read_bytes())
        if SETTINGS in new:
            private_folder(settings.parent)
            write_atomically(_beside(settings), (place.new / SETTINGS).read_bytes())
            (place.new / SETTINGS).unlink()
    for folder in (place.new, place.before):
        sync_folder(folder)
    name = KEPT + time.strftime("%Y%m%d-%H%M%S")
    write_atomically(place.journal, json.dumps({"new": new, "keep": name}).encode())


def _beside(settings: Path) -> Path:
    return settings.with_name(".settings-restoring")


def _swap(place: _Place) -> Path | None:
    """Do what the journal says, or what is left of it."""
    new, keep = _said(place)
    private_folder(place.before)
    for name in parts_of(place.data):
        if name not in new or os.path.lexists(place.new / name):  # else it is new
            _put_aside(place.data / name, place.before / name, name in new)
    if (settings := place.settings) is not None:
        _swap_settings(settings, SETTINGS in new)
    for name in parts_of(place.new):
        os.replace(place.new / name, place.data / name)
    kept = _kept(place, keep)
    sync_folder(place.data)
    place.journal.unlink()
    _tidy(place)
    return kept


def _said(place: _Place) -> tuple[list[str], str]:
    """What the journal says: the names of the new parts, and of the folder for the old ones. Where
    a disk has spoiled it, no part that may be a new one is moved."""
    with contextlib.suppress(ValueError, RecursionError):
        match json.loads(place.journal.read_bytes()):
            case {"new": list() as new, "keep": str() as keep} if keep.startswith(KEPT):
                return [str(name) for name in new], Path(keep).name
    return [SETTINGS, *parts_of(place.data), *parts_of(place.new)], f"{KEPT}unknown"


def _put_aside(path: Path, to: Path, comes_back: bool) -> None:
    """Move a part of the present home away; a file that a new one takes the place of stays until
    that one does, so that the name is never free."""
    if os.path.lexists(to) and not (to.is_file() and to.samefile(path)):
        to = _free(to)  # somebody made one anew since
    if path.is_symlink():  # what it says may lead elsewhere from there
        to.symlink_to(path.resolve())
        path.unlink()
        return
    if comes_back and path.is_file():
        if not to.exists():
            with contextlib.suppress(OSError, NotImplementedError):
                os.link(path, to)
        if to.exists():
            return
    if to.exists() and to.samefile(path):
        path.unlink()
        return
    os.rename(path, to)


def _swap_settings(settings: Path, has_new: bool) -> None:
    if not has_new:
        settings.unlink(missing_ok=True)
    elif _beside(settings).exists():
        os.replace(_beside(settings), settings)
    sync_folder(settings.parent)


def _kept(place: _Place, name: str) -> Path | None:
    """Give the home of before its name; None where there was none."""
    if not any(place.before.iterdir()):
        return None
    to = _free(place.data / name)
    os.rename(place.before, to)
    return to


def _free(path: Path) -> Path:
    """This path, or one like it where that is taken."""
    taken = (path.with_name(f"{path.name}-{number}") for number in range(2, 10_000))
    return next(one for one in (path, *taken) if not os.path.lexists(one))


def _tidy(place: _Place) -> None:
    """Remove a home that was not put in place. Raises OSError."""
    if (settings := place.settings) is not None and _beside(settings).exists():
        _beside(settings).unlink()
    if place.folder.is_dir() and not erase_folder(place.folder):
        shutil.rmtree(place.folder)
