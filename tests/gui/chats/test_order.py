"""Order among many chats: by menu, keys and mouse; several at once; archive, trash, folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QTextEdit,
    QWidget,
)

from desktop.chat.ordering.folder import ListKind
from desktop.storage.history.history import History
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list import ChatList
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.rows.grouping import Sort
from desktop.ui.commands.command import CommandName
from desktop.ui.widgets.question import Question
from desktop.ui.window.ordering.folder_dialog import FolderDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.many_windows import open_home

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four chats, the last one first, and two folders."""
    history = History(tmp_path / "history.db")
    for name in ("Work", "Play"):
        history.folders.add(name)
    for title in ("Delta", "Gamma", "Beta", "Alpha"):
        history.create(title)
    history.close()
    return tmp_path


def rows(driver: Driver) -> list[str]:
    """Every row of the list: headings in brackets."""
    model = driver.window.chats
    found = [model.index(row) for row in range(model.rowCount())]
    return [
        row.data() if row.data(ChatListModel.CHAT_ID) is not None else f"[{row.data()}]"
        for row in found
    ]


def listing(driver: Driver) -> ChatList:
    found = driver.window.sidebar.chats
    found.setFocus()
    return found


def centre(driver: Driver, row: str) -> QPoint:
    """The middle of a row of the list, by what `rows` says of it."""
    view = driver.window.sidebar.chats
    return view.visualRect(view.model().index(rows(driver).index(row), 0)).center()


def click(driver: Driver, row: str, held: Qt.KeyboardModifier) -> None:
    view = driver.window.sidebar.chats
    QTest.mouseClick(view.viewport(), LEFT, held, centre(driver, row))


def drag_on(page: QWidget, at: QPoint) -> None:
    """Move with the button held."""
    place = QPointF(page.mapToGlobal(at))
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), place, LEFT, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(page, move)


def drag(driver: Driver, row: str, to: QPoint) -> None:
    """Press on a row, move to a place of the list, and let go."""
    page, start = driver.window.sidebar.chats.viewport(), centre(driver, row)
    QTest.mousePress(page, LEFT, pos=start)
    for at in (start + QPoint(0, 20), to):
        drag_on(page, at)
    QTest.mouseRelease(page, LEFT, pos=to)


