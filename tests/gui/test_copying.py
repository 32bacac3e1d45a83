"""The ways to copy a message or a selection, and the time that stands beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAction, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QMenu, QTextBrowser
from pytestqt.qtbot import QtBot

from desktop import language
from desktop.ui.copy_menu import Form, context_menu, message_data
from desktop.ui.message_actions import MessageActions
from desktop.ui.times import full_time, short_time
from tests.support.chats import question, reply

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
    data = message_data(ANSWER, form)
    assert data.text() == text
    assert data.hasHtml() == (form is Form.RICH)


@pytest.mark.parametrize("form", list(Form))
def test_what_the_person_wrote_is_never_read_as_markdown(form: Form) -> None:
    data = message_data(question(1, "*a* <b>"), form)
    assert data.text() == "*a* <b>"
    assert "<b>" not in data.html()


def chosen(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_the_row_offers_the_forms_and_tells_the_time(qtbot: QtBot) -> None:
    page = QTextBrowser()
    qtbot.addWidget(page)
    row = MessageActions(page)
    page.show()
    told: list[tuple[int, str]] = []
    row.copy_as_clicked.connect(lambda number, form: told.append((number, form)))
    when = datetime.now().timestamp()
    message = replace(reply(2, "x", 1), created_at=when)
    row.show_for(message, [], can_copy=True, can_retry=False, can_go_on=False)
    assert row._time.text() == short_time(when)
    assert row._time.toolTip() == full_time(when)
    row._more.click()
    chosen(row._forms, "Copy as plain text").trigger()
    row._forms.hide()
    assert told == [(2, "plain")]


def test_the_context_menu_copies_what_is_selected(qtbot: QtBot) -> None:
    page = QTextBrowser()
    qtbot.addWidget(page)
    page.setPlainText("one two")
    menu = context_menu(page, page.rect().center())
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
    again = context_menu(page, page.rect().center())
    chosen(again, "Copy as Markdown").trigger()
    assert QGuiApplication.clipboard().text() == "one two"
