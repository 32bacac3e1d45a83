"""A question's picture and file go with each request, and stay whatever becomes of the reply."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop.chat.content import Content, Text
from desktop.chat.context import messages_to_send
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support import turns
from tests.support.damage import FILE, PICTURE
from tests.support.fault_server import FaultServer, content_stream

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
