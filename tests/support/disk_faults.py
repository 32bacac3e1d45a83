"""Every fault that a disk may have: how it is made, and what must come of it.

tests/support/disk_play.py plays them, tests/end2end/test_disk_faults.py holds them to this list,
and docs/faults.md shows what was seen.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import apsw

from desktop.chat.messages import Role
from desktop.storage import disk
from desktop.storage.at_rest.unlocking import encrypt
from desktop.storage.database.age import marker_path
from desktop.storage.database.database import connect
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.sealing import use_key
from desktop.storage.history.history import History

CHATS = 40
OTHER_PERSON = 12345
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class DiskFault:
    """One line of the table. `make` spoils a home that has a sound history of CHATS chats, for as
    long as the context lasts; `kept` is how many of them the next start has, at least."""

    what: str
    make: Callable[[Path], AbstractContextManager[object]]
    save: int
    """The exit status of `weir ask --save`."""
    history: int
    """The exit status of `weir history`."""
    kept: str
    """What is kept of chats and reply, in a few words."""
    least: int = CHATS
    """How many chats there are once all is well again, at least."""


def make_home(home: Path) -> None:
    """A home with a sound history."""
    home.mkdir(mode=0o700)
    history = History(home / "history.db")
    for number in range(CHATS):
        chat = history.create(f"Chat {number}")
        history.add_message(chat, None, Role.USER, f"Words of chat {number}. " * 40)
    history.close()


# a disk that refuses ------------------------------------------------------------------


@contextmanager
def full(home: Path) -> Iterator[None]:
    with _mounted(home, "size=2m"):
        room = os.statvfs(home)
        (home / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize))
        yield
        (home / "filler").unlink()


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    with _mounted(home, "size=2m"):
        subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", str(home)], check=True)


@contextmanager
def nowhere(home: Path) -> Iterator[None]:
    with mock.patch.dict(os.environ, WEIR_HOME="/proc/nowhere"):
        yield


@contextmanager
def held(home: Path) -> Iterator[None]:
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        with mock.patch.dict(connect.__kwdefaults__, busy_limit=0.05):
            yield


@contextmanager
def on_network(home: Path) -> Iterator[None]:
    table = home.with_name("mounts")
    table.write_text(f"server:/homes {home.parent} nfs4 rw,vers=4.2 0 0\n")
    with mock.patch.object(disk, "MOUNTS", table):
        yield


@contextmanager
def anothers(home: Path) -> Iterator[None]:
    """In a namespace there may be no second person: the first one becomes another."""
    with mock.patch("os.geteuid", return_value=OTHER_PERSON):
        yield


@contextmanager
def open_to_all(home: Path) -> Iterator[None]:
    home.chmod(0o755)
    (home / "history.db").chmod(0o644)
    yield


# a history that is not what it should be ----------------------------------------------


@contextmanager
def spoiled(home: Path) -> Iterator[None]:
    with (home / "history.db").open("r+b") as file:
        pages = file.seek(0, os.SEEK_END) // _PAGE
        file.seek(pages * 3 // 4 * _PAGE)
        file.write(os.urandom(_PAGE))
        file.seek(18)  # and a header that SQLite refuses
        file.write(b"\xff\xff")
    yield


@contextmanager
def cut_short(home: Path) -> Iterator[None]:
    path = home / "history.db"
    os.truncate(path, path.stat().st_size // 2 // _PAGE * _PAGE)
    yield


@contextmanager
def no_database(home: Path) -> Iterator[None]:
    (home / "history.db").write_bytes(b"This is no history. " * 500)
    yield


@contextmanager
def foreign(home: Path) -> Iterator[None]:
    os.truncate(home / "history.db", 0)
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    yield


@contextmanager
def newer(home: Path) -> Iterator[None]:
    _set_version(home, len(MIGRATIONS) + 2)
    yield


@contextmanager
def older(home: Path) -> Iterator[None]:
    """A history of the first version that a person may have."""
    os.truncate(home / "history.db", 0)
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as old:
        old.execute(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        for number in range(CHATS):
            values = (f"Chat {number}", number, number)
            old.execute(
                "INSERT INTO conversations (title, created_at, updated_at) VALUES (?, ?, ?)", values
            )
    yield


@contextmanager
def a_folder(home: Path) -> Iterator[None]:
    (home / "history.db").unlink()
    (home / "history.db").mkdir()
    yield


def _set_version(home: Path, version: int) -> None:
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


# an encrypted one ---------------------------------------------------------------------


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """The keyring that gave the key is not there, as in a session without one."""
    encrypt(home / "history.db")
    use_key(home / "history.db", None)
    with _without_keyring():
        yield


@contextmanager
def unmarked(home: Path) -> Iterator[None]:
    marker = marker_path(home / "history.db")
    with locked(home):
        said = marker.read_bytes()
        marker.unlink()
        yield
        marker.write_bytes(said)


@contextmanager
def sealed_and_spoiled(home: Path) -> Iterator[None]:
    encrypt(home / "history.db")
    use_key(home / "history.db", None)
    path = home / "history.db"
    os.truncate(path, path.stat().st_size * 3 // 4 // _PAGE * _PAGE)
    yield


@contextmanager
def _without_keyring() -> Iterator[None]:
    from desktop.storage.failures import KeyringMissing

    with mock.patch("desktop.storage.keys.read_key", side_effect=KeyringMissing("none")):
        yield


# settings -----------------------------------------------------------------------------


@contextmanager
def bad_settings(home: Path) -> Iterator[None]:
    yield from _with_settings(home, '[[endpoints]]\nname = "Work\n')


@contextmanager
def newer_settings(home: Path) -> Iterator[None]:
    yield from _with_settings(home, "version = 99\n")


def _with_settings(home: Path, text: str) -> Iterator[None]:
    path = home / "settings.toml"
    path.write_text(text)
    yield
    assert path.read_text() == text  # a terminal works with no other settings than the person's
    path.unlink()


@contextmanager
def _mounted(home: Path, options: str) -> Iterator[None]:
    """The same files on a disk of their own."""
    aside = home.with_name("aside")
    home.rename(aside)
    home.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "none", str(home)], check=True
    )
    subprocess.run(["cp", "-a", f"{aside}/.", str(home)], check=True)
    yield


FAULTS = (
    DiskFault("the disk is full", full, 2, 0, "the reply is printed; all chats of before"),
    DiskFault("the disk is read-only", read_only, 2, 0,
              "the reply is printed; all chats of before"),
    DiskFault("the home cannot be made", nowhere, 2, 0, "the reply is printed; there are no chats"),
    DiskFault("another program holds the history", held, 2, 0, "everything; nothing was sent"),
    DiskFault("the home lies on a network drive (NFS)", on_network, 0, 0,
              "everything; SQLite writes without its write-ahead log"),
    DiskFault("the history belongs to another person", anothers, 0, 0, "everything"),
    DiskFault("others may read the home and the history", open_to_all, 0, 0,
              "everything; the files are closed to others"),
    DiskFault("pages of the history are damaged", spoiled, 0, 0,
              "what can be read, in a fresh history; the old file whole", least=CHATS // 2),
    DiskFault("the history was cut short", cut_short, 0, 0,
              "what can be read, in a fresh history; the old file whole", least=1),
    DiskFault("the history is no database", no_database, 0, 0, "the old file whole", least=0),
    DiskFault("the history is another program's database", foreign, 0, 0, "the old file whole",
              least=0),
    DiskFault("a folder stands where the history should be", a_folder, 0, 0,
              "the folder with all in it", least=0),
    DiskFault("the history is of a newer Weir", newer, 0, 0, "the old file whole", least=0),
    DiskFault("the history is of an older Weir", older, 0, 0, "everything, brought up to date"),
    DiskFault("the history is encrypted, and no keyring answers", locked, 3, 3,
              "everything; nothing was sent"),
    DiskFault("the history is encrypted, and the file that names its key is gone", unmarked, 3, 3,
              "everything; nothing was sent"),
    DiskFault("the history is encrypted, and was cut short", sealed_and_spoiled, 0, 0,
              "what can be read, in a fresh history; the old file whole", least=1),
    DiskFault("settings.toml is damaged", bad_settings, 2, 2, "everything; nothing was sent"),
    DiskFault("settings.toml is of a newer Weir", newer_settings, 2, 2,
              "everything; nothing was sent"),
)  # fmt: skip
