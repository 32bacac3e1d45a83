"""What is no backup, or not whole, is refused in one sentence, and nothing is changed.

WEIR_FULL=1 python -m pytest tests/unit/storage/backup/test_reading.py      10,000 damaged files
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.explain.sentences import explain
from desktop.paths import Places
from desktop.storage.backup import staging as staging_room
from desktop.storage.backup.failures import BackupRefused, RestoreFailed
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.staging import unpack, unpack_beside
from desktop.storage.database.database import connect
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.erasing import erase_folder
from tests.support.homes import backed_up, furnish, places_in
from tests.support.sizes import FULL

RUNS = 10_000 if FULL else 300
Parts = dict[str, bytes]


@pytest.fixture
def home(tmp_path: Path) -> Places:
    where = places_in(tmp_path / "home")
    furnish(where, "words")
    return where


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    where = places_in(tmp_path_factory.mktemp("sound") / "home")
    furnish(where, "words")
    return backed_up(where, where.database.parent.parent / "backup.zip").path.read_bytes()


@pytest.fixture
def backup(sound: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    path.write_bytes(sound)
    return path


def read(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, parts: Parts) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def described(parts: Parts, **changes: object) -> Parts:
    """The parts with a manifest that fits them."""
    files = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in parts.items()
        if name != "manifest.json"
    ]
    manifest = {**json.loads(parts["manifest.json"]), "files": files, **changes}
    return {**parts, "manifest.json": json.dumps(manifest).encode()}


def refusal(path: Path, folder: Path) -> tuple[str, str]:
    """Why a backup is refused. Nothing is left of it, and one sentence says it."""
    with pytest.raises(BackupRefused) as refused, open_backup(path) as opened:
        unpack(opened, folder, None)
    assert not folder.exists()
    line = explain(refused.value).line
    assert "Nothing was changed." in line
    assert "\n" not in line
    return refused.value.reason, refused.value.detail


def test_what_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "other.zip", {"a.txt": b"a"})
    write(tmp_path / "odd.zip", {"manifest.json": b"[" * 5000})
    write(tmp_path / "theirs.zip", {"manifest.json": b'{"format": "x", "version": 1}'})
    expected = {
        "text": "foreign",
        "empty": "foreign",
        "pipe": "no_file",
        "none": "missing",
        ".": "no_file",
        "other.zip": "foreign",
        "odd.zip": "foreign",
        "theirs.zip": "foreign",
    }
    found = {name: refusal(tmp_path / name, tmp_path / "out")[0] for name in expected}
    assert found == expected


HOSTILE: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "a name that climbs": (lambda p: described({**p, "../evil": b"x"}), "unsafe"),
    "a name that climbs within": (lambda p: described({**p, "files/../../evil": b"x"}), "unsafe"),
    "an absolute name": (lambda p: described({**p, "/etc/evil": b"x"}), "unsafe"),
    "a drive": (lambda p: described({**p, "C:\\evil": b"x"}), "unsafe"),
    "a folder of prompts": (lambda p: described({**p, "prompts/a/b.md": b"x"}), "unsafe"),
    "a hidden prompt": (lambda p: described({**p, "prompts/.bashrc": b"x"}), "unsafe"),
    "a lock": (lambda p: described({**p, "owners/x.lock": b"x"}), "unsafe"),
    "a part that nobody names": (lambda p: {**p, "prompts/new.md": b"x"}, "unsafe"),
    "a part that is missing": (
        lambda p: {n: c for n, c in p.items() if "draft" not in n},
        "damaged",
    ),
    "another content": (lambda p: {**p, "settings.toml": b"# other"}, "damaged"),
    "a newer version": (lambda p: described(p, version=2), "newer"),
    "version 0": (lambda p: described(p, version=0), "damaged"),
    "no version": (lambda p: described(p, version=None), "foreign"),
    "files that are none": (lambda p: described(p) | {"manifest.json": b"{}"}, "foreign"),
    "a size below 0": (
        lambda p: described(p, files=[{"name": "settings.toml", "size": -1, "sha256": "0" * 64}]),
        "damaged",
    ),
    "a history that is none": (lambda p: described({**p, "history.db": bytes(10_000)}), "damaged"),
    "a history cut short": (
        lambda p: described({**p, "history.db": p["history.db"][:-4096]}),
        "damaged",
    ),
    "plain, and said to be encrypted": (lambda p: described(p, encrypted=True), "damaged"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_no_backup_holds_is_refused(backup: Path, tmp_path: Path, what: str) -> None:
    spoil, expected = HOSTILE[what]
    write(backup, spoil(read(backup)))
    assert refusal(backup, tmp_path / "out")[0] == expected
    assert [path.name for path in tmp_path.iterdir()] == ["backup.zip"]


def test_a_link_an_encrypted_part_and_a_second_one_are_refused(
    backup: Path, tmp_path: Path
) -> None:
    parts = read(backup)
    link = zipfile.ZipInfo("prompts/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    whole = described({**parts, "prompts/link.md": b"/etc/passwd"})
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in whole.items():
            archive.writestr(link if name == link.filename else name, content)
    assert refusal(backup, tmp_path / "out") == ("unsafe", "prompts/link.md")
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("settings.toml", b"# second")
    assert refusal(backup, tmp_path / "out") == ("unsafe", "settings.toml")
    write(backup, parts)
    content = backup.read_bytes()
    at = content.rindex(b"PK\x01\x02")
    backup.write_bytes(content[: at + 8] + b"\x01\x00" + content[at + 10 :])
    assert refusal(backup, tmp_path / "out")[0] in ("unsafe", "damaged")


def test_bombs_are_not_unpacked(backup: Path, tmp_path: Path) -> None:
    parts = read(backup)
    bomb = bytes(70 << 20)
    write(backup, {**parts, "window.state": bomb})  # seventy megabytes in seventy kB
    assert refusal(backup, tmp_path / "out")[0] == "damaged"
    write(backup, {**parts, "manifest.json": bomb})
    assert refusal(backup, tmp_path / "out")[0] == "foreign"


def test_a_part_larger_than_it_says_is_not_unpacked(backup: Path, tmp_path: Path) -> None:
    parts = read(backup)
    write(backup, {**parts, "settings.toml": bytes(1 << 20)})
    content = bytearray(backup.read_bytes())
    small = struct.pack("<I", len(parts["settings.toml"]))
    big = struct.pack("<I", 1 << 20)
    backup.write_bytes(bytes(content).replace(big, small))
    assert refusal(backup, tmp_path / "out") == ("damaged", "settings.toml")


def test_parts_that_lie_over_one_another_are_refused(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    with zipfile.ZipFile(backup) as archive:
        first, second = sorted(archive.infolist(), key=lambda one: one.header_offset)[:2]
    where = struct.pack("<I", second.header_offset)
    at = content.index(where, content.index(b"PK\x01\x02"))
    backup.write_bytes(content[:at] + struct.pack("<I", first.header_offset) + content[at + 4 :])
    assert refusal(backup, tmp_path / "out")[0] == "unsafe"


def test_a_directory_that_claims_millions_is_not_read(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 4_000_000_000, 0, 0)
    (tmp_path / "many.zip").write_bytes(b"PK\x03\x04" + bytes(100) + end)
    assert refusal(tmp_path / "many.zip", tmp_path / "out")[0] == "damaged"


def test_a_history_of_a_newer_weir_is_said_to_be_one(home: Places, tmp_path: Path) -> None:
    connection = connect(home.database)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    made = backed_up(home, tmp_path / "newer.zip")
    assert refusal(made.path, tmp_path / "out")[0] == "newer"


def test_without_room_nothing_is_begun(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging_room, "SPARE", 1 << 60)
    with open_backup(backup) as opened, pytest.raises(RestoreFailed) as failed:
        unpack(opened, tmp_path / "out", None)
    assert failed.value.reason == "full"
    assert not (tmp_path / "out").exists()


def test_beside_takes_an_empty_folder_alone(backup: Path, home: Places, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").touch()
    with open_backup(backup) as opened:
        unpack_beside(opened, tmp_path / "empty", None, home)
        assert (tmp_path / "empty" / "history.db").exists()
        for folder, reason in ((tmp_path / "taken", "exists"), (home.files / "x", "in_home")):
            with pytest.raises(RestoreFailed) as failed:
                unpack_beside(opened, folder, None, home)
            assert failed.value.reason == reason


@pytest.mark.timeout(1800)
def test_damaged_files_are_refused_or_whole(sound: bytes, backup: Path, tmp_path: Path) -> None:
    """Each of many damaged files is refused, or what comes out of it is what went in."""
    dice = random.Random(23)
    whole, folder, path = read(backup), tmp_path / "out", tmp_path / "damaged.zip"
    refused: list[str] = []
    for _run in range(RUNS):
        path.write_bytes(damaged(sound, dice))
        try:
            with open_backup(path) as opened:
                unpack(opened, folder, None)
        except BackupRefused as failure:
            refused.append(explain(failure).line)
        else:
            for part in opened.manifest.files:
                assert (folder / part.name).read_bytes() == whole[part.name]
            assert {part.name for part in opened.manifest.files} == whole.keys() - {"manifest.json"}
            erase_folder(folder)
        assert not folder.exists()
    assert all(refused)
    assert len(refused) > RUNS // 2


def damaged(sound: bytes, dice: random.Random) -> bytes:
    """A file with something wrong in it: in its directory as often as in what it packs."""
    content = bytearray(sound)
    at = dice.choice((dice.randrange(len(content)), max(0, len(content) - dice.randrange(900))))
    at = min(at, len(content) - 1)
    match dice.randrange(6):
        case 0:
            content[at] ^= 1 << dice.randrange(8)
        case 1:
            content[at : at + 4] = dice.randbytes(4)
        case 2:
            del content[at:]
        case 3:
            del content[at : at + dice.randrange(1, 200)]
        case 4:
            content[at:at] = dice.randbytes(dice.randrange(1, 50))
        case _:
            other = dice.randrange(len(content))
            content[at : at + 30] = content[other : other + 30]
    return bytes(content)


def test_zeros_are_no_history(tmp_path: Path, home: Places) -> None:
    made = backed_up(home, tmp_path / "b.zip")
    parts = read(made.path)
    buffer = io.BytesIO(parts["history.db"])
    buffer.seek(100)
    spoiled = parts["history.db"][:100] + bytes(len(parts["history.db"]) - 100)
    write(made.path, described({**parts, "history.db": spoiled}))
    assert refusal(made.path, tmp_path / "out") == ("damaged", "history.db")
