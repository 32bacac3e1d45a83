"""The history's file: never lost, never overwritten, whatever lies there."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop.chat.messages import Role, TurnState
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.failures import DatabaseSetAside, HistoryReadOnly
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from desktop.storage.rescue.damage import is_damaged
from tests.support.mounts import isolated


def filled(path: Path, chats: int = 60) -> None:
    """A history of some pages, closed."""
    history = History(path)
    for number in range(chats):
        chat = history.create(f"chat {number}")
        history.add_message(chat, None, Role.USER, "text " * 300)
    history.close()


def test_plain_sqlite_reads_the_text(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "home" / "history.db"
    history = History(path)
    history.add_message(history.create("t"), None, Role.USER, "你好 SQLite")
    # In a process of its own, while the history is open: two SQLite libraries in one process
    # would take each other's locks away.
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "print(*c.execute('SELECT text FROM messages').fetchone(), sep='|');"
        "print(*c.execute('PRAGMA journal_mode').fetchone());"
        "print(*c.execute('PRAGMA user_version').fetchone())"
    )
    seen = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, str(path)], check=True, capture_output=True
    )
    assert seen.stdout.decode().split() == ["你好", "SQLite", "wal", str(len(MIGRATIONS))]
    history.close()


@pytest.mark.parametrize(
    ("keep", "chats"),
    [(0.99, (59, 60)), (0.5, (25, 60)), (200, (0, 0)), (99, (0, 0)), (17, (0, 0)), (1, (0, 0))],
)
def test_a_file_cut_short_is_put_aside_whole(
    tmp_path: Path, keep: float, chats: tuple[int, int]
) -> None:
    path = tmp_path / "history.db"
    filled(path)
    whole = path.read_bytes()
    cut = whole[: int(len(whole) * keep) if isinstance(keep, float) else keep]
    path.write_bytes(cut)
    check_put_aside(path, "damaged", cut, chats)


@pytest.mark.parametrize("content", [b"not a database, " * 500, b"x", b"SQLite format 3\x00" * 400])
def test_no_database_is_put_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(content)
    check_put_aside(path, "damaged", content)


def test_a_damaged_schema_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    filled(path)
    content = bytearray(path.read_bytes())
    content[100:200] = b"\xff" * 100
    path.write_bytes(content)
    check_put_aside(path, "damaged", bytes(content), (60, 60))


def test_a_newer_file_is_put_aside_and_can_be_used_again(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    check_put_aside(path, "newer", None)
    [aside] = tmp_path.glob("history.newer-*.db")
    connection = sqlite3.connect(aside)
    assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (60,)
    connection.close()


def check_put_aside(
    path: Path, reason: str, content: bytes | None, chats: tuple[int, int] = (0, 0)
) -> None:
    """`chats`: how many of them at least and at most are in the fresh history."""
    history = History(path)
    [notice] = history.notices
    assert isinstance(notice, DatabaseSetAside)
    assert notice.reason == reason
    aside = Path(notice.path)
    assert aside.name.startswith(f"history.{reason}-")
    assert aside.suffix == ".db"
    assert content is None or aside.read_bytes() == content
    assert chats[0] <= len(history.summaries()) == notice.chats <= chats[1]
    history.create("fresh")
    history.close()
    assert History(path).notices == []


def test_two_files_put_aside_in_one_second_both_stay(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for content in (b"one" * 99, b"two" * 99):
        path.write_bytes(content)
        History(path).close()
        path.unlink()
    contents = {file.read_bytes() for file in tmp_path.glob("history.damaged-*.db")}
    assert contents == {b"one" * 99, b"two" * 99}


def test_the_log_goes_aside_with_its_file(tmp_path: Path) -> None:
    """Left behind, SQLite would replay it into the fresh file."""
    path = tmp_path / "history.db"
    filled(path)
    log = Path(f"{path}-wal")
    killed(f"h = History(Path({str(path)!r})); h.create('in the log')")
    assert log.stat().st_size > 0
    header = bytearray(path.read_bytes()[:4096])
    header[:16] = b"something else.."
    path.write_bytes(header)
    history = History(path)
    [notice] = history.notices
    assert isinstance(notice, DatabaseSetAside)
    assert Path(f"{notice.path}-wal").stat().st_size > 0
    assert history.summaries()[0].title == "in the log"  # saved out of the log
    history.close()


def test_pages_that_wait_in_the_log_are_no_damage(tmp_path: Path) -> None:
    """A process killed while it moves pages from the log to the file leaves just this."""
    path = tmp_path / "history.db"
    killed(f"""
        h = History(Path({str(path)!r}))
        for n in range(50):
            h.add_message(h.create(str(n)), None, Role.USER, "text " * 300)
    """)
    log, whole = Path(f"{path}-wal").read_bytes(), path.read_bytes()
    History(path).close()  # moves all pages
    moved = path.read_bytes()
    assert len(moved) > len(whole)
    path.write_bytes(moved[: 3 * 4096])
    assert is_damaged(path)
    Path(f"{path}-wal").write_bytes(log)
    assert not is_damaged(path)
    history = History(path)
    assert history.notices == []
    assert len(history.summaries()) == 50
    history.close()


def test_looking_at_the_file_takes_no_lock_away(tmp_path: Path) -> None:
    """POSIX drops a process's locks on a file when it closes any handle of it."""
    path = tmp_path / "history.db"
    history = History(path)
    history.create("x")
    History(path).close()
    code = (
        "import apsw, sys; c = apsw.Connection(sys.argv[1])\n"
        "try: c.execute('PRAGMA journal_mode = DELETE')\n"  # wants the file for itself
        "except apsw.BusyError: sys.exit(7)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == 7
    history.close()


def test_many_processes_open_a_fresh_home_at_once(tmp_path: Path) -> None:
    path = tmp_path / "home" / "history.db"
    run_together(f"h = History(Path({str(path)!r})); assert not h.notices; h.create('x')", 6)
    history = History(path)
    assert history.notices == []
    assert len(history.summaries()) == 6
    history.close()


def test_many_processes_put_a_bad_file_aside_once(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"bad" * 999)
    run_together(f"h = History(Path({str(path)!r})); h.create('x'); h.close()", 6)
    assert len(list(tmp_path.glob("history.damaged-*.db"))) == 1
    history = History(path)
    assert len(history.summaries()) == 6
    history.close()


def test_a_home_that_cannot_be_made_still_lets_one_chat(tmp_path: Path) -> None:
    """Everything works for this run, the journal's own connection included."""
    (tmp_path / "file").write_text("no folder")
    history = History(tmp_path / "file" / "history.db")
    [notice] = history.notices
    assert isinstance(notice, HistoryReadOnly)
    history.purge_deleted()
    chat = history.create("in memory")
    reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
    journal = Journal(history.database)
    entry = journal.open(reply.id)
    entry.append("content", "kept for this run")
    journal.close()
    assert entry.failure is None
    assert history.load(chat).active_path()[0].text == "kept for this run"
    history.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
@pytest.mark.parametrize("died", [False, True])
def test_a_read_only_home_shows_the_chats(tmp_path: Path, died: bool) -> None:
    """On a file system mounted read-only, where even the superuser cannot write."""
    path = tmp_path / "home" / "history.db"
    filled(path)
    if died:  # its log and shared memory lie there still
        killed(f"h = History(Path({str(path)!r})); h.create('in the log')")
    before = {file: file.read_bytes() for file in path.parent.glob("history*")}
    code = f"""
        h = History(Path({str(path)!r}))
        assert [type(n).__name__ for n in h.notices] == ["HistoryReadOnly"], h.notices
        assert h.notices[0].reason == "read_only", h.notices[0].reason
        assert len(h.summaries()) == {60 + died}, len(h.summaries())
        h.add_message(h.create("new"), None, Role.USER, "not kept")
        assert h.summaries()[0].title == "new"
    """
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    subprocess.run(
        [*isolated(), "sh", "-c", mount, str(path.parent), *python(code)], check=True, env=ENVIRON
    )
    assert {file: file.read_bytes() for file in path.parent.glob("history*")} == before


ENVIRON = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
HEAD = """
import os, signal, sys, time
from pathlib import Path
from desktop.chat.messages import *
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", HEAD + textwrap.dedent(code)]


def killed(code: str) -> None:
    """Run code in a process that then dies as by kill -9."""
    end = "\nos.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run(
        python(textwrap.dedent(code) + end), check=False, env=ENVIRON, capture_output=True
    )
    assert done.returncode < 0, done.stderr.decode()


def run_together(code: str, count: int) -> None:
    """Run code in several processes that set off at the same moment."""
    start = "\nsys.stdin.read()\n"
    children = [
        subprocess.Popen(
            python(start + textwrap.dedent(code)),
            env=ENVIRON,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(count)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.close()
    for child in children:
        assert child.stderr is not None
        errors = child.stderr.read().decode()
        child.stderr.close()
        assert child.wait(60) == 0, errors
