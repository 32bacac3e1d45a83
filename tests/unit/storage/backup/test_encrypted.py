"""A backup of an encrypted home stays encrypted, and needs the key that the keyring has."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.messages import Role
from desktop.paths import Places
from desktop.storage.at_rest.sealed_files import SealedFiles
from desktop.storage.at_rest.sealed_texts import SealedTexts
from desktop.storage.at_rest.unlocking import encrypt, unlock
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.staging import key_for, unpack, unpack_beside
from desktop.storage.backup.swapping import put_in_place, staging
from desktop.storage.database.sealing import key_of, use_key
from desktop.storage.failures import HistoryLocked
from desktop.storage.history.history import History
from tests.support.driving import MemoryKeyring
from tests.support.homes import backed_up, places_in

CANARY = "都江堰 canary-7f3a9c"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def home(tmp_path: Path, ring: MemoryKeyring) -> Iterator[Places]:
    where = places_in(tmp_path / "home")
    with contextlib.closing(History(where.database)) as history:
        history.add_message(history.create(CANARY), None, Role.USER, CANARY * 50)
    encrypt(where.database)
    SealedTexts(where.database).write("1", CANARY)
    SealedFiles(where.database).keep(io.BytesIO(CANARY.encode()), 1000)
    yield where
    use_key(where.database, None)


def test_nothing_of_it_is_plain_and_the_key_brings_all_back(home: Places, tmp_path: Path) -> None:
    made = backed_up(home, tmp_path / "backup.zip")
    assert made.manifest.encrypted
    assert (made.manifest.chats, made.manifest.messages) == (1, 1)
    names = {part.name for part in made.manifest.files}
    assert names == {"history.db", "history.encrypted", "files.db", "drafts.db"}
    assert CANARY.encode() not in made.path.read_bytes()
    beside = places_in(tmp_path / "beside")
    with open_backup(made.path) as backup:
        key = key_for(backup)
        assert key == key_of(home.database)
        unpack_beside(backup, tmp_path / "beside", key, home)
    unlock(beside.database)
    try:
        with contextlib.closing(History(beside.database)) as history:
            assert [chat.title for chat in history.summaries()] == [CANARY]
        assert SealedTexts(beside.database).read("1") == CANARY
        assert len(list(SealedFiles(beside.database).names())) == 1
    finally:
        use_key(beside.database, None)


def test_without_the_key_that_is_said_first(
    home: Places, tmp_path: Path, ring: MemoryKeyring
) -> None:
    made = backed_up(home, tmp_path / "backup.zip")
    ring.stored.clear()
    with open_backup(made.path) as backup, pytest.raises(HistoryLocked) as locked:
        key_for(backup)
    assert locked.value.reason == "gone"


def test_restored_all_the_same_it_is_locked_and_whole(
    tmp_path: Path, home: Places, ring: MemoryKeyring
) -> None:
    made, kept = backed_up(home, tmp_path / "backup.zip"), dict(ring.stored)
    other = places_in(tmp_path / "other")
    with contextlib.closing(History(other.database)) as history:
        history.create("plain")
    ring.stored.clear()
    with open_backup(made.path) as backup, staging(other) as folder:
        unpack(backup, folder, None)
        put_in_place(other)
    with pytest.raises(HistoryLocked):
        unlock(other.database)
    ring.stored.update(kept)
    unlock(other.database)
    try:
        with contextlib.closing(History(other.database)) as history:
            assert [chat.title for chat in history.summaries()] == [CANARY]
    finally:
        use_key(other.database, None)


def test_a_plain_backup_over_an_encrypted_home(home: Places, tmp_path: Path) -> None:
    plain = places_in(tmp_path / "plain")
    with contextlib.closing(History(plain.database)) as history:
        history.create("plain")
    made = backed_up(plain, tmp_path / "plain.zip")
    with open_backup(made.path) as backup, staging(home) as folder:
        unpack(backup, folder, None)
        kept = put_in_place(home)
    use_key(home.database, None)
    unlock(home.database)
    with contextlib.closing(History(home.database)) as history:
        assert [chat.title for chat in history.summaries()] == ["plain"]
    assert kept is not None
    unlock(kept / "history.db")
    try:
        with contextlib.closing(History(kept / "history.db")) as history:
            assert [chat.title for chat in history.summaries()] == [CANARY]
    finally:
        use_key(kept / "history.db", None)