def choose(*words: str) -> None:
    """Choose an action of the menu that is open, through its submenus."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = menu
    for word in words[:-1]:
        sub = next(action.menu() for action in found.actions() if action.text() == word)
        assert isinstance(sub, QMenu)
        found = sub
    action = next(one for one in found.actions() if one.text().split("\t")[0].strip() == words[-1])
    assert action.isEnabled()
    menu.close()
    action.trigger()


def answer(driver: Driver, words: str) -> str:
    """Press a button of the question that is open; return what it asks."""
    found = driver.window.findChildren(Question)
    [question] = [one for one in found if one.isVisible()]
    text = question.text()
    button = next(b for b in question.findChildren(QAbstractButton) if b.text() == words)
    QTest.mouseClick(button, LEFT)
    return text


async def test_the_menu_by_keys_pins_a_chat_and_moves_it(home: Path) -> None:
    async with open_window(home) as driver:
        assert rows(driver) == ["[Today]", "Alpha", "Beta", "Gamma", "Delta", "[Work]", "[Play]"]
        view = listing(driver)
        for _ in range(2):
            driver.press("Down")
        assert driver.window.chat_controller.conversation.title == "Beta"
        driver.press("Shift+F10")
        choose("Pin")
        assert rows(driver)[:3] == ["[Pinned]", "Beta", "[Today]"]
        view.setFocus()
        driver.press("Shift+F10")
        choose("Move to folder", "Work")
        assert rows(driver)[-3:] == ["[Work]", "Beta", "[Play]"]
        assert driver.shows("Undo")
        driver.press("Ctrl+Z")
        assert rows(driver)[:2] == ["[Pinned]", "Beta"]
        driver.window.commands.run(CommandName.PIN_CHAT)
        driver.window.commands.run(CommandName.ARCHIVE_CHAT)
        assert "Beta" not in rows(driver)
        assert driver.window.chat_controller.conversation.id is None
        driver.click("Undo")
        assert rows(driver)[:3] == ["[Today]", "Alpha", "Beta"]
    async with open_window(home) as driver:
        assert rows(driver)[:3] == ["[Today]", "Alpha", "Beta"]


async def test_several_chats_are_deleted_at_once_with_one_undo(home: Path) -> None:
    async with open_window(home) as driver:
        click(driver, "Alpha", Qt.KeyboardModifier.NoModifier)
        click(driver, "Gamma", Qt.KeyboardModifier.ShiftModifier)
        click(driver, "Beta", Qt.KeyboardModifier.ControlModifier)
        assert [chat.title for chat in driver.window.sidebar.chats.selected()] == ["Alpha", "Gamma"]
        assert driver.window.chat_controller.conversation.title == "Alpha"  # nothing else opened
        click(driver, "[Today]", Qt.KeyboardModifier.NoModifier)
        assert [chat.title for chat in driver.window.sidebar.chats.selected()] == ["Alpha"]
        click(driver, "Gamma", Qt.KeyboardModifier.ControlModifier)
        driver.press("Del")
        assert driver.titles == ["Beta", "Delta"]
        assert driver.window.chat_controller.conversation.id is None
        driver.click("Undo")
        assert driver.titles == ["Alpha", "Beta", "Gamma", "Delta"]
        assert not driver.shows("Undo")
        listing(driver)
        driver.press("Ctrl+A")
        driver.press("Shift+F10")
        choose("Archive")
        assert driver.titles == []
        kept = driver.workspace.ordering.listed(ListKind.ARCHIVE)
        assert len(kept) == 4


async def test_chats_and_folders_are_dragged(home: Path) -> None:
    async with open_window(home) as driver:
        click(driver, "Alpha", Qt.KeyboardModifier.NoModifier)
        click(driver, "Beta", Qt.KeyboardModifier.ControlModifier)
        drag(driver, "Beta", centre(driver, "[Play]"))
        assert rows(driver)[-3:] == ["[Play]", "Alpha", "Beta"]
        driver.window.temporary.begin()
        drag(driver, "Temporary chat", centre(driver, "[Work]"))  # it is on no disk
        assert rows(driver)[1] == "Temporary chat"
        drag(driver, "Alpha", centre(driver, "Gamma"))  # out of the folder again
        assert rows(driver)[-2:] == ["[Play]", "Beta"]
        driver.window.chat_list_controller.pin(list(driver.window.chats.chats())[1].id)
        drag(driver, "Beta", centre(driver, "[Pinned]"))
        assert rows(driver)[:3] == ["[Pinned]", "Alpha", "Beta"]
        drag(driver, "Beta", centre(driver, "Gamma"))
        assert rows(driver)[-2:] == ["[Play]", "Beta"]  # where it was before
        drag(driver, "[Play]", centre(driver, "[Work]") - QPoint(0, 12))
        assert rows(driver)[-3:] == ["[Play]", "Beta", "[Work]"]
        drag(driver, "[Work]", centre(driver, "[Play]") + QPoint(0, 12))
        assert [folder.parent_id is None for folder in driver.window.chats.folders()] == [
            True,
            False,
        ]
        assert driver.window.chats.folders() == driver.workspace.ordering.folders()
        drag(driver, "[Work]", centre(driver, "Gamma"))
        assert all(folder.parent_id is None for folder in driver.window.chats.folders())


async def test_the_trash_gives_back_and_is_emptied(home: Path) -> None:
    async with open_window(home) as driver:
        ids = [chat.id for chat in driver.window.chats.chats()]
        driver.window.chat_list_controller.delete(*ids[:3])
        driver.window.commands.run(CommandName.TRASH)
        trash = driver.find("Trash", ChatList)
        assert trash.hasFocus()
        driver.press("Down")
        driver.press("Shift+F10")
        choose("Restore")
        assert driver.titles == ["Beta", "Delta"]
        trash.setFocus()
        driver.press("Down")
        driver.press("Del")
        assert "1 chat for good" in answer(driver, "Delete for good")
        assert [c.title for c in driver.workspace.ordering.listed(ListKind.TRASH)] == ["Gamma"]
        driver.click("Empty trash")
        answer(driver, "Cancel")
        assert len(driver.workspace.ordering.listed(ListKind.TRASH)) == 1
        driver.click("Empty trash")
        answer(driver, "Delete for good")
        assert not driver.find("Empty trash").isEnabled()
        driver.workspace.ordering.finish()
        assert len(driver.workspace.history.rows("SELECT id FROM conversations")) == 2
        trash.setFocus()
        driver.press("Esc")
        assert not driver.shows("Trash")
        assert driver.find("Chats").hasFocus()


async def test_the_archive_is_read_and_a_question_brings_a_chat_back(home: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(home, endpoint(server)) as driver:
            ids = [chat.id for chat in driver.window.chats.chats()]
            driver.window.chat_list_controller.archive(*ids[:3])
            driver.window.chat_list_controller.end_offer()
            driver.window.commands.run(CommandName.ARCHIVE)
            driver.press("Down")
            driver.press("Return")
            assert driver.window.chat_controller.conversation.title == "Beta"
            driver.window.title._on_typed("Better")  # above the chat
            driver.type("More?")
            driver.press("Return")
            await driver.until_replied("reply")
            assert driver.titles == ["Better", "Delta"]
            archive = driver.find("Archive", ChatList)
            await until(lambda: archive.model().rowCount() == 3)
            archive.setFocus()
            driver.press("Down")
            driver.press("Del")
            assert [c.title for c in driver.workspace.ordering.listed(ListKind.TRASH)] == ["Gamma"]
            driver.press("Ctrl+Z")
            assert driver.workspace.ordering.listed(ListKind.TRASH) == []
            driver.click("Back to the chats")
            assert driver.find("Chats").hasFocus()
        async with open_window(home, endpoint(server)) as driver:
            assert driver.titles == ["Better", "Delta"]


async def test_a_title_that_moves_its_row_is_typed_in_place(home: Path) -> None:
    async with open_window(home) as driver:
        driver.window.chats.arrange(Sort.TITLE, ())
        listing(driver)
        for _ in range(3):  # past the folders
            driver.press("Down")
        driver.press("F2")
        editor = driver.find("Title", QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, "Zeta")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: driver.titles[-1] == "Zeta")
        assert rows(driver)[2:] == ["[All chats]", "Beta", "Delta", "Gamma", "Zeta"]
        view = driver.window.sidebar.chats
        QTest.mouseDClick(view.viewport(), LEFT, pos=centre(driver, "Gamma"))
        editor = driver.find("Title", QLineEdit)
        assert editor.text() == "Gamma"
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert driver.window.chat_controller.conversation.title == "Gamma"
    async with open_window(home) as driver:
        assert driver.titles == ["Beta", "Delta", "Gamma", "Zeta"]  # the order is kept


async def test_a_new_chat_in_a_folder_begins_with_what_the_folder_says(home: Path) -> None:
    with FaultServer(content_stream("reply")) as server:
        async with open_window(home, endpoint(server)) as driver:
            work = driver.window.chats.folders()[0].id
            driver.window.sidebar.chats._open_menu(
                driver.window.chats.index(driver.window.chats.folder_row(work) or 0), QPoint()
            )
            choose("Settings…")
            [dialog] = driver.window.findChildren(FolderDialog)
            field = driver.find("Instructions to the model", QTextEdit, dialog)
            field.setPlainText("Answer in one word.")
            QTest.mouseClick(driver.find("Save", QAbstractButton, dialog), LEFT)
            driver.window.sidebar.chats._open_menu(
                driver.window.chats.index(driver.window.chats.folder_row(work) or 0), QPoint()
            )
            choose("New chat here")
            assert driver.find("Message").hasFocus()
            driver.type("Why?")
            driver.press("Return")
            await driver.until_replied("reply")
            sent = server.requests[-1].json["messages"]
            assert [m["content"] for m in sent] == ["Answer in one word.", "Why?"]
            assert rows(driver)[-3:] == ["[Work]", "Why?", "[Play]"]


async def test_a_folder_is_named_folded_and_deleted_and_comes_back(home: Path) -> None:
    async with open_window(home) as driver:
        driver.window.commands.run(CommandName.NEW_FOLDER)
        editor = driver.find("Name of the folder", QLineEdit)
        assert editor.hasFocus()
        QTest.keyClicks(editor, "Ideas")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: rows(driver)[-1] == "[Ideas]")
        ideas = driver.window.chats.folders()[-1].id
        chat = next(driver.window.chats.chats()).id
        driver.window.chat_list_controller.move([chat], ideas)
        driver.window.chat_list_controller.end_offer()
        view = listing(driver)
        view.selectionModel().setCurrentIndex(
            driver.window.chats.index(driver.window.chats.folder_row(ideas) or 0),
            view.selectionModel().SelectionFlag.NoUpdate,
        )
        driver.press("Left")
        assert rows(driver)[-1] == "[Ideas]"
    async with open_window(home) as driver:
        assert rows(driver)[-1] == "[Ideas]"  # folded still
        driver.window.chats.fold(ideas, folded=False)
        assert rows(driver)[-2:] == ["[Ideas]", "Alpha"]
        wish = Wish(Verb.DELETE_FOLDER, (chat,), ideas)
        driver.window.sidebar.chats.wished.emit(wish)
        assert "1 chat" in answer(driver, "Delete the chats, too")
        assert driver.titles == ["Beta", "Gamma", "Delta"]
        driver.press("Ctrl+Z")
        assert rows(driver)[-2:] == ["[Ideas]", "Alpha"]
        assert driver.window.chats.folders() == driver.workspace.ordering.folders()
        assert driver.workspace.ordering.listed(ListKind.TRASH) == []


async def test_what_lies_over_a_framed_window_has_its_look(home: Path) -> None:
    """As in the program, where each window is the content of a frame without a look."""
    async with open_home(home) as (_home, driver):
        window, page = driver.window, driver.window.sidebar.chats.viewport()
        await until(window.isVisible)
        work, chat = window.chats.folders()[0].id, next(window.chats.chats()).id
        window.chat_list_controller.move([chat], work)
        QTest.mousePress(page, LEFT, pos=centre(driver, "Beta"))
        drag_on(page, centre(driver, "Beta") + QPoint(0, 20))
        assert [one.isVisible() for one in window.findChildren(QLabel, "dragged")] == [True]
        QTest.mouseRelease(page, LEFT, pos=centre(driver, "Beta"))
        window.sidebar.chats.wished.emit(Wish(Verb.FOLDER_SETTINGS, folder=work))
        [settings] = window.findChildren(FolderDialog)
        settings.close()
        window.sidebar.chats.wished.emit(Wish(Verb.DELETE_FOLDER, (chat,), work))
        answer(driver, "Cancel")
