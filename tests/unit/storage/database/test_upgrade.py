"""An older history is brought up to date, and nothing that happens meanwhile costs a row."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import apsw
import pytest

from desktop.chat.content import File, Picture
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState
from desktop.chat.ordering.folder import ListKind
from desktop.chat.searching.query import parse
from desktop.storage.database import upgrade
from desktop.storage.database.age import is_old
from desktop.storage.database.database import connect, version_of
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.upgrade import open_file
from desktop.storage.failures import HistoryCopyKept, HistoryReadOnly
from desktop.storage.history.history import History
from desktop.storage.searching.answer import Wish
from desktop.storage.searching.search import Searcher
from desktop.wire.failures import NotFound
from tests.support import old_histories
from tests.support.indexing import index
from tests.support.many_chats import write
from tests.support.mounts import isolated
from tests.support.sizes import FULL

ENVIRON = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
KILLS = 100 if FULL else 4
DOUBLINGS = 11
UPGRADE = """
import sys
from pathlib import Path
from desktop.storage.database.upgrade import open_file
def tell(share):
    print(share, flush=True)
    sys.stdin.readline()  # goes on when it is let, or nobody is there
open_file(Path(sys.argv[1]), tell).close()
"""


def old_history(path: Path, steps: int = 6, messages: int = 400) -> None:
    """A history as a program left it that knew so many steps."""
    path.parent.mkdir(exist_ok=True)
    write(path, messages, 20, longest=100, steps=steps)


def grown_history(path: Path, version: int) -> None:
    """One that takes a while to be brought up to date."""
    if version in old_histories.VERSIONS:
        old_histories.make(path, version, doublings=DOUBLINGS)
    else:
        old_history(path, version, messages=20_000)


def told(path: Path) -> tuple[list[tuple[object, ...]], ...]:
    """What people see of a history: all chats and messages, in the columns of every version."""
    with contextlib.closing(connect(path)) as connection:
        return (
            connection.execute(
                "SELECT id, title, created_at, updated_at, deleted_at, active_child"
                " FROM conversations"
            ).fetchall(),
            connection.execute(
                "SELECT id, conversation_id, parent_id, role, text, reasoning, tool_calls, state,"
                " failure, endpoint_name, model, prompt_tokens, active_child FROM messages"
            ).fetchall(),
        )


def beside(path: Path) -> list[str]:
    """What lies beside a history that is closed, but for owners' locks."""
    return sorted(one.name for one in path.parent.iterdir() if one.is_file())


@pytest.mark.parametrize("version", old_histories.VERSIONS)
def test_what_an_older_program_wrote_is_all_there(tmp_path: Path, version: int) -> None:
    path = tmp_path / "home" / "history.db"
    old_histories.make(path, version)
    before = told(path)
    assert is_old(path)
    with contextlib.closing(History(path)) as history:
        assert (told(path), history.notices) == (before, [])
        assert beside(path) == ["history.db", "history.db-shm", "history.db-wal"]
        titles = ["Killed while it arrived", "Never answered", "堰与鱼道", "How a weir works"]
        assert [one.title for one in history.summaries()] == titles
        assert [one.title for one in history.summaries(ListKind.TRASH)] == ["Deleted by the person"]

        weirs = history.load(1)
        assert [one.text for one in weirs.active_path()][1:] == ["It raises the water."]
        assert weirs.variants(2) == [2, 3]
        failed = weirs[7]
        assert failed.failure is not None
        assert isinstance(ChatError.from_record(dict(failed.failure)), NotFound)
        assert (weirs[3].reasoning, weirs[3].stats.estimated) == (
            "They ask about weirs, not dams.",
            True,
        )
        chinese = history.load(2)
        assert [seam.cause for seam in chinese[9].seams] == ["gateway"] * (version > 1)
        parts = chinese.end(1)[0].content
        names = [part.name for part in parts if isinstance(part, Picture | File)]
        assert names == ["weir.png", "笔记.txt"] * (version > 2)
        chosen = ModelChoice("Work", "glm-4.7") if version > 3 else ModelChoice("家", "qwen3-8b")
        assert chinese.choice == chosen  # else that of its last reply

        assert history.recover() == 1
        [killed] = history.load(5).end(1)
        assert (killed.text, killed.state) == ("All of it: first the w", TurnState.INCOMPLETE)
        assert history.create("New") == 6
    index(path)
    found = Searcher(path).find(Wish(parse("鱼道")))
    assert len(found.hits) == 1 + (version > 2)  # the title, and the words of a file


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


@pytest.mark.parametrize("version", [1, 6])
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, version: int) -> None:
    """Real processes, killed as by kill -9, until one of them comes to the end."""
    source, path = tmp_path / "history.db", tmp_path / "home" / "history.db"
    grown_history(source, version)
    path.parent.mkdir()
    before, dice, seen = told(source), random.Random(version), set[int]()
    for number in range(KILLS):
        if number % 5 == 0:  # what one of them left is also what the next one begins with
            for left in path.parent.glob("history.db*"):
                left.unlink()
            shutil.copy(source, path)
        command, pipe = [sys.executable, "-c", UPGRADE, str(path)], subprocess.PIPE
        with subprocess.Popen(command, env=ENVIRON, stdin=pipe, stdout=pipe, bufsize=0) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for _line in range(dice.randint(1, len(MIGRATIONS) - version + 1) if number else 1):
                process.stdout.readline()  # it has come so far
                if number:  # the first one is killed where it stands
                    with contextlib.suppress(BrokenPipeError):
                        process.stdin.write(b"\n")
            time.sleep(dice.random() * 0.02)
            process.kill()
        assert told(path) == before
        with contextlib.closing(connect(path)) as connection:
            seen.add(version_of(connection))
    assert seen - {len(MIGRATIONS)}
    subprocess.run(
        [sys.executable, "-c", UPGRADE, str(path)],
        env=ENVIRON,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert told(path) == before
    assert beside(path) == ["history.db"]
    with contextlib.closing(History(path)) as history:
        assert history.notices == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
@pytest.mark.parametrize(
    ("version", "spare"),
    [(1, 40), (6, 40), (1, 8000)],
    ids=["no room for a step", "nor for the last ones", "no room for a copy"],
)
def test_a_full_disk_loses_nothing(tmp_path: Path, version: int, spare: int) -> None:
    """On a file system of its own that has some kB beside the history."""
    source, home = tmp_path / "history.db", tmp_path / "home"
    grown_history(source, version)
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
        assert len(history.summaries()) == {20 if version == 6 else 4 << DOUBLINGS}
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
