"""Random steps through the window: what is shown is what was sent, and what is on disk."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from pathlib import Path

from desktop.chat.messages import Role
from desktop.ui.commands.command import CommandName
from tests.gui.window.test_branches import said, stored
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Request, content_stream
from tests.support.script import Reply
from tests.support.sizes import FULL
from tests.support.tree_user import Gone, Node, pick, texts

STEPS = 150 if FULL else 100


class Person:
    """Uses keys, actions and commands of one window, and a model beside it."""

    def __init__(self, driver: Driver, server: FaultServer, chance: random.Random) -> None:
        self._driver, self._server, self._chance = driver, server, chance
        self._words = count(1)
        self.root = Node("", Role.SYSTEM)
        self._deleted: list[Gone] = []
        # Undo is offered for as long as the test takes.
        driver.window.chat_controller.messages.deletions._timer.setInterval(600_000)

    async def step(self) -> str:
        """Do something; return what it was."""
        steps = [self.ask, self.edit_and_ask, self.save_only, self.retry]
        more = [self.walk, self.walk, self.delete, self.undo, self.copy]
        chosen = self._chance.choice([*steps, *more]) if self.root.path() else self.ask
        await chosen()
        return chosen.__name__

    async def ask(self) -> None:
        text, path = self._word("q"), self.root.path()
        self._driver.type(text)
        self._driver.press("Return")
        (path[-1] if path else self.root).add(text, Role.USER)
        await self._replied()

    async def edit_and_ask(self) -> None:
        if (node := self._edited("e")) is not None:
            self._driver.press("Return")
            assert node.parent is not None
            node.parent.add(node.text + self._last, Role.USER)
            await self._replied()

    async def save_only(self) -> None:
        if (node := self._edited("s")) is not None:
            self._driver.click("Save only")
            assert node.parent is not None
            node.parent.add(node.text + self._last, Role.USER)

    async def retry(self) -> None:
        if (node := pick(self._chance, self.root.path(), Role.ASSISTANT)) is not None:
            assert node.parent is not None
            self._act("retry", node)
            node.parent.led = None
            await self._replied(node.parent)

    async def walk(self) -> None:
        beside = [n for one in self.root.path() if one.parent for n in one.parent.children]
        if (node := pick(self._chance, beside)) is not None:
            self._act("show_variant", node)
            assert node.parent is not None
            node.parent.led = node

    async def delete(self) -> None:
        path = self.root.path()
        if (node := pick(self._chance, path[len(path) // 2 :])) is not None:
            self._act("delete", node)
            self._deleted.append(Gone.delete(node))

    async def undo(self) -> None:
        if self._deleted:
            self._driver.window.commands.run(CommandName.UNDO_DELETE)
            self._deleted.pop().restore()

    async def copy(self) -> None:
        if self._deleted:
            return  # undo belongs to the chat that was left
        if (node := pick(self._chance, self.root.path())) is not None:
            self._act("new_chat", node)
            self.root = node.copy_of(node.above())

    async def check(self) -> None:
        """What is shown, what is in the tree and what is on disk is what the model says."""
        expected = texts(self.root.path())
        assert said(self._driver) == expected
        feed = self._driver.window.pane.transcript.feed
        assert [view.message.text for view in feed.messages] == expected
        if self._driver.window.chat_controller.conversation.id is not None:
            await until(lambda: stored(self._driver) == expected)

    # the window ---------------------------------------------------------------------------
    async def _replied(self, question: Node | None = None) -> None:
        await self._driver.until_replied()
        sent = [one["content"] for one in self._server.requests[-1].json["messages"]]
        question = question or self.root.path()[-1]
        question.add(self._driver.path[-1].text, Role.ASSISTANT)
        assert sent == said(self._driver)[:-1]

    def _edited(self, kind: str) -> Node | None:
        """The question that other words are now written for."""
        if (node := pick(self._chance, self.root.path(), Role.USER)) is not None:
            self._act("edit", node)
            self._last = self._word(kind)
            self._driver.type(self._last)
        return node

    def _act(self, name: str, node: Node) -> None:
        """Choose an action of the message that a node stands for."""
        chat = self._driver.window.chat_controller.conversation
        at: int | None = None
        for one in node.above():
            at = next(id_ for id_ in chat.children(at) if chat[id_].text == one.text)
        self._driver.window.pane.transcript.action_chosen.emit(name, at, "")

    def _word(self, kind: str) -> str:
        return f"{kind}{next(self._words)}"


def counted() -> Callable[[Request], Reply]:
    numbers = count(1)

    def reply(_request: Request) -> Reply:
        return content_stream(f"r{next(numbers)}")

    return reply


async def test_the_path_shown_is_the_path_sent_is_the_path_stored(tmp_path: Path) -> None:
    with FaultServer(counted()) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            person = Person(driver, server, random.Random(3))
            done: set[str] = set()
            for _step in range(STEPS):
                done.add(await person.step())
                await person.check()
            assert len(done) == 8, done
