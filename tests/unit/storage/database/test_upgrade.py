"""An older history is brought up to date, and nothing that happens meanwhile costs a row."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import apsw
import pytest

from desktop.storage.database import upgrade
from desktop.storage.database.age import is_old
from desktop.storage.database.database import connect, version_of
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.upgrade import open_file
from desktop.storage.failures import HistoryCopyKept, HistoryReadOnly
from desktop.storage.history.history import History
from tests.support.many_chats import write
from tests.support.mounts import isolated

ENVIRON = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
UPGRADE = """
import sys
from pathlib import Path
from desktop.storage.database.upgrade import open_file
open_file(Path(sys.argv[1]), lambda share: print(share, flush=True)).close()
"""


def old_history(path: Path, steps: int = 6, messages: int = 400) -> None:
    """A history as a program left it that knew so many steps."""
    path.parent.mkdir(exist_ok=True)
    write(path, messages, 20, longest=100, steps=steps)


def told(path: Path) -> tuple[list[tuple[object, ...]], ...]:
    """What people see of a history: all chats and messages, in the columns of every version."""
    with contextlib.closing(connect(path)) as connection:
        return (
            connection.execute("SELECT id, title, active_child FROM conversations").fetchall(),
            connection.execute(
                "SELECT id, parent_id, role, text, reasoning, state, parts FROM messages"
            ).fetchall(),
        )


def beside(path: Path) -> list[str]:
    """What lies beside a history that is closed, but for owners' locks."""
    return sorted(one.name for one in path.parent.iterdir() if one.is_file())


@pytest.mark.parametrize("steps", range(5, len(MIGRATIONS)))
def test_a_file_of_each_version_is_brought_up_to_date(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "home" / "history.db"
    old_history(path, steps)
    before, shares = told(path), list[float]()
    assert is_old(path)
    open_file(path, shares.append).close()
    assert not is_old(path)
    assert told(path) == before
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert beside(path) == ["history.db"]  # the copy was verified against, and is gone
    with contextlib.closing(History(path)) as history:
        assert history.notices == []
        assert len(history.summaries()) == 20


def test_a_copy_lies_there_until_all_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home" / "history.db"
    old_history(path)
    before, seen = told(path), list[int]()
    copy = Path(f"{path}.before-6")

    def look(connection: apsw.Connection, copied: Path) -> bool:
        assert copied == copy
        assert os.name == "nt" or copy.stat().st_mode & 0o777 == 0o600
        seen.append(version_of(connection))
        return False

    monkeypatch.setattr(upgrade, "_is_sound", look)
    open_file(path).close()
    assert seen == [len(MIGRATIONS)]
    assert told(copy) == before
    monkeypatch.undo()
    open_file(path).close()  # the next start verifies it
    assert not copy.exists()


def test_a_copy_is_kept_where_rows_are_missing_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home" / "history.db"
    old_history(path)
    before = told(path)
    loses = "DELETE FROM messages WHERE id = (SELECT max(id) FROM messages);"
    steps = (*MIGRATIONS[:6], MIGRATIONS[6] + loses, *MIGRATIONS[7:])
    monkeypatch.setattr("desktop.storage.database.database.MIGRATIONS", steps)
    with contextlib.closing(History(path)) as history:
        [notice] = history.notices
        assert isinstance(notice, HistoryCopyKept)
    assert told(Path(notice.path)) == before
    with contextlib.closing(History(path)) as history:
        assert history.notices == []  # said once
    assert Path(notice.path).exists()


def test_a_file_is_brought_up_to_date_without_room_for_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home" / "history.db"
    old_history(path)
    before = told(path)
    monkeypatch.setattr(upgrade, "SPARE", 1 << 60)
    open_file(path).close()
    assert told(path) == before
    assert beside(path) == ["history.db"]


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Real processes, killed as by kill -9, until one of them comes to the end."""
    path = tmp_path / "home" / "history.db"
    old_history(path, messages=20_000)
    before, dice = told(path), random.Random(3)
    for _round in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", UPGRADE, str(path)], env=ENVIRON, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()  # it is at work
        time.sleep(dice.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    subprocess.run([sys.executable, "-c", UPGRADE, str(path)], env=ENVIRON, check=True)
    assert told(path) == before
    assert beside(path) == ["history.db"]
    with contextlib.closing(History(path)) as history:
        assert history.notices == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
@pytest.mark.parametrize("spare", [40, 8000], ids=["no room for a step", "no room for a copy"])
def test_a_full_disk_loses_nothing(tmp_path: Path, spare: int) -> None:
    """On a file system of its own that has some kB beside the history."""
    source, home = tmp_path / "history.db", tmp_path / "home"
    old_history(source, messages=20_000)
    home.mkdir()
    code = f"""
        import shutil
        from pathlib import Path
        from desktop.storage.history.history import History
        from tests.unit.storage.database.test_upgrade import told
        path = Path({str(home)!r}) / "history.db"
        shutil.copy({str(source)!r}, path)
        before = told(path)
        history = History(path)
        notices = [type(notice).__name__ for notice in history.notices]
        assert notices == ({["HistoryReadOnly"] if spare < 100 else []!r}), history.notices
        assert len(history.summaries()) == 20
        history.close()
        assert told(path) == before
        assert not list(path.parent.glob("*before*")), list(path.parent.iterdir())
    """
    size = source.stat().st_size // 1024 + spare
    mount = f'mount -t tmpfs -o size={size}k none "$0" && exec "$@"'
    python = [sys.executable, "-c", textwrap.dedent(code)]
    subprocess.run([*isolated(), "sh", "-c", mount, str(home), *python], check=True, env=ENVIRON)


def test_a_damaged_old_file_is_left_to_the_rescue(tmp_path: Path) -> None:
    path = tmp_path / "home" / "history.db"
    old_history(path)
    path.write_bytes(path.read_bytes()[:-8192])
    with contextlib.closing(History(path)) as history:
        assert [notice.kind for notice in history.notices] == ["database_set_aside"]
        assert not any(isinstance(one, HistoryReadOnly) for one in history.notices)
        assert history.summaries()
