"""Temporary chats: nothing of them reaches the disk, until the person keeps one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop.chat.messages import Role, Sending
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from desktop.storage.failures import NoSuchConversation
from tests.support import turns
from tests.support.fault_server import FaultServer, content_stream

SECRET = "an-unusual-word"


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path)})


async def a_temporary_chat(workspace: Workspace, server: FaultServer) -> Conversation:
    """Two questions, the second with two replies, the first one of them active."""
    chat = workspace.new_temporary()
    endpoint = turns.endpoint_at(server.base_url)
    workspace.steer(chat, Steering(system=f"Say {SECRET}.", parameters={"seed": 7}))
    await workspace.turns.ask(chat, f"{SECRET}?", endpoint).ended()
    await workspace.turns.ask(chat, "again?", endpoint).ended()
    first = chat.active_path()[-1]
    await workspace.turns.retry(chat, first.id, endpoint).ended()
    workspace.branches.choose(chat, first.id)
    return chat


def on_disk(folder: Path) -> bool:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return any(SECRET.encode() in path.read_bytes() for path in files)


def test_nothing_of_it_is_in_any_file_and_it_is_no_chat_of_the_list(
    home: Places, tmp_path: Path
) -> None:
    async def main() -> None:
        workspace = Workspace(home)
        chat = await a_temporary_chat(workspace, server)
        assert len(chat) == 5
        assert chat.id is not None
        assert workspace.open_conversation(chat.id) is chat
        assert workspace.history.summaries() == []
        assert not on_disk(tmp_path)
        await workspace.close()

    with FaultServer(content_stream(SECRET)) as server:
        asyncio.run(main())
    assert not on_disk(tmp_path)
    assert server.requests[0].json["seed"] == 7


def test_it_is_asked_and_goes_on_as_any_other(home: Places) -> None:
    async def main() -> list[tuple[str, str]]:
        workspace = Workspace(home)
        chat = await a_temporary_chat(workspace, server)
        await workspace.turns.ask(chat, "more?", turns.endpoint_at(server.base_url)).ended()
        await workspace.close()
        return [(one["role"], one["content"]) for one in server.requests[-1].json["messages"]]

    with FaultServer(content_stream("so")) as server:
        sent = asyncio.run(main())
    assert [role for role, _text in sent] == [
        *("system", "user", "assistant", "user", "assistant", "user"),
    ]
    assert sent[0][1] == f"Say {SECRET}."


def test_a_kept_one_is_on_disk_whole(home: Places) -> None:
    async def main() -> tuple[Conversation, Conversation]:
        workspace = Workspace(home)
        chat = await a_temporary_chat(workspace, server)
        history = workspace.history_of(chat)
        history.steering.mark(chat.active_path()[0].id, Sending.ALWAYS)
        number = chat.id
        assert number is not None
        chat = history.load(number)
        kept = workspace.keep(chat)
        with pytest.raises(NoSuchConversation):
            history.load(number)
        await workspace.close()
        assert kept.id is not None
        again = Workspace(home)
        read = again.open_conversation(kept.id)
        await again.close()
        return chat, read

    with FaultServer(content_stream("so")) as server:
        before, after = asyncio.run(main())
    assert not after.is_temporary
    assert (after.title, after.choice, after.steering) == (
        before.title, before.choice, before.steering,
    )  # fmt: skip
    assert [(m.role, m.text, m.created_at, m.stats, m.sending) for m in after.active_path()] == [
        (m.role, m.text, m.created_at, m.stats, m.sending) for m in before.active_path()
    ]
    assert after.active_path()[0].sending is Sending.ALWAYS
    assert len(after.variants(after.active_path()[-1].id)) == 2
    assert after.variants(after.active_path()[-1].id)[0] == after.active_path()[-1].id


def test_its_ids_meet_no_other(home: Places) -> None:
    async def main() -> None:
        workspace = Workspace(home)
        kept = workspace.new_conversation()
        endpoint = turns.endpoint_at(server.base_url)
        await workspace.turns.ask(kept, "kept?", endpoint).ended()
        temporary = await a_temporary_chat(workspace, server)
        ids = {message.id for message in kept.messages()}
        assert not ids & {message.id for message in temporary.messages()}
        assert kept.id != temporary.id
        assert [message.role for message in kept.messages()] == [Role.USER, Role.ASSISTANT]
        await workspace.close()

    with FaultServer(content_stream("so")) as server:
        asyncio.run(main())
