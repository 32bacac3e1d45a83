"""The ways to copy a message or a selection, and the time that stands beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QEnterEvent, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser, QToolButton
from pytestqt.qtbot import QtBot

from desktop import language
from desktop.chat.tree import Conversation
from desktop.rendering.export.clipboard import at_once
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.accessible.message_keys import MessageKeys
from desktop.ui.conversation.actions.action_row import ActionRow
from desktop.ui.conversation.actions.copy_menu import (
    Form,
    PageMenu,
    context_menu,
    message_steps,
)
from desktop.ui.conversation.actions.copying import Copying
from desktop.ui.conversation.actions.message_menu import MessageMenu
from desktop.ui.conversation.actions.message_time import full_time, short_time
from desktop.ui.conversation.actions.situation import Situation
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import long_chat, question, reply

NOW = datetime(2026, 11, 22, 21, 5).timestamp()


def at(*when: int) -> float:
    return datetime(*when).timestamp()  # type: ignore[arg-type]


@pytest.fixture
def _no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that speaks neither language, so that each has its own habits."""
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))


@pytest.mark.usefixtures("_no_system")
@pytest.mark.parametrize(
    ("code", "when", "text"),
    [
        ("en", at(2026, 11, 22, 14, 32), "2:32 PM"),
        ("en", at(2026, 11, 21, 14, 32), "Nov 21, 2:32 PM"),
        ("en", at(2025, 3, 1, 9, 5), "Mar 1, 2025, 9:05 AM"),
        ("zh_CN", at(2026, 11, 22, 14, 32), "14:32"),
    ],
)
def test_a_time_is_written_as_the_reader_writes_it(code: str, when: float, text: str) -> None:
    language.use(code)
    assert short_time(when, NOW).replace("\u202f", " ") == text


@pytest.mark.usefixtures("_no_system")
def test_the_full_date_is_in_the_tool_tip() -> None:
    assert "Saturday, November 21, 2026" in full_time(at(2026, 11, 21, 14, 32))


ANSWER = reply(2, "So **it** is:\n\n- a\n- b", 1)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form.MARKDOWN, "So **it** is:\n\n- a\n- b"),
        (Form.PLAIN, "So it is:\n\n• a\n• b"),
        (Form.RICH, "So it is:\n\n• a\n• b"),
    ],
)
def test_a_reply_is_copied_in_each_form(form: Form, text: str) -> None:
    data = at_once(message_steps(ANSWER, form))
    assert data.text() == text
    assert data.hasHtml() == (form is Form.RICH)


@pytest.mark.parametrize("form", list(Form))
def test_what_the_person_wrote_is_never_read_as_markdown(form: Form) -> None:
    data = at_once(message_steps(question(1, "*a* <b>"), form))
    assert data.text() == "*a* <b>"
    assert "<b>" not in data.html()


