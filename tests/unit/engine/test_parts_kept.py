"""A question's picture and file go with each request, and stay whatever becomes of the reply."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.content import Content, Text
from desktop.chat.context import messages_to_send
from desktop.chat.deltas import PictureArrived, PictureArriving
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.history.files import needed_files
from desktop.storage.kept_files import KeptFiles
from desktop.wire.failures import ReplyTooLong
from tests.support import turns
from tests.support.damage import FILE, PICTURE
from tests.support.fault_server import FaultServer, Stall, chunk, content_stream, event, sse

MIXED: Content = (PICTURE, Text("What is it?"), FILE)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(places({"WEIR_HOME": str(tmp_path / "home")}))


def with_a_picture(workspace: Workspace) -> tuple[Conversation, Message]:
    """A chat: a question with a picture and a file, a reply that broke off behind one."""
    history = workspace.history
    chat = history.create("t")
    asked = history.add_message(chat, None, Role.USER, MIXED)
    begun = (Text("Hel"), PICTURE)
    state = TurnState.INCOMPLETE
    reply = history.add_message(chat, asked.id, Role.ASSISTANT, begun, state=state)
    return history.load(chat), reply


def drawing(content: bytes) -> list[dict[str, Any]]:
    """The pieces of a reply that has words, a picture and words."""
    address = f"data:image/png;base64,{b64encode(content).decode()}"
    picture = {"type": "image_url", "image_url": {"url": address}}
    return [chunk(content="Here: "), chunk(images=[picture]), chunk(content="a river.")]


LARGE = b"\x89PNG\r\n\x1a\n" + bytes(300_000)


@pytest.mark.parametrize("is_temporary", [False, True])
def test_a_picture_of_a_reply_is_a_part_of_it_and_its_bytes_are_kept(
    workspace: Workspace, tmp_path: Path, is_temporary: bool
) -> None:
    async def main() -> None:
        chat = workspace.new_temporary() if is_temporary else workspace.new_conversation()
        turn = workspace.turns.ask(chat, "Draw a river", turns.endpoint_at(server.base_url))
        told = await turns.follow(turn)
        [arrived] = told.of(PictureArrived)
        reply = chat.active_path()[-1]
        assert reply.content == (Text("Here: "), arrived.picture, Text("a river."))
        assert workspace.files.bytes_of(arrived.picture.sha256) == LARGE
        assert sum(event.size for event in told.of(PictureArriving)) > 0
        turn = workspace.turns.ask(chat, "A wider one", turns.endpoint_at(server.base_url))
        await turn.ended()
        sent = server.requests[-1].json["messages"]
        said = sent[1]["content"]  # servers take pictures from the user alone
        assert said == "Here: \n\n[Picture: picture-1.png]\n\na river."
        assert await workspace.close() is None
        database = tmp_path / "home" / "history.db"
        if is_temporary:
            assert not (tmp_path / "home" / "files").exists()
        else:
            assert needed_files(database) == {arrived.picture.sha256}
            assert KeptFiles(tmp_path / "home" / "files").content(arrived.picture.sha256) == LARGE

    with FaultServer(sse(*drawing(LARGE), chunk("stop"), "[DONE]")) as server:
        asyncio.run(main())


def test_a_stop_within_a_picture_keeps_the_words_and_leaves_no_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    async def main() -> None:
        chat = workspace.new_conversation()
        turn = workspace.turns.ask(chat, "Draw a river", turns.endpoint_at(server.base_url))
        async for told in turn:
            if isinstance(told, PictureArriving):
                turn.stop()
        reply = chat.active_path()[-1]
        assert (reply.state, reply.content) == (TurnState.STOPPED, (Text("Here: "),))
        assert await workspace.close() is None
        assert not (tmp_path / "home" / "files").exists()

    words, picture, _words = map(event, drawing(LARGE))
    half = sse(words, picture[: len(picture) * 3 // 4]).then(Stall())
    with FaultServer(half) as server:
        asyncio.run(main())
        server.wait_until_idle()


def test_pictures_count_against_the_limit_of_a_reply(workspace: Workspace) -> None:
    async def main() -> None:
        chat = workspace.new_conversation()
        endpoint = turns.endpoint_at(server.base_url, max_reply_mb=1)
        ended = await workspace.turns.ask(chat, "Draw", endpoint).ended()
        assert isinstance(ended.failure, ReplyTooLong)
        assert ended.state is TurnState.INCOMPLETE
        assert len([part for part in chat.active_path()[-1].content if part != Text("x")]) < 10
        await workspace.close()

    many = [drawing(LARGE + bytes([number]))[1] for number in range(10)]
    with FaultServer(sse(*many).then(Stall())) as server:
        asyncio.run(main())


def test_retry_continue_and_the_next_question_keep_them(workspace: Workspace) -> None:
    async def main(server: FaultServer) -> Conversation:
        endpoint = turns.endpoint_at(server.base_url, continue_="prefill")
        chat, reply = with_a_picture(workspace)
        await workspace.turns.continue_reply(chat, reply.id, endpoint).ended()
        await workspace.turns.retry(chat, reply.id, endpoint).ended()
        workspace.branches.choose(chat, reply.id)
        await workspace.turns.ask(chat, "and then?", endpoint).ended()
        await workspace.close()
        return chat

    with FaultServer(content_stream("lo!"), content_stream("A dam"), content_stream("x")) as server:
        chat = asyncio.run(main(server))

    asked, reply, follow_up, _last = chat.active_path()
    assert (asked.content, reply.content) == (MIXED, (Text("Hel"), PICTURE, Text("lo!")))
    [_same, other] = chat.variants(reply.id)
    assert chat[other].content == (Text("A dam"),)

    went = [request.json["messages"] for request in server.requests]
    question = messages_to_send([asked])
    assert went[0] == [*question, {"role": "assistant", "content": "Hel"}]
    assert went[1] == question
    assert went[2] == messages_to_send([asked, reply, follow_up])

    again = Workspace(workspace.places)
    assert chat.id is not None
    assert again.history.load(chat.id).active_path() == chat.active_path()
    again.history.close()
