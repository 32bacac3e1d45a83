"""Whatever a person chooses is read within bounds, and nothing but that is read."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sys
import zipfile
from pathlib import Path

import apsw
import pytest

from desktop.exchange.source import Unreadable
from desktop.storage.sources import archive, folder, source, tables
from desktop.storage.sources.opening import open_source
from desktop.storage.sources.source import OpenSource

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
CHATS = json.dumps([{"mapping": {}}]).encode()


def opened(path: Path) -> contextlib.closing[OpenSource]:
    return contextlib.closing(open_source(path))


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def why(path: Path, name: str = "") -> str:
    with pytest.raises(Unreadable) as refused, opened(path) as found, found.open(name) as member:
        member.read()
    return str(refused.value.why)


def test_a_file_is_read_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(CHATS)
    with opened(path) as found:
        assert (found.name, list(found.names()), found.total()) == ("a.json", [""], len(CHATS))
        with found.open() as file:
            assert file.read(3) == CHATS[:3]
            file.seek(0)
            assert file.read() == CHATS
        assert found.tables() is None


def test_a_name_that_no_file_can_have_is_none(tmp_path: Path) -> None:
    assert why(tmp_path / ("x" * 300)) == "no_file"


def test_a_packed_file_is_read_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "old.bak"
    path.write_bytes(gzip.compress(CHATS))
    with opened(path) as found, found.open() as file:
        assert file.read() == CHATS


def test_members_of_an_archive_are_read_by_their_paths(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x/conversations.json": CHATS, "x/a.png": b"1"})
    with opened(path) as found:
        assert list(found.names()) == ["x/conversations.json", "x/a.png"]
        assert found.total() == found.size("x/conversations.json") == len(CHATS)
        with found.open("x/conversations.json") as file:
            assert file.read() == CHATS
            with pytest.raises(io.UnsupportedOperation):
                file.seek(0)


def test_a_path_that_leads_out_of_an_archive_is_none(tmp_path: Path) -> None:
    names = ["../a", "x/../../b", "C:\\c", "\\\\host\\d", "/etc/passwd", "./e", "__MACOSX/f"]
    path = zipped(tmp_path / "a.zip", dict.fromkeys(names, b"x"))
    with opened(path) as found:
        assert list(found.names()) == ["host/d", "etc/passwd", "e"]
        with pytest.raises(Unreadable):
            found.open("../a")


def test_an_archive_in_an_archive_is_a_member_as_all_others(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "in.zip", {"conversations.json": CHATS}).read_bytes()
    with opened(zipped(tmp_path / "a.zip", {"in.zip": inner})) as found:
        assert list(found.names()) == ["in.zip"]


def test_archives_that_unpack_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": bytes(1 << 20), "b.json": bytes(1 << 20)})
    monkeypatch.setattr(archive, "RATIO_FROM", 1000)
    monkeypatch.setattr(archive, "HIGHEST_RATIO", 100)
    assert why(path, "a.json") == "bomb"
    monkeypatch.setattr(archive, "HIGHEST_RATIO", 2000)
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 1000)
    assert why(path, "a.json") == "bomb"
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 2 << 20)
    monkeypatch.setattr(source, "LARGEST_IN_ALL", 3 << 19)
    with opened(path) as found:
        assert len(found.open("a.json").read()) == 1 << 20
        with pytest.raises(Unreadable, match="bomb"):
            found.open("b.json").read()


def test_an_archive_of_too_many_members_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {str(number): b"" for number in range(20)})
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)
    assert why(path) == "too_many"
    monkeypatch.setattr(archive, "_MOST_DIRECTORY", 100)
    assert why(path) == "too_many"


def test_an_archive_with_a_password_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": CHATS})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    path.write_bytes(content)
    assert why(path, "conversations.json") == "encrypted"


@pytest.mark.parametrize("cut", [4, 30, 90, -1, -10, -22, -30])
def test_half_an_archive_is_unreadable(tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": os.urandom(100)})
    path.write_bytes(path.read_bytes()[:cut])
    assert why(path, "conversations.json") in ("damaged", "missing")


def test_a_spoiled_member_is_unreadable_when_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": os.urandom(2000)})
    content = bytearray(path.read_bytes())
    content[1000] ^= 255
    path.write_bytes(content)
    assert why(path, "conversations.json") == "damaged"


@POSIX
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert why(tmp_path / "pipe") == "no_file"
    assert why(Path("/dev/zero")) == "no_file"
    assert why(tmp_path / "none") == "missing"


@POSIX
def test_a_folder_gives_its_own_files_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, secret = tmp_path / "Jan", tmp_path / "secret"
    (home / "threads" / "a").mkdir(parents=True)
    secret.mkdir()
    (secret / "thread.json").write_bytes(b"secret")
    (home / "threads" / "a" / "thread.json").write_bytes(b"{}")
    (home / "threads" / "b").symlink_to(secret)
    (home / "threads" / "a" / "messages.jsonl").symlink_to(secret / "thread.json")
    (home / "round").symlink_to(home)
    os.mkfifo(home / "pipe")
    with opened(home) as found:
        assert list(found.names()) == ["threads/a/thread.json"]
        for outside in ("threads/b/thread.json", "../secret/thread.json", "pipe"):
            with pytest.raises(Unreadable):
                found.open(outside)
        (home / "threads" / "a" / "thread.json").unlink()
        (home / "threads" / "a" / "thread.json").symlink_to(secret / "thread.json")
        with pytest.raises(Unreadable):  # it was a file when it was found
            found.open("threads/a/thread.json")
    monkeypatch.setattr(folder, "MOST_MEMBERS", 0)
    assert why(home) == "too_many"


def database(path: Path) -> Path:
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE responses (id, prompt); CREATE TABLE log (id)")
        connection.execute("INSERT INTO responses VALUES (1, 'Hello'), (2, 'Again')")
    return path


def test_a_database_is_read_and_not_written(tmp_path: Path) -> None:
    path = database(tmp_path / "logs.db")
    before = path.read_bytes()
    with opened(path) as found:
        read = found.tables()
        assert read is not None
        assert (list(read.columns("responses")), list(read.columns("x"))) == (["id", "prompt"], [])
        assert list(read.rows("SELECT prompt FROM responses WHERE id > ?", 1)) == [("Again",)]
        for sql in ("DELETE FROM responses", "ATTACH 'x' AS x", "PRAGMA journal_mode = DELETE"):
            with pytest.raises(Unreadable):
                list(read.rows(sql))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["logs.db"]


def test_a_database_of_a_program_that_runs_is_read_with_its_log(tmp_path: Path) -> None:
    path = database(tmp_path / "logs.db")
    with contextlib.closing(apsw.Connection(str(path))) as running:
        running.execute("PRAGMA journal_mode = WAL").fetchall()
        running.execute("INSERT INTO responses VALUES (3, 'Late')")
        beside = sorted(one.name for one in tmp_path.iterdir())
        with opened(path) as found:
            read = found.tables()
            assert read is not None
            assert len(list(read.rows("SELECT * FROM responses"))) == 3
        assert sorted(one.name for one in tmp_path.iterdir()) == beside


def test_a_database_in_an_archive_is_unpacked_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    content = database(tmp_path / "x.db").read_bytes()
    with opened(zipped(tmp_path / "a.zip", {"Data/x.sqlite": content, "b": b"no"})) as found:
        read = found.tables("Data/x.sqlite")
        assert read is not None
        assert found.tables("b") is None
        assert len(list(read.rows("SELECT * FROM responses"))) == 2
        [unpacked] = (tmp_path / "temporary").iterdir()
        assert (unpacked.stat().st_mode & 0o77, len(list(unpacked.iterdir()))) == (0, 1)
    assert not list((tmp_path / "temporary").iterdir())


def test_what_a_schema_says_is_not_run(tmp_path: Path) -> None:
    path = database(tmp_path / "logs.db")
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        connection.execute(
            "DROP TABLE log; CREATE VIEW log AS SELECT * FROM responses;"
            "CREATE TABLE g (id, twice AS (id * 2));"
            "CREATE VIEW endless AS WITH RECURSIVE n (x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        )
    with opened(path) as found:
        read = found.tables()
        assert read is not None
        assert not read.columns("log")
        for view in ("log", "endless"):
            with pytest.raises(Unreadable):
                list(read.rows(f"SELECT * FROM {view}"))


def test_a_statement_that_finds_nothing_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = (
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    )
    with opened(database(tmp_path / "logs.db")) as found:
        read = found.tables()
        assert read is not None
        monkeypatch.setattr(tables, "ROW_SECONDS", -1.0)
        with pytest.raises(Unreadable, match="slow"):
            list(read.rows(endless))
        found.heard = stop
        monkeypatch.setattr(tables, "ROW_SECONDS", 1000.0)
        with pytest.raises(KeyError):
            list(read.rows(endless))


def stop(_count: int) -> None:
    raise KeyError


@pytest.mark.parametrize("at", [16, 20, 30, 100, 110, 4100, 8190])
def test_a_damaged_database_is_unreadable(tmp_path: Path, at: int) -> None:
    path = database(tmp_path / "logs.db")
    content = bytearray(path.read_bytes())
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(content)
    with contextlib.suppress(Unreadable), opened(path) as found:
        read = found.tables()
        assert read is not None
        assert len(list(read.rows("SELECT * FROM responses"))) <= 2
