"""Messages that a person deleted: out of sight, back by undo, and never with them what lives."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.chat.messages import Message, Role
from desktop.storage.history.history import History
from desktop.storage.rescue.salvage import salvage

Chat = tuple[History, int, list[Message]]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    """A question and its reply; then an old question and an edited one, each with a reply."""
    history = History(tmp_path / "history.db")
    number = history.create("t")
    first = history.add_message(number, None, Role.USER, "first")
    reply = history.add_message(number, first.id, Role.ASSISTANT, "its reply")
    old = history.add_message(number, reply.id, Role.USER, "old")
    below = history.add_message(number, old.id, Role.ASSISTANT, "old reply")
    new = history.add_message(number, reply.id, Role.USER, "edited")
    last = history.add_message(number, new.id, Role.ASSISTANT, "precious")
    return history, number, [first, reply, old, below, new, last]


def shown(history: History, number: int) -> list[str]:
    return [message.text for message in history.load(number).messages()]


def test_what_is_deleted_together_comes_back_together(chat: Chat) -> None:
    history, number, (_first, _reply, old, _below, new, _last) = chat
    first, second = (history.deletion.delete(number, one.id) for one in (old, new))
    assert shown(history, number) == ["first", "its reply"]
    history.deletion.restore(number, second)
    assert shown(history, number) == ["first", "its reply", "edited", "precious"]
    history.deletion.restore(number, first)
    assert len(shown(history, number)) == 6


def test_a_rescue_hangs_nothing_that_lives_below_what_was_deleted(
    chat: Chat, tmp_path: Path
) -> None:
    history, number, (_first, _reply, old, _below, new, _last) = chat
    history.deletion.delete(number, old.id)
    history.close()
    with sqlite3.connect(tmp_path / "history.db") as damaged:
        damaged.execute("DELETE FROM messages WHERE id = ?", (new.id,))  # the row that is lost
    damaged.close()
    rescued = History(tmp_path / "rescued.db")
    salvage(tmp_path / "history.db", rescued._connection)
    assert shown(rescued, number) == ["first", "its reply", "precious"]
    rescued.purge_deleted()
    assert shown(rescued, number) == ["first", "its reply", "precious"]


def test_what_was_written_below_a_deleted_message_is_not_purged(chat: Chat) -> None:
    history, number, (_first, _reply, old, below, _new, _last) = chat
    history.deletion.delete(number, old.id)
    late = history.add_message(number, below.id, Role.USER, "written by another window")
    history.purge_deleted()
    [(text,)] = history.rows("SELECT text FROM messages WHERE id = ?", late.id)
    assert text == "written by another window"
    [(count,)] = history.rows("SELECT count(*) FROM messages")
    assert count == 7


def test_a_time_that_no_delete_wrote_deletes_nothing_and_can_be_deleted(chat: Chat) -> None:
    history, number, (*_others, new, last) = chat
    history.rows("UPDATE messages SET deleted_at = 'x' WHERE id = ?", last.id)
    assert "precious" in shown(history, number)
    history.deletion.delete(number, last.id)
    assert "precious" not in shown(history, number)
    history.rows("UPDATE messages SET deleted_at = 9e999 WHERE id = ?", new.id)
    assert history.deletion.delete(number, new.id) < 9e999


def test_the_next_start_purges_what_was_deleted(chat: Chat, tmp_path: Path) -> None:
    history, number, (_first, _reply, old, *_others) = chat
    history.deletion.delete(number, old.id)
    history.close()
    again = History(tmp_path / "history.db")
    again.purge_deleted()
    assert again.rows("SELECT text FROM messages WHERE text LIKE 'old%'") == []
    again.close()
