"""A backup holds the whole home, as it was at one moment, and says what is in it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import threading
import zipfile
from pathlib import Path

import apsw
import pytest

from desktop.paths import Places
from desktop.storage.backup.failures import BackupFailed, BackupStopped
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.snapshot import take
from desktop.storage.backup.staging import unpack_beside
from desktop.storage.backup.writing import Order, write_backup
from desktop.storage.database import owner
from desktop.storage.database.database import connect
from desktop.storage.history.history import History
from tests.support.homes import backed_up, furnish, places_in, told


@pytest.fixture
def home(tmp_path: Path) -> Places:
    where = places_in(tmp_path / "home")
    furnish(where, "words")
    return where


def reason(order: Order) -> object:
    with pytest.raises(BackupFailed) as failed:
        write_backup(order)
    return failed.value.reason


def test_it_holds_all_of_the_home_and_says_what(home: Places, tmp_path: Path) -> None:
    for name in ("weir.log", "search.db", "update.json", "owners/x", "models/big.gguf"):
        path = home.database.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("not in it")
    made = backed_up(home, tmp_path / "backup.zip")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert (made.manifest.chats, made.manifest.messages) == (3, 3)
    with zipfile.ZipFile(made.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["format"] == "weir-backup"
        assert manifest["encrypted"] is False
        for part in manifest["files"]:
            content = archive.read(part["name"])
            assert len(content) == part["size"]
            assert hashlib.sha256(content).hexdigest() == part["sha256"]
    kinds = {part.name.partition("/")[0] for part in made.manifest.files}
    assert kinds == {"history.db", "files", "drafts", "prompts", "settings.toml", "window.state"}
    with open_backup(made.path) as backup:
        unpack_beside(backup, tmp_path / "other", None, home)
    assert told(places_in(tmp_path / "other")) == told(home)
    assert not (home.database.parent / "backing-up").exists()


def test_others_write_while_it_is_made(home: Places, tmp_path: Path) -> None:
    history, going = History(home.database), threading.Event()

    def write() -> None:
        with contextlib.closing(connect(home.database)) as other:
            while not going.wait(0.0005):
                other.execute("UPDATE messages SET text = text || 'x' WHERE id = 1")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backed_up(home, tmp_path / f"{number}.zip") for number in range(5)]
    finally:
        going.set()
        writer.join()
        history.close()
    for one in made:
        with open_backup(one.path) as backup:
            backup.verify(int)
            unpack_beside(backup, tmp_path / one.path.stem, None, home)
        with contextlib.closing(History(tmp_path / one.path.stem / "history.db")) as restored:
            assert len(restored.summaries()) == 3


def test_where_readers_would_hold_up_writers_it_ends_all_the_same(tmp_path: Path) -> None:
    """On a network drive there is no log: others may write between two steps of the copy."""
    database, copy = tmp_path / "plain.db", tmp_path / "copy.db"
    source = apsw.Connection(str(database))
    source.execute("CREATE TABLE t (x); INSERT INTO t SELECT randomblob(9000000)")
    told: list[float] = []

    def write(share: float) -> None:
        told.append(share)
        source.execute("INSERT INTO t VALUES (1)")

    take(database, copy, write)
    assert 3 < len(told) < 10
    with contextlib.closing(apsw.Connection(str(copy))) as copied:
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    source.close()


def test_what_is_no_place_for_it_is_said(home: Places, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    target.write_text("mine")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.zip").symlink_to(target)

    def order(path: Path, *, replace: bool = True) -> Order:
        return Order(home, path, replace, "0")

    assert reason(order(target, replace=False)) == "exists"
    assert reason(order(tmp_path / "pipe")) == "no_file"
    assert reason(order(tmp_path / "link.zip")) == "no_file"
    assert reason(order(tmp_path)) == "no_file"
    assert reason(order(tmp_path / "none" / "b.zip")) == "no_folder"
    assert reason(order(home.database.parent / "b.zip")) == "in_home"
    with owner.exclusive(home.database, "backing-up") as mine:
        assert mine
        assert reason(order(target)) == "busy"
    assert target.read_text() == "mine"
    write_backup(order(target))
    with open_backup(target) as backup:
        backup.verify(int)


def test_a_stop_leaves_what_was_there(home: Places, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    target.write_text("mine")

    class Stop:
        """Has enough after so many looks at how far it is."""

        def __init__(self, patience: int) -> None:
            self.left = patience

        def __call__(self, share: float) -> None:
            self.left -= 1
            if self.left == 0:
                raise BackupStopped

    for patience in range(1, 12, 2):
        with pytest.raises(BackupStopped):
            write_backup(Order(home, target, True, "0"), Stop(patience))
    assert target.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"home", "backup.zip"}
    assert not (home.database.parent / "backing-up").exists()


def test_progress_only_grows_up_to_the_end(home: Places, tmp_path: Path) -> None:
    shares: list[float] = []
    write_backup(Order(home, tmp_path / "backup.zip", False, "0"), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_damaged_history_makes_no_backup(home: Places, tmp_path: Path) -> None:
    content = bytearray(home.database.read_bytes())
    content[4096 * 2 : 4096 * 6] = bytes(4096 * 4)
    home.database.write_bytes(content)
    assert reason(Order(home, tmp_path / "backup.zip", False, "0")) == "damaged"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_home_without_chats_is_backed_up_as_well(tmp_path: Path) -> None:
    where = places_in(tmp_path / "home")
    where.settings.parent.mkdir()
    where.settings.write_text("# alone\n")
    made = backed_up(where, tmp_path / "backup.zip")
    assert [part.name for part in made.manifest.files] == ["settings.toml"]


def test_an_attachment_that_goes_meanwhile_is_left_out(home: Places, tmp_path: Path) -> None:
    class Going:
        """Deletes the files once the databases are copied."""

        def __call__(self, share: float) -> None:
            if share >= 0.3:
                for path in home.files.iterdir():
                    path.unlink()

    made = write_backup(Order(home, tmp_path / "backup.zip", False, "0"), Going())
    assert not any(part.name.startswith("files/") for part in made.manifest.files)


def test_a_look_through_a_large_copy_can_be_stopped(tmp_path: Path) -> None:
    """An exit waits for it: it must not go on to the last page."""
    source = apsw.Connection(str(tmp_path / "large.db"))
    source.execute(
        "CREATE TABLE t (x); CREATE INDEX i ON t (x); WITH RECURSIVE n (x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) INSERT INTO t SELECT x FROM n"
    )
    source.close()
    looks: list[float] = []

    def stop(share: float) -> None:
        looks.append(share)
        if looks.count(1.0) > 1:  # the copy is made: this is the look at it
            raise BackupStopped

    with pytest.raises(BackupStopped):
        take(tmp_path / "large.db", tmp_path / "copy.db", stop)
