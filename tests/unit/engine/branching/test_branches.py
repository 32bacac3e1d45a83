"""Edits, deletions and chats that begin at a message: in the tree, and in a history read anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest

from desktop.chat.content import Picture, Text
from desktop.chat.messages import Message, Role, Sending
from desktop.chat.settings.setting import TRASH_DAYS
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.branching.branches import numbered
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.failures import HistoryFailed
from desktop.storage.history.history import History
from tests.support import turns
from tests.support.fault_server import FaultServer, content_stream

PICTURE = Picture("a" * 64, "cat.png", "image/png", 10)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(places({"WEIR_HOME": str(tmp_path)}))


def a_chat(workspace: Workspace, *texts: str) -> Conversation:
    """A chat of these messages: a question, a reply, a question, …"""
    history, chat = workspace.history, workspace.new_conversation()
    chat.id, chat.title = history.create("About cats"), "About cats"
    for number, text in enumerate(texts):
        role = Role.ASSISTANT if number % 2 else Role.USER
        above = chat.active_path()[-1].id if number else None
        model = "m" if number % 2 else ""
        chat.add(history.add_message(chat.id, above, role, text, model=model))
    return chat


def said(chat: Conversation) -> list[str]:
    return [message.text for message in chat.active_path()]


def stored(workspace: Workspace, chat: Conversation) -> Conversation:
    """The chat as another program reads it."""
    assert chat.id is not None
    history = History(workspace.places.database)
    try:
        return history.load(chat.id)
    finally:
        history.close()


def shown_and_stored(workspace: Workspace, chat: Conversation) -> list[str]:
    again = stored(workspace, chat)
    assert again.messages() == chat.messages()
    assert again.active_path() == chat.active_path()
    return said(chat)


def test_an_edited_question_is_a_branch_and_the_old_one_stays(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "one.", "two?", "two.")
    asked = chat.active_path()[2]
    edited = workspace.branches.edit(chat, asked.id, "three?")
    assert shown_and_stored(workspace, chat) == ["one?", "one.", "three?"]
    assert chat.variants(edited.id) == [asked.id, edited.id]
    workspace.branches.choose(chat, asked.id)
    assert shown_and_stored(workspace, chat) == ["one?", "one.", "two?", "two."]


def test_an_edited_question_keeps_its_pictures(workspace: Workspace) -> None:
    chat = a_chat(workspace, "x")
    assert chat.id is not None
    content = (PICTURE, Text("What is this?"))
    chat.add(workspace.history.add_message(chat.id, None, Role.USER, content))
    edited = workspace.branches.edit(chat, chat.active_path()[0].id, "Who is this?")
    assert edited.content == (PICTURE, Text("Who is this?"))
    assert stored(workspace, chat)[edited.id].content == edited.content


def test_an_edited_reply_is_a_persons_words_and_is_what_is_sent(workspace: Workspace) -> None:
    async def main() -> None:
        chat = a_chat(workspace, "one?", "one.")
        reply = chat.active_path()[-1]
        edited = workspace.branches.edit(chat, reply.id, "two.")
        assert edited.is_edited
        assert not reply.is_edited
        await workspace.turns.ask(chat, "so?", turns.endpoint_at(server.base_url)).ended()
        assert [one["content"] for one in server.requests[-1].json["messages"]] == [
            *("one?", "two.", "so?"),
        ]
        await workspace.close()

    with FaultServer(content_stream("yes")) as server:
        asyncio.run(main())


def test_another_endpoint_replies_once_and_the_chat_asks_what_it_asked(
    workspace: Workspace,
) -> None:
    async def main() -> None:
        chat = workspace.new_conversation()
        own = turns.endpoint_at(server.base_url)
        await workspace.turns.ask(chat, "one?", own).ended()
        choice, question = chat.choice, chat.active_path()[0]
        other = turns.endpoint_at(server.base_url, model="other")
        await workspace.turns.answer(chat, question.id, other).ended()
        assert [request.json["model"] for request in server.requests] == ["m", "other"]
        assert chat.choice == choice
        assert chat.id is not None
        assert workspace.history.choices.of(chat.id) == choice
        assert [chat[id_].model for id_ in chat.children(question.id)] == ["m", "other"]
        await workspace.close()

    with FaultServer(content_stream("yes")) as server:
        asyncio.run(main())


def test_a_message_is_deleted_with_what_follows_and_comes_back(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "one.", "two?", "two.", "three?")
    reply = chat.active_path()[1]
    before = chat.messages()
    deleted = workspace.branches.delete(chat, reply.id)
    assert deleted.message == reply
    assert shown_and_stored(workspace, chat) == ["one?"]
    assert workspace.branches.restore(deleted)
    assert shown_and_stored(workspace, chat) == ["one?", "one.", "two?", "two.", "three?"]
    assert chat.messages() == before


def test_the_path_falls_to_the_variant_before_and_back(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "a")
    first = chat.active_path()[-1]
    for text in ("b", "c"):
        workspace.branches.edit(chat, first.id, text)
    workspace.branches.choose(chat, chat.variants(first.id)[1])
    middle = workspace.branches.delete(chat, chat.active_path()[-1].id)
    assert shown_and_stored(workspace, chat) == ["one?", "a"]
    again = workspace.branches.delete(chat, first.id)
    assert shown_and_stored(workspace, chat) == ["one?", "c"]
    assert workspace.branches.restore(again)
    assert workspace.branches.restore(middle)
    assert shown_and_stored(workspace, chat) == ["one?", "b"]
    assert [chat[id_].text for id_ in chat.variants(first.id)] == ["a", "b", "c"]


def test_a_variant_that_is_not_shown_goes_without_moving_the_path(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "a")
    old = chat.active_path()[-1]
    workspace.branches.edit(chat, old.id, "b")
    deleted = workspace.branches.delete(chat, old.id)
    assert shown_and_stored(workspace, chat) == ["one?", "b"]
    workspace.branches.restore(deleted)
    assert shown_and_stored(workspace, chat) == ["one?", "b"]


def test_what_hung_below_a_message_deleted_later_waits_for_that(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "one.", "two?")
    question, _reply, last = chat.active_path()
    inner = workspace.branches.delete(chat, last.id)
    outer = workspace.branches.delete(chat, question.id)
    assert shown_and_stored(workspace, chat) == []
    assert not workspace.branches.restore(inner)
    assert workspace.branches.restore(outer)
    assert shown_and_stored(workspace, chat) == ["one?", "one."]
    assert workspace.branches.restore(inner)
    assert shown_and_stored(workspace, chat) == ["one?", "one.", "two?"]


def test_the_next_start_deletes_for_good(workspace: Workspace) -> None:
    workspace.settings.change(TRASH_DAYS, 0)
    chat = a_chat(workspace, "one?", "a secret word", "and on?")
    workspace.branches.delete(chat, chat.active_path()[1].id)
    asyncio.run(workspace.close())
    database = workspace.places.database
    again = Workspace(workspace.places)
    assert again.history.load(1).active_path() == chat.active_path()
    again.ordering.purge_due()
    again.ordering.finish()
    asyncio.run(again.close())
    connection = apsw.Connection(str(database))
    assert list(connection.execute("SELECT text FROM messages")) == [("one?",)]
    connection.close()
    assert b"a secret word" not in database.read_bytes()


def test_what_another_program_wrote_below_a_deleted_message_is_out_of_sight_and_kept(
    workspace: Workspace,
) -> None:
    chat = a_chat(workspace, "one?", "one.")
    assert chat.id is not None
    reply = chat.active_path()[-1]
    workspace.branches.delete(chat, reply.id)
    other = History(workspace.places.database)
    other.add_message(chat.id, reply.id, Role.USER, "below")
    assert [one.text for one in other.load(chat.id).messages()] == ["one?"]
    assert other.notices == []
    other.close()
    workspace.history.purge_deleted()  # nobody deleted it
    assert workspace.history.rows("SELECT count(*) FROM messages") == [(3,)]


def test_a_delete_that_the_disk_refuses_changes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = a_chat(workspace, "one?", "one.")

    def refuse(*_: object) -> None:
        raise HistoryFailed("disk_full")

    monkeypatch.setattr(workspace.history.deletion, "lead", refuse)
    with pytest.raises(HistoryFailed):
        workspace.branches.delete(chat, chat.active_path()[-1].id)
    assert shown_and_stored(workspace, chat) == ["one?", "one."]


def test_a_chat_from_here_has_the_path_with_all_that_it_holds(workspace: Workspace) -> None:
    chat = a_chat(workspace, "one?", "one.", "two?", "two.")
    workspace.steer(chat, Steering(system="Be brief.", parameters={"seed": 7}))
    question, reply, *_rest = chat.active_path()
    rows = workspace.history.steering
    rows.mark(question.id, Sending.ALWAYS)
    rows.summarise(reply.id, "They counted.")
    chat = workspace.history.load(chat.id or 0)
    workspace.branches.edit(chat, reply.id, "a variant")

    copy = workspace.open_conversation(workspace.branches.copy(chat, reply.id))
    assert copy.title == "About cats (2)"
    assert copy.steering == chat.steering
    assert list(map(content, copy.active_path())) == list(map(content, chat.path_to(reply.id)))
    assert len(copy) == 2
    assert copy.active_path()[1].model == "m"


def content(message: Message) -> tuple[object, ...]:
    return (message.role, message.content, message.created_at, message.sending, message.summary)


def test_a_chat_from_a_temporary_one_is_temporary(workspace: Workspace) -> None:
    async def main() -> None:
        chat = workspace.new_temporary()
        await workspace.turns.ask(chat, "one?", turns.endpoint_at(server.base_url)).ended()
        copy = workspace.open_conversation(workspace.branches.copy(chat, chat.active_path()[-1].id))
        assert copy.is_temporary
        assert workspace.history.summaries() == []
        await workspace.close()

    with FaultServer(content_stream("yes")) as server:
        asyncio.run(main())


@pytest.mark.parametrize(
    ("title", "next_one"),
    [("Cats", "Cats (2)"), ("Cats (2)", "Cats (3)"), ("f(x)", "f(x) (2)"), ("", "")],
)
def test_a_title_is_counted_on(title: str, next_one: str) -> None:
    assert numbered(title) == next_one
