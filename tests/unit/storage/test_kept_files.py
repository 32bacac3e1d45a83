"""Attachments are kept once, whole, and no longer than a message needs them."""

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from desktop.chat.content import File, Text
from desktop.chat.messages import Role
from desktop.storage.failures import AttachmentNotKept
from desktop.storage.history.files import needed_files
from desktop.storage.history.history import History
from desktop.storage.history.purging import purge
from desktop.storage.kept_files import GRACE, KeptFiles

BYTES = b"the bytes" * 1000
HASH = hashlib.sha256(BYTES).hexdigest()


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_file_is_kept_under_its_hash(tmp_path: Path, in_memory: bool) -> None:
    files = KeptFiles(None if in_memory else tmp_path / "files")
    for _ in range(2):
        assert files.keep(io.BytesIO(BYTES), len(BYTES)) == (HASH, len(BYTES))
    assert files.content(HASH) == BYTES
    with files.open(HASH) as file:
        assert file.read() == BYTES
    assert files.content("0" * 64) is None


@pytest.mark.parametrize("in_memory", [False, True])
def test_what_is_larger_than_allowed_leaves_nothing(tmp_path: Path, in_memory: bool) -> None:
    files = KeptFiles(None if in_memory else tmp_path)
    with pytest.raises(ValueError, match="larger"):
        files.keep(io.BytesIO(BYTES), len(BYTES) - 1)
    assert not list(tmp_path.iterdir())


def test_bytes_that_are_not_those_of_the_hash_are_none(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path)
    files.keep(io.BytesIO(BYTES), len(BYTES))
    (tmp_path / HASH).write_bytes(BYTES[:-1])
    assert files.content(HASH) is None


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(AttachmentNotKept):
        KeptFiles(tmp_path / "files").keep(io.BytesIO(BYTES), len(BYTES))


def test_a_file_goes_with_its_last_message_and_not_before(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path / "files")
    files.keep(io.BytesIO(BYTES), len(BYTES))
    files.keep(io.BytesIO(b"of nobody"), 99)
    files.keep(io.BytesIO(b"young"), 99)
    old = time.time() - GRACE - 1
    for path in (tmp_path / "files").iterdir():
        if path.read_bytes() != b"young":
            os.utime(path, (old, old))
    history = History(tmp_path / "history.db")
    part = File(HASH, "a.txt", "text/plain", len(BYTES), "text")
    chats = [history.create("one"), history.create("two")]
    for chat in chats:
        history.add_message(chat, None, Role.USER, (part, Text("?")))
    assert files.sweep(needed_files(tmp_path / "history.db")) == 1
    for chat, kept in zip(chats, (True, False), strict=True):
        assert files.content(HASH) == BYTES
        history.delete(chat)
        history.close()
        purge(tmp_path / "history.db", time.time() + 1)
        history = History(tmp_path / "history.db")
        files.sweep(needed_files(tmp_path / "history.db"))
        assert (files.content(HASH) == BYTES) is kept
    history.close()
    assert [path.read_bytes() for path in (tmp_path / "files").iterdir()] == [b"young"]
