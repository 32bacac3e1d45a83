"""What a screen reader hears of a reply, and the way from message to message by keyboard."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.ui.conversation.accessible import announcer as announcing
from desktop.ui.conversation.accessible import message_list as accessible_list
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.accessible.message_keys import MessageKeys, described
from desktop.ui.conversation.accessible.message_list import MessageList
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.conversation.view.conversation_view import ConversationView
from desktop.ui.look.theme import LIGHT
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.page_facts import settle

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was announced; a screen reader is taken to run."""
    said: list[str] = []

    def note(event: QAccessibleAnnouncementEvent) -> None:
        assert event.politeness() is QAccessible.AnnouncementPoliteness.Polite
        said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    return said


@pytest.fixture
def announcer(qtbot: QtBot, heard: list[str]) -> Announcer:
    page = QTextEdit()
    qtbot.addWidget(page)
    announcer = Announcer(page)
    announcer._timer.setInterval(50)
    return announcer


def test_whole_sentences_are_said_no_more_than_once_a_second(
    announcer: Announcer, heard: list[str], qtbot: QtBot
) -> None:
    assert announcing.INTERVAL == 1000
    for text in ("One. ", "Two. ", "Three. ", "Fo"):
        announcer.push([ContentDelta(text)])
    assert heard == ["One."]
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["One.", "Two. Three."]
    announcer.push([ReasoningDelta("Not this. ")])
    announcer.push([ContentDelta("ur.")])
    announcer.end(reply(2, "", 1))
    assert heard[2:] == ["Four. finished"]


async def test_what_has_arrived_is_said_before_the_reply_ends(
    tmp_path: Path, heard: list[str]
) -> None:
    arriving = content_stream("One. Two", finish=None, done=False).then(Hold())
    with FaultServer(arriving) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Count")
            driver.press("Return")
            await until(lambda: "One." in heard)
            driver.press("Escape")
            await driver.until_replied()


