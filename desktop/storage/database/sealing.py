"""Knows which history is encrypted, and holds its key while this process runs.

    history.db            SQLite3 Multiple Ciphers, each page by ChaCha20 and Poly1305
    history.encrypted     the marker beside it: under which name the keyring has the key, and how
                          to know the right one

Without its key, an encrypted file looks like a damaged one. The marker tells them apart, and the
form of the file's first bytes does where the marker is lost: such a file is locked, never put
aside. A marker beside a file that is plain says nothing: the history is plain.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop.storage.database.age import MAGIC, has_sealed_form, marker_path
from desktop.storage.database.raw_file import RawFile
from desktop.storage.files import write_atomically

KEY_BYTES = 32
_CIPHER = "chacha20"

_keys: dict[Path, str] = {}
"""The keys in use, in hexadecimal, by the folder of the history: its index and copies have it,
too."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands beside an encrypted history."""

    name: str
    """Under which name the keyring has the key."""
    check: str
    """What `check_of` gives for the right key, and for no other."""


def read_marker(database: Path) -> Marker | None:
    """The marker; None where there is none, or none that can be understood."""
    try:
        return marker_from(marker_path(database).read_bytes()[:4096])
    except OSError:
        return None


def marker_from(content: bytes) -> Marker | None:
    """The marker of these bytes; None where they are none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"key": str() as name, "check": str() as check}:
            return Marker(name, check)
    return None


def write_marker(database: Path, marker: Marker) -> None:
    """Write the marker so that it survives a power cut. Raises OSError."""
    record = {"version": 1, "key": marker.name, "check": marker.check}
    write_atomically(marker_path(database), json.dumps(record).encode() + b"\n")


def remove_marker(database: Path) -> None:
    """Remove it, if it is there. Raises OSError."""
    marker_path(database).unlink(missing_ok=True)


def check_of(key: str) -> str:
    """Tell the right key from others, without telling anything about it."""
    return hashlib.sha256(b"weir history key\x00" + bytes.fromhex(key)).hexdigest()


def is_key(text: str | None) -> bool:
    """Whether a text has the form of a key."""
    try:
        return text is not None and len(bytes.fromhex(text)) == KEY_BYTES
    except ValueError:
        return False


def is_sealed(database: Path) -> bool:
    """Whether a file has the form of an encrypted history. One that cannot be read is none."""
    return _begins(database, has_sealed_form)


def is_plain(database: Path) -> bool:
    """Whether a file begins as a plain database does. One that cannot be read is none."""
    return _begins(database, lambda header: header.startswith(MAGIC))


def is_locked(database: Path) -> bool:
    """Whether a history is encrypted, and this process has no key for it. With the marker beside
    it, that holds for one that is gone or damaged, too: no plain one must take its place."""
    if key_of(database) is not None:
        return False
    return is_sealed(database) or (marker_path(database).exists() and not is_plain(database))


def key_of(database: Path) -> str | None:
    """The key for a history, its index, and its copies; None: they are plain, or locked."""
    return _keys.get(database.parent)


def use_key(database: Path, key: str | None) -> None:
    """Connect to this history with this key from now on; None: without one."""
    if key is None:
        _keys.pop(database.parent, None)
    else:
        _keys[database.parent] = key


def unseal(connection: apsw.Connection, database: Path) -> None:
    """Give a fresh connection the key that its file needs. Raises apsw.AuthError where there is
    none: a statement would raise NotADBError, as for a damaged file."""
    key = key_of(database)
    if key is not None:
        give_key(connection, key)
    elif marker_path(database).exists() and not is_plain(database):
        raise apsw.AuthError("the history is locked")


def give_key(connection: apsw.Connection, key: str) -> None:
    """Have a fresh connection read and write by this key."""
    connection.execute(f"PRAGMA cipher = '{_CIPHER}'").fetchall()
    connection.execute(f"PRAGMA key = 'raw:{key}'").fetchall()


def _begins(database: Path, fits: Callable[[bytes], bool]) -> bool:
    try:
        if not database.is_file():
            return False
        with contextlib.closing(RawFile(database)) as file:
            return fits(file.read(0, 24))
    except (OSError, apsw.Error):
        return False


def sealed_uri(path: Path, key: str | None) -> str:
    """The name of a file for `VACUUM INTO`, with its key; None: the file is plain.

    An error of SQLite may quote the name: it must not be logged, nor chained to another.
    """
    options = f"cipher={_CIPHER}&key=raw:{key}" if key is not None else "key="
    return f"{path.absolute().as_uri()}?{options}"
