"""Who a chat is outlives what happens to the file: an older version, damage, encryption."""

from __future__ import annotations

import contextlib
from pathlib import Path

import apsw
import pytest

from desktop.chat.messages import Role
from desktop.storage.database.database import connect, migrate, open_wal
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.history.history import History
from desktop.storage.importing.imports import imports
from desktop.storage.importing.writing import Taken
from desktop.storage.rescue.salvage import salvage
from tests.support import old_histories
from tests.support.exchange import LINE, exported, record, take, told

MORE = {**LINE, "r": ("a", "And red at night?")}


def filled(path: Path) -> list[object]:
    """A history with what an import brings, and with what was deleted of it; what it says."""
    with contextlib.closing(History(path)) as history:
        own = history.create("Own")
        history.add_message(own, None, Role.USER, "Mine")
        take(path, [record("c", MORE), record("gone", LINE), record("d", LINE)])
        chats = {chat.title: chat.id for chat in history.summaries()}
        history.deletion.delete(chats["Chat c"], history.load(chats["Chat c"]).active_ids()[-1])
        history.delete(chats["Chat gone"])
        history.purge_deleted()
        return [told(history, chat.id) for chat in history.summaries()]


def test_what_can_be_read_of_a_damaged_file_says_who_it_is(tmp_path: Path) -> None:
    path, saved = tmp_path / "history.db", tmp_path / "saved.db"
    before = filled(path)
    with contextlib.closing(connect(saved, create=True)) as target:
        migrate(target)
        salvage(path, target)
    with contextlib.closing(History(saved)) as history:
        assert [told(history, chat.id) for chat in history.summaries()] == before
        [done] = imports(history)
        assert (done.chats, done.messages) == (3, 7)
    again = take(saved, [record("c", MORE), record("gone", LINE), record("d", LINE)])
    assert again == [Taken()] * 3


def test_a_history_whose_name_is_lost_has_another(tmp_path: Path) -> None:
    path, saved = tmp_path / "history.db", tmp_path / "saved.db"
    filled(path)
    with contextlib.closing(connect(path)) as connection:
        connection.execute("DELETE FROM identity")
    with contextlib.closing(connect(saved, create=True)) as target:
        migrate(target)
        salvage(path, target)
        [(name,)] = target.execute("SELECT name FROM identity")
        assert len(str(name)) == 16


@pytest.mark.parametrize("version", old_histories.VERSIONS)
def test_the_chats_of_an_older_history_know_who_they_are(tmp_path: Path, version: int) -> None:
    path = tmp_path / "home" / "history.db"
    old_histories.make(path, version)
    with contextlib.closing(History(path)) as history, contextlib.closing(History(None)) as other:
        given = exported(history)
        assert len({one.origin for one in given}) == len(given) == 4
        assert all(one.origin.source == "weir" for one in given)
        taken = take(other.database, given)
        assert [one.is_new for one in taken] == [True] * 4
        assert take(path, exported(other)) == [Taken()] * 4


def test_the_step_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with contextlib.closing(open_wal(path)) as connection:
        migrate(connection, 9)
        connection.execute("CREATE TABLE gone_messages (x)")  # in the way of the step
        with pytest.raises(apsw.SQLError):
            migrate(connection)
        tables = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        assert not tables & {"identity", "imports", "origins"}
        connection.execute("DROP TABLE gone_messages")
        migrate(connection)
        assert connection.pragma("user_version") == len(MIGRATIONS)