def test_a_window_behind_another_one_is_silent(
    announcer: Announcer, heard: list[str], qtbot: QtBot
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    announcer.push([ContentDelta("One. ")])
    announcer.end(reply(2, "", 1))
    assert heard == []


def test_how_a_reply_ended_is_said(announcer: Announcer, heard: list[str]) -> None:
    announcer.end(reply(2, "", 1, state=TurnState.STOPPED))
    assert heard == ["stopped"]


def test_a_flood_is_said_in_parts(announcer: Announcer, heard: list[str], qtbot: QtBot) -> None:
    announcer.push([ContentDelta("A sentence. " * 1000)])
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert all(len(said) <= announcing.MOST for said in heard)
    assert "".join(heard).count("sentence") > 980


def test_another_chat_is_another_reply(announcer: Announcer, heard: list[str]) -> None:
    announcer.push([ContentDelta("One. Tw")])
    announcer.clear()
    announcer.push([ContentDelta("Three. ")])
    assert heard == ["One.", "Three."]


def test_who_does_not_want_it_hears_nothing(announcer: Announcer, heard: list[str]) -> None:
    announcer.wanted = False
    announcer.push([ContentDelta("One. ")])
    announcer.end(reply(2, "One. ", 1))
    assert not heard


class Page(ConversationView):
    """Stands where the transcript's view, messages and actions are."""

    def __init__(self) -> None:
        super().__init__(LIGHT)
        self.shown = [question(1, "Why?"), reply(2, "So **it** is.", 1), question(3, "Oh", 2)]
        self.at = 0
        self.at_start = True
        self.left_out: set[int] = set()
        self.focus_log: list[int] = []
        """The messages whose actions were given the keyboard."""

    def message_count(self) -> int:
        return len(self.shown)

    def message(self, index: int) -> Message:
        return self.shown[index]

    def is_left_out(self, index: int) -> bool:
        return index in self.left_out

    def message_at_cursor(self) -> int:
        return self.at

    def is_at_start(self) -> bool:
        return self.at_start

    def go_to_message(self, index: int) -> None:
        self.at = index

    def take_focus(self, message_id: int) -> bool:
        self.focus_log.append(message_id)
        return True


@pytest.fixture
def page(qtbot: QtBot, announcer: Announcer) -> Page:
    page = Page()
    MessageKeys(page, page, page, announcer)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def alt(qtbot: QtBot, page: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page, key, Qt.KeyboardModifier.AltModifier)


def test_alt_and_the_arrows_go_from_message_to_message(
    page: Page, heard: list[str], qtbot: QtBot
) -> None:
    page.left_out = {1}
    alt(qtbot, page, Qt.Key.Key_Down)
    page.left_out = set()
    alt(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert page.at == 2
    alt(qtbot, page, Qt.Key.Key_Up)
    assert page.at == 1
    assert heard == [
        "Message 2 of 3, m · not sent: So it is.",
        "Message 3 of 3, you: Oh",
        "Message 3 of 3, you: Oh",
        "Message 2 of 3, m: So it is.",
    ]


def test_the_first_step_up_leads_to_the_start_of_the_message(page: Page, qtbot: QtBot) -> None:
    page.at, page.at_start = 2, False
    alt(qtbot, page, Qt.Key.Key_Up)
    assert page.at == 2
    page.at_start = True
    alt(qtbot, page, Qt.Key.Key_Up)
    assert page.at == 1


def test_tab_leads_from_a_message_to_its_actions(page: Page, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Tab)
    assert page.focus_log == []
    alt(qtbot, page, Qt.Key.Key_Down)
    qtbot.keyClick(page, Qt.Key.Key_Tab)
    assert page.focus_log == [2]


def test_a_long_message_is_described_by_its_beginning() -> None:
    assert len(described(question(1, "word " * 9000), 0, 1)) < 700


@pytest.fixture
def accessible() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.usefixtures("accessible")
def test_the_messages_are_a_list_beside_the_pages_own_text(page: Page) -> None:
    listed = MessageList(page, page)
    listed.show()
    of_page = QAccessible.queryAccessibleInterface(page)
    assert of_page.textInterface() is not None
    found = QAccessible.queryAccessibleInterface(listed)
    assert (found.role(), found.childCount()) == (QAccessible.Role.List, 3)
    assert found.text(QAccessible.Text.Name) == "Messages"
    names = [found.child(index).text(QAccessible.Text.Name) for index in range(3)]
    assert names == ["You: Why?", "m: So it is.", "You: Oh"]
    second = found.child(1)
    assert second.role() == QAccessible.Role.ListItem
    assert second.text(QAccessible.Text.Value) == "So it is."
    assert found.indexOfChild(second) == 1
    assert not second.state().selected
    page.at = 1
    assert second.state().selected
    page.shown = page.shown[:1]
    assert not second.isValid()
    assert found.child(1) is None


@pytest.mark.usefixtures("accessible")
def test_a_screen_reader_may_hold_the_items_longer_than_the_page_lives(qtbot: QtBot) -> None:
    page = Page()
    listed = MessageList(page, page)
    found = QAccessible.queryAccessibleInterface(listed)
    numbers = [QAccessible.registerAccessibleInterface(found.child(at)) for at in range(3)]
    delete(page)
    gc.collect()
    for number in numbers:
        item = QAccessible.accessibleInterface(number)
        assert not item.isValid()
        assert not item.parent()
        assert item.text(QAccessible.Text.Name) == ""
        assert item.state().invalid


HELD = """
import gc
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from shiboken6 import delete
from desktop.ui.conversation.accessible.message_list import MessageList
from tests.gui.conversation.test_accessible import Page
application = QApplication([])
QAccessible.setActive(True)
for _window in range(10):
    page = Page()
    found = QAccessible.queryAccessibleInterface(MessageList(page, page))
    numbers = [QAccessible.registerAccessibleInterface(found.child(at)) for at in range(3)]
    delete(page)
    del found
    gc.collect()
    assert not any(QAccessible.accessibleInterface(number).isValid() for number in numbers)
"""


def test_items_that_a_screen_reader_holds_outlive_window_after_window() -> None:
    """In a process of its own: Qt frees what it still holds as that ends, and nothing twice."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-X", "faulthandler", "-c", HELD]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def walk(qtbot: QtBot, messages: int) -> int:
    """Calls that it takes a screen reader to go over all messages of a page."""
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show_conversation(long_chat(messages // 2))
    found = QAccessible.queryAccessibleInterface(MessageList(page.view, page.navigation))
    assert found.childCount() == messages
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    for index in range(messages):
        item = found.child(index)
        item.isValid(), item.role(), item.state(), item.text(QAccessible.Text.Name)
    sys.setprofile(None)
    return calls


@pytest.mark.usefixtures("accessible")
def test_going_over_all_messages_is_linear(qtbot: QtBot) -> None:
    assert walk(qtbot, 1000) < 5 * walk(qtbot, 250)


@pytest.mark.usefixtures("accessible")
def test_a_reply_that_arrives_is_read_anew_only_when_more_of_it_has_come(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(source: str) -> str:
        read.append(source)
        return source

    monkeypatch.setattr(accessible_list, "plain_reply", note)
    page = Transcript()
    qtbot.addWidget(page)
    page.show_conversation(Conversation(1, "t", [question(1, "Q"), arriving(2, 1)]))
    item = QAccessible.queryAccessibleInterface(MessageList(page.view, page.navigation)).child(1)
    for text in ("One. ", "Two. ", "x" * 30_000, "y" * 30_000):
        page.push(ContentDelta(text))
        page.feed.delta_buffer.flush()
        settle(page)
        for _question in range(3):
            assert item.text(QAccessible.Text.Value)
    assert [len(source) for source in read] == [5, 10, 20_000]
