"""The list of chats: order, headings, renaming, deleting and its undo."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.storage.history.history import History
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.rows.grouping import Kind, day_of
from tests.gui.conftest import Run
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, chunk, content_stream, sse

DAY = 86_400


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def shown(model: ChatListModel) -> list[str]:
    """Every row's text, headings in brackets."""
    rows = [model.index(row) for row in range(model.rowCount())]
    return [
        i.data() if i.data(ChatListModel.CHAT_ID) is not None else f"[{i.data()}]" for i in rows
    ]


def fresh(chats: list[Chat]) -> ChatListModel:
    model = ChatListModel()
    model.reset(chats)
    return model


def noon() -> float:
    """Today at noon, so that no test runs over a midnight by adding hours."""
    return datetime.datetime.combine(datetime.date.today(), datetime.time(12)).timestamp()


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (0, Kind.TODAY),
        (-1, Kind.TODAY),
        (1, Kind.YESTERDAY),
        (2, Kind.WEEK),
        (7, Kind.WEEK),
        (8, Kind.MONTH),
    ],
)
def test_a_chat_stands_under_the_heading_of_its_day(days: int, kind: Kind) -> None:
    assert day_of(noon() - days * DAY, datetime.date.today()).kind is kind


def test_the_newest_stands_first_under_its_day() -> None:
    now = noon()
    model = fresh([Chat(1, "old", now - 30 * DAY), Chat(2, "new", now), Chat(3, "mid", now - DAY)])
    month = f"{datetime.datetime.fromtimestamp(now - 30 * DAY):[%B %Y]}"
    assert shown(model) == ["[Today]", "new", "[Yesterday]", "mid", month, "old"]


changes = st.lists(
    st.tuples(st.integers(1, 6), st.one_of(st.none(), st.integers(0, 12))), max_size=25
)


@settings(deadline=None)  # a machine may be busy
@given(changes)
def test_after_any_changes_the_rows_are_as_if_listed_anew(
    steps: list[tuple[int, int | None]],
) -> None:
    """Chats put and removed one by one leave what a reset would show; Qt's own checker agrees."""
    now, model = noon(), ChatListModel()
    kept: dict[int, Chat] = {}
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for number, (chat_id, days) in enumerate(steps):
        if days is None:
            model.remove(chat_id)
            kept.pop(chat_id, None)
        else:  # no two chats have one time
            chat = Chat(chat_id, f"chat {chat_id}", now - days * DAY + number)
            model.put(chat)
            kept[chat_id] = chat
    assert shown(model) == shown(fresh(list(kept.values())))
    del tester


def test_ten_thousand_chats_ask_for_few_rows(qtbot: QtBot) -> None:
    """Showing the list costs by what is visible, not by what is listed."""
    from desktop.ui.chats.chat_list import ChatList

    class Counting(ChatListModel):
        asked = 0

        def data(
            self,
            index: QModelIndex | QPersistentModelIndex,
            role: int = Qt.ItemDataRole.DisplayRole,
        ) -> object:
            Counting.asked += 1
            return super().data(index, role)

    model = Counting()
    model.reset(Chat(n, f"chat {n}", noon() - n) for n in range(10_000))
    view = ChatList(model)
    qtbot.addWidget(view)
    view.resize(240, 600)
    with qtbot.waitExposed(view):
        view.show()
    QApplication.processEvents()
    assert Counting.asked < 2_000


async def asked(driver: Driver, *questions: str) -> None:
    """Ask each question in a chat of its own."""
    for question in questions:
        driver.press("Ctrl+N")
        driver.type(question)
        driver.press("Return")
        await driver.until_replied()


def focus_list(driver: Driver) -> None:
    driver.find("Chats").setFocus()


async def test_a_deleted_chat_comes_back_by_ctrl_z(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "First", "Second")
            focus_list(driver)
            driver.press("Del")
            assert driver.titles == ["First"]
            assert driver.shows("Undo")
            assert driver.path == []
            driver.press("Ctrl+Z")
            assert driver.titles == ["Second", "First"]
            assert [m.text for m in driver.path] == ["Second", "reply"]
            assert not driver.shows("Undo")
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["Second", "First"]


async def test_a_chat_deleted_without_undo_is_gone_in_the_next_run(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Keep", "Drop")
            focus_list(driver)
            driver.press("Del")
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["Keep"]


async def test_deleting_a_chat_stops_its_reply(tmp_path: Path) -> None:
    with FaultServer(sse(chunk(content="on and on")).then(Stall())) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Endless")
            driver.press("Return")
            await driver.until_shown("on and on")
            focus_list(driver)
            driver.press("Del")
            await until(lambda: server.closed_by_client)
            assert driver.titles == []
            assert driver.shows("Send")


async def test_a_chat_is_renamed_in_place(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Old title")
            focus_list(driver)
            driver.press("F2")
            editor = driver.find("Title", QLineEdit)
            editor.selectAll()
            QTest.keyClicks(editor, "New <b>title</b>")
            QTest.keyClick(editor, Qt.Key.Key_Return)
            await until(lambda: driver.titles == ["New <b>title</b>"])
            assert not driver.find("Message").hasFocus()  # Enter ended the renaming, no more
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.titles == ["New <b>title</b>"]


async def test_arrows_open_chats_and_enter_goes_to_the_message(tmp_path: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "First", "Second")
            focus_list(driver)
            driver.press("Down")
            assert driver.path[0].text == "First"
            driver.press("Return")
            assert driver.find("Message").hasFocus()


async def test_a_running_chat_is_marked(tmp_path: Path) -> None:
    with FaultServer(sse(chunk(content="going")).then(Stall())) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Run")
            driver.press("Return")
            await driver.until_shown("going")
            row = driver.window.chats.index(1)
            assert row.data(ChatListModel.RUNNING)
            assert "arriving" in row.data(Qt.ItemDataRole.AccessibleTextRole)
            driver.press("Esc")
            await driver.until_replied()
            assert not row.data(ChatListModel.RUNNING)


def test_chats_move_to_today_when_they_are_asked_again(qloop: Run, tmp_path: Path) -> None:
    model = fresh([Chat(1, "one", time.time() - 40 * DAY)])
    model.put(Chat(1, "one", time.time()))
    assert shown(model) == ["[Today]", "one"]


async def test_only_a_title_that_is_cut_is_told_beside_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str]] = []

    def show(place: QPoint, text: str, _of: QWidget, _row: QRect) -> None:
        told.append((place.x(), text))

    monkeypatch.setattr(QToolTip, "showText", show)
    history = History(tmp_path / "history.db")
    long = "A question that is much longer than the list of chats is wide"
    for title in ("Short", long):
        history.create(title)
    history.close()
    async with open_window(tmp_path) as driver:
        chats = driver.window.sidebar.chats
        rows = [chats.model().index(row, 0) for row in range(chats.model().rowCount())]
        for title in ("Short", long):
            row = next(row for row in rows if row.data() == title)
            at = chats.visualRect(row).center()
            asks = QHelpEvent(QEvent.Type.ToolTip, at, chats.viewport().mapToGlobal(at))
            QApplication.sendEvent(chats.viewport(), asks)
        ((left, text),) = told
        assert long in text
        assert left >= chats.viewport().mapToGlobal(QPoint(chats.width() - 30, 0)).x()
