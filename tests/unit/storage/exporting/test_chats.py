"""Chats are read out of a history whole, on a connection of their own, whatever state it is in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.content import File, Text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Role, Seam, TurnState
from desktop.chat.steering.steering import Steering
from desktop.exchange.record import FolderSettings
from desktop.storage.exporting.chats import ChatReader
from desktop.storage.failures import HistoryFailed, NoSuchConversation
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal

FILE = File("ab" * 32, "flow.csv", "text/csv", 9, "weir")


def no_bytes(_sha256: str) -> None:
    """Nothing is kept."""


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.db")
    yield opened
    opened.close()


@pytest.fixture
def rows(history: History) -> Iterator[ChatReader]:
    opened = ChatReader(history.database, {FILE.sha256: b"1,2"}.get)
    yield opened
    opened.close()


def a_chat(history: History, title: str = "Dams", folder_id: int | None = None) -> list[int]:
    """A chat with two answers, the first of them active; the ids of it and of its messages."""
    chat = history.create(title, ModelChoice("Work", "gpt-5"), folder_id)
    asked = history.add_message(chat, None, Role.USER, (FILE, Text("How high?")))
    first = history.add_message(chat, asked.id, Role.ASSISTANT, "High.", model="gpt-5")
    second = history.add_message(chat, asked.id, Role.ASSISTANT, "Low.", model="qwen")
    history.choose(chat, first.id)
    return [chat, asked.id, first.id, second.id]


def test_a_chat_is_read_with_all_that_is_known_of_it(history: History, rows: ChatReader) -> None:
    a_chat(history, "Before it")
    water = history.folders.add("Water")
    weirs = history.folders.add("Weirs", water)
    chat, _asked, first, second = a_chat(history, "Dams", weirs)
    history.steering.keep(chat, Steering(system="Be brief."))
    history.titles.rename(chat, "Weirs")
    history.placing.pin([chat])
    history.placing.archive([chat])
    history.rows("UPDATE messages SET starred_at = 1234.5 WHERE id = ?", second)
    record, damaged = rows.record(chat)
    assert damaged == 0
    assert (record.title, record.titled_by) == ("Weirs", "person")
    assert record.folder == ("Water", "Weirs")
    assert record.choice == ModelChoice("Work", "gpt-5")
    assert record.steering.system == "Be brief."
    assert record.pinned_at
    assert record.archived_at
    assert record.updated_at >= record.created_at > time.time() - 60
    assert record.changed_at == history.origins.changed_at(chat) > 0
    assert [(one.id, one.parent_id, one.text) for one in record.messages] == [
        *((1, None, "How high?"), (2, 1, "High."), (3, 1, "Low.")),
    ]
    assert record.active_children == {None: 1, 1: 2}
    assert record.starred_at == {3: 1234.5}
    assert record.files[FILE.sha256]() == b"1,2"
    origin, keys = history.origins.of(chat)
    assert record.origin == origin
    assert record.keys == {2: keys[first], 1: keys[first - 1], 3: keys[second]}


def test_folders_come_in_their_order_and_each_path_once(history: History, rows: ChatReader) -> None:
    air = history.folders.add("Air")
    water = history.folders.add("Water")
    history.folders.add("Weirs", water)
    again = history.folders.add("Air")
    history.folders.steer(water, Steering(preset="Wet"))
    history.folders.arrange([water, air, again])
    chat, *_messages = a_chat(history, "In the second", again)
    assert rows.folders() == [
        FolderSettings(("Water",), Steering(preset="Wet")),
        FolderSettings(("Water", "Weirs")),
        FolderSettings(("Air",)),
    ]
    assert rows.record(chat)[0].folder == ("Air",)


def test_which_chats_there_are(history: History, rows: ChatReader) -> None:
    water = history.folders.add("Water")
    weirs = history.folders.add("Weirs", water)
    first, *_messages = a_chat(history, "First")
    second, *_messages = a_chat(history, "Second", water)
    third, *_messages = a_chat(history, "Third", weirs)
    gone, *_messages = a_chat(history, "Gone")
    empty = history.create("Empty")
    history.delete(gone)
    history.placing.archive([second])
    assert [one.id for one in rows.listed()] == [first, second, third]
    assert [one.id for one in rows.listed([third, first, third])] == [third, first]
    assert [one.title for one in rows.listed([empty])] == ["Empty"]
    assert [one.id for one in rows.listed(folder_id=water)] == [second, third]
    assert [one.id for one in rows.listed(folder_id=weirs)] == [third]
    for missing in ([first, gone], [99], [10**30]):
        with pytest.raises(NoSuchConversation):
            rows.listed(missing)


def test_what_was_changed_since_a_time(history: History, rows: ChatReader) -> None:
    old, *_messages = a_chat(history, "Old")
    renamed, *_messages = a_chat(history, "Renamed")
    new, *_messages = a_chat(history, "New")
    history.rows("UPDATE messages SET created_at = 1")
    history.rows("UPDATE conversations SET updated_at = 100 WHERE id IN (?, ?)", old, renamed)
    history.rows("UPDATE conversations SET changed_at = 300 WHERE id = ?", renamed)
    assert [one.id for one in rows.listed(since=200.0)] == [renamed, new]
    assert rows.listed([old], since=200.0) == []


def test_a_reply_that_ended_since_counts(history: History, rows: ChatReader) -> None:
    chat, *_messages, last = a_chat(history)
    history.rows("UPDATE conversations SET updated_at = 1e6, changed_at = 0")
    history.rows("UPDATE messages SET created_at = 1e6")
    assert rows.listed(since=1e6 + 1800) == []
    took_an_hour = "ttft_ms = 600e3, completion_tokens = 3000, tokens_per_second = 1"
    history.rows(f"UPDATE messages SET {took_an_hour} WHERE id = ?", last)
    assert [one.id for one in rows.listed(since=1e6 + 1800)] == [chat]
    assert rows.listed(since=1e6 + 7200) == []


def test_a_reply_that_arrives_is_read_as_far_as_it_is(history: History, rows: ChatReader) -> None:
    chat, asked, *_replies = a_chat(history)
    reply = history.add_message(chat, asked, Role.ASSISTANT, "", state=TurnState.STREAMING)
    journal = Journal(history.database)
    entry = journal.open(reply.id)
    entry.append("content", "So far ")
    entry.append("content", "it says")
    entry.append("reasoning", "hm")
    entry.mark(Seam(3, "gateway"))
    journal.close()
    record, damaged = rows.record(chat)
    last = record.messages[-1]
    assert (last.text, last.reasoning, last.state) == ("So far it says", "hm", TurnState.INCOMPLETE)
    assert damaged == 0
    assert history.load(chat)[reply.id].state is TurnState.STREAMING


def test_deleted_messages_stay_behind(history: History, rows: ChatReader) -> None:
    chat, _asked, first, _second = a_chat(history)
    history.rows("UPDATE messages SET deleted_at = 5 WHERE id = ?", first)
    record, _damaged = rows.record(chat)
    assert [one.text for one in record.messages] == ["How high?", "Low."]
    assert record.active_children == {None: 1, 1: 2}


def test_a_damaged_row_costs_that_row_alone(history: History, rows: ChatReader) -> None:
    chat, _asked, first, second = a_chat(history)
    history.rows("UPDATE messages SET role = 'king' WHERE id = ?", first)
    history.rows("UPDATE messages SET created_at = 9e99, starred_at = 'x' WHERE id = ?", second)
    history.rows("UPDATE conversations SET updated_at = 'x', titled_by = 7, pinned_at = -1")
    record, damaged = rows.record(chat)
    assert damaged == 2
    assert [one.text for one in record.messages] == ["How high?", "Low."]
    assert record.updated_at == 0.0
    assert (record.titled_by, record.pinned_at, record.starred_at) == ("", None, {})
    assert [one.id for one in rows.listed()] == [chat]
    assert [one.id for one in rows.listed(since=time.time() + 9)] == [chat]  # nobody knows when


def test_bytes_that_are_gone_are_no_bytes(history: History) -> None:
    chat, *_messages = a_chat(history)
    nothing = ChatReader(history.database, no_bytes)
    with pytest.raises(FileNotFoundError):
        nothing.record(chat)[0].files[FILE.sha256]()
    nothing.close()


def test_a_history_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"no database" * 500)
    with pytest.raises(HistoryFailed):
        ChatReader(tmp_path / "history.db", no_bytes).listed()
    with pytest.raises(HistoryFailed):
        ChatReader(tmp_path / "none.db", no_bytes)
