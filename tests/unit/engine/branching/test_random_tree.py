"""Hundreds of random steps: the path that is shown is the one that is sent and the one on disk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.branching.branches import Deleted
from desktop.engine.turn.turn import Turn
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.history.history import History
from tests.support import turns
from tests.support.fault_server import FaultServer, Request, content_stream
from tests.support.script import Reply
from tests.support.sizes import FULL
from tests.support.tree_user import Gone, Node, pick, said, texts

STEPS = 1_000 if FULL else 250


class Person:
    """Does one step at a time in one of several chats, in the program and in the model."""

    def __init__(self, home: Path, server: FaultServer, seed: int) -> None:
        self._places = places({"WEIR_HOME": str(home)})
        self._server = server
        self._endpoint = turns.endpoint_at(server.base_url)
        self._chance = random.Random(seed)
        self._words = count(1)
        self.workspace = Workspace(self._places)
        self.chats: list[tuple[Conversation, Node]] = []
        self._undo: list[tuple[Deleted, Gone]] = []
        self.chat, self.root = self.workspace.new_conversation(), Node("", Role.SYSTEM)
        self._others: History | None = None

    async def step(self) -> str:
        """Do something; return what it was."""
        steps = [
            *[self.ask] * 5,
            *[self.retry, self.edit_and_ask, self.edit_question, self.edit_reply] * 2,
            *[self.walk] * 4,
            *[self.delete, self.undo] * 2,
            *[self.leave_for_a_copy, self.go_to_another],
        ]
        chosen = self._chance.choice(steps)
        await chosen()
        if self._chance.random() < 0.01:
            await self.reopen()
        return chosen.__name__

    # steps ------------------------------------------------------------------------------
    async def ask(self) -> None:
        path = self.root.path()
        text = self._word("q")
        await self._ended(self.workspace.turns.ask(self.chat, text, self._endpoint))
        (path[-1] if path else self.root).add(text, Role.USER).add(self._replied(), Role.ASSISTANT)

    async def retry(self) -> None:
        if node := pick(self._chance, self.root.path(), Role.ASSISTANT):
            message = self._message(node)
            await self._ended(self.workspace.turns.retry(self.chat, message.id, self._endpoint))
            assert node.parent is not None
            node.parent.add(self._replied(), Role.ASSISTANT)

    async def edit_question(self) -> Message | None:
        return self._edit(Role.USER, "e")

    async def edit_reply(self) -> Message | None:
        return self._edit(Role.ASSISTANT, "w")

    async def edit_and_ask(self) -> None:
        if (edited := self._edit(Role.USER, "e")) is not None:
            turn = self.workspace.turns.answer(self.chat, edited.id, self._endpoint)
            await self._ended(turn)
            self.root.path()[-1].add(self._replied(), Role.ASSISTANT)

    async def walk(self) -> None:
        """To a sibling of a shown message, or to any message of the tree."""
        if self._chance.random() < 0.5:
            node = pick(self._chance, self.root.all())
        else:
            beside = [n for one in self.root.path() if one.parent for n in one.parent.children]
            node = pick(self._chance, beside)
        if node is not None:
            self.workspace.branches.choose(self.chat, self._message(node).id)
            for one in node.above():
                assert one.parent is not None
                one.parent.led = one

    async def delete(self) -> None:
        nodes = self.root.path() if self._chance.random() < 0.7 else self.root.all()
        late = nodes[len(nodes) // 2 :]  # else nothing would ever grow
        if node := pick(self._chance, late):
            deleted = self.workspace.branches.delete(self.chat, self._message(node).id)
            self._undo.append((deleted, Gone.delete(node)))

    async def undo(self) -> None:
        if self._undo:
            deleted, gone = self._undo.pop()
            assert self.workspace.branches.restore(deleted)
            gone.restore()

    async def leave_for_a_copy(self) -> None:
        if node := pick(self._chance, self.root.path()):
            copy = self.workspace.branches.copy(self.chat, self._message(node).id)
            self._keep()
            self.chat = self.workspace.open_conversation(copy)
            self.root = node.copy_of(node.above())

    async def go_to_another(self) -> None:
        if self.chats:
            self._keep()
            self.chat, self.root = self.chats.pop(self._chance.randrange(len(self.chats)))

    async def reopen(self) -> None:
        """End the program and start it again: what was deleted is gone for good."""
        await self.workspace.close()
        self.workspace = Workspace(self._places)
        self._undo.clear()
        if self._others is not None:
            self._others.close()
            self._others = None
        if self.chat.id is not None:
            self.chat = self.workspace.open_conversation(self.chat.id)
        self.chats = [
            (self.workspace.open_conversation(chat.id), root)
            for chat, root in self.chats
            if chat.id is not None
        ]

    # what must hold ---------------------------------------------------------------------
    async def check(self) -> None:
        expected = texts(self.root.path())
        assert said(self.chat.active_path()) == expected
        assert sorted(said(self.chat.messages())) == sorted(texts(self.root.all()))
        if self.chat.id is None:
            return
        if self._others is None:
            self._others = History(self._places.database)
        for _attempt in range(1_000):  # the journal writes behind
            stored = self._others.load(self.chat.id)
            is_written = stored.messages() == self.chat.messages()  # the end of a turn comes last
            if is_written and said(stored.active_path()) == expected:
                break
            await asyncio.sleep(0.005)
        assert said(stored.active_path()) == expected
        assert stored.messages() == self.chat.messages()
        assert self._others.notices == []

    async def close(self) -> None:
        await self.workspace.close()
        if self._others is not None:
            self._others.close()

    def _edit(self, role: Role, kind: str) -> Message | None:
        if (node := pick(self._chance, self.root.path(), role)) is None:
            return None
        text = self._word(kind)
        edited = self.workspace.branches.edit(self.chat, self._message(node).id, text)
        assert node.parent is not None
        node.parent.add(text, role)
        return edited

    async def _ended(self, turn: Turn) -> None:
        """Wait for a turn; what was sent is what is shown above its reply."""
        await turn.ended()
        self.chat.replace(turn.reply())
        sent = [one["content"] for one in self._server.requests[-1].json["messages"]]
        assert sent == said(self.chat.active_path()[:-1])

    def _replied(self) -> str:
        return self.chat.active_path()[-1].text

    def _message(self, node: Node) -> Message:
        """The message that a node stands for: each has words of its own, but in copies."""
        path: list[Message] = []
        for one in node.above():
            at = path[-1].id if path else None
            below = [self.chat[id_] for id_ in self.chat.children(at)]
            path.append(next(message for message in below if message.text == one.text))
        return path[-1]

    def _keep(self) -> None:
        if self.chat.id is not None:
            self.chats.append((self.chat, self.root))

    def _word(self, kind: str) -> str:
        return f"{kind}{next(self._words)}"


def counted() -> Callable[[Request], Reply]:
    numbers = count(1)

    def reply(_request: Request) -> Reply:
        return content_stream(f"r{next(numbers)}")

    return reply


@pytest.mark.parametrize("seed", [1])
def test_the_path_shown_is_the_path_sent_is_the_path_stored(tmp_path: Path, seed: int) -> None:
    async def main() -> None:
        person = Person(tmp_path, server, seed)
        done: dict[str, int] = {}
        try:
            for _step in range(STEPS):
                name = await person.step()
                done[name] = done.get(name, 0) + 1
                await person.check()
        finally:
            await person.close()
        assert len(done) == 10, done

    with FaultServer(counted()) as server:
        asyncio.run(main())
