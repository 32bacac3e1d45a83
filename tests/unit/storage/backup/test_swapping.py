"""A restored home takes the place of the present one as a whole, which is kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from desktop.paths import Places
from desktop.storage.at_rest.forgetting import copies, delete_copies
from desktop.storage.backup.failures import RestoreFailed, RestoreUnfinished
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.staging import unpack
from desktop.storage.backup.swapping import put_in_place, settle, staging
from desktop.storage.database.owner import Owner
from desktop.storage.history.history import History
from desktop.storage.previous import delete_previous, previous_homes
from tests.support.homes import backed_up, furnish, places_in, titles, told

HISTORY_OPEN = "from desktop.storage.history.history import History as Held"
WINDOW_OPEN = "from desktop.storage.database.owner import Owner as Held"


@pytest.fixture
def home(tmp_path: Path) -> Places:
    where = places_in(tmp_path / "home")
    furnish(where, "old")
    return where


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    where = places_in(tmp_path / "source")
    furnish(where, "new", chats=5, whole=False)
    return backed_up(where, tmp_path / "backup.zip").path


def restore(where: Places, backup: Path) -> Path | None:
    with open_backup(backup) as opened, staging(where) as folder:
        unpack(opened, folder, None)
        return put_in_place(where)


@contextlib.contextmanager
def other_process(home: Places, held: str) -> Iterator[None]:
    """Another process, which has something of the home open."""
    program = f"import sys; from pathlib import Path; {held}\n"
    program += "held = Held(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    command = [sys.executable, "-c", program, str(home.database)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield
        process.communicate(b"")


def test_the_new_home_is_there_and_the_old_one_is_a_whole_home(
    home: Places, backup: Path, tmp_path: Path
) -> None:
    before = told(home)
    others = ("models/big.gguf", "logs/weir.log", "history.damaged-1.db", "mine.txt")
    for name in (*others, "search.db"):
        path = home.database.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    kept = restore(home, backup)
    assert told(home) == told(places_in(tmp_path / "source"))
    assert kept is not None
    assert previous_homes(home.database) == [kept]
    assert told(places_in(kept)) == before
    with contextlib.closing(History(kept / "history.db")) as old:
        assert len(old.summaries()) == 3
    for name in others:
        assert (home.database.parent / name).read_text() == name
    assert not home.drafts.exists()  # the backup has none
    assert not (home.database.parent / "search.db").exists()


def test_a_second_restore_keeps_the_first_one_too(home: Places, backup: Path) -> None:
    first, second = restore(home, backup), restore(home, backup)
    assert first != second
    assert previous_homes(home.database) == sorted(filter(None, (first, second)))
    assert delete_previous(home.database) == []
    assert previous_homes(home.database) == []
    assert len(titles(home)) == 5


def test_into_an_empty_home(tmp_path: Path, backup: Path) -> None:
    where = places_in(tmp_path / "empty")
    assert restore(where, backup) is None
    assert told(where) == told(places_in(tmp_path / "source"))


@pytest.mark.parametrize("held", [HISTORY_OPEN, WINDOW_OPEN], ids=["history", "window"])
def test_where_another_weir_has_it_open_nothing_changes(
    home: Places, backup: Path, held: str
) -> None:
    """A window counts also while its chats are locked, and nothing of the history is open."""
    before = told(home)
    with other_process(home, held), pytest.raises(RestoreFailed) as failed:
        restore(home, backup)
    assert failed.value.reason == "in_use"
    assert told(home) == before
    assert not (home.database.parent / "restoring").exists()
    mine = Owner(home.database)  # this process's own lock does not count
    assert restore(home, backup) is not None
    mine.release()


def test_one_restore_at_a_time(home: Places, backup: Path) -> None:
    with staging(home), pytest.raises(RestoreFailed) as failed:
        restore(home, backup)
    assert failed.value.reason == "restoring"


def test_over_a_damaged_history(home: Places, backup: Path) -> None:
    damaged = b"no database at all" * 1000
    home.database.write_bytes(damaged)
    kept = restore(home, backup)
    assert kept is not None
    assert (kept / "history.db").read_bytes() == damaged
    assert len(titles(home)) == 5


def test_a_log_of_a_killed_weir_goes_with_its_history(home: Places, backup: Path) -> None:
    with contextlib.closing(apsw.Connection(str(home.database))) as connection:
        connection.execute("UPDATE conversations SET title = 'last words' WHERE id = 1")
        for name in ("history.db", "history.db-wal", "history.db-shm"):
            shutil.copy(home.database.with_name(name), home.database.with_name(f"{name}.copy"))
    for name in ("history.db", "history.db-wal", "history.db-shm"):
        home.database.with_name(f"{name}.copy").rename(home.database.with_name(name))
    kept = restore(home, backup)
    assert kept is not None
    assert titles(places_in(kept))[0] == "last words"
    assert len(titles(home)) == 5


def test_settings_that_lie_apart_go_with_the_rest(tmp_path: Path, backup: Path) -> None:
    where = places_in(tmp_path / "apart", apart=True)
    furnish(where, "old")
    kept = restore(where, backup)
    assert where.settings.read_text() == "# new\n"
    assert kept is not None
    assert (kept / "settings.toml").read_text() == "# old\n"  # a whole home, for WEIR_HOME
    assert [path.name for path in where.settings.parent.iterdir()] == ["settings.toml"]


def test_a_link_to_the_settings_stays_one(home: Places, backup: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "weir.toml"
    real.parent.mkdir()
    home.settings.rename(real)
    home.settings.symlink_to(real)
    restore(home, backup)
    assert home.settings.is_symlink()
    assert real.read_text() == "# new\n"


def test_what_could_not_be_finished_is_finished_by_a_later_start(
    home: Places, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def refuse(source: str | Path, target: str | Path) -> None:
        if Path(source).name == "prompts":
            raise PermissionError(13, "somebody reads it")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    for attempt in (lambda: restore(home, backup), lambda: settle(home)):
        with pytest.raises(RestoreUnfinished):
            attempt()
    monkeypatch.setattr(os, "rename", rename)
    assert settle(home) is True
    assert len(titles(home)) == 5
    assert not home.prompts.exists()
    assert settle(home) is False


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b'{"new": 7, "keep": "../x"}', b"\xff"])
def test_a_spoiled_journal_is_followed_as_far_as_it_goes(
    home: Places, backup: Path, content: bytes
) -> None:
    with open_backup(backup) as opened, staging(home) as folder:
        unpack(opened, folder, None)
        (folder.parent / "ready.json").write_bytes(content)
    assert settle(home) is True
    assert len(titles(home)) == 5
    assert home.settings.read_text() == "# new\n"
    (kept,) = previous_homes(home.database)
    assert len(titles(places_in(kept))) == 3
    assert not (home.database.parent / "restoring").exists()


def test_what_was_only_made_ready_goes(home: Places, backup: Path) -> None:
    before = told(home)
    with open_backup(backup) as opened, staging(home) as folder:
        unpack(opened, folder, None)
        assert settle(home) is False  # another start, which does not wait for it
        assert folder.exists()
    assert not (home.database.parent / "restoring").exists()
    assert told(home) == before


def test_a_kept_home_counts_as_an_older_copy(home: Places, backup: Path) -> None:
    kept = restore(home, backup)
    assert copies(home.database) == [kept]
    assert delete_copies(home.database) == 0
    assert copies(home.database) == []
