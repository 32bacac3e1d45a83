"""What the table of mounts tells about a folder."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import apsw
import pytest

from desktop.storage import disk
from desktop.storage.database.database import open_wal
from desktop.storage.failures import HistoryOnNetwork
from desktop.storage.history.history import History

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a table of mounts of Linux")


@pytest.mark.parametrize(
    ("kind", "is_network"),
    [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("9p", True),
     ("ext4", False), ("tmpfs", False), ("fuse.ntfs-3g", False)],
)  # fmt: skip
def test_the_type_of_the_longest_mount_point_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, is_network: bool
) -> None:
    folder = tmp_path / "my home"
    folder.mkdir()
    point = str(folder).replace(" ", r"\040")
    table = tmp_path / "mounts"
    table.write_text(f"a / nfs4 rw 0 0\nb {point} {kind} rw 0 0\nc /elsewhere cifs rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", table)
    assert disk.network_kind(folder / "weir") == (kind if is_network else None)


def test_a_history_there_has_no_write_ahead_log_and_that_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    open_wal(path).close()
    table = tmp_path / "mounts"
    table.write_text(f"server:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", table)
    told = []
    for _start in range(2):
        history = History(path)
        chat = history.create("kept")
        told.append([type(notice) for notice in history.notices])
        assert history.load(chat).title == "kept"
        assert not Path(f"{path}-wal").exists()
        history.close()
    assert told == [[HistoryOnNetwork], []]
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        assert connection.pragma("journal_mode") == "delete"
