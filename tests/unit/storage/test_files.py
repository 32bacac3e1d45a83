"""What is taken from other people, and what is left as it is."""

import os
import stat
import sys
from pathlib import Path

import pytest

from desktop.storage.files import close_to_others, make_private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_and_what_weir_wrote_in_it_are_closed_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ours, theirs = home / "history.db", home / "notes.txt"
    for path, mode in ((ours, 0o644), (theirs, 0o644), (home, 0o755)):
        path.touch()
        path.chmod(mode)
    looked = close_to_others(home)
    assert (looked.count, looked.foreign) == (1, ())
    assert close_to_others(home).count == 0
    assert [mode_of(path) for path in (home, ours, theirs)] == [0o700, 0o600, 0o644]


def test_what_is_no_folder_keeps_its_mode_where_one_is_named(tmp_path: Path) -> None:
    """For root, /dev/null is a file of its own, too."""
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.touch()
    for path in (pipe, file):
        path.chmod(0o666)
    close_to_others(pipe, file)
    make_private(pipe)
    assert [mode_of(path) for path in (pipe, file)] == [0o666, 0o666]


def test_what_belongs_to_another_person_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "history.db").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert close_to_others(tmp_path).foreign == (tmp_path, tmp_path / "history.db")
