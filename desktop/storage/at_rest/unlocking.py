"""Finds the key of an encrypted history in the keyring, and puts a new one there.

Every call here may wait for a person for ever: call it in a thread that nobody waits for.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from desktop.storage import keys as keyring
from desktop.storage.at_rest.converting import convert, tidy
from desktop.storage.at_rest.sealed_texts import SealedTexts
from desktop.storage.database import owner
from desktop.storage.database.database import BUSY_LIMIT, reason_of, translated
from desktop.storage.database.sealing import (
    KEY_BYTES,
    Marker,
    check_of,
    is_key,
    is_locked,
    is_plain,
    key_of,
    read_marker,
    remove_marker,
    use_key,
    write_marker,
)
from desktop.storage.database.upgrade import open_file
from desktop.storage.erasing import erase_database
from desktop.storage.failures import (
    HistoryFailed,
    HistoryLocked,
    KeyringLocked,
    KeyringMissing,
)
from desktop.storage.searching.index_file import index_of

_NAME = "history key "
"""Begins the names of the keys in the keyring, beside those of the endpoints."""


def unlock(database: Path) -> None:
    """Get the key of an encrypted history, so that it opens from now on. A plain one is left as
    it is, and the marker that a killed conversion left beside it goes.

    Raises HistoryLocked; nothing is changed then.
    """
    if key_of(database) is not None:
        return
    if not is_locked(database):
        _settle(database)
        return
    use_key(database, key_by(read_marker(database)))
    _settle(database)


def key_by(marker: Marker | None) -> str:
    """The key that a marker names, out of the keyring. Raises HistoryLocked."""
    if marker is None:
        raise HistoryLocked("marker")
    key = _read(marker.name)
    if key is None:
        raise HistoryLocked("gone")
    if not is_key(key) or check_of(key) != marker.check:
        raise HistoryLocked("other")
    return key


def encrypt(database: Path, on_progress: Callable[[float], object] = float) -> None:
    """Encrypt a plain history by a new key, which the keyring has before the first byte is written.

    Raises KeyringMissing, KeyringLocked, HistoryFailed: then the history is plain as it was.
    """
    if key_of(database) is not None or is_locked(database):
        return
    with translated():
        open_file(database).close()  # one that is not there yet is made, before its marker is
    key, name = secrets.token_hex(KEY_BYTES), _NAME + secrets.token_hex(4)
    keyring.write_key(name, key)
    try:
        try:
            write_marker(database, Marker(name, check_of(key)))
        except OSError as exc:
            raise HistoryFailed(reason_of(exc)) from exc
        with contextlib.suppress(OSError):
            SealedTexts(database).remove()  # of an earlier key, which nobody has any more
        convert(database, key, on_progress)
    except BaseException:
        if key_of(database) is None and is_plain(database):
            with contextlib.suppress(OSError):
                remove_marker(database)
            _forget(name)
        raise


def decrypt(database: Path, on_progress: Callable[[float], object] = float) -> None:
    """Have an encrypted history be plain again; its key goes last.

    Raises HistoryFailed: then it is encrypted as it was. One that is locked stays so.
    """
    if key_of(database) is None:
        return
    marker = read_marker(database)
    convert(database, None, on_progress)
    with contextlib.suppress(OSError):
        remove_marker(database)
    if marker is not None:
        _forget(marker.name)


def _read(name: str) -> str | None:
    try:
        return keyring.read_key(name)
    except KeyringLocked:
        failure = HistoryLocked("locked")
    except KeyringMissing as missing:
        failure = HistoryLocked(missing.reason)
    raise failure


def _forget(name: str) -> None:
    """Delete a key that opens nothing any more; one that stays does no harm."""
    with contextlib.suppress(KeyringMissing, KeyringLocked):
        keyring.delete_key(name)


def _settle(database: Path) -> None:
    """Remove what a conversion left that was killed: its unfinished file, the plain index of an
    encrypted history, the marker of a plain one. Does nothing while another process converts."""
    if not database.parent.is_dir():
        return
    until = time.monotonic() + BUSY_LIMIT
    with contextlib.suppress(OSError):  # where nothing can be written, nothing is mended
        while time.monotonic() < until:
            with owner.exclusive(database) as mine:
                if mine:
                    _remove_what_is_left(database)
                    return
            time.sleep(0.05)


def _remove_what_is_left(database: Path) -> None:
    tidy(database)
    if key_of(database) is not None and is_plain(index_of(database)):
        erase_database(index_of(database))
    if is_plain(database):
        remove_marker(database)
