"""What is deleted for good goes by its term, in slices, and takes nothing else with it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.chat.messages import Role
from desktop.chat.ordering.folder import ListKind
from desktop.storage.failures import HistoryFailed, NoSuchConversation
from desktop.storage.history import purging
from desktop.storage.history.history import History
from desktop.storage.history.purging import go_on, purge

DAY = 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


def filled(history: History, title: str, messages: int, text: str = "words") -> int:
    chat, parent = history.create(title), None

    def written() -> None:
        nonlocal parent
        for _ in range(messages):
            parent = history.add_message(chat, parent, Role.USER, text).id

    history.together(written)
    return chat


def messages(history: History) -> int:
    [(count,)] = history.rows("SELECT count(*) FROM messages")
    return int(count)


def trash(history: History) -> list[int]:
    return [chat.id for chat in history.summaries(ListKind.TRASH)]


def test_what_is_deleted_goes_when_its_term_is_over(history: History) -> None:
    old, new, kept = (filled(history, title, 3) for title in ("old", "new", "kept"))
    single = history.load(kept).active_path()[-1]
    history.placing.delete([old, new])
    history.deletion.delete(kept, single.id)
    now = time.time()
    history.rows("UPDATE conversations SET deleted_at = ? WHERE id = ?", now - 31 * DAY, old)
    history.purge_deleted(now - 30 * DAY)
    assert trash(history) == [new]
    assert messages(history) == 6  # that of the single message is not over
    with pytest.raises(NoSuchConversation):
        history.load(old)
    history.rows("UPDATE messages SET deleted_at = ? WHERE deleted_at > 0", now - 31 * DAY)
    history.purge_deleted(now - 30 * DAY)
    assert messages(history) == 5


def test_the_trash_is_emptied_in_slices_and_what_is_doomed_is_out_of_sight(
    history: History, path: Path
) -> None:
    chats = [filled(history, str(number), 450) for number in range(3)]
    history.placing.delete(chats[:2])
    assert history.placing.doom() == 2
    assert trash(history) == []
    history.placing.restore(chats[:2])
    assert [chat.id for chat in history.summaries()] == chats[2:], "it came back"
    left: list[int] = []

    def between() -> bool:
        left.append(messages(history))
        history.add_message(chats[2], None, Role.USER, "written between two slices")
        return True

    assert purge(path, 0.0, between) == 5
    assert left[0] == 1150
    assert max(a - b for a, b in pairwise(left)) <= 200
    assert messages(history) == 450 + len(left)


def test_many_small_chats_go_in_few_slices(history: History, path: Path) -> None:
    def written() -> list[int]:
        return [history.create(str(number)) for number in range(1000)]

    history.placing.delete(history.together(written))
    assert purge(path, time.time() + 1, go_on) == 5
    assert history.rows("SELECT count(*) FROM conversations") == [(0,)]


def test_a_slice_is_bounded_by_its_text(history: History, path: Path) -> None:
    chat = filled(history, "large", 6, "x" * 900_000)
    history.placing.delete([chat])
    assert purge(path, time.time() + 1, go_on) == 3  # two messages each


def test_one_of_the_trash_goes_and_the_others_stay(history: History) -> None:
    one, two = filled(history, "one", 1), filled(history, "two", 1)
    history.placing.delete([one, two])
    assert history.placing.doom([one]) == 1
    assert history.placing.doom([one]) == 0
    history.purge_deleted(0.0)
    assert trash(history) == [two]
    assert history.placing.doom([history.create("in the list")]) == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.storage.history.purging import purge
slices = int(sys.argv[2])
def pause():
    global slices
    slices -= 1
    if not slices:
        os.kill(os.getpid(), signal.SIGKILL)
    return True
purge(Path(sys.argv[1]), 0.0, pause)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize("slices", [1, 2, 4])
def test_a_kill_in_the_middle_loses_nothing_else(path: Path, slices: int) -> None:
    history = History(path)
    chats = [filled(history, str(number), 450) for number in range(3)]
    kept = history.load(chats[2])
    history.placing.delete(chats[:2])
    history.placing.doom()
    history.close()
    root = Path(__file__).parents[4]
    run = [sys.executable, "-c", _KILLED, str(path), str(slices)]
    assert subprocess.run(run, cwd=root, check=False).returncode == -9
    history = History(path)
    assert history.notices == []
    assert trash(history) == []
    assert 450 < messages(history) < 3 * 450
    assert history.load(chats[2]).messages() == kept.messages()
    history.purge_deleted(0.0)
    assert messages(history) == 450
    assert history.rows("SELECT id FROM conversations") == [(chats[2],)]
    assert history.rows("PRAGMA integrity_check") == [("ok",)]
    assert history.rows("PRAGMA foreign_key_check") == []
    history.close()


def test_a_failure_between_two_messages_of_a_slice_undoes_the_slice(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = filled(history, "chat", 5)
    history.placing.delete([chat])
    monkeypatch.setattr(
        purging, "_DELETE_MESSAGE", "DELETE FROM messages WHERE id = iif(?1 = 3, abs(-1 << 63), ?1)"
    )  # an integer overflow at the third
    with pytest.raises(HistoryFailed):
        history.purge_deleted()
    assert messages(history) == 5
    monkeypatch.undo()
    history.purge_deleted()
    assert messages(history) == 0


def test_a_tree_that_damage_turned_over_goes_too(history: History) -> None:
    chat, other = filled(history, "damaged", 5), filled(history, "other", 2)
    below, above = (one.id for one in history.load(other).active_path())
    history.rows(
        "UPDATE messages SET parent_id = id + 1 WHERE conversation_id = ? AND id < 5", chat
    )
    history.rows("UPDATE messages SET parent_id = 1 WHERE id = ?", above)
    history.placing.delete([chat])
    history.purge_deleted()
    assert [one.id for one in history.load(other).messages()] == [below, above]
    assert messages(history) == 2


def test_nothing_deleted_is_left_in_the_file(history: History, path: Path) -> None:
    chat = filled(history, "secret title", 300, "secret words " * 50)
    history.placing.delete([chat])
    history.purge_deleted()
    history.close()
    assert b"secret" not in path.read_bytes()
