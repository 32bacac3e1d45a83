"""Chats in order, through the engine's door: folders that steer, the trash and its term."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Role
from desktop.chat.ordering.folder import ListKind
from desktop.chat.settings.setting import TRASH_DAYS
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.failures import HistoryFailed
from tests.support.fault_server import FaultServer, content_stream

DAY = 86_400


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    yield workspace
    asyncio.run(workspace.close())


def trash(workspace: Workspace) -> list[str]:
    return [chat.title for chat in workspace.ordering.listed(ListKind.TRASH)]


def test_a_new_chat_begins_with_what_its_folder_says(workspace: Workspace) -> None:
    ordering = workspace.ordering
    outer = ordering.add_folder("outer")
    inner = ordering.add_folder("inner", outer)
    other = ordering.add_folder("other")
    workspace.settings.put_preset(Preset("Reviewer", system="Review", parameters={"top_p": 0.5}))
    ordering.steer_folder(outer, Steering("Reviewer"))
    begun = workspace.new_conversation(inner).steering
    assert (begun.preset, begun.system, dict(begun.parameters)) == (
        "Reviewer",
        "Review",
        {"top_p": 0.5},
    )
    ordering.steer_folder(inner, Steering("Reviewer", "Review tests"))
    assert workspace.new_conversation(inner).steering.system == "Review tests"
    ordering.steer_folder(outer, Steering("gone", "Be brief"))
    assert workspace.new_conversation(outer).steering == Steering("", "Be brief")
    assert workspace.new_conversation(other).steering == Steering()
    assert workspace.new_conversation(999).steering == Steering()


def test_the_first_question_puts_the_chat_in_its_folder(tmp_path: Path) -> None:
    async def main(server: FaultServer) -> list[int | None]:
        workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
        folder = workspace.ordering.add_folder("Work")
        endpoint = Endpoint("E", server.base_url, "m")
        workspace.ordering.steer_folder(folder, Steering(system="Be brief"))
        chat = workspace.new_conversation(folder)
        await workspace.turns.ask(chat, "q", endpoint).ended()
        lost = workspace.new_conversation(folder)
        workspace.ordering.delete_folder(folder)
        await workspace.turns.ask(lost, "q", endpoint).ended()
        assert chat.id is not None
        found = workspace.history.load(chat.id)
        assert found.steering.system == "Be brief"
        assert server.requests[0].json["messages"][0]["content"] == "Be brief"
        places_ = [one.folder_id for one in workspace.history.summaries()]
        await workspace.close()
        return places_

    with FaultServer(content_stream("reply")) as server:
        assert asyncio.run(main(server)) == [None, None]


def test_the_trash_keeps_chats_for_the_term(workspace: Workspace) -> None:
    history, ordering = workspace.history, workspace.ordering
    old, new = history.create("old"), history.create("new")
    ordering.delete([old, new])
    past = time.time() - 30 * DAY - 60
    history.rows("UPDATE conversations SET deleted_at = ? WHERE id = ?", past, old)
    assert ordering.kept() == {new}
    ordering.purge_due()
    ordering.finish()
    assert trash(workspace) == ["new"]
    workspace.settings.change(TRASH_DAYS, 0)
    ordering.purge_due()
    ordering.finish()
    assert history.rows("SELECT count(*) FROM conversations") == [(0,)]


def test_emptying_takes_what_is_in_the_trash_and_no_more(workspace: Workspace) -> None:
    history, ordering = workspace.history, workspace.ordering
    ids = [history.create(str(number)) for number in range(4)]
    for chat in ids:
        history.add_message(chat, None, Role.USER, "words")
    ordering.delete(ids[:3])
    assert ordering.empty(ids[:1]) == 1
    assert trash(workspace) == ["2", "1"]
    assert ordering.empty() == 2
    assert ordering.empty() == 0
    ordering.finish()
    assert history.rows("SELECT id FROM conversations") == [(ids[3],)]
    assert history.rows("SELECT conversation_id FROM messages") == [(ids[3],)]


def test_what_the_end_of_the_program_interrupts_the_next_start_finishes(tmp_path: Path) -> None:
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    chat = workspace.history.create("large")
    for _ in range(30):
        workspace.history.add_message(chat, None, Role.USER, "x" * 1_000_000)
    workspace.ordering.delete([chat])
    workspace.ordering.empty()
    asyncio.run(workspace.close())
    again = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    assert again.ordering.listed(ListKind.TRASH) == []
    again.ordering.purge_due()
    again.ordering.finish()
    assert again.history.rows("SELECT count(*) FROM messages") == [(0,)]
    asyncio.run(again.close())


def test_a_deleted_folder_comes_back_with_what_was_in_it(workspace: Workspace) -> None:
    ordering, history = workspace.ordering, workspace.history
    folder, other = ordering.add_folder("folder"), ordering.add_folder("other")
    nested = ordering.add_folder("nested", folder)
    assert ordering.place(nested, folder, [folder, nested, other])
    assert not ordering.place(folder, other, [other, folder, nested])
    stays, goes = history.create("stays"), history.create("goes")
    ordering.move({stays: folder, goes: folder})
    before = ordering.folders()
    ordering.delete_folder(folder, [goes])
    assert trash(workspace) == ["goes"]
    assert [one.folder_id for one in history.summaries()] == [None]
    ordering.restore_folder(before[0], [nested], [stays, goes], [goes])
    assert ordering.folders() == before
    assert {one.folder_id for one in history.summaries()} == {folder}
    assert trash(workspace) == []


def test_a_temporary_chat_is_deleted_in_memory_alone(workspace: Workspace) -> None:
    kept = workspace.history.create("kept")
    temporary = workspace.new_temporary()
    assert temporary.id is not None
    workspace.ordering.delete([kept, temporary.id])
    assert (workspace.temporary_chats(), trash(workspace)) == ([], ["kept"])
    workspace.ordering.restore([kept, temporary.id])
    assert [chat.id for chat in workspace.temporary_chats()] == [temporary.id]


def test_a_refused_change_changes_nothing(workspace: Workspace) -> None:
    history, ordering = workspace.history, workspace.ordering
    chat = history.create("chat")
    folder = ordering.add_folder("folder")
    ordering.move({chat: folder})
    history.rows(
        "CREATE TEMP TRIGGER refuse BEFORE DELETE ON main.folders"
        " BEGIN SELECT raise(ABORT, 'no'); END"
    )
    with pytest.raises(HistoryFailed):
        ordering.delete_folder(folder, [chat])
    assert [one.folder_id for one in history.summaries()] == [folder]
