"""Chats are pinned, archived, put in folders and in the trash; a damaged row never stops that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.ordering.folder import ListKind
from desktop.chat.steering.steering import Steering
from desktop.storage.history.history import History

TRASH, ARCHIVE = ListKind.TRASH, ListKind.ARCHIVE


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def listed(history: History, kind: ListKind = ListKind.CHATS) -> list[str]:
    return [chat.title for chat in history.summaries(kind)]


def make(history: History, *titles: str) -> list[int]:
    return [history.create(title) for title in titles]


def test_a_chat_stands_in_one_list_and_keeps_its_place_by_time(history: History) -> None:
    ids = make(history, "a", "b", "c", "d")
    history.placing.archive([ids[1]])
    history.placing.delete([ids[2], ids[3]])
    assert (listed(history), listed(history, ARCHIVE)) == (["a"], ["b"])
    assert listed(history, TRASH) == ["d", "c"]
    history.placing.archive([ids[1]], archived=False)
    history.placing.restore(ids)
    assert listed(history) == ["d", "c", "b", "a"]
    history.placing.archive([ids[0]])
    history.placing.delete([ids[0]])
    assert (listed(history, ARCHIVE), listed(history, TRASH)) == ([], ["a"])
    history.placing.restore([ids[0]])
    assert listed(history, ARCHIVE) == ["a"]  # the place that it had


def test_a_chat_that_is_asked_comes_out_of_the_archive_to_its_place(history: History) -> None:
    one, two = make(history, "one", "two")
    folder = history.folders.add("Work")
    history.placing.move([one], folder)
    history.placing.pin([two])
    history.placing.archive([one, two])
    assert history.placing.unarchived(one) == (folder, False)
    assert history.placing.unarchived(two) == (None, True)
    assert history.placing.unarchived(99) == (None, False)
    assert listed(history) == ["two", "one"]


def test_pins_and_folders_are_told_with_the_chats(history: History) -> None:
    one, two = make(history, "one", "two")
    folder = history.folders.add("Work")
    history.placing.move([one], folder)
    history.placing.pin([two])
    found = {chat.id: (chat.folder_id, chat.pinned_at is not None) for chat in history.summaries()}
    assert found == {one: (folder, False), two: (None, True)}
    history.placing.pin([two], pinned=False)
    history.placing.move([one], 999)  # a folder that is gone
    assert {(chat.folder_id, chat.pinned_at) for chat in history.summaries()} == {(None, None)}
    assert history.create("third", folder_id=folder) == two + 1
    assert history.summaries()[0].folder_id == folder
    assert history.create("fourth", folder_id=999) == two + 2


def test_folders_nest_one_deep_and_stand_in_their_order(history: History) -> None:
    folders = history.folders
    a, b, c = (folders.add(name) for name in "abc")
    inner = folders.add("inner", a)
    assert [folder.name for folder in folders.all()] == ["a", "inner", "b", "c"]
    assert folders.nest(c, a)
    assert not folders.nest(a, b), "two deep"
    assert not folders.nest(b, inner), "two deep"
    assert not folders.nest(b, b)
    folders.arrange([b, a, c, inner])
    assert [folder.name for folder in folders.all()] == ["b", "a", "c", "inner"]
    assert folders.nest(c, None)
    folders.rename(c, "see")
    folders.steer(c, Steering(system="Be brief"))
    see = folders.all()[-1]
    assert (see.name, see.parent_id, see.steering.system) == ("see", None, "Be brief")
    assert folders.add("deep", inner) == inner + 1
    assert folders.all()[-1].parent_id is None


def test_the_chats_of_a_deleted_folder_stand_in_none_and_come_back(history: History) -> None:
    outer = history.folders.add("outer")
    history.folders.add("inner", outer)
    chat = history.create("chat", folder_id=outer)
    before = history.folders.all()
    history.folders.delete(outer)
    assert history.summaries()[0].folder_id is None
    assert [(folder.name, folder.parent_id) for folder in history.folders.all()] == [
        ("inner", None)
    ]
    history.folders.restore(before[0])
    history.folders.nest(before[1].id, outer)
    history.placing.move([chat], outer)
    assert history.folders.all() == before


@pytest.mark.parametrize("value", ["x'ff'", "'soon'", "9e999", "-9e999", "-5", "9999999999999"])
def test_a_time_that_no_change_of_ours_wrote_places_nothing(history: History, value: str) -> None:
    make(history, "chat")
    history.rows(f"UPDATE conversations SET pinned_at = {value}, archived_at = {value}")
    [chat] = history.summaries()
    assert (chat.title, chat.pinned_at) == ("chat", None)
    assert history.summaries(ARCHIVE) == []
    history.rows(f"UPDATE conversations SET deleted_at = {value}")
    assert history.summaries(TRASH) == []
    history.purge_deleted(before=0 if value.startswith("-") else 1e9)
    assert history.rows("SELECT count(*) FROM conversations") == [(int(value[0] != "-"),)]


def test_damaged_folders_are_mended(history: History) -> None:
    a, b, c = (history.folders.add(name) for name in "abc")
    chat = history.create("chat", folder_id=a)
    history.rows("PRAGMA foreign_keys = OFF")
    history.rows("UPDATE folders SET parent_id = ? WHERE id = ?", b, a)
    history.rows("UPDATE folders SET parent_id = ?, steering = x'ff00' WHERE id = ?", a, b)
    history.rows(
        "UPDATE folders SET parent_id = 77, name = x'41ff', position = 'x' WHERE id = ?", c
    )
    history.rows("UPDATE conversations SET folder_id = 99")
    found = {folder.id: folder for folder in history.folders.all()}
    assert [folder.parent_id for folder in found.values()] == [None] * 3
    assert (found[c].name, found[c].position, found[b].steering) == ("A�", 0, Steering())
    assert [(one.id, one.folder_id) for one in history.summaries()] == [(chat, None)]
    history.rows("UPDATE conversations SET title = x'ff', updated_at = 'x'")
    history.placing.archive([chat])
    [mended] = history.summaries(ARCHIVE)
    assert (mended.title, mended.updated_at, mended.folder_id) == ("�", 0.0, None)
    assert history.folders.add("after the damaged") > c
