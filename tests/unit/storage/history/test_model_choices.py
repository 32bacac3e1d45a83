"""A chat's row says which endpoint and model it asks: over every start, update and rescue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Role
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.failures import DatabaseSetAside, NoSuchConversation
from desktop.storage.history.history import History

WORK, HOME = ModelChoice("Work", "llama"), ModelChoice("家", "vendor/q4")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def test_it_comes_back_and_can_be_changed_by_another_window(
    tmp_path: Path, history: History
) -> None:
    chat, without = history.create("one", WORK), history.create("two")
    other = History(tmp_path / "history.db")
    assert other.load(chat).choice == WORK
    assert other.load(without).choice is None
    other.choices.choose(chat, HOME)
    assert history.choices.of(chat) == history.load(chat).choice == HOME
    assert [one.id for one in history.summaries()] == [without, chat]  # it moves no chat
    other.close()
    with pytest.raises(NoSuchConversation):
        history.choices.of(99)


def test_the_newest_chats_say_what_was_used_last(history: History) -> None:
    for choice in (WORK, HOME, WORK, None):
        history.create("chat", choice)
    history.delete(history.create("gone", ModelChoice("Gone", "m")))
    assert history.choices.recent(5) == [WORK, HOME]
    assert history.choices.recent(1) == [WORK]


def of_version_3(path: Path) -> None:
    """Chats as the last release left them: two variants, a branch at another server, no reply."""
    connection = apsw.Connection(str(path))
    for step in MIGRATIONS[:3]:
        connection.execute(step)
    connection.execute(
        "PRAGMA user_version = 3;"
        "INSERT INTO conversations (title, created_at, updated_at, active_child)"
        " VALUES ('two replies', 1, 2, 1), ('no reply', 1, 2, NULL), ('nameless', 1, 2, NULL);"
        "INSERT INTO messages"
        " (conversation_id, parent_id, role, text, state, endpoint_name, model, created_at)"
        " VALUES (1, NULL, 'user', 'q', 'done', '', '', 1),"
        " (1, 1, 'assistant', 'a', 'done', 'Work', 'llama', 1),"
        " (1, 1, 'assistant', 'b', 'done', '家', 'vendor/q4', 1),"
        " (2, NULL, 'user', 'q', 'done', '', '', 1),"
        " (3, NULL, 'assistant', 'a', 'done', '', 'm', 1)"
    )
    connection.close()


def spoil(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


@pytest.mark.parametrize("is_damaged", [False, True])
def test_old_chats_go_on_with_what_answered_last(tmp_path: Path, is_damaged: bool) -> None:
    path = tmp_path / "history.db"
    of_version_3(path)
    if is_damaged:
        spoil(path)
    history = History(path)
    assert [type(notice) for notice in history.notices] == [DatabaseSetAside] * is_damaged
    assert [history.load(chat).choice for chat in (1, 2, 3)] == [HOME, None, None]
    history.close()


def test_a_rescue_carries_it(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    history = History(path)
    chat = history.create("one", HOME)
    history.add_message(chat, None, Role.ASSISTANT, "a", endpoint_name="Work", model="llama")
    history.create("empty", WORK)
    history.close()
    spoil(path)
    history = History(path)
    assert [type(notice) for notice in history.notices] == [DatabaseSetAside]
    assert [history.load(one).choice for one in (chat, chat + 1)] == [HOME, WORK]
    history.close()


@pytest.mark.parametrize("name", ["CAST(x'576fff' AS TEXT)", "x'00'", "7", "''"])
def test_a_spoilt_name_is_no_other_endpoints(tmp_path: Path, name: str) -> None:
    path = tmp_path / "history.db"
    history = History(path)
    chat = history.create("one", WORK)
    connection = apsw.Connection(str(path))
    connection.execute(f"UPDATE conversations SET endpoint_name = {name}")
    connection.close()
    choice = history.load(chat).choice
    assert choice == history.choices.of(chat)
    assert choice is None or choice.endpoint_name != "Work"
    history.choices.recent(5)
    history.close()