def chosen(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_the_row_offers_the_forms_and_tells_the_time(qtbot: QtBot) -> None:
    page = QTextBrowser()
    qtbot.addWidget(page)
    row = ActionRow(page)
    page.show()
    chosen_actions: list[tuple[object, ...]] = []
    row.action_chosen.connect(lambda *args: chosen_actions.append(args))
    when = datetime.now().timestamp()
    message = replace(reply(2, "x", 1), created_at=when)
    row.show_for(Situation(message, can_ask=False))
    assert row._time.text() == short_time(when)
    assert not row._time.toolTip()  # what names the zone is loaded for whoever points at it
    middle = QPointF(row._time.rect().center())
    QCoreApplication.sendEvent(row._time, QEnterEvent(middle, middle, middle))
    assert row._time.toolTip() == full_time(when)
    named = {button.accessibleName(): button for button in row.findChildren(QToolButton)}
    named["More actions"].click()
    [menu] = row.findChildren(MessageMenu)
    chosen(menu, "Copy as plain text").trigger()
    menu.hide()
    assert chosen_actions == [("copy_as", 2, "plain")]


def test_the_context_menu_copies_what_is_selected(qtbot: QtBot) -> None:
    page = QTextBrowser()
    qtbot.addWidget(page)
    page.setPlainText("one two")
    menu = context_menu(page, Copying(page), page.rect().center())
    menu.everything_chosen.connect(page.selectAll)
    assert not chosen(menu, "Copy").isEnabled()
    assert [action.text() for action in menu.actions() if not action.isSeparator()] == [
        "Copy",
        "Copy as Markdown",
        "Select all",
    ]
    chosen(menu, "Select all").trigger()
    assert page.textCursor().selectedText() == "one two"
    cursor = page.textCursor()
    cursor.setPosition(3, QTextCursor.MoveMode.KeepAnchor)
    again = context_menu(page, Copying(page), page.rect().center())
    chosen(again, "Copy as Markdown").trigger()
    assert QGuiApplication.clipboard().text() == "one two"


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.setFocus()
    return page


def test_a_selection_across_messages_has_all_three_forms(page: Transcript) -> None:
    asked, answered = question(1, "Two\n*lines*"), reply(2, "A **b**.\n\n```py\nx = 1\n```", 1)
    page.show_conversation(Conversation(1, "t", (asked, answered)))
    page.navigation.select_all()
    page.navigation.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Two\n*lines*\n\nA b.\n\nx = 1"
    assert "<p>A <b>b</b>.</p><pre><code>x = 1</code></pre>" in data.html()
    marked = bytes(data.data("text/markdown").data()).decode()
    assert marked == "Two\n*lines*\n\nA **b**.\n\n```py\nx = 1\n```"


def test_select_all_copies_what_is_not_drawn_too(page: Transcript, qtbot: QtBot) -> None:
    page.show_conversation(long_chat(60))
    assert "Question 0" not in page.view.toPlainText()
    qtbot.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.navigation.copy()
    copied = QGuiApplication.clipboard().text()
    assert all(f"Question {number}\n" in copied for number in range(60))
    page.view.setTextCursor(page.view.document().find("Paragraph"))
    page.navigation.copy()
    assert QGuiApplication.clipboard().text() == "Paragraph"


def test_a_row_of_the_page_copies_its_message(page: Transcript) -> None:
    page.show_conversation(Conversation(1, "t", (question(1, "Why?"), ANSWER)))
    [row] = [row for row in page.findChildren(ActionRow) if row.isVisible()]
    row.action_chosen.emit("copy_as", 2, "plain")
    assert QGuiApplication.clipboard().text() == "So it is:\n\n• a\n• b"


def test_messages_are_walked_through_and_their_actions_reached(
    page: Transcript, qtbot: QtBot
) -> None:
    page.show_conversation(long_chat(20))
    keys = MessageKeys(page.view, page.navigation, page.overlays, Announcer(page.view))
    keys.step(-1)
    assert page.navigation.message_at_cursor() == 39
    for _step in range(9):
        qtbot.keyClick(page.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert page.navigation.message_at_cursor() == 30
    assert 0 <= page.view.cursorRect().top() < 60
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QToolButton)
    assert focused.accessibleName() == "Edit"
    assert focused.parentWidget().message_id == 31  # type: ignore[union-attr]
    keys.step(-99)
    assert page.navigation.message_at_cursor() == 0


def test_a_table_is_copied_with_tabs_from_its_menu(page: Transcript, qtbot: QtBot) -> None:
    table = "| a | **b** |\n|---|---|\n| 1 | `x` y |\n\n"
    page.show_conversation(Conversation(1, "t", [question(1, "Q"), reply(2, table + "End.", 1)]))
    cell = page.view.document().find("x y")
    spot = page.view.cursorRect(cell).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, page.view.mapToGlobal(spot))
    page.view.contextMenuEvent(event)
    menu = page.findChildren(QMenu)[-1]
    action = next(action for action in menu.actions() if action.text() == "Copy table")
    action.trigger()
    menu.close()
    assert QApplication.clipboard().text() == "a\tb\n1\tx y"


def test_select_all_and_copy_of_the_menu_mean_the_conversation(
    page: Transcript, qtbot: QtBot
) -> None:
    page.show_conversation(long_chat(60))
    for words in ("Select all", "Copy"):
        page.view.menu_requested.emit(QPoint(5, 5), QPoint(5, 5))
        menu = page.findChildren(PageMenu)[-1]
        chosen(menu, words).trigger()
        menu.close()
    qtbot.waitUntil(lambda: not page.navigation.is_copying)
    assert "Question 0\n" in QGuiApplication.clipboard().text()
