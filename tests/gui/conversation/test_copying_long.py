"""Long texts are copied in slices: the window goes on meanwhile, and nothing of them is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.export.clipboard import at_once, selection_steps
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.actions import copying
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.page_facts import settle

TABLE = "| a | b |\n|---|---|\n" + "| **1** | `2` |\n" * 300


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    """A page that copies in the smallest slices there are."""
    monkeypatch.setattr(copying, "_FIRST", 0)
    monkeypatch.setattr(copying, "_SLICE", 0)
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.setFocus()
    QGuiApplication.clipboard().setText("what was copied before")
    return page


def show(page: Transcript, *messages: Message) -> None:
    page.show_conversation(Conversation(1, "t", messages))
    settle(page)


def copied() -> str:
    return QGuiApplication.clipboard().text()


def copy_all(page: Transcript, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        qtbot.keyClick(page.view, key, Qt.KeyboardModifier.ControlModifier)


def wait(page: Transcript, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.navigation.is_copying, timeout=60_000)


def test_the_clipboard_changes_once_all_forms_are_whole(page: Transcript, qtbot: QtBot) -> None:
    show(page, question(1, "Q"), reply(2, TABLE, 1))
    copy_all(page, qtbot)
    for _turn in range(100):
        QApplication.processEvents()
        assert page.navigation.is_copying
        assert copied() == "what was copied before"
    wait(page, qtbot)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Q\n\na\tb" + "\n1\t2" * 300
    assert data.html().count("<tr><td><b>1</b></td><td><code>2</code></td></tr>") == 300
    marked = bytes(data.data("text/markdown").data()).decode()
    assert marked.count("| **1** | `2` |") == 300


def test_escape_leaves_the_clipboard_as_it_was(page: Transcript, qtbot: QtBot) -> None:
    show(page, question(1, "Q"), reply(2, TABLE, 1))
    copy_all(page, qtbot)
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.navigation.is_copying
    assert copied() == "what was copied before"


def test_after_a_while_it_is_shown_how_far_it_is(
    page: Transcript, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_QUIET", -1)
    show(page, question(1, "Q"), reply(2, TABLE, 1))
    copy_all(page, qtbot)
    [label] = [label for label in page.findChildren(QLabel) if label.text().startswith("Copying")]
    shown = [label.text()]
    while page.navigation.is_copying:
        assert label.isVisible()
        shown.append(label.text())
        QApplication.processEvents()
    assert label.isHidden()
    percents = [int(text.split()[1]) for text in dict.fromkeys(shown)]
    assert percents == sorted(percents)
    assert len(percents) > 20


@pytest.mark.parametrize("rows", [20, 300], ids=["drawn", "drawn in part"])
def test_what_is_selected_is_copied_whole_though_its_chat_is_left(
    page: Transcript, qtbot: QtBot, rows: int
) -> None:
    show(page, question(1, "Q"), reply(2, "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * rows, 1))
    copy_all(page, qtbot)
    QApplication.processEvents()
    page.show_conversation(Conversation(2, "u", [question(1, "Another")]))
    wait(page, qtbot)
    assert copied() == "Q\n\na\tb" + "\n1\t2" * rows


def test_nothing_is_lost_though_the_reply_goes_on(page: Transcript, qtbot: QtBot) -> None:
    show(page, question(1, "Q"), arriving(2, 1))
    page.push(ContentDelta("one word\n\n" * 50 + "last"))
    settle(
        page
    )  # a slow machine draws it in several flushes, and what is selected is what is drawn
    everything = QTextCursor(page.view.document())
    everything.select(QTextCursor.SelectionType.Document)
    page.view.setTextCursor(everything)
    page.navigation.copy()
    for _turn in range(20):
        page.push(ContentDelta("\n\nmore"))
        page.feed.delta_buffer.flush()
        QApplication.processEvents()
    wait(page, qtbot)
    assert copied().startswith("Q\n\n" + "one word\n\n" * 50 + "last")


def test_what_is_written_anew_while_it_is_copied_is_copied_once(page: Transcript) -> None:
    """A line below makes a heading of the last paragraph: another block takes its place."""
    for taken in range(5):
        show(page, question(1, "Q"), arriving(2, 1))
        page.push(ContentDelta("first\n\nsecond\n\nlast"))
        page.feed.delta_buffer.flush()
        everything = QTextCursor(page.view.document())
        everything.select(QTextCursor.SelectionType.Document)
        steps = selection_steps(everything)
        for _step in range(taken):
            next(steps)
        page.push(ContentDelta("\n---\n\nmore"))
        page.feed.delta_buffer.flush()
        assert at_once(steps).text().split()[:4] == ["Q", "first", "second", "last"]


def test_another_copy_takes_the_place_of_the_one_before(page: Transcript, qtbot: QtBot) -> None:
    page.show_conversation(long_chat(60))
    copy_all(page, qtbot)
    page.navigation.copy_message(1, "markdown")
    wait(page, qtbot)
    assert copied().startswith("Question 0")
    assert "Question 1\n" not in copied()
